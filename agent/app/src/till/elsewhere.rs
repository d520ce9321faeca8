//! What happens elsewhere to the vouchers and guests that are at this counter.

use std::time::Duration;

use stamp_core::{
    counter::{self, VoucherName},
    event::{self, AtHand, Event},
    time::Timestamp,
};

use super::{Answer, Details, Till};
use crate::{clock, notices::Word};

/// Who says it, at the till.
const SOURCE: &str = "cloud";

struct Hand<'a> {
    hand: &'a counter::AtHand,
    /// Monotonic.
    now: Duration,
}

impl AtHand for Hand<'_> {
    fn voucher(&self, id: &str) -> Option<String> {
        self.hand.voucher(id, self.now).map(|voucher| voucher.name.clone())
    }

    fn card(&self, id: &str) -> bool {
        self.hand.card(id, self.now)
    }
}

impl Till {
    /// Tells the cashier of an event, if it is about somebody or something that is at the counter. `server`: the cloud's
    /// clock.
    pub fn tell_of_event(&self, event: &Event, is_ours: bool, server: Timestamp) {
        let now = clock::now().mono;
        let named = event.voucher.as_ref().and_then(|voucher| voucher.id.as_deref());
        let (notice, voucher) = {
            let hand = self.at_hand();
            let said = event::notice(self.words(), event, is_ours, &Hand { hand: &hand, now }, server);
            let Some(notice) = said else { return };
            (notice, named.and_then(|id| hand.voucher(id, now)).cloned())
        };
        if let Some(VoucherName { id, .. }) = &voucher {
            // Whoever scans it again asks anew instead of saying yes.
            self.questions().decided(id);
            self.reads().forget("confirm-voucher");
            self.at_hand().voucher_gone(id);
        }
        self.parts.notices.say(Word { voucher, ..Word::plain(SOURCE, notice) });
    }

    /// An answer is shown: what it is about is at the counter.
    pub(super) fn is_shown(&self, answer: &Answer, details: &Details) {
        let now = clock::now().mono;
        let mut hand = self.at_hand();
        let card = answer.card.as_ref().or(details.card.as_ref());
        if let Some(voucher) = answer.voucher.as_ref().filter(|voucher| voucher.status != "redeemed") {
            hand.voucher_shown(VoucherName::from(voucher), now);
        }
        let Some(card) = card else { return };
        hand.card_shown(&card.id, now);
        for voucher in &card.vouchers {
            hand.voucher_shown(VoucherName::from(voucher), now);
        }
    }
}
