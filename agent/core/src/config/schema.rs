//! The configuration as a JSON Schema, for editors that know TOML and for other people's tools.

use serde_json::{Map, Value, json};

use super::{
    describe::{Key, Preset, Table, Times, Type},
    rule::Rule,
    tables::TABLES,
};

/// The schema (JSON Schema, draft 2020-12). What it refuses, [`parse`](super::parse()) refuses too; `parse` is
/// the stricter of the two.
#[must_use]
pub fn json_schema() -> Value {
    let properties: Map<_, _> = TABLES.iter().map(|table| (table.name.to_owned(), of_table(table))).collect();
    let required: Vec<_> =
        TABLES.iter().filter(|table| table.times == Times::Once && has_required(table.keys)).collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Configuration of the 7stamp till agent",
        "type": "object",
        "additionalProperties": false,
        "required": required.iter().map(|table| table.name).collect::<Vec<_>>(),
        "properties": properties,
    })
}

fn of_table(table: &Table) -> Value {
    let mut one = of_keys(table.keys);
    if table.times == Times::Many {
        return json!({ "description": table.doc, "type": "array", "default": [], "items": one });
    }
    one["description"] = json!(table.doc);
    one
}

fn of_keys(keys: &[Key]) -> Value {
    let properties: Map<_, _> = keys.iter().map(|key| (key.name.to_owned(), of_key(key))).collect();
    let required = keys.iter().filter(|key| matches!(key.preset, Preset::Required));
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": required.map(|key| key.name).collect::<Vec<_>>(),
        "properties": properties,
    })
}

fn of_key(key: &Key) -> Value {
    let mut schema = of_type(&key.of);
    schema["description"] = json!(key.doc);
    if let Some(value) = key.preset.value() {
        schema["default"] = value;
    }
    schema
}

fn of_type(of: &Type) -> Value {
    match of {
        Type::Text(rule) => of_rule(rule),
        Type::Texts { each, most } => json!({ "type": "array", "maxItems": most, "items": of_rule(each) }),
        Type::Choice { names, .. } => json!({ "type": "string", "enum": names }),
        Type::Integer { least, most } => json!({ "type": "integer", "minimum": least, "maximum": most }),
        Type::OneOf(numbers) => json!({ "type": "integer", "enum": numbers }),
        Type::Switch => json!({ "type": "boolean" }),
        Type::UsbNumber => json!({ "type": "integer", "minimum": 0, "maximum": 0xffff }),
        Type::Keys(keys) => of_keys(keys),
    }
}

fn of_rule(rule: &Rule) -> Value {
    let mut schema = json!({ "type": "string", "maxLength": rule.longest });
    if let Some(pattern) = rule.pattern {
        schema["pattern"] = json!(pattern);
    }
    schema
}

fn has_required(keys: &[Key]) -> bool {
    keys.iter().any(|key| matches!(key.preset, Preset::Required))
}
