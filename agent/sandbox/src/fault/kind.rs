//! The faults.

use serde::{Deserialize, Serialize};

use super::plan::Asked;

/// One way to fail. In JSON it is an object with `kind`, such as `{"kind": "latency", "ms": 500}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Fault {
    /// The right answer, later. A write holds its idempotency key meanwhile.
    Latency {
        /// Milliseconds.
        ms: u64,
    },
    /// 429. No effect.
    RateLimited {
        /// `Retry-After`, in seconds.
        retry_after_s: u32,
    },
    /// 429 with `Retry-After` as an HTTP date (RFC 9110 section 10.2.3). No effect.
    RateLimitedUntil {
        /// So many seconds from now.
        retry_after_s: u32,
    },
    /// A 5xx with a problem body. No effect.
    ServerError {
        /// From 500 to 599.
        status: u16,
    },
    /// The connection ends without an answer. No effect.
    CutBefore,
    /// The operation takes effect, then the connection ends without a byte of an answer.
    CutAfterEffect,
    /// 200 with an HTML page to log in to a network. No effect.
    CaptivePortal,
    /// 401 `key_invalid`. No effect.
    KeyInvalid,
    /// 402 `plan_limit_reached`, writes only, with `resets_at` at the start of the next month. No effect.
    PlanLimit,
    /// As [`Fault::PlanLimit`], refilled earlier than at the end of the month.
    PlanLimitUntil {
        /// `resets_at` is so many seconds from now.
        resets_in_s: u32,
    },
    /// 403 `scanner_disabled`. No effect.
    ScannerDisabled,
    /// The request is taken and nothing ever comes back. No effect.
    NeverAnswers,
    /// The operation takes effect, and nothing ever comes back.
    NeverAnswersAfterEffect,
    /// A write is worked on, and takes effect also when the client has gone meanwhile. It holds its key until then.
    WorksOn {
        /// Milliseconds.
        ms: u64,
    },
    /// The right answer, after the effect, but declared as `text/plain`.
    WrongContentType,
    /// 200 with 64 MiB of JSON. No effect.
    HugeBody,
    /// The operation takes effect, then only the first half of the announced answer is sent.
    HalfBody,
    /// 404 with an HTML page, as from a mistyped address. No effect.
    NotFoundHtml,
    /// 404 without a body, for batches only: a cloud that has none.
    NoBatch,
    /// 413 to a batch of more operations than this, although the contract allows 50. No effect.
    SmallBatches {
        /// Most operations that are taken at once.
        most: u8,
    },
    /// A problem with this status and code. No effect.
    Problem {
        /// From 400 to 599.
        status: u16,
        /// One of the contract's codes or any other.
        code: String,
    },
    /// This status without a body, as from a proxy. No effect.
    Bare {
        /// From 400 to 599.
        status: u16,
    },
}

impl Fault {
    /// The name that it has in JSON.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Latency { .. } => "latency",
            Self::RateLimited { .. } => "rate_limited",
            Self::RateLimitedUntil { .. } => "rate_limited_until",
            Self::ServerError { .. } => "server_error",
            Self::CutBefore => "cut_before",
            Self::CutAfterEffect => "cut_after_effect",
            Self::CaptivePortal => "captive_portal",
            Self::KeyInvalid => "key_invalid",
            Self::PlanLimit => "plan_limit",
            Self::PlanLimitUntil { .. } => "plan_limit_until",
            Self::ScannerDisabled => "scanner_disabled",
            Self::NeverAnswers => "never_answers",
            Self::NeverAnswersAfterEffect => "never_answers_after_effect",
            Self::WorksOn { .. } => "works_on",
            Self::WrongContentType => "wrong_content_type",
            Self::HugeBody => "huge_body",
            Self::HalfBody => "half_body",
            Self::NotFoundHtml => "not_found_html",
            Self::NoBatch => "no_batch",
            Self::SmallBatches { .. } => "small_batches",
            Self::Problem { .. } => "problem",
            Self::Bare { .. } => "bare",
        }
    }

    /// The statuses that it can be told to answer with, and that one.
    pub(super) fn status(&self) -> Option<(std::ops::Range<u16>, u16)> {
        match self {
            Self::ServerError { status } => Some((500..600, *status)),
            Self::Problem { status, .. } | Self::Bare { status } => Some((400..600, *status)),
            _ => None,
        }
    }

    /// Whether such a request can meet this fault at all.
    pub(super) fn can_hit(&self, asked: &Asked<'_>) -> bool {
        match self {
            Self::NoBatch | Self::SmallBatches { .. } => asked.is_batch(),
            Self::PlanLimit | Self::PlanLimitUntil { .. } | Self::WorksOn { .. } => asked.is_write,
            _ => true,
        }
    }
}
