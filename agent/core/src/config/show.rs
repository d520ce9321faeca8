//! The effective configuration as text.

use serde_json::Value;

use super::{
    describe::{Key, Type},
    model::Config,
    origin::Origins,
    path,
    tables::TABLES,
};

impl Config {
    /// The whole configuration as TOML, defaults included, each key with the line or the default it comes from.
    /// It can be read again and gives an equal configuration. There is no secret in it: only the path of one.
    ///
    /// # Errors
    /// Only where a value was put in by hand that the file could not hold, such as a path that is not Unicode.
    pub fn to_toml(&self) -> Result<String, serde_json::Error> {
        let settings = serde_json::to_value(self)?;
        let mut blocks = Vec::new();
        for table in TABLES {
            match &settings[table.name] {
                Value::Array(entries) => {
                    for (index, entry) in entries.iter().enumerate() {
                        let lines = self.origins.lines(&path::entry(table.name, index), table.keys, entry);
                        blocks.push(format!("[[{}]]\n{lines}", table.name));
                    }
                }
                Value::Null => {}
                keys => {
                    let lines = self.origins.lines(table.name, table.keys, keys);
                    blocks.push(format!("[{}]\n{lines}", table.name));
                }
            }
        }
        Ok(blocks.join("\n"))
    }
}

impl Origins {
    fn lines(&self, path: &str, keys: &[Key], settings: &Value) -> String {
        keys.iter().map(|key| self.line(&path::join(path, key.name), key, &settings[key.name])).collect()
    }

    fn line(&self, path: &str, key: &Key, value: &Value) -> String {
        let name = key.name;
        match (self.given.get(path), value) {
            (_, Value::Null) => format!("# {name} is not set\n"),
            (Some(place), value) => {
                format!("{name} = {}  # {}:{}\n", written(&key.of, value), self.shown(), place.line)
            }
            (None, value) => format!("{name} = {}  # default\n", written(&key.of, value)),
        }
    }

    /// The name of the file, fit for a comment.
    fn shown(&self) -> String {
        self.file.chars().map(|letter| if letter.is_control() { '?' } else { letter }).collect()
    }
}

/// A value in TOML, on one line.
fn written(of: &Type, value: &Value) -> String {
    match (of, value) {
        (Type::UsbNumber, Value::Number(number)) => format!("0x{:04x}", number.as_u64().unwrap_or_default()),
        (Type::Keys(keys), table) => {
            let set = keys.iter().filter(|key| !table[key.name].is_null());
            let pairs: Vec<_> =
                set.map(|key| format!("{} = {}", key.name, written(&key.of, &table[key.name]))).collect();
            format!("{{ {} }}", pairs.join(", "))
        }
        (_, Value::Array(entries)) => {
            let entries: Vec<_> = entries.iter().map(|entry| written(of, entry)).collect();
            format!("[{}]", entries.join(", "))
        }
        (_, Value::String(text)) => text_written(text),
        (_, other) => other.to_string(),
    }
}

/// A text in single quotes where it can be, so that patterns and Windows paths stay readable.
fn text_written(text: &str) -> String {
    let special = |letter: char| letter.is_control() || letter == '\'';
    if text.contains('\\') && !text.contains(special) {
        return format!("'{text}'");
    }
    let escaped: String = text
        .chars()
        .map(|letter| match letter {
            '"' | '\\' => format!("\\{letter}"),
            control if control.is_control() => format!("\\u{:04X}", u32::from(control)),
            other => other.to_string(),
        })
        .collect();
    format!("\"{escaped}\"")
}
