//! Bodies, where the queue has to look into one.

use std::fmt;

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{MapAccess, Visitor},
    ser::SerializeMap,
};
use serde_json::value::RawValue;
use stamp_core::operation::OpId;

/// The same JSON object with another `op_id`; every other member keeps its place and its bytes. `None` where
/// `body` is not an object with that member.
pub(crate) fn with_op_id(body: &[u8], op_id: OpId) -> Option<Vec<u8>> {
    let mut members: Members = serde_json::from_slice(body).ok()?;
    let mut found = false;
    for (_, value) in members.0.iter_mut().filter(|(name, _)| name == "op_id") {
        *value = RawValue::from_string(format!("\"{op_id}\"")).ok()?;
        found = true;
    }
    if found { serde_json::to_vec(&members).ok() } else { None }
}

/// Whether a body is about this operation: it names it, and no other in a second member of that name. `None` where
/// `body` is not an object.
pub(crate) fn is_about(body: &str, op_id: OpId) -> Option<bool> {
    let members: Members = serde_json::from_str(body).ok()?;
    let mut named = members.0.iter().filter(|(name, _)| name == "op_id").peekable();
    let is_named = named.peek().is_some();
    Some(is_named && named.all(|(_, raw)| serde_json::from_str(raw.get()).is_ok_and(|id: OpId| id == op_id)))
}

/// The members of a JSON object in their order, each value as it was written.
struct Members(Vec<(String, Box<RawValue>)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;

        impl<'de> Visitor<'de> for InOrder {
            type Value = Members;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a JSON object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(InOrder)
    }
}

impl Serialize for Members {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_identity_changes() {
        let old = OpId::derived(&["old"]);
        let new = OpId::derived(&["new"]);
        let body = format!(r#"{{"z": 1.50, "op_id":"{old}","a":{{"op_id":"x", "y" : [1, 2]}}}}"#);
        let changed = String::from_utf8(with_op_id(body.as_bytes(), new).unwrap()).unwrap();
        assert_eq!(changed, format!(r#"{{"z":1.50,"op_id":"{new}","a":{{"op_id":"x", "y" : [1, 2]}}}}"#));
        assert_eq!(is_about(&changed, new), Some(true));
    }

    #[test]
    fn a_body_without_an_identity_cannot_get_another() {
        let id = OpId::derived(&["new"]);
        for body in [r#"{"a":1}"#, "[]", "", r#"{"op_id":"#] {
            assert_eq!(with_op_id(body.as_bytes(), id), None, "{body}");
        }
    }

    #[test]
    fn a_body_is_about_the_operation_that_it_names_and_no_other() {
        let (id, other) = (OpId::derived(&["one"]), OpId::derived(&["other"]));
        assert_eq!(is_about(&format!(r#"{{"a":1,"op_id":"{id}"}}"#), id), Some(true));
        for body in [
            r#"{"a":1}"#.to_owned(),
            r#"{"op_id":5}"#.to_owned(),
            format!(r#"{{"op_id":"{other}"}}"#),
            format!(r#"{{"op_id":"{id}","op_id":"{other}"}}"#),
        ] {
            assert_eq!(is_about(&body, id), Some(false), "{body}");
        }
        assert_eq!(is_about("[]", id), None);
    }
}
