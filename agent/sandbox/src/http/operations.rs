//! `/operations/{id}`

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::value::RawValue;

use super::read::Read;
use crate::db;
use crate::db::operation::StoredAnswer;
use crate::wire::{Code, Problem, json, parse_op_id};

#[derive(Serialize)]
struct Found<'a> {
    op_id: &'a str,
    status: u16,
    body: &'a RawValue,
}

pub(super) async fn operation(read: Read, Path(id): Path<String>) -> Response {
    match stored(&read, &id).await {
        Ok(text) => json(200, text),
        Err(problem) => problem.into_response(),
    }
}

async fn stored(read: &Read, id: &str) -> Result<String, Problem> {
    let not_found = || Problem::new(Code::OperationNotFound);
    let op_id = parse_op_id(id).ok_or_else(not_found)?;
    let business_id = read.caller.business.id;
    if read.app.in_flight.holds(business_id, &op_id) {
        return Err(Problem::new(Code::OperationInProgress).retry_after(1));
    }
    let wanted = op_id.clone();
    let found = read.find(move |db, _, _| Ok(db::operation::get(db, business_id, &wanted)?)).await?;
    let (_, StoredAnswer { status, body }) = found.ok_or_else(not_found)?;
    let unreadable = |_| Problem::new(Code::Internal);
    let body: &RawValue = serde_json::from_str(&body).map_err(unreadable)?;
    serde_json::to_string(&Found { op_id: &op_id, status, body }).map_err(unreadable)
}
