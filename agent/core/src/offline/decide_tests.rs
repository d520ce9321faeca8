use proptest::prelude::*;

use super::*;
use crate::{offline::Status, time::Now};

const HOUR: Duration = Duration::from_secs(3_600);
const LIMITS: Limits = Limits { per_card: 1, per_till: 5 };

fn time(after: Duration) -> Timestamp {
    Now::epoch().after(after).wall
}

fn lane(name: &str) -> Lane {
    Lane::from_name(name)
}

fn accepted(voucher: &str, card: Option<&str>, at: Duration) -> Acceptance {
    let op_id = OpId::derived(&[voucher, &at.as_secs().to_string()]);
    Acceptance { op_id, voucher: vec![lane(voucher)], card: card.map(lane), at: time(at), is_settled: true }
}

/// What a case is made of; else it is the plainest.
struct Given {
    wish: OfflineRedeem,
    cloud: OfflinePolicy,
    now: Result<Timestamp, Doubt>,
    card: Option<Lane>,
    redeemed: Option<Timestamp>,
    has_manager: bool,
    known: Option<Known>,
    claimed: Option<Claimed<'static>>,
}

impl Default for Given {
    /// Two days after the epoch.
    fn default() -> Self {
        let (wish, cloud) = (OfflineRedeem::Limited, OfflinePolicy::default());
        let now = Ok(time(48 * HOUR));
        Self { wish, cloud, now, card: None, redeemed: None, has_manager: false, known: None, claimed: None }
    }
}

fn decided(accepted: &[Acceptance], given: &Given) -> Decision {
    decide(&Case {
        wish: given.wish,
        limits: LIMITS,
        cloud: &given.cloud,
        now: given.now,
        voucher: &[lane("code"), lane("id")],
        card: given.card.as_ref(),
        accepted,
        redeemed: given.redeemed,
        has_manager: given.has_manager,
        known: given.known.as_ref(),
        longest: DAY,
        claimed: given.claimed,
    })
}

#[test]
fn an_unknown_voucher_is_asked_about_with_what_is_left() {
    assert_eq!(decided(&[], &Given::default()), Decision::Ask(Allowance { left: 5, of: 5 }));
    let some =
        [accepted("a", None, 23 * HOUR), accepted("b", None, 25 * HOUR), accepted("c", None, 47 * HOUR)];
    assert_eq!(decided(&some, &Given::default()), Decision::Ask(Allowance { left: 3, of: 5 }));
}

#[test]
fn a_voucher_is_accepted_once_a_day_by_whatever_name_and_never_while_it_has_no_answer() {
    for (name, at, is_settled, is_refused) in [
        ("code", 47, true, true),
        ("id", 25, true, true),
        ("code", 24, true, false),
        ("code", 1, false, true),
        ("other", 47, false, false),
    ] {
        let before = [Acceptance { is_settled, ..accepted(name, None, at * HOUR) }];
        for wish in [OfflineRedeem::Limited, OfflineRedeem::Always] {
            let decision = decided(&before, &Given { wish, ..Given::default() });
            let refused = Decision::Refuse(Refusal::Accepted((48 - at) * HOUR));
            assert_eq!(decision == refused, is_refused, "{name} {at} {wish} {decision:?}");
        }
    }
}

#[test]
fn what_this_till_redeemed_within_the_day_is_used() {
    let redeemed =
        |hours: u32| decided(&[], &Given { redeemed: Some(time(hours * HOUR)), ..Given::default() });
    assert_eq!(redeemed(47), Decision::Refuse(Refusal::Redeemed(HOUR)));
    assert_eq!(redeemed(24), Decision::Ask(Allowance { left: 5, of: 5 }));
}

