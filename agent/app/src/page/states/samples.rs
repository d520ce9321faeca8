//! What is said in each of the states.

use std::time::Duration;

use stamp_core::{
    cloud::types::{Card, Progress, Reward, Voucher},
    counter::VoucherName,
    notice::{Level, Notice},
    operation::OpId,
    time::Timestamp,
};

use crate::{
    notices::Posted,
    till::{Details, Offer, Used},
};

/// Something said, and the code that was scanned for it.
pub(super) struct Sample {
    pub(super) name: &'static str,
    pub(super) posted: Posted,
    pub(super) code: Option<&'static str>,
}

impl Sample {
    fn new(name: &'static str, level: Level, code: &str, title: &str, text: &str) -> Self {
        let notice = Notice::new(level, code, title, text);
        let posted = Posted {
            id: 1,
            at: Timestamp::UNIX_EPOCH,
            source: "counter".to_owned(),
            op_id: Some(OpId::derived(&["sample", name])),
            voucher: None,
            offer: None,
            late: false,
            details: Details::default(),
            notice,
        };
        Self { name, posted, code: None }
    }

    fn details(mut self, details: Details) -> Self {
        self.posted.details = details;
        self
    }

    fn scanned(mut self, code: &'static str) -> Self {
        self.code = Some(code);
        self
    }

    fn voucher(mut self, name: &str) -> Self {
        self.posted.voucher = Some(VoucherName { id: "v_sample".to_owned(), name: name.to_owned() });
        self
    }

    fn offer(mut self, left: u32, of: u32) -> Self {
        self.posted.offer = Some(Offer { id: OpId::derived(&["offer"]), left, of });
        self
    }
}

/// All of them, as said now.
pub(super) fn all(now: Timestamp) -> Vec<Sample> {
    use Level::{Info, Ok, Refused, Warn};
    let undo = Details { undo_from: Some(now), ..Details::default() };
    let stamped = |current, goal| Details { card: Some(card(current, goal)), ..undo.clone() };
    let brought = |rewards| Details { goal_reached: true, rewards, ..stamped(0, 10) };
    let used =
        Used { at: ago(now, 26), place: Some("Market Square".to_owned()), via: Some("till".to_owned()) };
    let mut samples = vec![
        Sample::new("stamped", Ok, "stamp-added", "Stamp added · 4 / 10", "").details(stamped(4, 10)),
        Sample::new("stamped-20", Ok, "stamp-added", "Stamp added · 13 / 20", "").details(stamped(13, 20)),
        Sample::new("stamped-40", Ok, "stamp-added", "Stamp added · 31 / 40", "").details(stamped(31, 40)),
        Sample::new("vouchers", Ok, "stamp-added", "Stamp added · 7 / 8", "")
            .details(with_vouchers(stamped(7, 8))),
        Sample::new(
            "award",
            Ok,
            "goal-reached",
            "Goal reached · 10 / 10",
            "Hand over now: Chocolate cookie.",
        )
        .details(brought(vec![reward("award", "Chocolate cookie", None)])),
        Sample::new("voucher-won", Ok, "goal-reached", "Goal reached · 10 / 10", "New voucher: Free coffee.")
            .details(with_vouchers(brought(vec![reward("voucher", "Free coffee", None)]))),
        Sample::new("lottery-won", Ok, "goal-reached", "Goal reached · 10 / 10", "Won: Cake of the day.")
            .details(brought(vec![reward("lottery", "Cake of the day", Some("prize"))])),
        Sample::new(
            "lottery-lost",
            Ok,
            "goal-reached",
            "Goal reached · 10 / 10",
            "Wheel of fortune: no prize this time.",
        )
        .details(brought(vec![reward("lottery", "Wheel of fortune", Some("no_prize"))])),
        Sample::new("saved", Ok, "saved", "Saved", "The stamp will appear when the internet is back.")
            .details(undo.clone()),
        Sample::new(
            "one-more",
            Warn,
            "one-more",
            "Stamped 20 s ago. One more?",
            "Scan the card again within 10 seconds to add one more.",
        )
        .scanned("card_sample"),
        Sample::new(
            "confirm",
            Info,
            "confirm-voucher",
            "Free coffee",
            "Valid. Scan it again, or confirm, to redeem it.",
        )
        .voucher("Free coffee")
        .details(Details { expires_at: ago(now, -24 * 30), ..Details::default() }),
        Sample::new("redeemed", Ok, "voucher-redeemed", "Voucher redeemed", "Hand over: Free coffee."),
        Sample::new("already-used", Refused, "voucher-already-redeemed", "Already used", "Do not hand over.")
            .details(Details { used: Some(used), ..Details::default() }),
        Sample::new(
            "ambiguous",
            Refused,
            "voucher-ambiguous",
            "Whose voucher?",
            "Several guests have this code. Scan the guest's card now.",
        ),
        Sample::new(
            "unanswered",
            Warn,
            "redemption-unanswered",
            "Do not hand over yet",
            "The cloud has not answered. Wait, scan the voucher again, or give it up.",
        ),
        Sample::new(
            "at-risk",
            Refused,
            "cannot-check",
            "Cannot be checked",
            "The cloud does not answer. The voucher stays valid until its expiry date.",
        )
        .offer(2, 5),
        Sample::new(
            "accepted",
            Ok,
            "accepted-at-risk",
            "Accepted at own risk",
            "Hand it over. The cloud is told when the internet is back. 1 of 5 left.",
        )
        .details(undo),
        Sample::new(
            "attached",
            Ok,
            "guest-attached",
            "Guest noted",
            "The stamp is added when the check is closed.",
        ),
        Sample::new(
            "not-recognised",
            Info,
            "not-recognised",
            "Not recognised",
            "This is no card and no voucher of this shop.",
        ),
        Sample::new("taken-back", Ok, "taken-back", "Taken back", ""),
        Sample::new(
            "not-stored",
            Refused,
            "not-stored",
            "Not saved",
            "The till's disk did not take it. Nothing was stamped. Tell support, then scan again.",
        ),
    ];
    for (minutes, sample) in samples.iter_mut().enumerate() {
        let earlier = Duration::from_secs(60 * u64::try_from(minutes).unwrap_or_default());
        sample.posted.at = now.checked_sub(earlier).unwrap_or(now);
    }
    samples
}

/// So many hours before now.
fn ago(now: Timestamp, hours: i64) -> Option<Timestamp> {
    now.checked_sub(jiff::SignedDuration::from_hours(hours)).ok()
}

fn card(current: u32, goal: u32) -> Card {
    let progress = Progress { current, goal, goal_index: None, added: Some(1), completed_count: None };
    Card {
        id: "card_sample".to_owned(),
        number: "113772".to_owned(),
        template: None,
        progress: Some(progress),
        last_stamp_at: None,
        vouchers: Vec::new(),
    }
}

fn with_vouchers(mut details: Details) -> Details {
    if let Some(card) = &mut details.card {
        card.vouchers =
            vec![voucher("v_1", "Free coffee"), voucher("v_2", "Second slice of cake at half price")];
    }
    details
}

fn voucher(id: &str, name: &str) -> Voucher {
    Voucher {
        id: id.to_owned(),
        name: name.to_owned(),
        status: "active".to_owned(),
        redeem_code: None,
        expires_at: None,
        card_id: None,
        redeemed_at: None,
        redeemed_via: None,
    }
}

fn reward(kind: &str, name: &str, result: Option<&str>) -> Reward {
    Reward {
        kind: kind.to_owned(),
        name: name.to_owned(),
        voucher_id: None,
        give_now: kind == "award",
        result: result.map(str::to_owned),
    }
}
