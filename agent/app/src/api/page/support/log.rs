//! `GET /support/log`: the end of the log.

use axum::{extract::State, response::Html};
use serde::Deserialize;

use super::moment;
use crate::{
    api::{Api, auth::Caller, log::lines_of, problem::Problem, url::Query},
    log::Level,
    page::support::LogAsked,
};

const LINES: usize = 300;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::api::page) struct LogQuery {
    level: Option<Level>,
}

pub(in crate::api::page) async fn log(
    State(api): State<Api>,
    caller: Caller,
    Query(query): Query<LogQuery>,
) -> Result<Html<String>, Problem> {
    caller.must_be(&[])?;
    let level = query.level.unwrap_or(Level::Info);
    let lines = lines_of(&api, LINES, level).await?;
    Ok(Html(api.page.support_log(LogAsked { level }, lines.as_deref(), &moment())))
}
