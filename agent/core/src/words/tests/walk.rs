//! Everything that is said, in every language.

use std::time::Duration;

use super::{Language, Words};
use crate::{
    cloud::verdict::Pause,
    health::{self, DiskTrouble, Facts, Opening},
    notice::{Notice, of_operation, of_refusal, offline, redemption, said},
    offline::{Allowance, Doubt, Refusal},
    operation::{Kind, Lane, NewOperation, OpId, Operation, Outcome, State},
    sync::LinkState,
    time::{Now, Timestamp},
};

#[test]
fn a_notice_is_whole_and_translated_in_every_language() {
    let english = notices(&Words::of(Language::ENGLISH));
    for code in ["goal-reached", "recorded-loss", "voucher-redeemed", "offline-limit"] {
        assert!(english.iter().any(|told| told.code == code), "{code} is not looked at");
    }
    for language in Language::all() {
        for (told, english) in notices(&Words::of(language)).iter().zip(&english) {
            assert_eq!((&told.code, told.level), (&english.code, english.level), "{language}");
            assert_eq!(told.text.is_empty(), english.text.is_empty(), "{language}: {told:?}");
            let is_own = language == Language::ENGLISH
                || (told.title != english.title && (told.text != english.text || told.text.is_empty()));
            // The name of a voucher is nobody's to translate.
            assert!(is_own || told.code == "confirm-voucher", "{language}: {told:?}");
            assert_whole(&told.title);
            assert_whole(&told.text);
        }
    }
}

#[test]
fn health_is_whole_and_translated_in_every_language() {
    let english = warnings(&Words::of(Language::ENGLISH));
    for language in Language::all() {
        for (told, english) in warnings(&Words::of(language)).iter().zip(&english) {
            assert_eq!((told.code, told.severity), (english.code, english.severity), "{language}");
            let is_own = told.text != english.text && told.cure != english.cure;
            assert!(is_own || language == Language::ENGLISH, "{language}: {told:?}");
            assert_whole(&told.text);
            assert_whole(&told.cure);
        }
    }
}

/// Nothing stands in for what was to be put in, and no id for a text.
fn assert_whole(text: &str) {
    assert!(!text.contains(['{', '}']), "{text}");
    let has_id =
        text.split(' ').any(|word| word.split_once('.').is_some_and(|(id, name)| is_id(id) && is_id(name)));
    assert!(!has_id || text.contains("cloud.base_url") || text.contains("queue.db"), "{text}");
}

fn is_id(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
}

fn pauses() -> Vec<Pause> {
    vec![
        Pause::KeyMissing,
        Pause::KeyInvalid,
        Pause::ScannerDisabled,
        Pause::WrongBusiness,
        Pause::PlanLimit { resets_at: None },
        Pause::PlanLimit { resets_at: Some(Now::epoch().wall) },
        Pause::AgentTooOld,
        Pause::AddressSuspect,
        Pause::EverythingRefused { code: "teapot".into() },
    ]
}

fn notices(words: &Words) -> Vec<Notice> {
    let mut all = vec![
        said::saved(words),
        said::on_its_way(words),
        said::not_recognised(words),
        said::cannot_tell(words),
        said::one_more(words, Duration::ZERO),
        said::one_more(words, Duration::from_secs(20)),
        said::one_more_is_over(words),
        said::stamping_off(words),
        said::attached(words),
        said::no_guest(words),
        said::confirm_voucher(words, "Coffee"),
        said::cannot_check(words, None),
        said::already_used(words, None),
        said::already_used(words, Some(Now::epoch().wall)),
        said::not_stored(words),
        said::starting(words),
        said::not_saved_yet(words),
        said::too_late(words),
        redemption::given_up(words, Some("Coffee"), true),
        redemption::given_up(words, None, false),
        redemption::too_late_to_give_up(words),
        redemption::not_this_guests(words),
        offline::accepted(words, None),
        offline::accepted(words, Some(Allowance { left: 2, of: 5 })),
        offline::tried_before(words),
        offline::offer_is_over(words),
        offline::manager_can(words, Refusal::Card(Duration::ZERO)),
        offline::manager_can(words, Refusal::Till(Duration::ZERO)),
        offline::pin_wrong(words),
        offline::pin_locked(words, Duration::from_secs(240)),
    ];
    for why in ["empty", "too-long", "not-utf8", "control-character", "incomplete", "without-prefix"] {
        all.push(said::unreadable(words, why));
    }
    for why in pauses() {
        all.push(said::saved_while_paused(words, &why));
        all.push(said::cannot_check(words, Some(&why)));
    }
    for time in [30, 300, 3_600, 3_660].map(Duration::from_secs) {
        let doubts = [Doubt::Behind, Doubt::Ahead, Doubt::NeverConfirmed].map(Refusal::Clock);
        let whys = [Refusal::Accepted, Refusal::Redeemed, Refusal::Card, Refusal::Till].map(|why| why(time));
        all.extend(doubts.into_iter().chain(whys).map(|why| offline::refused(words, why)));
    }
    for code in
        ["voucher_ambiguous", "voucher_expired", "voucher_not_found", "card_not_found", "card_deleted"]
            .into_iter()
            .chain(["wrong_business", "repeat_blocked", "amount_required", "plan_limit_reached"])
            .chain(["void_unsupported", "voucher_already_redeemed", "teapot"])
    {
        all.push(of_refusal(words, code, None));
    }
    for kind in [Kind::AddStamps, Kind::Redeem, Kind::Void, Kind::IssueCard, Kind::IssueVoucher] {
        for state in State::ALL {
            for body in BODIES {
                let operation = operation(kind, *state, body);
                all.push(of_operation(words, &operation));
                all.push(redemption::came_late(words, &operation, None));
                all.push(redemption::redeemed_just_now(words, &operation, None, Duration::from_secs(3)));
                all.push(redemption::of_taking_back(words, &operation, None));
                all.push(offline::of_accepted(words, &operation));
            }
        }
    }
    all
}

