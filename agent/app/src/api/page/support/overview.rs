//! `GET /support`: how the till stands.

use axum::{extract::State, response::Html};

use super::moment;
use crate::{
    api::{Api, auth::Caller, problem::Problem},
    page::{Page, support::Stand},
    report::Report,
};

pub(in crate::api::page) async fn overview(
    State(api): State<Api>,
    caller: Caller,
) -> Result<Html<String>, Problem> {
    caller.must_be(&[])?;
    let report = api.reporter.report().await?;
    let (points, _) = api.recorder.look().await?;
    let stand = Stand { report: &report, history: Some(points) };
    Ok(Html(api.page.support_overview(&stand, &moment())))
}

/// The same, while the queue is not open: then most of all somebody wants to know why.
pub(in crate::api) fn early(page: &Page, report: &Report) -> Html<String> {
    Html(page.support_overview(&Stand { report, history: None }, &moment()))
}
