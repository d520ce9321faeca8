//! What is said in each of the states.

use std::time::Duration;

use stamp_core::{
    cloud::types::{Card, Identifier, IdentifierKind, Money, Progress, Reward, Voucher},
    counter::VoucherName,
    notice::{
        Level::{Ok, Refused, Warn},
        Notice, offline, said,
    },
    offline::{Allowance, Refusal},
    operation::OpId,
    receipt::matching::{Candidate, Question},
    scan::ANSWER_WITHIN,
    time::Timestamp,
    words::Words,
};

use crate::{
    notices::Posted,
    till::{AddTo, AskedReceipt, CardsFound, Details, Offer, OneMore, Used},
};

/// Something said.
pub(super) struct Sample {
    pub(super) name: &'static str,
    pub(super) posted: Posted,
}

impl Sample {
    fn new(name: &'static str, notice: Notice) -> Self {
        let posted = Posted {
            id: 1,
            at: Timestamp::UNIX_EPOCH,
            source: "counter".to_owned(),
            op_id: Some(OpId::derived(&["sample", name])),
            voucher: None,
            offer: None,
            one_more: None,
            late: false,
            details: Details::default(),
            notice,
        };
        Self { name, posted }
    }

    fn details(mut self, details: Details) -> Self {
        self.posted.details = details;
        self
    }

    fn with_vouchers(mut self) -> Self {
        if let Some(card) = &mut self.posted.details.card {
            card.vouchers =
                vec![voucher("v_1", "Free coffee"), voucher("v_2", "Second slice of cake at half price")];
        }
        self
    }

    fn asked_until(mut self, expires_at: Timestamp) -> Self {
        self.posted.one_more = Some(OneMore { id: OpId::derived(&["question"]), expires_at });
        self
    }

    fn voucher(mut self, name: &str) -> Self {
        self.posted.voucher = Some(VoucherName { id: "v_sample".to_owned(), name: name.to_owned() });
        self
    }

    fn asked(mut self, candidates: &[(IdentifierKind, i64)], more: usize) -> Self {
        let closed_at = self.posted.at;
        let candidates = candidates.iter().zip(1..).map(|((kind, seconds), id)| Candidate {
            id,
            guest: Identifier { kind: *kind, value: String::new(), symbology: None },
            at: closed_at - jiff::SignedDuration::from_secs(*seconds),
        });
        let op_id = OpId::derived(&["sample", self.name]);
        let question = Question { op_id, total: total(), closed_at, candidates: candidates.collect() };
        self.posted.details.asked = Some(AskedReceipt { question, more });
        self
    }

    fn add_to_last(mut self, closed_at: Timestamp) -> Self {
        let op_id = OpId::derived(&["sample", self.name]);
        self.posted.op_id = None;
        self.posted.details.add_to = Some(AddTo { op_id, total: total(), closed_at, noted: 1 });
        self
    }

    fn offer(mut self, left: u32, of: u32) -> Self {
        self.posted.offer = Some(Offer { id: OpId::derived(&["offer"]), left, of, needs_pin: left == 0 });
        self
    }
}

/// All of them, as said now.
pub(super) fn all(words: &Words, now: Timestamp) -> Vec<Sample> {
    let mut samples = of_stamps(words, now);
    samples.extend(of_receipts(words, now));
    samples.extend(of_vouchers(words, now));
    for (minutes, sample) in samples.iter_mut().enumerate() {
        let earlier = Duration::from_secs(60 * u64::try_from(minutes).unwrap_or_default());
        sample.posted.at = now.checked_sub(earlier).unwrap_or(now);
    }
    samples
}

