//! `/v1/tokens`: rights for others than support.

use std::time::Duration;

use axum::{Json, extract::State, http::StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};
use stamp_store::Token;
use uuid::Uuid;

use super::{
    Api,
    auth::{Caller, Role, new_token},
    json::Body,
    problem::Problem,
    scans::name,
    url::Path,
};
use crate::clock;

const LONGEST_S: u64 = 10 * 366 * 86_400;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewToken {
    role: Role,
    /// Seconds; nothing: until revoked.
    for_s: Option<u64>,
    label: Option<String>,
}

pub(super) async fn list(State(api): State<Api>, caller: Caller) -> Result<Json<Value>, Problem> {
    caller.must_be(&[])?;
    let tokens: Vec<Value> = api.store.tokens().await?.iter().map(view).collect();
    Ok(Json(json!({"tokens": tokens})))
}

pub(super) async fn create(
    State(api): State<Api>,
    caller: Caller,
    Body { value, .. }: Body<NewToken>,
) -> Result<Json<Value>, Problem> {
    caller.must_be(&[])?;
    if value.role == Role::Cashier {
        let title = "role: pos or support; a cashier's right comes with the page";
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "validation_failed", title));
    }
    if value.for_s.is_some_and(|seconds| !(1..=LONGEST_S).contains(&seconds)) {
        let title = "for_s: 1 second to 10 years; leave it out for a token without an end";
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "validation_failed", title));
    }
    let created_at = clock::wall();
    let expires_at = value.for_s.map(|seconds| created_at.saturating_add(Duration::from_secs(seconds)));
    let expires_at = expires_at.transpose().map_err(|_| Problem::malformed("for_s: too long"))?;
    let (secret, hash) = new_token();
    let id = Uuid::new_v4().simple().to_string().chars().take(8).collect();
    let label = name(value.label, "label")?.unwrap_or_default();
    let token = Token { id, hash, role: value.role.as_str().to_owned(), label, created_at, expires_at };
    let mut shown = view(&token);
    let _one = api.access.changing.lock().await;
    api.store.add_token(token).await?;
    api.access.replace(api.store.tokens().await?);
    shown["token"] = secret.into();
    Ok(Json(shown))
}

pub(super) async fn revoke(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    caller.must_be(&[])?;
    let _one = api.access.changing.lock().await;
    if !api.store.revoke_token(&id).await? {
        return Err(Problem::new(StatusCode::NOT_FOUND, "token_not_found", format!("no token {id}")));
    }
    api.access.replace(api.store.tokens().await?);
    Ok(StatusCode::NO_CONTENT)
}

fn view(token: &Token) -> Value {
    json!({
        "id": token.id,
        "role": token.role,
        "label": token.label,
        "created_at": token.created_at,
        "expires_at": token.expires_at,
    })
}
