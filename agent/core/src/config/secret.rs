//! Keys that somebody pasted into the file.

use toml::de::{DeTable, DeValue};

use super::mistake::Wrong;

/// What every key of the cloud begins with.
const MARK: &str = "7loc_sc_";

/// Names under which people look for a place for the key, without `-` and `_`.
const NAMES: &[&str] = &[
    "apikey",
    "key",
    "secret",
    "secretkey",
    "apisecret",
    "token",
    "apitoken",
    "accesstoken",
    "password",
    "bearer",
];

/// Whether the text holds a key of the cloud.
pub(super) fn is_in(text: &str) -> bool {
    text.contains(MARK)
}

/// Whether the name announces a key.
pub(super) fn is_name(name: &str) -> bool {
    let folded: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    NAMES.iter().any(|known| folded.eq_ignore_ascii_case(known))
}

/// Whether the value, or anything in it, holds a key of the cloud.
pub(super) fn is_within(value: &DeValue<'_>) -> bool {
    match value {
        DeValue::String(text) => is_in(text),
        DeValue::Array(entries) => entries.iter().any(|entry| is_within(entry.get_ref())),
        DeValue::Table(table) => is_within_table(table),
        _ => false,
    }
}

/// What is said about it. Never the key itself.
pub(super) fn wrong() -> Wrong {
    Wrong::new("a key does not belong in this file")
        .hint("put it in a file and name that in api_key_file, or run `stamp-agent key set`")
}

fn is_within_table(table: &DeTable<'_>) -> bool {
    table.iter().any(|(name, value)| is_in(name.get_ref()) || is_within(value.get_ref()))
}
