//! `/agents/{id}/status`

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::body::RawBody;
use super::read::Read;
use crate::db::agent;
use crate::wire::{AgentStatus, Problem, parse};

pub(super) async fn status(read: Read, Path(id): Path<String>, RawBody(raw): RawBody) -> Response {
    if let Err(problem) = parse::<AgentStatus>(&raw) {
        return problem.into_response();
    }
    let taken: Result<(), Problem> = read
        .find(move |db, caller, _| {
            Ok(agent::put(db, caller.business.id, &id, &String::from_utf8_lossy(&raw))?)
        })
        .await;
    match taken {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(problem) => problem.into_response(),
    }
}
