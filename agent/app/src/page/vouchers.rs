//! A voucher that the guest can use now.

use stamp_core::{cloud::types::Voucher, time::Timestamp, words::Words};

use super::action::Action;

/// One voucher, with its button.
#[derive(Debug)]
pub(super) struct VoucherView {
    pub(super) name: String,
    pub(super) expires_at: Option<Timestamp>,
    pub(super) redeem: Action,
}

impl VoucherView {
    pub(super) fn of(words: &Words, voucher: &Voucher) -> Self {
        Self {
            name: voucher.name.clone(),
            expires_at: voucher.expires_at,
            redeem: Action::redeem(words, &voucher.id, &voucher.name),
        }
    }
}