#[test]
fn a_guest_has_one_a_day_where_the_card_is_known() {
    let before = [accepted("a", Some("anna"), 40 * HOUR)];
    let of = |card: Option<&str>| decided(&before, &Given { card: card.map(lane), ..Given::default() });
    assert_eq!(of(Some("anna")), Decision::Refuse(Refusal::Card(16 * HOUR)));
    assert_eq!(of(Some("ben")), Decision::Ask(Allowance { left: 4, of: 5 }));
    assert_eq!(of(None), Decision::Ask(Allowance { left: 4, of: 5 }));
}

#[test]
fn what_was_accepted_a_day_ago_no_longer_counts() {
    let before = [accepted("a", Some("anna"), 24 * HOUR)];
    let anna = Given { card: Some(lane("anna")), ..Given::default() };
    assert_eq!(decided(&before, &anna), Decision::Ask(Allowance { left: 5, of: 5 }));
}

#[test]
fn always_asks_nobody_and_counts_nothing_but_obeys_the_cloud_and_the_clock() {
    let many: Vec<_> = (0..50).map(|n| accepted(&n.to_string(), Some("anna"), 47 * HOUR)).collect();
    let always = || Given { wish: OfflineRedeem::Always, ..Given::default() };
    let decision = decided(&many, &Given { card: Some(lane("anna")), ..always() });
    assert_eq!(decision, Decision::Accept);
    let forbidden = OfflinePolicy { allowed: false, ..OfflinePolicy::default() };
    let decision = decided(&many, &Given { cloud: forbidden, ..always() });
    assert_eq!(decision, Decision::Refuse(Refusal::Never));
    let decision = decided(&many, &Given { now: Err(Doubt::Behind), ..always() });
    assert_eq!(decision, Decision::Refuse(Refusal::Clock(Doubt::Behind)));
}

#[test]
fn refuse_means_refuse_and_so_does_a_limit_of_none() {
    let never = Decision::Refuse(Refusal::Never);
    assert_eq!(decided(&[], &Given { wish: OfflineRedeem::Refuse, ..Given::default() }), never);
    for none in [r#"{"max_per_card":0}"#, r#"{"max_per_till":0}"#, r#"{"allowed":false}"#] {
        let cloud: OfflinePolicy = serde_json::from_str(none).unwrap();
        assert_eq!(decided(&[], &Given { cloud, ..Given::default() }), never, "{none}");
    }
}

#[test]
fn an_acceptance_that_seems_to_be_yet_to_come_counts() {
    let ahead = [accepted("a", None, 60 * HOUR)];
    assert_eq!(decided(&ahead, &Given::default()), Decision::Ask(Allowance { left: 4, of: 5 }));
}

