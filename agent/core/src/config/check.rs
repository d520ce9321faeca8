//! Checks a document against the description and fills in the defaults.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{
    describe::{Key, Preset, Table, Times},
    mistake::{Mistake, Wrong},
    path,
    place::{Lines, Place},
    secret, suggest,
    syntax::Doubt,
    tables::{self, TABLES},
    value,
};

/// What a document says, as far as it could be read.
pub(super) struct Checked {
    /// Tables, keys and values, complete with defaults. Values with a mistake are left out.
    pub(super) settings: Map<String, Value>,
    /// The known keys that the document sets, be their values right or wrong, or sets under a mistyped name.
    pub(super) given: BTreeMap<String, Place>,
    /// What is wrong.
    pub(super) mistakes: Vec<Mistake>,
}

/// Checks the whole document.
pub(super) fn document(root: &DeTable<'_>, lines: &Lines<'_>, doubt: &Doubt) -> Checked {
    let mut checker = Checker { lines, doubt, given: BTreeMap::new(), mistakes: Vec::new() };
    let mut settings = Map::new();
    for (name, value) in root {
        match tables::table(name.get_ref()) {
            Some(table) => {
                if let Some(value) = checker.table(table, value) {
                    settings.insert(table.name.to_owned(), value);
                }
            }
            None => checker.unknown("", name, value, TABLES.iter().map(|table| table.name)),
        }
    }
    for table in TABLES.iter().filter(|table| !root.contains_key(table.name)) {
        let silent = match table.times {
            Times::Many => Value::Array(Vec::new()),
            Times::Once => Value::Object(checker.keys(table.name, table.keys, &DeTable::new(), Place::START)),
            Times::AtMostOnce => continue,
        };
        settings.insert(table.name.to_owned(), silent);
    }
    Checked { settings, given: checker.given, mistakes: checker.mistakes }
}

pub(super) struct Checker<'a> {
    lines: &'a Lines<'a>,
    doubt: &'a Doubt,
    given: BTreeMap<String, Place>,
    mistakes: Vec<Mistake>,
}

impl Checker<'_> {
    fn table(&mut self, table: &'static Table, value: &Spanned<DeValue<'_>>) -> Option<Value> {
        let place = self.place(value);
        match (table.times, value.get_ref()) {
            (Times::Once | Times::AtMostOnce, DeValue::Table(keys)) => {
                Some(Value::Object(self.keys(table.name, table.keys, keys, place)))
            }
            (Times::Many, DeValue::Array(entries)) => {
                let entries = entries.iter().enumerate();
                Some(entries.map(|(index, entry)| self.entry(table, index, entry)).collect())
            }
            (times, other) => {
                let header = if times == Times::Many {
                    format!("[[{}]]", table.name)
                } else {
                    format!("[{}]", table.name)
                };
                let wrong = match secret::is_within(other) {
                    true => secret::wrong(),
                    false => {
                        Wrong::new(format!("is not written as {header}")).hint("it is a table of its own")
                    }
                };
                self.mistake(place, table.name.to_owned(), wrong);
                None
            }
        }
    }

    /// An entry that is no table gives null, so that the others keep their number.
    fn entry(&mut self, table: &'static Table, index: usize, entry: &Spanned<DeValue<'_>>) -> Value {
        let (place, path) = (self.place(entry), path::entry(table.name, index));
        self.given.insert(path.clone(), place);
        let DeValue::Table(keys) = entry.get_ref() else {
            let wrong = Wrong::new(format!("is {}, not a table", value::article(entry.get_ref())));
            self.mistake(place, path, wrong.hint(format!("write it as [[{}]]", table.name)));
            return Value::Null;
        };
        Value::Object(self.keys(&path, table.keys, keys, place))
    }

    /// The keys of one table, at `path`, whose header is at `place`.
    pub(super) fn keys(
        &mut self,
        path: &str,
        keys: &'static [Key],
        table: &DeTable<'_>,
        place: Place,
    ) -> Map<String, Value> {
        let mut settings = Map::new();
        for (name, value) in table {
            let Some(key) = keys.iter().find(|key| key.name == name.get_ref()) else {
                self.unknown(path, name, value, keys.iter().map(|key| key.name));
                continue;
            };
            let path = path::join(path, key.name);
            self.given.insert(path.clone(), self.place(name));
            if let Some(value) = self.value(&path, &key.of, value) {
                settings.insert(key.name.to_owned(), value);
            }
        }
        for key in keys.iter().filter(|key| !table.contains_key(key.name)) {
            if let Some(value) = key.preset.value() {
                settings.insert(key.name.to_owned(), value);
            }
            // Where a line could not be read, the key may well be on it.
            let path = path::join(path, key.name);
            let missing = matches!(key.preset, Preset::Required) && !self.given.contains_key(&path);
            if missing && self.doubt.is_none() {
                self.mistake(place, path, Wrong::new("is missing").hint(key.doc));
            }
        }
        settings
    }

    fn unknown<'k>(
        &mut self,
        parent: &str,
        name: &Spanned<impl AsRef<str>>,
        value: &Spanned<DeValue<'_>>,
        known: impl Iterator<Item = &'k str>,
    ) {
        let place = self.place(name);
        let name = name.get_ref().as_ref();
        let path = path::join(parent, name);
        if secret::is_in(name) || secret::is_name(name) || secret::is_within(value.get_ref()) {
            return self.mistake(place, path, secret::wrong());
        }
        let wrong = Wrong::new("is not known");
        let mut tables = TABLES.iter().filter(|table| table.times != Times::Many);
        if let Some(home) = tables.find(|table| table.keys.iter().any(|key| key.name == name)) {
            return self.mistake(place, path, wrong.hint(format!("it belongs to [{}]", home.name)));
        }
        let meant = suggest::nearest(name, known);
        if let Some(meant) = meant {
            self.given.entry(path::join(parent, meant)).or_insert(place);
        }
        let hint = meant.map(suggest::hint);
        self.mistake(place, path, Wrong { hint, ..wrong });
    }

    /// Notes a mistake, except where the line is in doubt anyway.
    pub(super) fn mistake(&mut self, place: Place, key: String, wrong: Wrong) {
        if self.doubt.covers(place) {
            return;
        }
        let Place { line, column } = place;
        self.mistakes.push(Mistake { line, column, key, what: wrong.what, hint: wrong.hint });
    }

    pub(super) fn place<T>(&self, spanned: &Spanned<T>) -> Place {
        self.lines.place(spanned.span().start)
    }
}
