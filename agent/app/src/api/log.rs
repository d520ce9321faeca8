//! `/v1/log`: its end, and how much is logged.

use std::{io, path::PathBuf, time::Duration};

use axum::{Json, extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use stamp_core::{config::LogFilter, time::Timestamp};
use tokio::task::spawn_blocking;

use super::{Api, auth::Caller, json::Body, problem::Problem, url::Query};
use crate::log::{Level, Logbook, tail};

const MOST_LINES: usize = 1_000;
/// Seconds: a quarter of an hour, and a day.
const FOR: u64 = 900;
const LONGEST: u64 = 86_400;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TailQuery {
    lines: Option<usize>,
    level: Option<Level>,
}

#[derive(Debug, Serialize)]
pub(super) struct LevelView {
    /// `None`: no log is kept.
    level: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<Timestamp>,
}

#[derive(Debug, Serialize)]
pub(super) struct LogView {
    folder: Option<PathBuf>,
    #[serde(flatten)]
    level: LevelView,
    lines: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LevelBody {
    level: LogFilter,
    for_s: Option<u64>,
}

pub(super) async fn read(
    State(api): State<Api>,
    caller: Caller,
    Query(query): Query<TailQuery>,
) -> Result<Json<LogView>, Problem> {
    caller.must_be(&[])?;
    let lines = query.lines.unwrap_or(200).clamp(1, MOST_LINES);
    let lines = lines_of(&api, lines, query.level.unwrap_or(Level::Trace)).await?.unwrap_or_default();
    Ok(Json(LogView { folder: api.log.folder.clone(), level: level(&api.log), lines }))
}

/// The last lines; `None`: no log is kept.
pub(super) async fn lines_of(api: &Api, lines: usize, least: Level) -> Result<Option<Vec<String>>, Problem> {
    let Some(folder) = api.log.folder.clone() else { return Ok(None) };
    let read = spawn_blocking(move || tail(&folder, lines, least)).await;
    read.map_err(io::Error::other).and_then(|read| read).map(Some).map_err(|error| {
        let title = format!("cannot read the log: {error}");
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "log_unreadable", title)
            .hint("Look at the disk of the till, and at who may read the folder of the log.")
    })
}

pub(super) async fn change(
    State(api): State<Api>,
    caller: Caller,
    Body { value, .. }: Body<LevelBody>,
) -> Result<Json<LevelView>, Problem> {
    caller.must_be(&[])?;
    let lasts = value.for_s.unwrap_or(FOR);
    if !(1..=LONGEST).contains(&lasts) {
        let title = format!("for_s: 1 to {LONGEST}");
        return Err(Problem::invalid(title));
    }
    if let Some(levels) = &api.log.levels {
        levels.change(&value.level, Duration::from_secs(lasts));
    }
    Ok(Json(level(&api.log)))
}

fn level(log: &Logbook) -> LevelView {
    let (level, until) = log.levels.as_ref().map(|levels| levels.now()).unzip();
    LevelView { level, until: until.flatten() }
}
