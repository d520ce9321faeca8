//! From a file back to operations.

use std::{collections::HashSet, fmt, io::BufRead};

use serde::de::DeserializeOwned;
use stamp_core::operation::{Kind, NewOperation, OpId, Operation, State};

use super::{FORMAT, Footer, Header, Record, VERSION};
use crate::body;

/// A file that was read without a mistake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Export {
    /// The business of the queue it was made from.
    pub business: Option<String>,
    /// In the order of the file, numbered from 1. For [`crate::Store::import`].
    pub operations: Vec<Operation>,
}

/// What is wrong with a line. Shows nothing of its content, which may name a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// Counted from 1.
    pub line: usize,
    /// In words.
    pub what: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.what)
    }
}

/// Reads and checks an export.
///
/// # Errors
/// Every mistake in the file, in its order; then nothing of it should be imported.
pub fn read(input: impl BufRead) -> Result<Export, Vec<Mistake>> {
    let mut reader = Reader::default();
    let mut last = 0;
    for (line, text) in (1..).zip(input.lines()) {
        last = line;
        match text {
            Ok(text) => reader.line(line, &text),
            Err(error) => {
                reader.mistake(line, format!("cannot be read: {error}"));
                return Err(reader.mistakes);
            }
        }
    }
    if !reader.ended {
        reader.mistake(last + 1, "the file ends before its last line; it was cut off".into());
    }
    if reader.mistakes.is_empty() {
        Ok(Export { business: reader.business, operations: reader.operations })
    } else {
        Err(reader.mistakes)
    }
}

#[derive(Default)]
struct Reader {
    business: Option<String>,
    operations: Vec<Operation>,
    /// Lines that should have been operations, good and bad.
    records: usize,
    seen: HashSet<OpId>,
    ended: bool,
    mistakes: Vec<Mistake>,
}

impl Reader {
    fn line(&mut self, line: usize, text: &str) {
        if line == 1 {
            return self.header(text);
        }
        if self.ended {
            return self.mistake(line, "stands after the last line".into());
        }
        if let Ok(footer) = serde_json::from_str::<Footer>(text) {
            return self.footer(line, &footer);
        }
        self.records += 1;
        match parse::<Record>(text).and_then(|record| self.check(record)) {
            Ok(operation) => self.operations.push(operation),
            Err(what) => self.mistake(line, what),
        }
    }

    fn header(&mut self, text: &str) {
        match parse::<Header>(text) {
            Ok(header) if header.format != FORMAT => {
                self.mistake(1, "is not the first line of an export".into());
            }
            Ok(header) if header.version != VERSION => {
                let what = format!("has version {}, this program reads {VERSION}", header.version);
                self.mistake(1, what);
            }
            Ok(header) => self.business = header.business,
            Err(what) => self.mistake(1, what),
        }
    }

    fn footer(&mut self, line: usize, footer: &Footer) {
        self.ended = true;
        if footer.operations != self.records {
            let what = format!("says {} operations, there are {}", footer.operations, self.records);
            self.mistake(line, what);
        }
    }

    fn check(&mut self, record: Record) -> Result<Operation, String> {
        let seq = i64::try_from(self.records).unwrap_or(i64::MAX);
        let fault = fault(&record);
        if !self.seen.insert(record.op_id) {
            return Err("op_id: stands in the file twice".into());
        }
        match fault {
            Some(fault) => Err(fault.into()),
            None => Ok(operation(seq, record)),
        }
    }

    fn mistake(&mut self, line: usize, what: String) {
        self.mistakes.push(Mistake { line, what });
    }
}

fn parse<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    serde_json::from_str(text).map_err(|error| match error.classify() {
        // The message of such an error may quote a value.
        serde_json::error::Category::Data => {
            format!("a member is missing, unknown or of the wrong kind, near column {}", error.column())
        }
        _ => format!("is not JSON, near column {}", error.column()),
    })
}

fn fault(record: &Record) -> Option<&'static str> {
    let is_about = body::is_about(&record.body, record.op_id);
    match record {
        _ if record.lane.as_str().is_empty() => Some("lane: is empty"),
        _ if !record.path.starts_with('/') => Some("path: does not begin with a slash"),
        _ if !matches!(record.state, State::Queued | State::Sending | State::Parked) => {
            Some("state: is not queued, sending or parked")
        }
        _ if record.kind == Kind::Void && record.depends_on.is_none() => {
            Some("depends_on: a void has to name what it takes back")
        }
        _ => match is_about {
            None => Some("body: is not a JSON object"),
            Some(false) => Some("body: names no op_id, or another"),
            Some(true) => None,
        },
    }
}

