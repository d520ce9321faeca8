//! `GET /support/report`, and the same for a spreadsheet.

use std::time::Duration;

use axum::{
    extract::State,
    response::{Html, Response},
};
use serde::Deserialize;
use stamp_core::{report::Report, time::Timestamp};

use super::moment;
use crate::{
    api::{Api, auth::Caller, problem::Problem, report::spreadsheet, url::Query},
    clock,
};

const LATELY: u32 = 30;
/// As long as reports are kept.
const LONGEST: u32 = 400;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::api::page) struct ReportQuery {
    days: Option<u32>,
}

pub(in crate::api::page) async fn report(
    State(api): State<Api>,
    caller: Caller,
    Query(query): Query<ReportQuery>,
) -> Result<Html<String>, Problem> {
    let (report, days) = asked(&api, &caller, &query).await?;
    Ok(Html(api.page.support_report(&report, days, &moment())))
}

pub(in crate::api::page) async fn table(
    State(api): State<Api>,
    caller: Caller,
    Query(query): Query<ReportQuery>,
) -> Result<Response, Problem> {
    Ok(spreadsheet(&asked(&api, &caller, &query).await?.0))
}

async fn asked(api: &Api, caller: &Caller, query: &ReportQuery) -> Result<(Report, u32), Problem> {
    caller.must_be(&[])?;
    let days = query.days.unwrap_or(LATELY).clamp(1, LONGEST);
    let to = clock::wall();
    let span = Duration::from_secs(u64::from(days) * 86_400);
    let from = to.checked_sub(span).unwrap_or(Timestamp::MIN);
    Ok((api.store.report(from, to).await?, days))
}
