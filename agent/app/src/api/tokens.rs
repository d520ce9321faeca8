//! `/v1/tokens`: rights for others than support.

use std::time::Duration;

use axum::{Json, extract::State, http::StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};
use stamp_core::time::Timestamp;
use stamp_store::{Act, Token};
use uuid::Uuid;

use super::{
    Api,
    access::new_token,
    auth::{Caller, Role},
    codes::{Code, GOOD_FOR},
    json::Body,
    login,
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
    /// A login code instead of the token.
    #[serde(default)]
    code: bool,
}

pub(super) async fn list(State(api): State<Api>, caller: Caller) -> Result<Json<Value>, Problem> {
    caller.must_be(&[])?;
    let mut tokens: Vec<Value> = api.store.tokens().await?.iter().map(view).collect();
    tokens.extend(api.access.codes().open(clock::now().mono).iter().map(of_code));
    Ok(Json(json!({"tokens": tokens})))
}

pub(super) async fn create(
    State(api): State<Api>,
    caller: Caller,
    Body { value, .. }: Body<NewToken>,
) -> Result<Json<Value>, Problem> {
    caller.must_be(&[])?;
    if matches!((value.role, value.code), (Role::Cashier, false)) {
        return Err(Problem::invalid("role: a cashier has a code, for a browser: code: true"));
    }
    if value.for_s.is_some_and(|seconds| !(1..=LONGEST_S).contains(&seconds)) {
        return Err(Problem::invalid("for_s: 1 second to 10 years; leave it out for a token without an end"));
    }
    let id: String = Uuid::new_v4().simple().to_string().chars().take(8).collect();
    let label = name(value.label, "label")?.unwrap_or_default();
    if value.code {
        let for_s = value.for_s.or(login::usual_time(value.role));
        return make_code(&api, &caller, id, (value.role, label, for_s)).await;
    }
    let created_at = clock::wall();
    let expires_at = value.for_s.map(|seconds| created_at.saturating_add(Duration::from_secs(seconds)));
    let expires_at = expires_at.transpose().map_err(|_| Problem::malformed("for_s: too long"))?;
    let (secret, hash) = new_token();
    let token = Token { id, hash, role: value.role.as_str().to_owned(), label, created_at, expires_at };
    let mut shown = view(&token);
    let act = act(&caller, "token-made", &token.id);
    let _one = api.access.changing.lock().await;
    api.store.add_token(token.clone(), act).await?;
    api.access.add(token);
    shown["token"] = secret.into();
    Ok(Json(shown))
}

/// In the journal first: nobody logs in with a code of which it does not tell.
async fn make_code(
    api: &Api,
    caller: &Caller,
    id: String,
    grant: (Role, String, Option<u64>),
) -> Result<Json<Value>, Problem> {
    api.store.journalise(act(caller, "code-made", &id)).await?;
    let now = clock::now();
    let mut codes = api.access.codes();
    let typed = codes.make(grant, id.clone(), now.wall, now.mono);
    let made = codes.open(now.mono).iter().find(|code| code.id == id);
    let mut shown = made.map(of_code).unwrap_or_default();
    shown["code"] = typed.into();
    Ok(Json(shown))
}

pub(super) async fn revoke(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    caller.must_be(&[])?;
    let act = || act(&caller, "token-revoked", &id);
    let mut was_there = api.access.codes().withdraw(&id);
    if !was_there && api.access.revoke(&api, &id, act()).await? {
        return Ok(StatusCode::NO_CONTENT);
    }
    // A login with this code may have failed meanwhile, and given it back.
    was_there |= api.access.codes().withdraw(&id);
    if !was_there {
        return Err(Problem::new(StatusCode::NOT_FOUND, "token_not_found", format!("no token {id}")));
    }
    api.store.journalise(act()).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn act(caller: &Caller, action: &'static str, id: &str) -> Act {
    Act { at: clock::wall(), actor: caller.actor(None), action, op_id: None, reason: Some(id.to_owned()) }
}

/// A code that nobody has used yet.
fn of_code(code: &Code) -> Value {
    json!({
        "id": code.id,
        "role": code.role,
        "label": code.label,
        "created_at": code.created_at,
        "expires_at": null,
        "for_s": code.for_s,
        "code_until": code.created_at.saturating_add(GOOD_FOR).unwrap_or(Timestamp::MAX),
    })
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
