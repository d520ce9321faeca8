//! From text to configuration.

use serde_json::Value;
use toml::de::DeTable;

use super::{
    check,
    mistake::{Mistake, Mistakes, Wrong},
    model::Config,
    origin::Origins,
    place::{Lines, Place},
    semantics, syntax,
};

/// Largest configuration, in bytes. The largest honest one is a few thousand.
pub const MAX_BYTES: usize = 256 * 1024;

/// Reads a configuration. `origin` is the name of its file, for messages.
///
/// # Errors
/// All mistakes at once: text that is not TOML, unknown tables and keys, values of the wrong type or out of
/// range, and what does not fit together.
pub fn parse(text: &str, origin: &str) -> Result<Config, Mistakes> {
    if text.len() > MAX_BYTES {
        let wrong = Wrong::new(format!("the file has {} KiB", text.len() / 1024))
            .hint(format!("a configuration has at most {} KiB: is this the right file?", MAX_BYTES / 1024));
        return Err(Mistakes::new(origin, vec![at_start(wrong)]));
    }
    let lines = Lines::of(text);
    let (document, errors) = DeTable::parse_recoverable(text);
    let (mut mistakes, doubt) = syntax::mistakes(&errors, &lines);
    let mut checked = check::document(document.get_ref(), &lines, &doubt);
    mistakes.append(&mut checked.mistakes);
    mistakes.extend(semantics::mistakes(&checked, doubt.is_none()).into_iter().filter(|mistake| {
        let Mistake { line, column, .. } = *mistake;
        !doubt.covers(Place { line, column })
    }));
    if !mistakes.is_empty() {
        return Err(Mistakes::new(origin, mistakes));
    }
    // What passed every check fits the model; were it not so, a mistake without a line is better than a panic.
    let config: Config = serde_json::from_value(Value::Object(checked.settings))
        .map_err(|error| Mistakes::new(origin, vec![at_start(Wrong::new(error.to_string()))]))?;
    Ok(Config { origins: Origins { file: origin.to_owned(), given: checked.given }, ..config })
}

fn at_start(wrong: Wrong) -> Mistake {
    let Place { line, column } = Place::START;
    Mistake { line, column, key: String::new(), what: wrong.what, hint: wrong.hint }
}
