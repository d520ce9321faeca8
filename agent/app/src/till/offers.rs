//! Offers to accept a voucher at own risk. Whoever names one has been told that nobody can check it.

use std::{collections::VecDeque, time::Duration};

use serde::Serialize;
use stamp_core::{offline::Allowance, operation::OpId};

use super::Redemption;

/// The guest is still there within this time.
const OPEN_FOR: Duration = Duration::from_secs(120);
/// At most so many; the oldest goes first.
const KEPT: usize = 1000;

/// An offer as it is put to the cashier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Offer {
    /// To be named by whoever takes it up. It becomes the `op_id`, so that taking it up twice does it once.
    pub id: OpId,
    /// How many may be accepted at this till, this one included.
    pub left: u32,
    /// In any 24 hours.
    pub of: u32,
    /// None are left: it is taken up with the manager's PIN.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub needs_pin: bool,
}

impl Offer {
    pub(super) const fn new(id: OpId, Allowance { left, of }: Allowance) -> Self {
        Self { id, left, of, needs_pin: false }
    }

    pub(super) const fn above_the_limits(id: OpId, of: u32) -> Self {
        Self { id, left: 0, of, needs_pin: true }
    }
}

/// See the module's text. All times are monotonic; codes are held in memory only and never shown.
#[derive(Default)]
pub(super) struct Offers {
    offers: VecDeque<(OpId, Redemption, Duration)>,
}

impl Offers {
    /// This may be accepted.
    pub(super) fn make(&mut self, id: OpId, redemption: Redemption, now: Duration) {
        self.expire(now);
        if self.offers.len() >= KEPT {
            self.offers.pop_front();
        }
        self.offers.push_back((id, redemption, now));
    }

    /// What was offered, as long as it is.
    pub(super) fn find(&mut self, id: OpId, now: Duration) -> Option<Redemption> {
        self.expire(now);
        self.offers.iter().find(|(offer, ..)| *offer == id).map(|(_, redemption, _)| redemption.clone())
    }

    fn expire(&mut self, now: Duration) {
        self.offers.retain(|(.., at)| now.saturating_sub(*at) <= OPEN_FOR);
    }
}

#[cfg(test)]
mod tests {
    use stamp_core::make::VoucherRef;

    use super::*;

    fn id(number: usize) -> OpId {
        OpId::derived(&["offer", &number.to_string()])
    }

    fn redemption(code: &str) -> Redemption {
        let voucher = VoucherRef::from_code(code, None);
        Redemption { voucher, card: None, source: "counter".into(), cashier: None, at_risk: None }
    }

    #[test]
    fn an_offer_stands_for_two_minutes_and_can_be_taken_up_again() {
        let mut offers = Offers::default();
        offers.make(id(1), redemption("COFFEE"), Duration::ZERO);
        let voucher = |redemption: Option<Redemption>| redemption.map(|redemption| redemption.voucher);
        for _again in 0..2 {
            let found = voucher(offers.find(id(1), OPEN_FOR));
            assert_eq!(found, Some(VoucherRef::from_code("COFFEE", None)));
        }
        assert_eq!(voucher(offers.find(id(2), OPEN_FOR)), None);
        assert_eq!(voucher(offers.find(id(1), OPEN_FOR + Duration::from_millis(1))), None);
    }

    #[test]
    fn memory_is_bounded() {
        let mut offers = Offers::default();
        for number in 0..KEPT + 50 {
            offers.make(id(number), redemption("COFFEE"), Duration::ZERO);
        }
        assert_eq!(offers.offers.len(), KEPT);
    }
}
