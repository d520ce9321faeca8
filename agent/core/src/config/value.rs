//! Checks single values.

use serde_json::{Value, json};
use toml::{
    Spanned,
    de::{DeInteger, DeValue},
};

use super::{
    check::Checker,
    describe::Type,
    mistake::Wrong,
    path,
    rule::{Rule, quoted},
    secret, suggest,
};

impl Checker<'_> {
    /// The value of a known key, or `None` once its mistakes are noted.
    pub(super) fn value(
        &mut self,
        path: &str,
        of: &'static Type,
        value: &Spanned<DeValue<'_>>,
    ) -> Option<Value> {
        let found = match (of, value.get_ref()) {
            (Type::Texts { each, most }, DeValue::Array(entries)) => {
                if entries.len() > *most {
                    let wrong = Wrong::new(format!("has {} entries", entries.len()));
                    self.mistake(self.place(value), path.to_owned(), wrong.hint(format!("at most {most}")));
                    return None;
                }
                let entries = entries.iter().enumerate();
                let entries = entries.map(|(index, entry)| {
                    let found = text(each, entry.get_ref());
                    self.noted(&path::entry(path, index), entry, found)
                });
                // Not short-circuiting: every entry is looked at.
                let entries: Vec<_> = entries.collect();
                return entries.into_iter().collect::<Option<Vec<_>>>().map(Value::Array);
            }
            (Type::Keys(keys), DeValue::Table(table)) => {
                return Some(Value::Object(self.keys(path, keys, table, self.place(value))));
            }
            (_, other) => scalar(of, other),
        };
        self.noted(path, value, found)
    }

    fn noted(
        &mut self,
        path: &str,
        value: &Spanned<DeValue<'_>>,
        found: Result<Value, Wrong>,
    ) -> Option<Value> {
        let wrong = match found {
            Ok(found) => return Some(found),
            Err(_) if secret::is_within(value.get_ref()) => secret::wrong(),
            Err(wrong) => wrong,
        };
        self.mistake(self.place(value), path.to_owned(), wrong);
        None
    }
}

fn scalar(of: &Type, value: &DeValue<'_>) -> Result<Value, Wrong> {
    match (of, value) {
        (Type::Text(rule), value) => text(rule, value),
        (Type::Choice { names, later }, DeValue::String(name)) => choice(names, later, name),
        (Type::Integer { least, most }, DeValue::Integer(number)) => within(*least, *most, number),
        (Type::Switch, DeValue::Boolean(on)) => Ok(json!(on)),
        (Type::OneOf(numbers), DeValue::Integer(number)) => one_of(numbers, number),
        (Type::UsbNumber, DeValue::Integer(number)) => {
            within(0, 0xffff, number).map_err(|wrong| wrong.hint("0x0000 to 0xffff"))
        }
        (of, other) => Err(wrong_type(of, other)),
    }
}

fn text(rule: &Rule, value: &DeValue<'_>) -> Result<Value, Wrong> {
    let DeValue::String(text) = value else {
        return Err(Wrong::new(format!("is {}, not a text", article(value))).hint("put it in quotes"));
    };
    if secret::is_in(text) {
        return Err(secret::wrong());
    }
    rule.examine(text).map(|()| json!(text))
}

fn choice(names: &[&str], later: &[&str], name: &str) -> Result<Value, Wrong> {
    if names.contains(&name) {
        return Ok(json!(name));
    }
    if later.contains(&name) {
        return Err(Wrong::new(format!("\"{name}\" is not in this version")).hint(names.join(", ")));
    }
    let wrong = Wrong::new(format!("{} is none of {}", quoted(name), names.join(", ")));
    Err(Wrong { hint: suggest::nearest(name, names.iter().copied()).map(suggest::hint), ..wrong })
}

fn within(least: i64, most: i64, number: &DeInteger<'_>) -> Result<Value, Wrong> {
    match whole(number) {
        Some(value) if (least..=most).contains(&value) => Ok(json!(value)),
        Some(value) => Err(Wrong::new(format!("{value} is out of range")).hint(format!("{least} to {most}"))),
        None => Err(Wrong::new("is out of range").hint(format!("{least} to {most}"))),
    }
}

fn one_of(numbers: &[i64], number: &DeInteger<'_>) -> Result<Value, Wrong> {
    match whole(number) {
        Some(value) if numbers.contains(&value) => Ok(json!(value)),
        _ => {
            let numbers: Vec<_> = numbers.iter().map(i64::to_string).collect();
            Err(Wrong::new(format!("is none of {}", numbers.join(", "))))
        }
    }
}

fn whole(number: &DeInteger<'_>) -> Option<i64> {
    i64::from_str_radix(number.as_str(), number.radix()).ok()
}

fn wrong_type(of: &Type, value: &DeValue<'_>) -> Wrong {
    let (wanted, hint) = match of {
        Type::Text(_) => ("a text", "put it in quotes".to_owned()),
        Type::Texts { .. } => ("a list", "put the texts in brackets: [\"…\", \"…\"]".to_owned()),
        Type::Choice { names, .. } => ("a text", format!("one of \"{}\"", names.join("\", \""))),
        Type::Integer { .. } | Type::OneOf(_) => ("a whole number", "only digits, without quotes".to_owned()),
        Type::Switch => ("true or false", "without quotes".to_owned()),
        Type::UsbNumber => ("a whole number", "such as 0x0c2e, without quotes".to_owned()),
        Type::Keys(keys) => {
            let names: Vec<_> = keys.iter().map(|key| key.name).collect();
            ("a table", format!("keys in braces: {{ {} }}", names.join(" = …, ") + " = …"))
        }
    };
    Wrong::new(format!("is {}, not {wanted}", article(value))).hint(hint)
}

/// The type of a value, with its article.
pub(super) fn article(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number with a point",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
