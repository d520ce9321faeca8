//! The words in which the tables and keys are described.

use serde_json::{Value, json};

use super::rule::Rule;

/// A table of the file.
pub(super) struct Table {
    pub(super) name: &'static str,
    pub(super) doc: &'static str,
    pub(super) times: Times,
    pub(super) keys: &'static [Key],
}

/// How often a table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Times {
    /// As `[name]`; where it is not, its defaults hold.
    Once,
    /// As `[name]`, or not at all, and then there is nothing of its kind.
    AtMostOnce,
    /// As `[[name]]`, any number of times.
    Many,
}

/// A key of a table.
pub(super) struct Key {
    pub(super) name: &'static str,
    pub(super) of: Type,
    pub(super) preset: Preset,
    /// One line, with the unit of a number.
    pub(super) doc: &'static str,
}

/// What a key holds.
pub(super) enum Type {
    /// A text.
    Text(&'static Rule),
    /// Any number of texts, up to `most`.
    Texts { each: &'static Rule, most: usize },
    /// One of the names. Those in `later` are known, but not in this version.
    Choice { names: &'static [&'static str], later: &'static [&'static str] },
    /// A whole number, both ends included.
    Integer { least: i64, most: i64 },
    /// One of these whole numbers.
    OneOf(&'static [i64]),
    /// True or false.
    Switch,
    /// A vendor or product number of USB: 16 bits, written in hexadecimal.
    UsbNumber,
    /// An inline table.
    Keys(&'static [Key]),
}

/// What holds where the file is silent.
pub(super) enum Preset {
    /// The file must not be silent.
    Required,
    /// Nothing: the key stays unset.
    Unset,
    Integer(i64),
    Switch(bool),
    Text(&'static str),
    Texts(&'static [&'static str]),
    /// An inline table of these keys, each with its own default.
    Keys(&'static [Key]),
}

impl Preset {
    /// The default as a value, where there is one.
    pub(super) fn value(&self) -> Option<Value> {
        match self {
            Self::Required | Self::Unset => None,
            Self::Integer(number) => Some(json!(number)),
            Self::Switch(on) => Some(json!(on)),
            Self::Text(text) => Some(json!(text)),
            Self::Texts(texts) => Some(json!(texts)),
            Self::Keys(keys) => {
                let given = keys.iter().filter_map(|key| Some((key.name.to_owned(), key.preset.value()?)));
                Some(Value::Object(given.collect()))
            }
        }
    }
}

/// A key, written on few lines.
pub(super) const fn key(name: &'static str, of: Type, preset: Preset, doc: &'static str) -> Key {
    Key { name, of, preset, doc }
}

/// A choice among names that are all in this version.
pub(super) const fn choice(names: &'static [&'static str]) -> Type {
    Type::Choice { names, later: &[] }
}

/// A whole number from `least` to `most`.
pub(super) const fn integer(least: i64, most: i64) -> Type {
    Type::Integer { least, most }
}
