//! JSON by its member names: a redeem code looks like any word, its name does not.

use serde_json::Value;

use super::{code, redact};

/// Members whose text is a code, an address or a way in, as the wire contract and the local API name them.
const SECRET_MEMBERS: &[&str] = &[
    "redeem_code",
    "value",
    "raw",
    "email",
    "phone",
    "save_url",
    "identifier",
    "number",
    "cashier_pin",
    "token",
];

/// `text` with its codes masked, by member name where it is JSON and by form in any case.
#[must_use]
pub fn json(text: &str) -> String {
    match serde_json::from_str::<Value>(text) {
        Ok(mut value) => {
            mask(&mut value);
            redact(&value.to_string()).into_owned()
        }
        Err(_) => redact(text).into_owned(),
    }
}

fn mask(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                match member {
                    Value::String(text) if SECRET_MEMBERS.contains(&name.as_str()) => *text = code(text),
                    other => mask(other),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(mask),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redeem_code_is_masked_wherever_it_stands_and_the_rest_stays() {
        let text = r#"{"code":"voucher_ambiguous","candidates":[{"name":"Free coffee","redeem_code":"FREECOFFEE"}]}"#;
        let masked = json(text);
        assert!(!masked.contains("FREECOFFEE"), "{masked}");
        assert!(masked.contains("voucher_ambiguous") && masked.contains("Free coffee"), "{masked}");
    }

    #[test]
    fn what_is_no_json_is_masked_by_form() {
        assert!(!json("not json: eva@example.com").contains("eva@"));
    }
}
