//! A voucher that the guest can use now.

use stamp_core::{
    cloud::types::{Reward, Voucher},
    time::Timestamp,
    words::Words,
};

use super::action::Action;

/// One voucher, with its button.
#[derive(Debug)]
pub(super) struct VoucherView {
    id: String,
    /// This stamp has brought it.
    pub(super) is_new: bool,
    pub(super) name: String,
    pub(super) expires_at: Option<Timestamp>,
    pub(super) redeem: Action,
}

impl VoucherView {
    pub(super) fn of(words: &Words, voucher: &Voucher, rewards: &[Reward]) -> Self {
        Self {
            id: voucher.id.clone(),
            is_new: rewards.iter().any(|reward| reward.voucher_id.as_ref() == Some(&voucher.id)),
            name: voucher.name.clone(),
            expires_at: voucher.expires_at,
            redeem: Action::redeem(words, &voucher.id, &voucher.name),
        }
    }

    pub(super) fn is_brought_by(&self, reward: &Reward) -> bool {
        !reward.give_now && reward.voucher_id.as_ref() == Some(&self.id)
    }
}
