//! Single values of a record, as tills write them.

use rust_decimal::Decimal;
use serde_json::Value;
use stamp_core::{
    config::{Condition, Field},
    receipt::exactly,
};

/// The largest whole number that every program reads exactly (RFC 8259 section 6).
const EXACT: f64 = 9_007_199_254_740_991.0;

/// The first value at a path that is not null.
pub(super) fn first<'a>(record: &'a Value, field: &Field) -> Option<&'a Value> {
    field.compiled().query(record).into_iter().find(|found| !found.is_null())
}

/// A text, or a number or a truth as text. `None`: nothing, or nothing that one line can say.
pub(super) fn text(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) if number.is_i64() || number.is_u64() => number.to_string(),
        Value::Number(number) => {
            // Of a larger one digits are missing: two checks could have one number.
            number.as_f64().filter(|number| number.abs() <= EXACT)?;
            exactly(value).ok()?.normalize().to_string()
        }
        Value::Bool(is) => is.to_string(),
        Value::Null | Value::Array(_) | Value::Object(_) => return None,
    };
    Some(text).filter(|text| !text.is_empty() && !text.contains(char::is_control))
}

/// Up to `most` texts at a path, each of up to 128 characters; longer ones are no names.
pub(super) fn texts(record: &Value, field: &Field, most: usize) -> Vec<String> {
    let mut found = Vec::new();
    for value in field.compiled().query(record) {
        let values = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
        found.extend(values.iter().filter_map(text).filter(|text| text.chars().count() <= 128));
        if found.len() >= most {
            found.truncate(most);
            break;
        }
    }
    found
}

/// Whether what stands there means yes. `None`: nothing stands there.
pub(super) fn holds(record: &Value, condition: &Condition) -> Option<bool> {
    let found = field_values(record, &condition.path);
    let mut found = found.peekable();
    found.peek()?;
    Some(match condition.values.is_empty() {
        true => found.any(says_yes),
        false => found.any(|value| is_one_of(value, condition.values.iter().map(String::as_str))),
    })
}

/// Whether a value is one of these, in large letters or small.
pub(super) fn is_one_of<'a>(value: &Value, mut names: impl Iterator<Item = &'a str>) -> bool {
    let Some(text) = text(value).map(|text| text.to_lowercase()) else { return false };
    names.any(|name| name.to_lowercase() == text)
}

fn field_values<'a>(record: &'a Value, field: &Field) -> impl Iterator<Item = &'a Value> {
    field.compiled().query(record).into_iter().filter(|value| !value.is_null())
}

fn says_yes(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(is) => *is,
        Value::Number(_) => exactly(value).is_ok_and(|number| number != Decimal::ZERO),
        Value::String(text) => {
            !["", "0", "false", "no", "null"].contains(&text.trim().to_ascii_lowercase().as_str())
        }
        Value::Array(_) | Value::Object(_) => true,
    }
}
