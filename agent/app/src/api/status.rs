//! `/v1/status`, `/live`, `/ready`

use axum::{Json, extract::State, http::StatusCode};

use super::{Api, problem::Problem};
use crate::report::Report;

/// With any of these no scans are taken.
const DISK_CODES: [&str; 3] = ["disk-full", "disk-read-only", "disk-failing"];

/// The process serves requests. Open to all.
#[allow(clippy::unused_async, reason = "a handler is async")]
pub(super) async fn live() -> &'static str {
    "ok\n"
}

/// Scans are taken: the queue is open, the disk takes them and every task runs. The internet is not needed for that.
pub(super) async fn ready(State(api): State<Api>) -> Result<&'static str, Problem> {
    let report = api.reporter.report().await?;
    let stands_in_the_way = |code: &str| code == "task-failing" || DISK_CODES.contains(&code);
    match report.health.iter().find(|warning| stands_in_the_way(warning.code)) {
        Some(warning) => Err(not_ready(warning.text.clone())),
        None => Ok("ready\n"),
    }
}

pub(super) fn not_ready(why: impl Into<String>) -> Problem {
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "not_ready", why).hint("See `stamp-agent status`.")
}

pub(super) async fn status(State(api): State<Api>) -> Result<Json<Report>, Problem> {
    Ok(Json(api.reporter.report().await?))
}
