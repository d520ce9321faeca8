//! `GET /support/operations/{op_id}`: one operation whole.

use axum::{extract::State, http::StatusCode, response::Html};
use stamp_core::operation::OpId;

use super::moment;
use crate::{
    api::{Api, auth::Caller, operations::op_id, problem::Problem, url::Path},
    page::support::Whole,
};

/// What people did to one operation is more than this only where somebody plays with it.
const DEEDS: usize = 50;

pub(in crate::api::page) async fn operation(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Html<String>, Problem> {
    caller.must_be(&[])?;
    let whole = whole(&api, op_id(&id)?).await?;
    Ok(Html(api.page.support_operation(&whole, &moment())))
}

/// All that is known of it.
pub(super) async fn whole(api: &Api, op: OpId) -> Result<Whole, Problem> {
    let Some(operation) = api.store.get(op).await? else {
        return Err(Problem::new(StatusCode::NOT_FOUND, "operation_not_found", format!("no operation {op}")));
    };
    Ok(Whole {
        operation,
        attempts: api.store.attempts(op).await?,
        journal: api.store.journal_of(op, DEEDS).await?,
        kin: api.store.kin(op).await?,
    })
}
