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

/// The `op_id` in a body. `None` where `body` is not an object; the inner value where it has the member.
pub(crate) fn op_id(body: &str) -> Option<Option<OpId>> {
    let members: Members = serde_json::from_str(body).ok()?;
    let value = members.0.iter().find(|(name, _)| name == "op_id");
    Some(value.and_then(|(_, raw)| serde_json::from_str(raw.get()).ok()))
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
        assert_eq!(op_id(&changed), Some(Some(new)));
    }

    #[test]
    fn a_body_without_an_identity_cannot_get_another() {
        let id = OpId::derived(&["new"]);
        for body in [r#"{"a":1}"#, "[]", "", r#"{"op_id":"#] {
            assert_eq!(with_op_id(body.as_bytes(), id), None, "{body}");
        }
        assert_eq!(op_id(r#"{"a":1}"#), Some(None));
        assert_eq!(op_id("[]"), None);
    }
}
