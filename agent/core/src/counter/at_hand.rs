//! What was shown at the till a moment ago: the vouchers and the guests that are probably still at the counter.

use std::{collections::VecDeque, time::Duration};

use super::{VoucherName, push};

/// A guest is gone after so long.
const GONE: Duration = Duration::from_secs(180);
/// What is kept of each sort at most; the oldest goes first.
const KEPT: usize = 200;

/// See the module's text. Without codes: the ids of vouchers and cards, and the names of vouchers.
#[derive(Debug, Default)]
pub struct AtHand {
    vouchers: VecDeque<(VoucherName, Duration)>,
    cards: VecDeque<(String, Duration)>,
}

impl AtHand {
    /// A voucher was shown. `now`: monotonic.
    pub fn voucher_shown(&mut self, voucher: VoucherName, now: Duration) {
        self.vouchers.retain(|(other, at)| other.id != voucher.id && !is_gone(*at, now));
        push(&mut self.vouchers, (voucher, now), KEPT);
    }

    /// A card was shown, by its id. `now`: monotonic.
    pub fn card_shown(&mut self, id: &str, now: Duration) {
        self.cards.retain(|(other, at)| other != id && !is_gone(*at, now));
        push(&mut self.cards, (id.to_owned(), now), KEPT);
    }

    /// The voucher is used up: whoever shows it again is answered anew.
    pub fn voucher_gone(&mut self, id: &str) {
        self.vouchers.retain(|(voucher, _)| voucher.id != id);
    }

    /// The voucher with this id, if it was shown. `now`: monotonic.
    #[must_use]
    pub fn voucher(&self, id: &str, now: Duration) -> Option<&VoucherName> {
        let shown = self.vouchers.iter().find(|(voucher, at)| voucher.id == id && !is_gone(*at, now));
        shown.map(|(voucher, _)| voucher)
    }

    /// Whether the card with this id was shown. `now`: monotonic.
    #[must_use]
    pub fn card(&self, id: &str, now: Duration) -> bool {
        self.cards.iter().any(|(card, at)| card == id && !is_gone(*at, now))
    }
}

fn is_gone(at: Duration, now: Duration) -> bool {
    now.saturating_sub(at) > GONE
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn voucher(id: &str) -> VoucherName {
        VoucherName { id: id.to_owned(), name: "Free coffee".to_owned() }
    }

    #[test]
    fn what_was_shown_is_at_hand_for_three_minutes_after_the_last_time() {
        let mut hand = AtHand::default();
        hand.voucher_shown(voucher("v_1"), at(0));
        hand.voucher_shown(voucher("v_1"), at(60));
        hand.card_shown("card_1", at(0));
        assert_eq!(hand.voucher("v_1", at(240)), Some(&voucher("v_1")));
        assert_eq!(hand.voucher("v_1", at(241)), None);
        assert!(hand.card("card_1", at(180)) && !hand.card("card_1", at(181)) && !hand.card("card_2", at(0)));
    }

    #[test]
    fn a_voucher_that_is_used_up_is_at_hand_no_more() {
        let mut hand = AtHand::default();
        hand.voucher_shown(voucher("v_1"), at(0));
        hand.voucher_gone("v_1");
        assert_eq!(hand.voucher("v_1", at(1)), None);
    }

    #[test]
    fn memory_has_an_end() {
        let mut hand = AtHand::default();
        for number in 0..2 * KEPT {
            hand.voucher_shown(voucher(&number.to_string()), at(0));
            hand.card_shown(&number.to_string(), at(0));
        }
        assert_eq!((hand.vouchers.len(), hand.cards.len()), (KEPT, KEPT));
    }
}
