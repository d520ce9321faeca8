//! What a full card brings: handed over now, a voucher, or a turn of the wheel.

use stamp_core::{cloud::types::Reward, words::Words};

/// One reward.
#[derive(Debug)]
pub(super) struct RewardView {
    /// `award`, `voucher`, `won` or `lost`.
    pub(super) kind: &'static str,
    /// What it means for the cashier.
    pub(super) call: String,
    pub(super) name: String,
}

impl RewardView {
    pub(super) fn of(words: &Words, reward: &Reward) -> Self {
        let (kind, call) = match (reward.kind.as_str(), reward.give_now, reward.result.as_deref()) {
            ("lottery", _, Some("no_prize")) => ("lost", "page-no-prize"),
            ("lottery", _, Some("try_again")) => ("lost", "page-try-again"),
            ("lottery", ..) => ("won", "page-won"),
            (_, true, _) => ("award", "page-hand-over-now"),
            _ => ("voucher", "page-new-voucher"),
        };
        Self { kind, call: words.say(call, &[]), name: reward.name.clone() }
    }
}
