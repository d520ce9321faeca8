//! What is in a file.

use serde_json::{Map, Value};
use stamp_core::config::{FileFormat, WatchedFolder};

use super::decode;
use crate::pos::generic::{dense::too_dense, mapping::MOST_RECORDS};

/// Rows times columns of one file.
const MOST_CELLS: usize = 1_000_000;

/// A file that cannot be read. Nothing of its content is told.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(in crate::pos::generic) enum Unparsed {
    /// It ends in the middle; it may still be being written.
    #[error("it ends in the middle: {why}")]
    Unfinished { why: String },
    /// It is something else.
    #[error("{why}")]
    Other { why: String },
}

/// The documents of a file: one of JSON, else one for each line or row, columns by their names.
pub(in crate::pos::generic) fn documents(
    bytes: &[u8],
    name: &str,
    set: &WatchedFolder,
) -> Result<Vec<Value>, Unparsed> {
    let other = |why: &str| Unparsed::Other { why: why.to_owned() };
    let format = match set.format {
        FileFormat::Auto => by_ending(name).ok_or_else(|| {
            other("its name says not what is in it; set format = \"json\", \"json-lines\" or \"csv\"")
        })?,
        known => known,
    };
    let text = decode::text(bytes, set.encoding)
        .ok_or_else(|| other("its letters are written in another way; set encoding"))?;
    if text.trim().is_empty() {
        return Err(Unparsed::Unfinished { why: "it is empty".to_owned() });
    }
    match format {
        FileFormat::Csv => csv(&text, set.delimiter.byte()),
        _ if let Some(why) = too_dense(text.as_bytes()) => Err(Unparsed::Other { why }),
        FileFormat::JsonLines => lines(&text),
        _ => json(&text, "").map(|document| vec![document]),
    }
}

/// More than is read of one file. All of it is refused: none is half lost.
pub(super) fn too_many() -> Unparsed {
    let why = format!("it has more than {MOST_RECORDS} records; let the till write a file for each day");
    Unparsed::Other { why }
}

fn by_ending(name: &str) -> Option<FileFormat> {
    let ending = name.rsplit_once('.')?.1.to_ascii_lowercase();
    match ending.as_str() {
        "json" => Some(FileFormat::Json),
        "jsonl" | "ndjson" => Some(FileFormat::JsonLines),
        "csv" => Some(FileFormat::Csv),
        _ => None,
    }
}

fn json(text: &str, place: &str) -> Result<Value, Unparsed> {
    serde_json::from_str(text).map_err(|error| {
        let why = format!("{place}it is no JSON: {error}");
        match error.is_eof() {
            true => Unparsed::Unfinished { why },
            false => Unparsed::Other { why },
        }
    })
}

fn lines(text: &str) -> Result<Vec<Value>, Unparsed> {
    let lines = text.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty());
    if lines.clone().take(MOST_RECORDS + 1).count() > MOST_RECORDS {
        return Err(too_many());
    }
    lines.map(|(line, number)| json(line, &format!("in line {number} "))).collect()
}

/// A row with another number of values than there are columns is one that was cut off, or of another delimiter.
fn csv(text: &str, delimiter: u8) -> Result<Vec<Value>, Unparsed> {
    let unread = |error: &csv::Error| {
        let line = error.position().map_or(0, csv::Position::line);
        let is_last = line as usize >= text.lines().count();
        let why = format!("line {line} has not as many values as there are columns; look at delimiter");
        match (error.kind(), is_last) {
            (csv::ErrorKind::UnequalLengths { .. }, true) => Unparsed::Unfinished { why },
            (csv::ErrorKind::UnequalLengths { .. }, false) => Unparsed::Other { why },
            _ => Unparsed::Other { why: format!("line {line} is no CSV") },
        }
    };
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).trim(csv::Trim::Headers).from_reader(text.as_bytes());
    let columns: Vec<String> =
        reader.headers().map_err(|error| unread(&error))?.iter().map(str::to_owned).collect();
    let rows = reader.records().zip(1_usize..).map(|(row, number)| {
        let row = row.map_err(|error| unread(&error))?;
        if number > MOST_RECORDS || number.saturating_mul(columns.len()) > MOST_CELLS {
            return Err(too_many());
        }
        let values = row.iter().map(|value| Value::from(value.trim()));
        Ok(Value::Object(columns.iter().cloned().zip(values).collect::<Map<_, _>>()))
    });
    rows.collect()
}

#[cfg(test)]
#[path = "parse_tests.rs"]
mod tests;
