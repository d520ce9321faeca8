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

pub(super) async fn attach(
    State(api): State<Api>,
    caller: Caller,
    Body { value, .. }: Body<Identifier>,
) -> Result<Json<AnswerView>, Problem> {
    caller.must_be(&[Role::Cashier, Role::Pos])?;
    Ok(Json(api.till.attach_instead(checked(value)?).await?.into()))
}

/// What names a guest: short and printable.
pub(super) fn checked(guest: Identifier) -> Result<Identifier, Problem> {
    if guest.value.is_empty() || guest.value.len() > 1024 || guest.value.chars().any(char::is_control) {
        let title = "value: 1 to 1,024 bytes without control characters";
        return Err(Problem::invalid(title));
    }
    Ok(guest)
}

pub(super) async fn detach(State(api): State<Api>, caller: Caller) -> Result<StatusCode, Problem> {
    caller.must_be(&[Role::Cashier, Role::Pos])?;
    api.till.detach(None).await?;
    Ok(StatusCode::NO_CONTENT)
}
