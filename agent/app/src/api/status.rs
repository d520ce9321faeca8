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

/// Scans are taken: the queue is open, the disk takes them and every task runs that this needs. Neither the internet nor
/// the way of other machines to this one is needed for that.
pub(super) async fn ready(State(api): State<Api>) -> Result<&'static str, Problem> {
    let report = api.reporter.report().await?;
    if let Some((name, why)) = api.reporter.board.failing_essential() {
        return Err(not_ready(format!("{name} does not run: {why}")));
    }
    match report.health.iter().find(|warning| DISK_CODES.contains(&warning.code)) {
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
