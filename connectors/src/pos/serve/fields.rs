//! Foreign JSON, read as leniently as it was seen to vary: a number may be a text, a name may begin with a capital
//! letter or not, and what is not there is nothing.

use rust_decimal::Decimal;
use serde_json::Value;
use stamp_core::receipt::exactly;

/// Longest text that is taken; ids and names of a till are shorter.
const LONGEST: usize = 256;

/// The id that .NET writes where there is none.
const NIL: &str = "00000000-0000-0000-0000-000000000000";

/// A value of foreign JSON, or nothing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fields<'a>(Option<&'a Value>);

impl<'a> Fields<'a> {
    pub(super) const fn of(value: &'a Value) -> Self {
        Self(Some(value))
    }

    /// A member of an object, whatever the case of its name.
    pub(super) fn field(self, name: &str) -> Self {
        let Some(Value::Object(members)) = self.0 else { return Self(None) };
        let exact = members.get(name);
        Self(exact.or_else(|| {
            members.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
        }))
    }

    pub(super) fn is_there(self) -> bool {
        self.0.is_some_and(|value| !value.is_null())
    }

    pub(super) const fn value(self) -> Option<&'a Value> {
        self.0
    }

    /// The entries of a list; of anything else none.
    pub(super) fn list(self) -> impl Iterator<Item = Self> {
        self.0.and_then(Value::as_array).into_iter().flatten().map(Self::of)
    }

    /// A text, or a number as it is written. Without white space around it; `None` where nothing is left, or too much.
    pub(super) fn text(self) -> Option<String> {
        let text = match self.0? {
            Value::String(text) => text.trim().to_owned(),
            Value::Number(number) => number.to_string(),
            _ => return None,
        };
        let fits = !text.is_empty() && text.len() <= LONGEST && !text.chars().any(char::is_control);
        fits.then_some(text)
    }

    /// An id: a UUID in its usual form, however it is written here, else the text. `None` for the one of zeros only.
    pub(super) fn id(self) -> Option<String> {
        let text = self.text()?;
        let bare: String = text.chars().filter(|letter| !matches!(letter, '-' | '{' | '}')).collect();
        if bare.len() != 32 || !bare.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Some(text);
        }
        let bare = bare.to_ascii_lowercase();
        let parts = [&bare[..8], &bare[8..12], &bare[12..16], &bare[16..20], &bare[20..]];
        Some(parts.join("-")).filter(|id| id != NIL)
    }

    pub(super) fn amount(self) -> Option<Decimal> {
        exactly(self.0?).ok()
    }

    pub(super) fn integer(self) -> Option<i64> {
        match self.0? {
            Value::Number(number) => number.as_i64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    pub(super) fn is_true(self) -> bool {
        match self.0 {
            Some(Value::Bool(on)) => *on,
            Some(Value::String(text)) => text.trim().eq_ignore_ascii_case("true"),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn an_id_is_the_same_however_it_is_written() {
        let usual = "7f542382-3a91-4db8-938e-e9f86b88057c";
        for written in [usual, "7F542382-3A91-4DB8-938E-E9F86B88057C", "{7f5423823a914db8938ee9f86b88057c}"] {
            assert_eq!(Fields::of(&json!(written)).id().as_deref(), Some(usual), "{written}");
        }
        assert_eq!(Fields::of(&json!(NIL)).id(), None);
        assert_eq!(Fields::of(&json!(1042)).id().as_deref(), Some("1042"));
    }

    #[test]
    fn a_field_is_found_whatever_the_case_of_its_name() {
        let value = json!({ "posId": 1, "ResultSum": "7,40", "closed": "True" });
        let fields = Fields::of(&value);
        assert_eq!(fields.field("PosId").integer(), Some(1));
        assert_eq!(fields.field("resultSum").amount(), Some(Decimal::new(740, 2)));
        assert!(fields.field("Closed").is_true() && !fields.field("Deleted").is_there());
    }

    #[test]
    fn texts_that_no_till_has_are_nothing() {
        for value in
            [json!(""), json!("  "), json!("a\u{7}b"), json!("x".repeat(300)), json!([]), json!(null)]
        {
            assert_eq!(Fields::of(&value).text(), None, "{value}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,60}") {
            let value = json!(text);
            let fields = Fields::of(&value);
            let _ = (fields.id(), fields.amount(), fields.integer(), fields.field(&text).is_there());
        }
    }
}