fn operation(seq: i64, record: Record) -> Operation {
    let new = NewOperation {
        op_id: record.op_id,
        kind: record.kind,
        lane: record.lane,
        path: record.path,
        body: record.body.into_bytes(),
        created_at: record.created_at,
        source: record.source,
        cashier: record.cashier,
        business: record.business,
        depends_on: record.depends_on,
        retry_of: record.retry_of,
    };
    let (state, attempts, reason) = (record.state, record.attempts, record.reason);
    Operation { seq, new, state, attempts, reason, settled_at: None, outcome: None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        export::Exported,
        testing::{Queue, stamps, void},
    };

    async fn exported() -> (Queue, String) {
        let queue = Queue::open();
        let mut odd = stamps(1, "a");
        odd.body = format!("{{ \"op_id\":\"{}\",\t\"name\":\"Zo\u{eb}\\u00eb \u{2028}\" }}\n", odd.op_id)
            .into_bytes();
        queue.append(odd.clone()).await;
        queue.append(void(2, "a", odd.op_id)).await;
        queue.append(stamps(3, "b")).await;
        queue.append(stamps(4, "c")).await;
        queue.settle(&stamps(3, "b"), State::Done).await;
        queue.settle(&stamps(4, "c"), State::Parked).await;
        queue.store().mark_sending(vec![odd.op_id]).await.unwrap();
        queue.store().adopt_business("b_1").await.unwrap();
        let mut out = Vec::new();
        let done = Inspector::open(queue.path()).unwrap().export(&mut out).unwrap();
        assert_eq!(done, Exported { operations: 3, damaged: Vec::new() });
        (queue, String::from_utf8(out).unwrap())
    }

    use crate::Inspector;

    fn mistakes(text: &str) -> Vec<String> {
        read(text.as_bytes()).unwrap_err().iter().map(ToString::to_string).collect()
    }

    #[tokio::test]
    async fn everything_unsent_survives_to_the_byte() {
        let (queue, text) = exported().await;
        let export = read(text.as_bytes()).unwrap();
        assert_eq!(export.business.as_deref(), Some("b_1"));
        assert_eq!(export.operations.len(), 3);
        for operation in export.operations {
            let stored = queue.store().get(operation.new.op_id).await.unwrap().unwrap();
            let as_stored = Operation { seq: stored.seq, settled_at: stored.settled_at, ..operation };
            assert_eq!(as_stored, stored);
        }
    }

    #[tokio::test]
    async fn every_mistake_is_reported_with_its_line() {
        let (_queue, text) = exported().await;
        let lines: Vec<&str> = text.lines().collect();
        let original = stamps(1, "a").op_id;
        let bad = [
            lines[0],
            "{\"op_id\": oops}",
            &lines[1].replace("\"path\":\"/", "\"path\":\""),
            &lines[2].replace("\"kind\":\"void\"", "\"kind\":\"steal\""),
            &lines[3].replace("\"state\":\"parked\"", "\"state\":\"done\""),
            lines[3],
            &lines[2].replace(&format!("\"{original}\""), "null"),
            "{\"end\":true,\"operations\":4}",
        ];
        let expected = [
            "line 2: is not JSON, near column",
            "line 3: path: does not begin with a slash",
            "line 4: a member is missing, unknown or of the wrong kind, near column",
            "line 5: state: is not queued, sending or parked",
            "line 6: op_id: stands in the file twice",
            "line 7: depends_on: a void has to name what it takes back",
            "line 8: says 4 operations, there are 6",
        ];
        let found = mistakes(&bad.join("\n"));
        assert_eq!(found.len(), expected.len(), "{found:?}");
        for (found, expected) in found.iter().zip(expected) {
            assert!(found.starts_with(expected), "{found}");
        }
    }

    #[tokio::test]
    async fn a_file_that_was_cut_off_is_noticed() {
        let (_queue, text) = exported().await;
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            mistakes(&lines[..3].join("\n")),
            ["line 4: the file ends before its last line; it was cut off"]
        );
        assert_eq!(mistakes(""), ["line 1: the file ends before its last line; it was cut off"]);
        assert_eq!(mistakes(&(text + "{}")), ["line 6: stands after the last line"]);
    }

    #[tokio::test]
    async fn another_file_or_a_later_version_is_told_apart() {
        let (_queue, text) = exported().await;
        assert_eq!(
            mistakes(&text.replace(FORMAT, "recipes")),
            ["line 1: is not the first line of an export"]
        );
        let later = text.replace("\"version\":1", "\"version\":2");
        assert_eq!(mistakes(&later), ["line 1: has version 2, this program reads 1"]);
    }

    #[tokio::test]
    async fn a_body_must_be_an_object_that_names_the_same_operation() {
        let (_queue, text) = exported().await;
        let other = text.replace(
            &format!("\\\"op_id\\\":\\\"{}", stamps(4, "c").op_id),
            "\\\"op_id\\\":\\\"6f0f2f4e-9d0b-4c52-8a53-7d5b1c90e7a1",
        );
        assert_eq!(mistakes(&other), ["line 4: body: names no op_id, or another"]);
    }

    #[tokio::test]
    async fn an_operation_stands_in_a_lane() {
        let (_queue, text) = exported().await;
        let nowhere = text.replace("\"lane\":\"c\"", "\"lane\":\"\"");
        assert_eq!(mistakes(&nowhere), ["line 4: lane: is empty"]);
    }

    #[tokio::test]
    async fn a_damaged_operation_is_named_and_the_others_are_exported() {
        let (queue, _) = exported().await;
        queue.damage(2).await;
        let mut out = Vec::new();
        let done = Inspector::open(queue.path()).unwrap().export(&mut out).unwrap();
        assert_eq!((done.operations, done.damaged[0].seq), (2, 2));
        assert_eq!(read(out.as_slice()).unwrap().operations.len(), 2);
    }
}
