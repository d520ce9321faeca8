//! Operations and answers as the API shows them.

use serde::Serialize;
use serde_json::value::RawValue;
use stamp_core::{
    cloud::types::{Card, Voucher},
    notice::Notice,
    operation::{Operation, State},
    redact,
    time::Timestamp,
};
use stamp_store::Made;

use super::AttemptView;
use crate::till::{Answer, Offer, OneMore};

/// One operation.
#[derive(Debug, Serialize)]
pub struct OperationView {
    op_id: String,
    /// Short enough to read out.
    number: String,
    kind: &'static str,
    state: State,
    created_at: Timestamp,
    attempts: u32,
    lane: String,
    source: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    cashier: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<OutcomeView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    settled_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    takes_back: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_of: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attempts_made: Option<Vec<AttemptView>>,
}

#[derive(Debug, Serialize)]
struct OutcomeView {
    status: u16,
    body: Option<Box<RawValue>>,
}

impl OperationView {
    /// With each attempt that is kept.
    #[must_use]
    pub fn with_attempts(self, made: Vec<Made>) -> Self {
        Self { attempts_made: Some(made.into_iter().map(AttemptView::from).collect()), ..self }
    }

    /// As it is, but without codes: for files and terminals that others may see.
    #[must_use]
    pub fn redacted(operation: Operation) -> Self {
        let mut view = Self::from(operation);
        if let Some(outcome) = &mut view.outcome {
            let masked = outcome.body.as_ref().map(|body| redact::json(body.get()));
            outcome.body = masked.and_then(|body| RawValue::from_string(body).ok());
        }
        view.reason = view.reason.map(|reason| redact::redact(&reason).into_owned());
        view
    }
}

impl From<Operation> for OperationView {
    fn from(operation: Operation) -> Self {
        let new = operation.new;
        Self {
            op_id: new.op_id.to_string(),
            number: new.op_id.short(),
            kind: new.kind.as_str(),
            state: operation.state,
            created_at: new.created_at,
            attempts: operation.attempts,
            lane: new.lane.to_string(),
            source: new.source,
            cashier: new.cashier,
            outcome: operation.outcome.map(|outcome| OutcomeView {
                status: outcome.status,
                body: String::from_utf8(outcome.body).ok().and_then(|body| RawValue::from_string(body).ok()),
            }),
            reason: operation.reason,
            settled_at: operation.settled_at,
            takes_back: new.depends_on.map(|id| id.to_string()),
            retry_of: new.retry_of.map(|id| id.to_string()),
            attempts_made: None,
        }
    }
}

/// What a till is answered.
#[derive(Debug, Serialize)]
pub(super) struct AnswerView {
    notice: Notice,
    #[serde(skip_serializing_if = "Option::is_none")]
    operation: Option<OperationView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    card: Option<Card>,
    #[serde(skip_serializing_if = "Option::is_none")]
    voucher: Option<Voucher>,
    #[serde(skip_serializing_if = "Option::is_none")]
    offer: Option<Offer>,
    #[serde(skip_serializing_if = "Option::is_none")]
    one_more: Option<OneMore>,
}

impl From<Answer> for AnswerView {
    fn from(answer: Answer) -> Self {
        Self {
            notice: answer.notice,
            operation: answer.operation.map(OperationView::from),
            card: answer.card,
            voucher: answer.voucher,
            offer: answer.offer,
            one_more: answer.one_more,
        }
    }
}