#[test]
fn a_manager_goes_above_the_limits_and_above_nothing_else() {
    let mut book: Vec<_> = (0..4).map(|n| accepted(&n.to_string(), None, 47 * HOUR)).collect();
    book.push(accepted("a", Some("anna"), 40 * HOUR));
    let with_manager = || Given { has_manager: true, ..Given::default() };
    let by_till = Decision::AskManager { why: Refusal::Till(16 * HOUR), of: 5 };
    assert_eq!(decided(&book, &with_manager()), by_till);
    let by_card = Decision::AskManager { why: Refusal::Card(16 * HOUR), of: 5 };
    assert_eq!(decided(&book, &Given { card: Some(lane("anna")), ..with_manager() }), by_card);
    assert_eq!(decided(&book[..1], &with_manager()), Decision::Ask(Allowance { left: 4, of: 5 }));

    // What a manager accepted counts, however many there are.
    book.extend((5..9).map(|n| accepted(&n.to_string(), None, 47 * HOUR)));
    let above = Decision::AskManager { why: Refusal::Till(23 * HOUR), of: 5 };
    assert_eq!(decided(&book, &with_manager()), above);
    book.push(accepted("code", None, 47 * HOUR));
    let none: OfflinePolicy = serde_json::from_str(r#"{"max_per_till":0}"#).unwrap();
    for (given, why) in [
        (with_manager(), Refusal::Accepted(HOUR)),
        (Given { now: Err(Doubt::Behind), ..with_manager() }, Refusal::Clock(Doubt::Behind)),
        (Given { wish: OfflineRedeem::Refuse, ..with_manager() }, Refusal::Never),
        (Given { cloud: none, ..with_manager() }, Refusal::Never),
    ] {
        assert_eq!(decided(&book, &given), Decision::Refuse(why));
    }
    let redeemed = Given { redeemed: Some(time(47 * HOUR)), ..with_manager() };
    assert_eq!(decided(&book[..9], &redeemed), Decision::Refuse(Refusal::Redeemed(HOUR)));
}

/// Active, of anna's card, in a snapshot of an hour ago.
fn known(status: Status) -> Known {
    Known {
        status,
        since: time(40 * HOUR),
        expires_at: None,
        is_shared: false,
        self_redeem: false,
        card: Some(lane("anna")),
        as_of: time(47 * HOUR),
    }
}

#[test]
fn what_is_known_decides_in_every_mode() {
    let (left, ask) = (Allowance { left: 5, of: 5 }, Decision::Ask(Allowance { left: 5, of: 5 }));
    let good = known(Status::Active);
    let used = Decision::Refuse(Refusal::Used(8 * HOUR));
    let over = Decision::Refuse(Refusal::Expired(8 * HOUR));
    let ended = Decision::Refuse(Refusal::Expired(HOUR));
    let never = Decision::Refuse(Refusal::Never);
    let past = Some(time(47 * HOUR));
    for (known, limited, always) in [
        (None, ask, Decision::Accept),
        (Some(good.clone()), Decision::AcceptKnown(left), Decision::Accept),
        (Some(Known { is_shared: true, ..good.clone() }), ask, Decision::Accept),
        (Some(Known { self_redeem: true, ..good.clone() }), ask, Decision::Accept),
        (Some(Known { as_of: time(23 * HOUR), ..good.clone() }), ask, Decision::Accept),
        (Some(Known { expires_at: past, ..good }), ended, ended),
        (Some(known(Status::Issued)), ask, Decision::Accept),
        (Some(known(Status::Redeemed)), used, used),
        (Some(known(Status::Expired)), over, over),
    ] {
        for (wish, expected) in [
            (OfflineRedeem::Limited, limited),
            (OfflineRedeem::Always, always),
            (OfflineRedeem::Refuse, never),
        ] {
            let decision = decided(&[], &Given { wish, known: known.clone(), ..Given::default() });
            assert_eq!(decision, expected, "{wish} {known:?}");
        }
        let doubtful = Given { known, now: Err(Doubt::Behind), ..Given::default() };
        assert_eq!(decided(&[], &doubtful), Decision::Refuse(Refusal::Clock(Doubt::Behind)));
    }
}

#[test]
fn the_cloud_may_want_a_fresher_snapshot_than_the_shop() {
    let cloud: OfflinePolicy = serde_json::from_str(r#"{"snapshot_max_age_hours":0}"#).unwrap();
    let given = Given { known: Some(known(Status::Active)), cloud, ..Given::default() };
    assert_eq!(decided(&[], &given), Decision::Ask(Allowance { left: 5, of: 5 }));
}

#[test]
fn a_known_voucher_counts_for_the_card_that_it_belongs_to() {
    let before = [accepted("a", Some("anna"), 40 * HOUR)];
    let of_anna = || Given { known: Some(known(Status::Active)), ..Given::default() };
    assert_eq!(decided(&before, &of_anna()), Decision::Refuse(Refusal::Card(16 * HOUR)));
    let by_ben = Given { card: Some(lane("ben")), ..of_anna() };
    assert_eq!(decided(&before, &by_ben), Decision::Refuse(Refusal::Card(16 * HOUR)), "whoever shows it");
    let manager = Given { has_manager: true, ..of_anna() };
    assert_eq!(decided(&before, &manager), Decision::AskManager { why: Refusal::Card(16 * HOUR), of: 5 });
    let of_nobody = Known { card: None, ..known(Status::Active) };
    let given = Given { known: Some(of_nobody), ..Given::default() };
    assert_eq!(decided(&before, &given), Decision::AcceptKnown(Allowance { left: 4, of: 5 }));
}

#[test]
fn a_known_voucher_is_accepted_once_and_not_where_another_till_has_or_this_one_redeemed_it() {
    let good = || Given { known: Some(known(Status::Active)), ..Given::default() };
    let here = [accepted("id", None, 47 * HOUR)];
    assert_eq!(decided(&here, &good()), Decision::Refuse(Refusal::Accepted(HOUR)));
    let claimed = Some(Claimed { till: "bar", ago: HOUR });
    for wish in [OfflineRedeem::Limited, OfflineRedeem::Always] {
        for known in [None, Some(known(Status::Active))] {
            let decision = decided(&[], &Given { wish, known, claimed, ..Given::default() });
            assert_eq!(decision, Decision::Refuse(Refusal::Claimed(HOUR)));
        }
    }
    // Two days ago, and the snapshot is older still.
    let stale = Known { as_of: time(2 * HOUR), ..known(Status::Active) };
    let redeemed = Given { known: Some(stale), redeemed: Some(time(3 * HOUR)), ..Given::default() };
    assert_eq!(decided(&[], &redeemed), Decision::Refuse(Refusal::Redeemed(45 * HOUR)));
    let made_good_since = Given { redeemed: Some(time(3 * HOUR)), ..good() };
    assert_eq!(decided(&[], &made_good_since), Decision::AcceptKnown(Allowance { left: 5, of: 5 }));
}

proptest! {
    /// A cashier who accepts whatever can be accepted, for days.
    #[test]
    fn in_no_24_hours_are_there_more_than_the_limits_and_the_next_is_possible_when_it_was_said(
        per_card in 1u32..4,
        per_till in 1u32..8,
        visits in prop::collection::vec((0u64..30_000, 0u8..4), 1..120),
    ) {
        let limits = Limits { per_card, per_till };
        let mut book: Vec<Acceptance> = Vec::new();
        let mut now = Duration::ZERO;
        for (number, (passed, guest)) in visits.into_iter().enumerate() {
            now += Duration::from_secs(passed);
            let voucher = [lane(&number.to_string())];
            let card = (guest > 0).then(|| lane(&guest.to_string()));
            let asked = |at: Duration| {
                decide(&Case {
                    wish: OfflineRedeem::Limited,
                    limits,
                    cloud: &OfflinePolicy::default(),
                    now: Ok(time(at)),
                    voucher: &voucher,
                    card: card.as_ref(),
                    accepted: &book,
                    redeemed: None,
                    has_manager: false,
                    known: None,
                    longest: DAY,
                    claimed: None,
                })
            };
            let within = |of: &dyn Fn(&Acceptance) -> bool| {
                let day = book.iter().filter(|one| age(one.at, time(now)) < DAY && of(one));
                u32::try_from(day.count()).unwrap()
            };
            match asked(now) {
                Decision::Ask(Allowance { left, of }) => {
                    prop_assert_eq!(left, of - within(&|_| true));
                    prop_assert!(card.is_none() || within(&|one| one.card == card) < per_card);
                    book.push(Acceptance { card, ..accepted(&number.to_string(), None, now) });
                }
                Decision::Refuse(Refusal::Card(wait) | Refusal::Till(wait)) => {
                    prop_assert!(wait > Duration::ZERO && wait <= DAY);
                    let early = asked(now + wait.saturating_sub(Duration::from_secs(1)));
                    prop_assert!(matches!(early, Decision::Refuse(_)), "{early:?}");
                    let then = asked(now + wait);
                    // The other limit may hold on for longer.
                    let still = matches!(then, Decision::Refuse(Refusal::Till(_) | Refusal::Card(_)));
                    prop_assert!(still || matches!(then, Decision::Ask(_)), "{then:?}");
                    prop_assert_ne!(then, asked(now));
                }
                other => prop_assert!(false, "{other:?}"),
            }
        }
    }
}
