//! `/v1/status`, `/live`, `/ready`

use axum::{Json, extract::State, http::StatusCode};

use super::{Api, problem::Problem};
use crate::report::Report;

/// The process serves requests. Open to all.
#[allow(clippy::unused_async, reason = "a handler is async")]
pub(super) async fn live() -> &'static str {
    "ok\n"
}

/// Scans are taken: the queue can be read and every task runs. The internet is not needed for that.
pub(super) async fn ready(State(api): State<Api>) -> Result<&'static str, Problem> {
    let report = api.reporter.report().await?;
    if report.health.iter().any(|warning| warning.code == "task-failing") {
        return Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, "not_ready", "a task does not run")
            .hint("See `stamp-agent status`."));
    }
    Ok("ready\n")
}

pub(super) async fn status(State(api): State<Api>) -> Result<Json<Report>, Problem> {
    Ok(Json(api.reporter.report().await?))
}
