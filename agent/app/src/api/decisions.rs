//! `/v1/operations/{op_id}/retry` and `/discard`: what a person decides about an operation.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use serde::Deserialize;
use stamp_core::operation::Operation;
use stamp_store::Once;

use super::{
    Api, auth::Caller, idempotency, json::Body, operations::op_id, problem::Problem, scans::name, url::Path,
    view::OperationView,
};
use crate::till::Trouble;

/// Bytes of a reason.
const LONGEST_REASON: usize = 500;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RetryBody {
    /// Nothing but spaces is none.
    reason: Option<String>,
    cashier: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DiscardBody {
    reason: String,
    cashier: Option<String>,
}

pub(super) async fn retry(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body<RetryBody>,
) -> Result<Json<OperationView>, Problem> {
    Ok(Json(retried(&api, caller, &id, &headers, body).await?.into()))
}

pub(super) async fn discard(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body<DiscardBody>,
) -> Result<StatusCode, Problem> {
    discarded(&api, caller, &id, &headers, body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What is sent again, in whichever form that is answered.
pub(super) async fn retried(
    api: &Api,
    caller: Caller,
    id: &str,
    headers: &HeaderMap,
    Body { value, bytes }: Body<RetryBody>,
) -> Result<Operation, Problem> {
    caller.must_be(&[])?;
    let op = op_id(id)?;
    let reason = value.reason.filter(|reason| !reason.trim().is_empty());
    if reason.as_ref().is_some_and(|reason| reason.len() > LONGEST_REASON) {
        return Err(Problem::invalid("reason: at most 500 bytes; it stays in the journal"));
    }
    let key = idempotency::key(headers, &caller, &format!("/v1/operations/{op}/retry"), &bytes)?;
    let actor = caller.actor(name(value.cashier, "cashier")?.as_deref());
    match api.queue.retry(op, reason, actor, key).await? {
        Once::Now(operation) => Ok(operation),
        Once::Before(operation) => Ok(*operation),
        Once::KeyReused => Err(Trouble::KeyReused.into()),
    }
}

/// It is given up, in whichever form that is answered.
pub(super) async fn discarded(
    api: &Api,
    caller: Caller,
    id: &str,
    headers: &HeaderMap,
    Body { value, bytes }: Body<DiscardBody>,
) -> Result<(), Problem> {
    caller.must_be(&[])?;
    let op = op_id(id)?;
    if value.reason.trim().is_empty() || value.reason.len() > LONGEST_REASON {
        let title = "reason: 1 to 500 bytes; it stays in the journal";
        return Err(Problem::invalid(title));
    }
    let key = idempotency::key(headers, &caller, &format!("/v1/operations/{op}/discard"), &bytes)?;
    let actor = caller.actor(name(value.cashier, "cashier")?.as_deref());
    match api.queue.discard(op, value.reason, actor, key).await? {
        Once::Now(()) | Once::Before(_) => Ok(()),
        Once::KeyReused => Err(Trouble::KeyReused.into()),
    }
}
