//! `GET /v1/report`: each outage, what the till did meanwhile, and what it cost.

use std::time::Duration;

use axum::{
    Json,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use stamp_core::{
    cloud::types::Money,
    report::{Loss, Outage, Report, Totals, csv, total},
    time::Timestamp,
};

use super::{Api, auth::Caller, problem::Problem, url::Query};
use crate::clock;

/// Without a beginning.
const LATELY: Duration = Duration::from_secs(30 * 86_400);

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReportQuery {
    from: Option<Timestamp>,
    to: Option<Timestamp>,
}

/// A report, as the local API and the command line tell it. Times are UTC.
#[derive(Debug, Serialize)]
pub struct ReportView {
    from: Timestamp,
    to: Timestamp,
    totals: TotalsView,
    outages: Vec<OutageView>,
    losses: Vec<LossView>,
}

#[derive(Debug, Serialize)]
struct TotalsView {
    outages: usize,
    seconds: u64,
    taken: u64,
    accepted: u64,
    at_risk: u64,
    refused: u64,
    losses: usize,
    lost: Vec<Money>,
}

#[derive(Debug, Serialize)]
struct OutageView {
    began_at: Timestamp,
    ended_at: Option<Timestamp>,
    why: String,
    taken: u64,
    accepted: u64,
    at_risk: u64,
    refused: u64,
}

#[derive(Debug, Serialize)]
struct LossView {
    op_id: String,
    at: Timestamp,
    reason: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    voucher: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Money>,
    #[serde(skip_serializing_if = "Option::is_none")]
    used_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    used_where: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    used_how: Option<String>,
}

pub(super) async fn report(
    State(api): State<Api>,
    caller: Caller,
    Query(query): Query<ReportQuery>,
) -> Result<Json<ReportView>, Problem> {
    let report = asked(&api, &caller, &query).await?;
    Ok(Json(ReportView::of(&report, clock::wall())))
}

/// A report as a file for a spreadsheet.
pub(super) fn spreadsheet(report: &Report) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"7stamp-report.csv\""),
    ];
    (headers, csv(report)).into_response()
}

async fn asked(api: &Api, caller: &Caller, query: &ReportQuery) -> Result<Report, Problem> {
    caller.must_be(&[])?;
    let to = query.to.unwrap_or_else(clock::wall);
    let from = query.from.unwrap_or_else(|| to.checked_sub(LATELY).unwrap_or(Timestamp::MIN));
    if from >= to {
        return Err(Problem::malformed("`from` is not before `to`"));
    }
    Ok(api.store.report(from, to).await?)
}

impl ReportView {
    /// `now`: until then lasts what lasts still.
    #[must_use]
    pub fn of(report: &Report, now: Timestamp) -> Self {
        let Totals { outages, lasted, taken, accepted, at_risk, refused, losses, lost } = total(report, now);
        let seconds = lasted.as_secs();
        Self {
            from: report.from,
            to: report.to,
            totals: TotalsView { outages, seconds, taken, accepted, at_risk, refused, losses, lost },
            outages: report.outages.iter().cloned().map(OutageView::from).collect(),
            losses: report.losses.iter().cloned().map(LossView::from).collect(),
        }
    }
}

impl From<Outage> for OutageView {
    fn from(outage: Outage) -> Self {
        let Outage { began_at, ended_at, why, taken, accepted, at_risk, refused, id: _ } = outage;
        Self { began_at, ended_at, why, taken, accepted, at_risk, refused }
    }
}

impl From<Loss> for LossView {
    fn from(loss: Loss) -> Self {
        let Loss { op_id, at, voucher, redeemed_at, location, via, reason, value, outage: _ } = loss;
        Self {
            op_id: op_id.to_string(),
            at,
            reason,
            voucher,
            value,
            used_at: redeemed_at,
            used_where: location,
            used_how: via,
        }
    }
}
