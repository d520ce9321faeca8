//! From what a till tells to reports.
//!
//! Pure: the same document makes the same reports, whenever and on whichever way it came. A record that does not fit
//! keeps no other from being read.

mod record;
mod time;
mod value;

use std::fmt;

use serde_json::Value;
use stamp_core::{
    config::{Field, Generic},
    receipt::Report,
};

use self::record::Records;
pub use self::time::UnknownZone;
pub(super) use self::time::{Times, known};

/// A day of a busy shop has some thousands.
pub(super) const MOST_RECORDS: usize = 50_000;

/// Reads the documents of one till.
#[derive(Debug)]
pub struct Mapping {
    records: Records,
}

/// What became of one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// A closed check, or the void of one.
    Report(Report),
    /// Something that is not reported, and why: an open check, a return.
    PassedOver(String),
    /// Something that should have been reported and cannot be read.
    Misfit(Misfit),
}

/// What in a document does not fit the map.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Misfit {
    /// Counted from 1; 0 is the document as a whole.
    pub record: usize,
    /// Its key in the map.
    pub key: &'static str,
    /// Where it was looked for.
    pub path: String,
    /// What is wrong with it.
    pub why: String,
}

/// `record 3: total ($.sum) is not there`
impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.record > 0 {
            write!(f, "record {}: ", self.record)?;
        }
        write!(f, "{}", self.key)?;
        if !self.path.is_empty() {
            write!(f, " ({})", self.path)?;
        }
        write!(f, " {}", self.why)
    }
}

impl Mapping {
    /// What a table says.
    ///
    /// # Errors
    /// Where no zone of the map's name is known on this machine.
    pub fn of(table: &Generic) -> Result<Self, UnknownZone> {
        Ok(Self { records: Records::of(table)? })
    }

    /// Reads a document; `records`: where in it the records are, else it is one, or a list of them. `way`: on which it
    /// came, for logs.
    #[must_use]
    pub fn read(&self, document: &Value, records: Option<&Field>, way: &str) -> Vec<Reading> {
        let found = match found(document, records) {
            Ok(found) => found,
            Err(misfit) => return vec![Reading::Misfit(misfit)],
        };
        let numbered = found.into_iter().zip(1..);
        numbered
            .map(|(record, number)| match self.records.read(record, way) {
                Ok(reading) => reading,
                Err(misfit) => Reading::Misfit(Misfit { record: number, ..misfit }),
            })
            .collect()
    }
}

/// The records of a document. A list among them stands for what it holds.
fn found<'a>(document: &'a Value, records: Option<&Field>) -> Result<Vec<&'a Value>, Misfit> {
    let misfit = |path: &str, why: String| Misfit { record: 0, key: "records", path: path.to_owned(), why };
    let (path, nodes) = match records {
        None => ("$", vec![document]),
        Some(field) => (field.as_str(), field.compiled().query(document).all()),
    };
    if nodes.is_empty() && !is_empty_list(document, path) {
        return Err(misfit(path, "is not there".to_owned()));
    }
    let mut found = Vec::new();
    for node in nodes {
        match node {
            Value::Array(entries) => found.extend(entries),
            Value::Object(_) => found.push(node),
            // As some write an empty list.
            Value::Null if records.is_some() => {}
            _ => return Err(misfit(path, "is neither an object nor a list of objects".to_owned())),
        }
    }
    if found.len() > MOST_RECORDS {
        return Err(misfit(
            path,
            format!("has {} records; at most {MOST_RECORDS} are read at once", found.len()),
        ));
    }
    Ok(found)
}

/// Whether the list of records is left out where it would stand, as some do while there is none. `false` where the
/// document may tell of an error instead.
pub(super) fn is_left_out(document: &Value, records: &Field) -> bool {
    const OF_ERRORS: [&str; 6] = ["error", "errors", "error_code", "errorcode", "fault", "message"];
    let path = records.as_str();
    let list = path.strip_suffix("[*]").or_else(|| path.strip_suffix(".*")).unwrap_or(path);
    let (parent, member) = list.rsplit_once('.').unwrap_or(("$", list));
    if member.contains(['[', ']', '$', '"', '\'']) || parent.is_empty() || parent.ends_with('.') {
        return false;
    }
    let Ok(parent) = Field::try_from(parent.to_owned()) else { return false };
    let tells_error = document.as_object().is_some_and(|members| {
        let names_one = |name: &String| OF_ERRORS.contains(&name.to_ascii_lowercase().as_str());
        members.iter().any(|(name, value)| names_one(name) && !value.is_null())
    });
    let holders = parent.compiled().query(document).all();
    !tells_error
        && !holders.is_empty()
        && holders.iter().all(|holder| holder.as_object().is_some_and(|holder| !holder.contains_key(member)))
}

/// Whether a path ends in all entries of a list that is there and has none.
fn is_empty_list(document: &Value, path: &str) -> bool {
    let list = path.strip_suffix("[*]").or_else(|| path.strip_suffix(".*"));
    let list = list.and_then(|list| Field::try_from(list.to_owned()).ok());
    list.is_some_and(|list| {
        list.compiled().query(document).iter().any(|found| found.is_array() || found.is_null())
    })
}

#[cfg(test)]
#[path = "mapping/tests.rs"]
mod tests;
