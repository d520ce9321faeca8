//! What support decides about an operation, answered as the operation as it stands then.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::Html,
};
use stamp_core::operation::State as OperationState;

use super::{moment, operation::whole};
use crate::{
    api::{
        Api,
        auth::Caller,
        decisions::{DiscardBody, RetryBody, discarded, retried},
        json::Body,
        operations::op_id,
        problem::Problem,
        url::Path,
    },
    page::support::Outcome,
};

type Shown = Result<(StatusCode, Html<String>), Problem>;

pub(in crate::api::page) async fn retry(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body<RetryBody>,
) -> Shown {
    match retried(&api, caller, &id, &headers, body).await {
        Ok(operation) => shown(&api, &id, StatusCode::OK, Outcome::Retried(operation.new.op_id)).await,
        Err(problem) if problem.is("wrong_state") => {
            shown(&api, &id, StatusCode::CONFLICT, Outcome::TooLate).await
        }
        Err(problem) => Err(problem),
    }
}

pub(in crate::api::page) async fn discard(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body<DiscardBody>,
) -> Shown {
    match discarded(&api, caller, &id, &headers, body).await {
        Ok(()) => shown(&api, &id, StatusCode::OK, Outcome::Discarded).await,
        Err(problem) if problem.is("wrong_state") => {
            shown(&api, &id, StatusCode::CONFLICT, Outcome::TooLate).await
        }
        Err(problem) => Err(problem),
    }
}

async fn shown(api: &Api, id: &str, status: StatusCode, outcome: Outcome) -> Shown {
    let whole = whole(api, op_id(id)?).await?;
    // One that was refused and taken back is where it could be sent again, but for that.
    let is_taken_back = outcome == Outcome::TooLate && whole.operation.state == OperationState::Refused;
    let outcome = if is_taken_back { Outcome::TakenBack } else { outcome };
    Ok((status, Html(api.page.support_decided(&whole, outcome, &moment()))))
}
