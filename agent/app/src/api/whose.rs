//! Whose a receipt is, said by a person: `GET /v1/receipts/questions`, `POST /v1/receipts/{id}/guest` and
//! `POST /v1/receipts/last/guest`

use axum::{Json, extract::State, http::HeaderMap};
use serde::{Deserialize, Serialize};
use stamp_core::{
    cloud::types::{Identifier, IdentifierKind, Money},
    operation::OpId,
    receipt::matching::{Candidate, Question, Said},
    time::Timestamp,
};

use super::{
    Api,
    auth::{Caller, Role},
    guest::checked,
    idempotency,
    json::Body,
    operations::op_id,
    problem::Problem,
    scans::Wait,
    url::{Path, Query},
    view::AnswerView,
};
use crate::till::Whose;

/// What waits for a person's word.
#[derive(Debug, Serialize)]
pub(super) struct QuestionsView {
    questions: Vec<QuestionView>,
    /// The last closed check that has no guest, where one can still be added.
    last: Option<LastView>,
}

#[derive(Debug, Serialize)]
struct QuestionView {
    op_id: OpId,
    total: Money,
    closed_at: Timestamp,
    candidates: Vec<CandidateView>,
}

#[derive(Debug, Serialize)]
struct CandidateView {
    id: u64,
    #[serde(rename = "type")]
    kind: IdentifierKind,
    noted_at: Timestamp,
}

#[derive(Debug, Serialize)]
struct LastView {
    op_id: OpId,
    total: Money,
    closed_at: Timestamp,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WhoseBody {
    /// By its id.
    candidate: Option<u64>,
    /// It is none of theirs.
    #[serde(default)]
    nobody: bool,
}

#[allow(clippy::unused_async, reason = "a handler is async")]
pub(super) async fn questions(
    State(api): State<Api>,
    caller: Caller,
) -> Result<Json<QuestionsView>, Problem> {
    caller.must_be(&[Role::Cashier, Role::Pos])?;
    let questions = api.till.receipt_questions().into_iter().map(QuestionView::from).collect();
    let last = api.till.last_without_guest();
    let last =
        last.map(|check| LastView { op_id: check.op_id, total: check.total, closed_at: check.closed_at });
    Ok(Json(QuestionsView { questions, last }))
}

pub(super) async fn answer(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<String>,
    Query(wait): Query<Wait>,
    headers: HeaderMap,
    Body { value, bytes }: Body<WhoseBody>,
) -> Result<Json<AnswerView>, Problem> {
    caller.must_be(&[Role::Cashier, Role::Pos])?;
    let said = said(value.candidate, value.nobody)?;
    let path = format!("/v1/receipts/{id}/guest");
    let key = idempotency::key(&headers, &caller, &path, &bytes)?;
    let op_id = op_id(&id)?;
    let whose = Whose { said, source: caller.id, caller: key };
    Ok(Json(api.till.answer_whose(op_id, whose, wait.duration()).await?.into()))
}

pub(super) async fn add_to_last(
    State(api): State<Api>,
    caller: Caller,
    Query(wait): Query<Wait>,
    headers: HeaderMap,
    Body { value, bytes }: Body<Identifier>,
) -> Result<Json<AnswerView>, Problem> {
    caller.must_be(&[Role::Cashier, Role::Pos])?;
    let key = idempotency::key(&headers, &caller, "/v1/receipts/last/guest", &bytes)?;
    let guest = checked(value)?;
    Ok(Json(api.till.add_guest_to_last(guest, caller.id, key, wait.duration()).await?.into()))
}

/// What is said of the candidates.
pub(super) fn said(candidate: Option<u64>, nobody: bool) -> Result<Said, Problem> {
    match (candidate, nobody) {
        (Some(id), false) => Ok(Said::Candidate(id)),
        (None, true) => Ok(Said::Nobody),
        _ => Err(Problem::invalid("exactly one of candidate and nobody: true")),
    }
}

impl From<Question> for QuestionView {
    fn from(question: Question) -> Self {
        let Question { op_id, total, closed_at, candidates } = question;
        let candidate = |Candidate { id, guest, at }| CandidateView { id, kind: guest.kind, noted_at: at };
        Self { op_id, total, closed_at, candidates: candidates.into_iter().map(candidate).collect() }
    }
}
