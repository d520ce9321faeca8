//! The schema against the examples and against the check.

use serde_json::Value;

use super::{example, example_names};
use crate::config::{describe::Times, json_schema, tables::TABLES};

/// What in `value` the schema does not allow, by path. Knows the words of JSON Schema that the schema uses.
fn objections(schema: &Value, value: &Value, path: &str) -> Vec<String> {
    let known = schema["type"] == kind(value);
    let in_enum = schema["enum"].as_array().is_none_or(|names| names.contains(value));
    let in_range = value.as_i64().is_none_or(|number| {
        schema["minimum"].as_i64().is_none_or(|least| number >= least)
            && schema["maximum"].as_i64().is_none_or(|most| number <= most)
    });
    let in_pattern = match (schema["pattern"].as_str(), value.as_str()) {
        (Some(pattern), Some(text)) => regex::Regex::new(pattern).unwrap().is_match(text),
        _ => true,
    };
    let mut found = Vec::new();
    if !(known && in_enum && in_range && in_pattern) {
        found.push(path.to_owned());
    }
    for (name, member) in value.as_object().into_iter().flatten() {
        let path = format!("{path}.{name}");
        match schema["properties"].get(name) {
            Some(schema) => found.extend(objections(schema, member, &path)),
            None => found.push(path),
        }
    }
    let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
    found.extend(required.filter(|name| value.get(name).is_none()).map(|name| format!("{path}.{name}")));
    for entry in value.as_array().into_iter().flatten() {
        found.extend(objections(&schema["items"], entry, path));
    }
    found
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Object(_) => "object",
        Value::Array(_) => "array",
        Value::String(_) => "string",
        Value::Number(_) => "integer",
        Value::Bool(_) => "boolean",
        Value::Null => "null",
    }
}

#[test]
fn the_schema_allows_every_example() {
    for name in example_names() {
        let document: Value = toml::from_str(&example(&name)).unwrap();
        assert_eq!(objections(&json_schema(), &document, ""), [""; 0], "{name}");
    }
}

#[test]
fn the_schema_refuses_what_the_check_refuses() {
    for (text, path) in [
        ("[cloud]\n", ".cloud.base_url"),
        ("[cloud]\nbase_url = \"ftp://x\"\n", ".cloud.base_url"),
        ("[cloud]\nbase_url = \"https://x.example\"\nkey = 1\n", ".cloud.key"),
        ("cloud.base_url = \"https://x.example\"\n[till]\nstamping = \"x\"\n", ".till.stamping"),
        ("cloud.base_url = \"https://x.example\"\n[log]\nmax_files = 1\n", ".log.max_files"),
        ("cloud.base_url = \"https://x.example\"\n[[scanner]]\nname = \"a\"\n", ".scanner.kind"),
        ("", ".cloud"),
    ] {
        let document: Value = toml::from_str(text).unwrap();
        assert_eq!(objections(&json_schema(), &document, ""), [path], "{text}");
    }
}

#[test]
fn every_table_and_key_is_described() {
    let schema = json_schema();
    for table in TABLES {
        let described = &schema["properties"][table.name];
        let keys = if table.times == Times::Many { &described["items"] } else { described };
        assert_eq!(keys["additionalProperties"], false, "{}", table.name);
        for key in table.keys {
            assert!(key.doc.ends_with('.') && !key.doc.contains('\n'), "{}.{}", table.name, key.name);
            assert_eq!(keys["properties"][key.name]["description"], key.doc);
            assert_eq!(keys["properties"][key.name].get("default"), key.preset.value().as_ref());
        }
    }
}
