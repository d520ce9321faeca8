//! The file with the unsent operations of another till.

use std::collections::HashSet;

use serde_json::{Value, json};
use stamp_core::operation::{Kind, Operation, State};
use stamp_store::export::{Export, Footer, Header, Record, read};

/// The file.
pub fn export(input: &[u8]) {
    match read(input) {
        Ok(export) => {
            export.operations.iter().for_each(is_unsent);
            let ids: HashSet<_> = export.operations.iter().map(|operation| operation.new.op_id).collect();
            assert_eq!(ids.len(), export.operations.len(), "an operation stands in it twice");
            survives(&export);
            cannot_be_shortened(&export);
        }
        Err(mistakes) => {
            assert!(!mistakes.is_empty(), "refused, but nothing is wrong");
            let lines = input.split(|byte| *byte == b'\n').count();
            assert!(mistakes.iter().all(|mistake| (1..=lines + 1).contains(&mistake.line)), "{mistakes:?}");
            assert!(mistakes.is_sorted_by_key(|mistake| mistake.line), "{mistakes:?}");
        }
    }
}

fn is_unsent(operation: &Operation) {
    let new = &operation.new;
    assert!(matches!(operation.state, State::Queued | State::Sending | State::Parked));
    assert!(new.path.starts_with('/') && !new.lane.as_str().is_empty());
    assert!(new.kind != Kind::Void || new.depends_on.is_some(), "a void of nothing");
    let body: Value = serde_json::from_slice(&new.body).unwrap();
    assert!(body.is_object(), "a body that is no object");
    // Of a member that stands twice another program may read the other one.
    let named = body["op_id"].as_str().and_then(|named| named.parse().ok());
    assert_eq!(named, Some(new.op_id), "the body is about another operation");
}

fn survives(export: &Export) {
    let again = read(lines(export).concat().as_bytes());
    let again = again.unwrap_or_else(|mistakes| panic!("cannot be read again: {mistakes:?}"));
    assert!(again == *export, "it is another one when it was written");
}

/// Without one of its lines it is no export.
fn cannot_be_shortened(export: &Export) {
    let lines = lines(export);
    for left_out in [0, lines.len() / 2, lines.len() - 1] {
        let mut fewer = lines.clone();
        fewer.remove(left_out);
        assert!(read(fewer.concat().as_bytes()).is_err(), "not missed: line {left_out}");
    }
}

fn lines(export: &Export) -> Vec<String> {
    let header = Header { format: "stamp-agent-queue".into(), version: 1, business: export.business.clone() };
    let footer = Footer { end: true, operations: export.operations.len() };
    let mut lines = vec![json!(header)];
    lines.extend(export.operations.iter().map(|operation| json!(record(operation))));
    lines.push(json!(footer));
    lines.iter().map(|line| format!("{line}\n")).collect()
}

fn record(operation: &Operation) -> Record {
    let new = operation.new.clone();
    Record {
        op_id: new.op_id,
        kind: new.kind,
        lane: new.lane,
        path: new.path,
        body: String::from_utf8(new.body).unwrap(),
        created_at: new.created_at,
        source: new.source,
        cashier: new.cashier,
        business: new.business,
        depends_on: new.depends_on,
        retry_of: new.retry_of,
        state: operation.state,
        attempts: operation.attempts,
        reason: operation.reason.clone(),
    }
}
