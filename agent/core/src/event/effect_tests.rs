use serde_json::{Value, json};
use uuid::Uuid;

use super::*;
use crate::{time::Now, words::Language};

/// At the counter: voucher v_1 and card card_1.
struct Counter;

impl AtHand for Counter {
    fn voucher(&self, id: &str) -> Option<String> {
        (id == "v_1").then(|| "Free coffee".to_owned())
    }

    fn card(&self, id: &str) -> bool {
        id == "card_1"
    }
}

fn now() -> Timestamp {
    Now::epoch().wall
}

fn event(kind: &str, more: &Value) -> Event {
    let mut event = json!({ "id": "ev_1", "event": kind, "timestamp": now() });
    if let (Some(event), Some(more)) = (event.as_object_mut(), more.as_object()) {
        event.extend(more.clone());
    }
    Event::read(&event).unwrap()
}

fn about(voucher: &str, card: &str) -> Value {
    json!({ "voucher": { "id": voucher, "status": "active" }, "card": { "id": card } })
}

fn said(event: &Event) -> Option<(String, Level)> {
    let words = Words::of(Language::ENGLISH);
    notice(&words, event, false, &Counter, now()).map(|notice| (notice.code, notice.level))
}

#[test]
fn each_kind_says_what_a_cashier_can_act_on_and_nothing_else() {
    use Level::{Info, Refused};
    let expected = [
        ("card_issued", None),
        ("card_saved", None),
        ("card_opened", None),
        ("stamp_added", Some(("stamped-elsewhere", Info))),
        ("goal_reached", None),
        ("reward_issued", Some(("reward-ready", Info))),
        ("voucher_issued", Some(("voucher-ready", Info))),
        ("voucher_redeemed", Some(("used-elsewhere", Refused))),
        ("voucher_expired", Some(("voucher-over", Refused))),
        ("lottery_played", None),
        ("birthday_reached", Some(("birthday", Info))),
        ("inactivity_trigger", None),
        ("campaign_sent", None),
        ("card_burnt", None),
    ];
    assert!(Kind::KNOWN.iter().all(|kind| expected.iter().any(|(name, _)| *name == kind.as_str())));
    for (kind, says) in expected {
        let heard = said(&event(kind, &about("v_1", "card_1")));
        assert_eq!(heard, says.map(|(code, level)| (code.to_owned(), level)), "{kind}");
    }
}

#[test]
fn of_guests_who_are_elsewhere_nobody_hears() {
    for kind in Kind::KNOWN {
        assert_eq!(said(&event(kind.as_str(), &about("v_2", "card_2"))), None, "{kind}");
        assert_eq!(said(&event(kind.as_str(), &json!({}))), None, "{kind}");
    }
}

#[test]
fn what_this_till_did_itself_was_said_already() {
    let words = Words::of(Language::ENGLISH);
    let ours = event("voucher_redeemed", &about("v_1", "card_1"));
    assert_eq!(notice(&words, &ours, true, &Counter, now()), None);
}

#[test]
fn who_used_a_voucher_is_told_as_far_as_it_is_known() {
    let words = Words::of(Language::ENGLISH);
    let said = |event: &Event| notice(&words, event, false, &Counter, now()).unwrap().text;
    let mut more = about("v_1", "card_1");
    let elsewhere = said(&event("voucher_redeemed", &more));
    more["source_op_id"] = json!(Uuid::from_u128(7).to_string());
    let at_a_till = said(&event("voucher_redeemed", &more));
    assert_ne!(elsewhere, at_a_till);
    assert!(
        elsewhere.contains("Free coffee") && at_a_till.contains("another till"),
        "{elsewhere} {at_a_till}"
    );
}

#[test]
fn what_is_old_is_no_news() {
    let words = Words::of(Language::ENGLISH);
    let event = event("voucher_redeemed", &about("v_1", "card_1"));
    let heard = |seconds| {
        let now = now() + jiff::SignedDuration::from_secs(seconds);
        notice(&words, &event, false, &Counter, now).is_some()
    };
    assert_eq!([-60, 0, 120, 121].map(heard), [true, true, true, false], "the cloud's clock may be ahead");
}

#[test]
fn a_voucher_becomes_what_the_event_says() {
    let status = |kind: &str, more: &Value| voucher_change(&event(kind, more)).map(|change| change.status);
    let of = |status: &str| json!({ "voucher": { "id": "v_1", "status": status } });
    assert_eq!(
        status("voucher_redeemed", &of("active")),
        Some(Status::Redeemed),
        "the event is the later word"
    );
    assert_eq!(status("voucher_expired", &of("active")), Some(Status::Expired));
    assert_eq!(status("voucher_issued", &of("issued")), Some(Status::Issued));
    assert_eq!(status("reward_issued", &of("active")), Some(Status::Active));
    assert_eq!(status("voucher_issued", &of("melted")), None);
    assert_eq!(status("voucher_redeemed", &json!({})), None);
    assert_eq!(status("voucher_redeemed", &json!({ "voucher": { "status": "redeemed" } })), None);
    assert_eq!(status("card_opened", &of("redeemed")), None);
    assert!(brings_a_voucher(&event("voucher_issued", &of("active"))));
    assert!(!brings_a_voucher(&event("reward_issued", &json!({}))), "an award is handed over on the spot");
}
