//! A point of sale, as the overview shows it: how it is connected or why it is not, and what it has told.

use stamp_core::{redact::redact, words::Words};

use super::moment::{Moment, When};
use crate::report::TillStatus;

#[derive(Debug)]
pub(super) struct PointOfSale {
    pub(super) name: String,
    pub(super) state: &'static str,
    pub(super) state_name: String,
    pub(super) detail: String,
    pub(super) since: When,
    pub(super) told: Option<When>,
    pub(super) receipts: u32,
    pub(super) asked: Option<String>,
}

impl PointOfSale {
    pub(super) fn of(words: &Words, name: &str, status: &TillStatus, moment: &Moment) -> Self {
        let id = match status.state {
            "ready" => "support-point-ready",
            "connecting" => "support-point-connecting",
            "lost" => "support-point-lost",
            _ => "support-point-failed",
        };
        let asked = (status.asked_per_minute > 0.0).then(|| {
            let times = status.asked_per_minute.to_string();
            words.say("support-questions", &[("times", times.into())])
        });
        Self {
            name: name.to_owned(),
            state: status.state,
            state_name: words.say(id, &[]),
            detail: redact(&status.detail).into_owned(),
            since: moment.when(status.since),
            told: status.last_at.map(|at| moment.when(at)),
            receipts: status.receipts_24h,
            asked,
        }
    }
}