fn warnings(words: &Words) -> Vec<health::Warning> {
    let opening = |why: Option<&str>, is_denied| Opening { for_s: 7, why: why.map(str::to_owned), is_denied };
    let whole = |count: u64| Facts {
        link: Some(LinkState::Down("no route".into())),
        key_trouble: Some("denied".into()),
        recovered: Some("9".into()),
        log_lost: true,
        damaged: count,
        disk_slow_s: Some(count),
        parked: count,
        oldest_unsent_s: Some(count * 7_200),
        log_lines_dropped: count,
        failing_tasks: vec![("sync".into(), "gone".into())],
        lost_scanners: vec![("counter".into(), "gone".into())],
        tls_trouble: Some("no such file".into()),
        tls_until: Some(Timestamp::MAX),
        receipt_conflicts: count,
        ..Facts::default()
    };
    let mut facts = vec![whole(1), whole(2), whole(5)];
    for opening in [opening(None, false), opening(Some("gone"), false), opening(Some("gone"), true)] {
        facts.push(Facts { opening: Some(opening), ..Facts::default() });
    }
    for disk in [DiskTrouble::Full, DiskTrouble::ReadOnly, DiskTrouble::Failing] {
        facts.push(Facts { disk: Some(disk), ..Facts::default() });
    }
    for why in pauses() {
        facts.push(Facts { link: Some(LinkState::Paused(why)), ..Facts::default() });
    }
    facts.iter().flat_map(|facts| health::assess(words, facts)).collect()
}

/// Answers of the cloud without words of its own.
const BODIES: [&str; 6] = [
    "",
    r#"{"card":{"id":"c","number":"1"},"progress":{"current":4,"goal":10},"goal_reached":false,"rewards":[]}"#,
    r#"{"card":{"id":"c","number":"1"},"progress":{"current":4,"goal":10},"goal_reached":true,"rewards":[
        {"type":"award","name":"Tea","give_now":true},{"type":"voucher","name":"Tea"}]}"#,
    r#"{"card":{"id":"c","number":"1"},"progress":{"current":4,"goal":10},"goal_reached":true,"rewards":[
        {"type":"lottery","name":"Tea","result":"won"},{"type":"lottery","name":"Tea","result":"no_prize"},
        {"type":"lottery","name":"Tea","result":"try_again"}]}"#,
    r#"{"outcome":"redeemed","voucher":{"id":"v","name":"Tea","status":"redeemed"}}"#,
    r#"{"outcome":"recorded_loss","voucher":{"id":"v","name":"Tea","status":"redeemed"}}"#,
];

fn operation(kind: Kind, state: State, body: &str) -> Operation {
    Operation {
        seq: 1,
        new: NewOperation {
            op_id: OpId::derived(&["walk"]),
            kind,
            lane: Lane::from_name("l"),
            path: "/stamps".into(),
            body: Vec::new(),
            created_at: Now::epoch().wall,
            source: "api".into(),
            cashier: None,
            business: None,
            depends_on: None,
            retry_of: None,
        },
        state,
        attempts: 1,
        reason: None,
        settled_at: None,
        outcome: Some(Outcome { status: 200, body: body.as_bytes().to_vec() }),
    }
}
