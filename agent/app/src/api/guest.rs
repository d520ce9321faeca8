//! `GET, PUT, DELETE /v1/guest`: the guest of the open check.

use axum::{Json, extract::State, http::StatusCode};
use serde_json::{Value, json};
use stamp_core::cloud::types::Identifier;

use super::{
    Api,
    auth::{Caller, Role},
    json::Body,
    problem::Problem,
    view::AnswerView,
};

/// Whether somebody is noted, and in which way; never the address or number itself.
#[allow(clippy::unused_async, reason = "a handler is async")]
pub(super) async fn read(State(api): State<Api>, caller: Caller) -> Result<Json<Value>, Problem> {
    caller.must_be(&[Role::Cashier, Role::Pos])?;
    let guest = api.till.attached().map(|guest| json!({"type": guest.kind}));
    Ok(Json(json!({"guest": guest})))
}

#[allow(clippy::unused_async, reason = "a handler is async")]
pub(super) async fn attach(
    State(api): State<Api>,
    caller: Caller,
    Body { value, .. }: Body<Identifier>,
) -> Result<Json<AnswerView>, Problem> {
    caller.must_be(&[Role::Cashier, Role::Pos])?;
    if value.value.is_empty() || value.value.len() > 1024 || value.value.chars().any(char::is_control) {
        let title = "value: 1 to 1,024 bytes without control characters";
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "validation_failed", title));
    }
    Ok(Json(api.till.attach(value).into()))
}

#[allow(clippy::unused_async, reason = "a handler is async")]
pub(super) async fn detach(State(api): State<Api>, caller: Caller) -> Result<StatusCode, Problem> {
    caller.must_be(&[Role::Cashier, Role::Pos])?;
    api.till.detach();
    Ok(StatusCode::NO_CONTENT)
}
