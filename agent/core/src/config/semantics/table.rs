//! One of several tables of a kind, as far as it could be read.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::config::{
    check::Checked,
    mistake::{Mistake, Wrong},
    path,
    place::Place,
};

/// A `[[name]]`.
pub(super) struct Table<'a> {
    pub(super) path: String,
    given: &'a BTreeMap<String, Place>,
    pub(super) settings: &'a Value,
}

impl<'a> Table<'a> {
    /// All of that name, in the order of the file.
    pub(super) fn all(checked: &'a Checked, name: &str) -> Vec<Self> {
        let entries = checked.settings.get(name).and_then(Value::as_array).into_iter().flatten();
        let entries = entries.enumerate();
        entries
            .map(|(index, settings)| Table {
                path: path::entry(name, index),
                given: &checked.given,
                settings,
            })
            .collect()
    }

    /// Where the key stands, also where its value is wrong. A key of an inline table is `hook.proof`.
    pub(super) fn place(&self, key: &str) -> Option<Place> {
        self.given.get(&format!("{}.{key}", self.path)).copied()
    }

    pub(super) fn header(&self) -> Place {
        self.given.get(&self.path).copied().unwrap_or(Place::START)
    }

    pub(super) fn text(&self, key: &str) -> Option<&'a str> {
        key.split('.').try_fold(self.settings, |settings, key| settings.get(key))?.as_str()
    }

    /// `key` empty: of the table as a whole.
    pub(super) fn mistake(&self, place: Place, key: &str, wrong: Wrong) -> Mistake {
        let key = if key.is_empty() { self.path.clone() } else { format!("{}.{key}", self.path) };
        Mistake { line: place.line, column: place.column, key, what: wrong.what, hint: wrong.hint }
    }
}
