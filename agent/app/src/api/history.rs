//! `GET /v1/history`: the last day in minutes, for charts.

use axum::{Json, extract::State};
use serde::Serialize;
use stamp_core::{history::Point, time::Timestamp};

use super::{Api, auth::Caller, problem::Problem};

#[derive(Debug, Serialize)]
pub(super) struct HistoryView {
    points: Vec<PointView>,
    now: Now,
}

#[derive(Debug, Serialize)]
struct Now {
    at: Timestamp,
    unsent: u32,
    parked: u32,
}

#[derive(Debug, Serialize)]
struct PointView {
    at: Timestamp,
    unsent: u32,
    parked: u32,
    answers: u16,
    failures: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    p50_ms: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    p95_ms: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_ms: Option<u16>,
}

impl From<&Point> for PointView {
    fn from(point: &Point) -> Self {
        let of_answers = |time: u16| (point.answers > 0).then_some(time);
        Self {
            at: point.at(),
            unsent: point.depth.unsent,
            parked: point.depth.parked,
            answers: point.answers,
            failures: point.failures,
            p50_ms: of_answers(point.p50),
            p95_ms: of_answers(point.p95),
            max_ms: of_answers(point.max),
        }
    }
}

pub(super) async fn history(State(api): State<Api>, caller: Caller) -> Result<Json<HistoryView>, Problem> {
    caller.must_be(&[])?;
    let (points, depth) = api.recorder.look().await?;
    let now = Now { at: crate::clock::wall(), unsent: depth.unsent, parked: depth.parked };
    Ok(Json(HistoryView { points: points.iter().map(PointView::from).collect(), now }))
}