fn of_stamps(words: &Words, now: Timestamp) -> Vec<Sample> {
    let plain = |level, code| Notice::worded(words, level, code, &[]);
    let undo = Details { undo_from: Some(now), ..Details::default() };
    let on_card = |current, goal| Details { card: Some(card(current, goal)), ..undo.clone() };
    let stamped = |name, current: u32, goal: u32| {
        let title =
            words.attr("stamp-added", "progress", &[("current", current.into()), ("goal", goal.into())]);
        Sample::new(name, Notice { title, ..plain(Ok, "stamp-added") }).details(on_card(current, goal))
    };
    let reached = |name, reward: Reward, how: &str| {
        let of = [("current", 10.into()), ("goal", 10.into())];
        let text = words.attr("reward", how, &[("name", reward.name.clone().into())]);
        let notice = Notice { text, ..Notice::worded(words, Ok, "goal-reached", &of) };
        Sample::new(name, notice).details(Details {
            goal_reached: true,
            rewards: vec![reward],
            ..on_card(0, 10)
        })
    };
    vec![
        stamped("stamped", 4, 10),
        stamped("stamped-20", 13, 20),
        stamped("stamped-40", 31, 40),
        stamped("vouchers", 7, 8).with_vouchers(),
        reached("award", reward("award", "Chocolate cookie", None), "give-now"),
        reached("voucher-won", reward("voucher", "Free coffee", None), "voucher").with_vouchers(),
        reached("lottery-won", reward("lottery", "Cake of the day", Some("prize")), "won"),
        reached("lottery-lost", reward("lottery", "Wheel of fortune", Some("no_prize")), "no-prize"),
        Sample::new("saved", said::saved(words)).details(undo.clone()),
        Sample::new("one-more", said::one_more(words, Duration::from_secs(20)))
            .asked_until(now + ANSWER_WITHIN),
        Sample::new("attached", said::attached(words)),
        Sample::new("issued", plain(Ok, "card-issued")).details(Details {
            save_url: Some("https://my.7stamp.com/en/card_sample/card".to_owned()),
            ..Details::default()
        }),
        Sample::new("not-recognised", said::not_recognised(words)),
        Sample::new("taken-back", plain(Ok, "taken-back")),
        Sample::new("not-stored", said::not_stored(words)),
    ]
}

/// Guests who were looked up.
pub(super) fn found() -> Vec<(&'static str, Identifier, CardsFound)> {
    let guest = |kind, value: &str| Identifier { kind, value: value.to_owned(), symbology: None };
    let number = guest(IdentifierKind::CardNumber, "113772");
    let email = guest(IdentifierKind::Email, "guest@example.org");
    let second = Card { number: "220001".to_owned(), ..card(1, 10) };
    vec![
        ("found", number, CardsFound::Cards(vec![card(4, 10)])),
        ("several", email.clone(), CardsFound::Cards(vec![card(4, 10), second])),
        ("unknown-guest", email, CardsFound::Cards(Vec::new())),
    ]
}

fn of_vouchers(words: &Words, now: Timestamp) -> Vec<Sample> {
    let coffee = [("name", "Free coffee".into())];
    let used =
        Used { at: ago(now, 26), place: Some("loc_market_square".to_owned()), via: Some("till".to_owned()) };
    let accepted = offline::accepted(words, Some(Allowance { left: 2, of: 5 }));
    vec![
        Sample::new("confirm", said::confirm_voucher(words, "Free coffee"))
            .voucher("Free coffee")
            .details(Details { expires_at: ago(now, -24 * 30), ..Details::default() }),
        Sample::new("redeemed", Notice::worded_as(words, Ok, "voucher-redeemed", "named", &coffee))
            .details(Details { booking: Some("COFFEE2024".to_owned()), ..Details::default() }),
        Sample::new("already-used", said::already_used(words, None))
            .details(Details { used: Some(used), ..Details::default() }),
        Sample::new("ambiguous", Notice::worded(words, Refused, "voucher-ambiguous", &[])),
        Sample::new("unanswered", Notice::worded(words, Warn, "redemption-unanswered", &[])),
        Sample::new("at-risk", said::cannot_check(words, None)).offer(2, 5),
        Sample::new("pin-needed", offline::manager_can(words, Refusal::Till(Duration::ZERO))).offer(0, 5),
        Sample::new("pin-wrong", offline::pin_wrong(words)).offer(0, 5),
        Sample::new("pin-locked", offline::pin_locked(words, Duration::from_secs(240))).offer(0, 5),
        Sample::new("accepted", accepted).details(Details { undo_from: Some(now), ..Details::default() }),
    ]
}

fn of_receipts(words: &Words, now: Timestamp) -> Vec<Sample> {
    use IdentifierKind::{CardNumber, Email, Phone, Scan};
    let asked = |name, candidates: &[(IdentifierKind, i64)], more| {
        let notice = said::whose_receipt(words, &total(), candidates.len());
        let sample = Sample::new(name, notice);
        Sample { posted: Posted { at: now, ..sample.posted }, ..sample }.asked(candidates, more)
    };
    vec![
        asked("whose-one", &[(Scan, -8)], 0),
        asked("whose", &[(Scan, 95), (Scan, 40)], 0),
        asked("whose-many", &[(Scan, 170), (CardNumber, 120), (Email, 63), (Phone, 12)], 2),
        Sample::new("attached-late", said::attached(words)).add_to_last(now),
    ]
}

fn total() -> Money {
    Money { value: "4.50".to_owned(), currency: "EUR".to_owned() }
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
        voucher_id: (kind == "voucher").then(|| "v_1".to_owned()),
        give_now: kind == "award",
        result: result.map(str::to_owned),
    }
}
