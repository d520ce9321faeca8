//! Operations that were made longer ago than a test can wait.

use std::{fs, path::PathBuf, time::Duration};

use serde_json::Value;
use stamp_core::time::Timestamp;

use crate::Home;

/// Exports the queue of a till that does not run, each operation as if it were made so much earlier. For `queue import`.
#[must_use]
pub fn export_aged(home: &Home, age: Duration) -> PathBuf {
    let exported = home.run(&["queue", "export"]).ok();
    let aged: String = exported.lines().map(|line| format!("{}\n", aged(line, age))).collect();
    let file = home.folder().join("aged.jsonl");
    fs::write(&file, aged).expect("the export is written");
    file
}

fn aged(line: &str, age: Duration) -> Value {
    let mut record: Value = serde_json::from_str(line).expect("a line of an export");
    if let Some(created_at) = record["created_at"].as_str() {
        let created_at: Timestamp = created_at.parse().expect("a time");
        record["created_at"] = (created_at - age).to_string().into();
    }
    record
}
