//! `GET /page/support/rows`: operations of the list as they stand now, and how many stand where.

use axum::{extract::State, response::Html};
use serde::Deserialize;
use stamp_core::operation::OpId;

use super::{moment, queue::state};
use crate::api::{Api, auth::Caller, operations::op_id, problem::Problem, url::Query};

/// Operations that are looked up at once.
const MOST: usize = 200;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::api::page) struct RowsQuery {
    /// `op_id`s, separated by commas.
    #[serde(default)]
    ids: String,
    /// Which list is shown.
    state: Option<String>,
}

pub(in crate::api::page) async fn rows(
    State(api): State<Api>,
    caller: Caller,
    Query(query): Query<RowsQuery>,
) -> Result<Html<String>, Problem> {
    caller.must_be(&[])?;
    let current = state(query.state.as_deref())?;
    let ids = query.ids.split(',').filter(|id| !id.is_empty()).take(MOST);
    let ids: Vec<OpId> = ids.map(op_id).collect::<Result<_, _>>()?;
    let mut operations = Vec::with_capacity(ids.len());
    for id in ids {
        // One that is damaged, or gone meanwhile, stays as it is shown.
        operations.extend(api.store.get(id).await.ok().flatten());
    }
    let counts = api.store.counts().await?;
    Ok(Html(api.page.support_news(&operations, &counts, current, &moment())))
}
