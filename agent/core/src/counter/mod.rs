//! What goes on with vouchers at the counter: what was asked and not answered yet, and our own redemptions. In
//! memory and for a short while. All times are monotonic; codes are never shown.

mod at_hand;
mod questions;
mod redemptions;

pub use at_hand::AtHand;
pub use questions::Questions;
pub use redemptions::{Redemptions, Standing};
use serde::Serialize;

use crate::cloud::types::Voucher;

/// A voucher without its code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VoucherName {
    /// What it is redeemed by.
    pub id: String,
    /// What the guest gets.
    pub name: String,
}

impl From<&Voucher> for VoucherName {
    fn from(voucher: &Voucher) -> Self {
        Self { id: voucher.id.clone(), name: voucher.name.clone() }
    }
}

/// Drops the oldest where there is no place for one more.
fn push<T>(queue: &mut std::collections::VecDeque<T>, item: T, places: usize) {
    if queue.len() >= places {
        queue.pop_front();
    }
    queue.push_back(item);
}
