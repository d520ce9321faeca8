//! `/operations/batch`

use std::time::Duration;

use axum::body::Bytes;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::value::RawValue;

use super::body::RawBody;
use super::read::Read;
use super::write::{Operation, settle};
use crate::app::App;
use crate::keys::Caller;
use crate::wire::{self, Batch, BatchItem, Code, Problem, parse, parse_op_id};

const MOST: usize = 50;

#[derive(Serialize)]
struct Results {
    results: Vec<ItemResult>,
}

#[derive(Serialize)]
struct ItemResult {
    op_id: String,
    status: u16,
    body: Box<RawValue>,
    replayed: bool,
}

pub(super) async fn batch(read: Read, RawBody(raw): RawBody) -> Response {
    match results(&read, &raw).await {
        Ok(text) => wire::json(200, text),
        Err(problem) => problem.into_response(),
    }
}

async fn results(read: &Read, raw: &[u8]) -> Result<String, Problem> {
    let Batch { operations } = parse(raw)?;
    if operations.len() > MOST {
        return Err(Problem::new(Code::BatchTooLarge).detail("the limit is 50 operations"));
    }
    let mut results = Vec::with_capacity(operations.len());
    for item in operations {
        results.push(result(&read.app, &read.caller, item).await?);
    }
    serde_json::to_string(&Results { results }).map_err(unreadable)
}

async fn result(app: &App, caller: &Caller, item: BatchItem) -> Result<ItemResult, Problem> {
    let op_id = item.op_id.clone();
    let settled = match operation(item) {
        Ok(operation) => settle(app, caller, operation, Duration::ZERO).await,
        Err(problem) => Err(problem),
    };
    let (status, text, replayed) = match settled {
        Ok(settled) => (settled.answer.status, settled.answer.body, settled.replayed),
        Err(problem) => (problem.status(), problem.body().to_string(), false),
    };
    Ok(ItemResult { op_id, status, body: RawValue::from_string(text).map_err(unreadable)?, replayed })
}

fn operation(item: BatchItem) -> Result<Operation, Problem> {
    let op_id = parse_op_id(&item.op_id).ok_or_else(|| Problem::invalid("op_id is not a UUID"))?;
    if item.method != "POST" {
        return Err(Problem::invalid("the method of an operation is POST"));
    }
    if !item.body.get().starts_with('{') {
        return Err(Problem::invalid("the body of an operation is a JSON object"));
    }
    let raw = Bytes::from(String::from(Box::<str>::from(item.body)));
    Ok(Operation { op_id, path: item.path, raw })
}

fn unreadable(_: serde_json::Error) -> Problem {
    Problem::new(Code::Internal)
}
