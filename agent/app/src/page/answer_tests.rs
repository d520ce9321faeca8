use stamp_core::{
    cloud::{
        answer::Named,
        types::{Card, Progress, Voucher},
    },
    config::Stamping,
    time::Now,
    words::Language,
};

use super::*;
use crate::till::Used;

fn page() -> Page {
    Page::new(Words::of(Language::ENGLISH), Stamping::Scan, "till-1", Now::epoch().wall)
}

fn answer(level: Level, code: &str, title: &str) -> Answer {
    Answer::said(Notice::new(level, code, title, "text"))
}

fn drawn_for(answer: &Answer) -> String {
    page().answer(&Said::to_the_page(answer), Now::epoch().wall)
}

/// The card after a stamp that was made so many seconds ago.
fn stamped(seconds: u64, vouchers: Vec<Voucher>) -> Posted {
    let now = Now::epoch();
    let progress = Progress { current: 4, goal: 10, goal_index: None, added: None, completed_count: None };
    let card: Card = serde_json::from_str(r#"{"id": "c", "number": "113772"}"#).unwrap();
    Posted {
        id: 1,
        at: now.wall,
        source: "counter".into(),
        op_id: Some(OpId::derived(&["stamp"])),
        voucher: None,
        offer: None,
        one_more: None,
        late: false,
        details: Details {
            card: Some(Card { progress: Some(progress), vouchers, ..card }),
            undo_from: Some(now.wall - Duration::from_secs(seconds)),
            ..Details::default()
        },
        notice: Notice::new(Level::Ok, "stamp-added", "Stamp added · 4 / 10", ""),
    }
}

fn voucher(name: &str) -> Voucher {
    serde_json::from_value(serde_json::json!({"id": "v_1", "name": name, "status": "active"})).unwrap()
}

/// A guest may choose the name of nothing, but the cloud's words are not ours.
#[test]
fn what_comes_from_elsewhere_is_text_wherever_it_stands() {
    let evil = "\"'><script>alert(1)</script>";
    let posted = stamped(0, vec![voucher(evil)]);
    let shown = page().answer(&Said::at_the_till(&posted), Now::epoch().wall) + &page().row(&posted);
    let mut asked = answer(Level::Info, "confirm-voucher", evil);
    asked.voucher = Some(voucher(evil));
    let asked = drawn_for(&asked) + &drawn_for(&answer(Level::Warn, "one-more", evil));
    for html in [shown, asked] {
        assert!(!html.contains("<script") && html.contains("script"), "{html}");
        assert!(!html.contains("\"'>"), "{html}");
    }
}

#[test]
fn a_scan_of_any_scanner_shows_the_card_its_vouchers_and_the_way_back() {
    let posted = stamped(20, vec![voucher("Free coffee")]);
    let html = page().answer(&Said::at_the_till(&posted), Now::epoch().wall);
    assert_eq!(html.matches("class=\"had\"").count() + html.matches("class=\"new\"").count(), 4, "{html}");
    assert!(html.contains("aria-label=\"4 of 10 stamps\""), "{html}");
    assert!(html.contains("data-path=\"/page/redemptions\"") && html.contains("v_1"), "{html}");
    assert!(html.contains("data-seconds=\"40\""), "{html}");
}

#[test]
fn a_voucher_that_cannot_be_used_has_no_button() {
    let used = Voucher { status: "redeemed".into(), ..voucher("Cake") };
    let html = page().answer(&Said::at_the_till(&stamped(60, vec![used])), Now::epoch().wall);
    assert!(!html.contains("<button") && !html.contains("Cake"), "{html}");
}

#[test]
fn after_a_minute_there_is_nothing_to_press() {
    let html = page().answer(&Said::at_the_till(&stamped(60, Vec::new())), Now::epoch().wall);
    assert!(!html.contains("<button"), "{html}");
}

#[test]
fn a_question_can_be_answered_on_every_page_while_somebody_waits_for_the_answer() {
    let asked_for = |seconds: u64| {
        let id = OpId::derived(&["question"]);
        let one_more = OneMore { id, expires_at: Now::epoch().wall + Duration::from_secs(seconds) };
        let notice = Notice::new(Level::Warn, "one-more", "One more?", "");
        let posted = Posted {
            one_more: Some(one_more),
            op_id: None,
            details: Details::default(),
            notice: notice.clone(),
            ..stamped(0, Vec::new())
        };
        let answered = Answer { one_more: Some(one_more), ..Answer::said(notice) };
        [page().answer(&Said::at_the_till(&posted), Now::epoch().wall), drawn_for(&answered)]
    };
    for html in asked_for(7) {
        assert!(html.contains("data-path=\"/page/scans\"") && html.contains("one_more"), "{html}");
        assert!(html.contains("data-seconds=\"7\""), "no answer means no: {html}");
    }
    for html in asked_for(0) {
        assert!(!html.contains("<button"), "{html}");
    }
}

#[test]
fn an_offer_says_what_is_left_and_a_refusal_offers_nothing() {
    let mut offered = answer(Level::Refused, "cannot-check", "Cannot be checked");
    assert!(!drawn_for(&offered).contains("<button"));
    offered.offer = Some(Offer { id: OpId::derived(&["offer"]), left: 2, of: 5, needs_pin: false });
    let html = drawn_for(&offered);
    assert!(html.contains("Accept at own risk (2 of 5 left)") && html.contains("accept_risk"), "{html}");
}

/// The digits are typed into a field that has no name and no value: nothing of them can stand in the page's text.
#[test]
fn above_the_limits_a_pad_asks_for_the_pin_and_keeps_asking() {
    for code in ["pin-needed", "pin-wrong", "pin-locked"] {
        let mut asked = answer(Level::Warn, code, "Limit reached");
        asked.offer = Some(Offer { id: OpId::derived(&["offer"]), left: 0, of: 5, needs_pin: true });
        let html = drawn_for(&asked);
        assert_eq!(html.matches("data-digit=").count(), 10, "{html}");
        assert!(html.contains("data-path=\"/page/redemptions\"") && html.contains("accept_risk"), "{html}");
        assert!(html.contains("data-key=\"cancel\"") && !html.contains("at own risk"), "{html}");
        let (_, field) = html.split_once("<input").unwrap();
        let field = field.split('>').next().unwrap();
        assert!(field.contains("type=\"password\"") && !field.contains("name="), "{field}");
        assert!(!field.contains("value="), "{field}");
    }
}

#[test]
fn a_place_of_use_has_a_name_or_is_not_told() {
    let refused = |place: &str| {
        let used = Used { at: Some(Now::epoch().wall), place: Some(place.into()), via: None };
        let notice = Notice::new(Level::Refused, "voucher-already-redeemed", "Already used", "");
        let posted = Posted {
            details: Details { used: Some(used), ..Details::default() },
            notice,
            ..stamped(0, Vec::new())
        };
        let page = page();
        page.location().learn(&Named { id: "loc_1".into(), name: "Market Square".into() });
        page.answer(&Said::at_the_till(&posted), Now::epoch().wall)
    };
    assert!(refused("loc_1").contains("Market Square"));
    assert!(!refused("loc_2").contains("loc_2"));
}

#[test]
fn where_the_time_of_use_is_known_it_is_told_in_the_tills_own_zone() {
    let mut used = answer(Level::Refused, "voucher-already-redeemed", "Already used");
    let mut shown = voucher("Cake");
    shown.status = "redeemed".into();
    shown.redeemed_at = Some(Now::epoch().wall);
    shown.redeemed_via = Some("self_redeem".into());
    used.voucher = Some(shown);
    let html = drawn_for(&used);
    assert!(
        html.contains("<time datetime=\"2026-01-01T00:00:00Z\"") && html.contains("by the guest"),
        "{html}"
    );
    assert!(html.contains(">Do not hand over.<") && !html.contains(">text<"), "{html}");
}

#[test]
fn a_redeemed_voucher_says_how_it_is_booked_only_where_the_till_keeps_books() {
    let details = Details { booking: Some("COFFEE2024".into()), ..Details::default() };
    let posted = Posted { details, ..stamped(0, Vec::new()) };
    let drawn = |stamping| {
        let page = Page::new(Words::of(Language::ENGLISH), stamping, "till-1", Now::epoch().wall);
        page.answer(&Said::at_the_till(&posted), Now::epoch().wall)
    };
    assert!(drawn(Stamping::Receipt).contains("discount or certificate: <b>COFFEE2024</b>"));
    assert!(!drawn(Stamping::Scan).contains("COFFEE2024"));
}
