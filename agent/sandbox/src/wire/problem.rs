//! Problem details: RFC 9457 with the contract's members.

use axum::http::HeaderValue;
use axum::http::header::RETRY_AFTER;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use super::answer::problem_json;
use crate::error::Error;

/// A refusal, on its way to the client.
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    code: Code,
    status: u16,
    retry_after_s: Option<u32>,
    members: Map<String, Value>,
}

/// The contract's codes, and three that it leaves to the cloud: `malformed`, `rate_limited`, `internal`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Code {
    Malformed,
    IdempotencyKeyMissing,
    KeyInvalid,
    PlanLimitReached,
    ScannerDisabled,
    WrongBusiness,
    CardNotFound,
    VoucherNotFound,
    OperationNotFound,
    OperationInProgress,
    VoucherAlreadyRedeemed,
    VoucherAmbiguous,
    RepeatBlocked,
    DuplicateReceipt,
    VoucherExpired,
    CardDeleted,
    CursorExpired,
    BatchTooLarge,
    IdempotencyKeyReused,
    AmountRequired,
    ValidationFailed,
    RateLimited,
    Internal,
}

impl Problem {
    pub(crate) fn new(code: Code) -> Self {
        Self { code, status: code.wording().0, retry_after_s: None, members: Map::new() }
    }

    /// A problem of the cloud itself, with one of the 5xx statuses.
    pub(crate) fn server_error(status: u16) -> Self {
        Self { status, ..Self::new(Code::Internal) }
    }

    pub(crate) fn invalid(detail: impl Into<String>) -> Self {
        Self::new(Code::ValidationFailed).detail(detail)
    }

    pub(crate) fn detail(self, detail: impl Into<String>) -> Self {
        self.with("detail", Value::String(detail.into()))
    }

    pub(crate) fn with(mut self, member: &str, value: Value) -> Self {
        self.members.insert(member.to_owned(), value);
        self
    }

    pub(crate) fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after_s = Some(seconds);
        self
    }

    pub(crate) const fn status(&self) -> u16 {
        self.status
    }

    /// Whether the same operation gets the same answer for ever.
    pub(crate) fn is_final(&self) -> bool {
        !matches!(self.status, 401..=403 | 429 | 500..) && self.code != Code::OperationInProgress
    }

    pub(crate) fn body(&self) -> Value {
        let (_, code, retry, title, text) = self.code.wording();
        let level = if self.status == 409 { "warn" } else { "refused" };
        let mut body = json!({
            "title": title,
            "status": self.status,
            "code": code,
            "retry": retry,
            "display": { "level": level, "title": title, "text": text },
        });
        if let Value::Object(body) = &mut body {
            body.extend(self.members.clone());
        }
        body
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = problem_json(self.status, self.body().to_string());
        if let Some(seconds) = self.retry_after_s {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        tracing::error!(error = %chain(&error), "the sandbox cannot answer");
        Self::new(Code::Internal)
    }
}

fn chain(error: &dyn std::error::Error) -> String {
    let sources = std::iter::successors(Some(error), |error| error.source());
    sources.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

type Wording = (u16, &'static str, &'static str, &'static str, &'static str);

impl Code {
    /// Status, code, what to do about it (`retry`), and for the cashier: title and text.
    const fn wording(self) -> Wording {
        match self {
            Self::Malformed => {
                (400, "malformed", "never", "This cannot be read", "The till sent something unreadable.")
            }
            Self::IdempotencyKeyMissing => (
                400,
                "idempotency_key_missing",
                "after_fix",
                "Not accepted",
                "The till sent no operation id.",
            ),
            Self::KeyInvalid => {
                (401, "key_invalid", "after_fix", "The till is not connected", "Its API key is not valid.")
            }
            Self::PlanLimitReached => (
                402,
                "plan_limit_reached",
                "after_fix",
                "The plan's limit is reached",
                "Please tell the owner. Saved stamps are added later.",
            ),
            Self::ScannerDisabled => {
                (403, "scanner_disabled", "after_fix", "This till is switched off", "Please tell the owner.")
            }
            Self::WrongBusiness => {
                (403, "wrong_business", "never", "From another shop", "This is valid in another shop only.")
            }
            Self::CardNotFound => {
                (404, "card_not_found", "never", "Card not found", "Please scan again or type the number.")
            }
            Self::VoucherNotFound => {
                (404, "voucher_not_found", "never", "Voucher not found", "Please check the code.")
            }
            Self::OperationNotFound => {
                (404, "operation_not_found", "never", "Nothing to find", "This never arrived.")
            }
            Self::OperationInProgress => {
                (409, "operation_in_progress", "same_key", "One moment", "This is being worked on.")
            }
            Self::VoucherAlreadyRedeemed => {
                (409, "voucher_already_redeemed", "never", "Already used", "This voucher was used before.")
            }
            Self::VoucherAmbiguous => {
                (409, "voucher_ambiguous", "after_fix", "Whose voucher?", "Please scan the guest's card.")
            }
            Self::RepeatBlocked => {
                (409, "repeat_blocked", "after_fix", "Just stamped", "One more stamp needs a confirmation.")
            }
            Self::DuplicateReceipt => {
                (409, "duplicate_receipt", "never", "Already stamped", "This receipt has its stamps.")
            }
            Self::VoucherExpired => (410, "voucher_expired", "never", "Expired", "This voucher has expired."),
            Self::CardDeleted => {
                (410, "card_deleted", "never", "Card deleted", "The guest can get a new card.")
            }
            Self::CursorExpired => {
                (410, "cursor_expired", "after_fix", "Start again", "These events are no longer known.")
            }
            Self::BatchTooLarge => (
                413,
                "batch_too_large",
                "after_fix",
                "Too much at once",
                "The till sends it in smaller pieces.",
            ),
            Self::IdempotencyKeyReused => (
                422,
                "idempotency_key_reused",
                "never",
                "Not accepted",
                "This operation id has another content.",
            ),
            Self::AmountRequired => {
                (422, "amount_required", "never", "Amount needed", "This card counts what was paid.")
            }
            Self::ValidationFailed => {
                (422, "validation_failed", "never", "Not accepted", "Something in it is not as it should be.")
            }
            Self::RateLimited => {
                (429, "rate_limited", "same_key", "One moment", "Too many requests at once.")
            }
            Self::Internal => {
                (500, "internal", "same_key", "One moment", "The cloud has a problem and will be back.")
            }
        }
    }
}
