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
    let retried = retried(&api, caller, &id, &headers, body).await;
    shown(&api, &id, retried.map(|operation| Outcome::Retried(operation.new.op_id))).await
}

pub(in crate::api::page) async fn discard(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body<DiscardBody>,
) -> Shown {
    let discarded = discarded(&api, caller, &id, &headers, body).await;
    shown(&api, &id, discarded.map(|()| Outcome::Discarded)).await
}

/// What came of a decision, with the operation as it stands then.
async fn shown(api: &Api, id: &str, decided: Result<Outcome, Problem>) -> Shown {
    let (status, outcome) = match decided {
        Ok(outcome) => (StatusCode::OK, outcome),
        Err(problem) if problem.is("wrong_state") => (StatusCode::CONFLICT, Outcome::TooLate),
        Err(problem) => return Err(problem),
    };
    let whole = whole(api, op_id(id)?).await?;
    // One that was refused and taken back is where it could be sent again, but for that.
    let is_taken_back = outcome == Outcome::TooLate && whole.operation.state == OperationState::Refused;
    let outcome = if is_taken_back { Outcome::TakenBack } else { outcome };
    Ok((status, Html(api.page.support_decided(&whole, outcome, &moment()))))
}
