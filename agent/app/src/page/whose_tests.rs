use stamp_core::{
    cloud::types::Identifier,
    config::Stamping,
    operation::OpId,
    receipt::matching::{Candidate, Question},
    time::Now,
    words::Language,
};

use super::*;
use crate::{notices::Posted, till::AddTo};

fn page() -> Page {
    Page::new(Words::of(Language::ENGLISH), Stamping::Receipt, "till-1", Now::epoch().wall)
}

fn total(currency: &str) -> Money {
    Money { value: "4.50".into(), currency: currency.into() }
}

fn candidate(id: u64, kind: IdentifierKind, value: &str) -> Candidate {
    let guest = Identifier { kind, value: value.into(), symbology: None };
    Candidate { id, guest, at: Now::epoch().wall }
}

fn asked(more: usize) -> AskedReceipt {
    let candidates = vec![
        candidate(7, IdentifierKind::Scan, "https://my.7stamp.com/en/card_anna/card"),
        candidate(8, IdentifierKind::Email, "boris@example.org"),
        candidate(9, IdentifierKind::Phone, "+37060000000"),
    ];
    let (op_id, closed_at) = (OpId::derived(&["check"]), Now::epoch().wall);
    AskedReceipt { question: Question { op_id, total: total("EUR"), closed_at, candidates }, more }
}

#[test]
fn there_is_a_button_for_each_candidate_and_none_tells_who_it_is() {
    let html = page().whose(&asked(0), Now::epoch().wall);
    assert!(html.contains("Whose is 4.50\u{a0}EUR?"), "{html}");
    for how in ["Guest noted (card)", "Guest noted (e-mail)", "Guest noted (phone)", "None of these"] {
        assert_eq!(html.matches(how).count(), 1, "{how}: {html}");
    }
    for who in ["anna", "boris", "60000000", "example.org"] {
        assert!(!html.contains(who), "{who}: {html}");
    }
    let path = format!("data-path=\"/page/receipts/{}/guest\"", asked(0).question.op_id);
    assert_eq!(html.matches(&path).count(), 4, "{html}");
    assert_eq!(html.matches("data-exact").count(), 3, "two may be noted within a minute: {html}");
}

#[test]
fn how_many_more_are_asked_about_is_told_only_where_there_are_some() {
    assert!(!page().whose(&asked(0), Now::epoch().wall).contains("more receipt"));
    assert!(page().whose(&asked(1), Now::epoch().wall).contains("One more receipt is"));
    assert!(page().whose(&asked(3), Now::epoch().wall).contains("3 more receipts are"));
}

#[test]
fn after_an_answer_the_next_question_is_one_touch_away() {
    let answer = Answer::said(said::no_guest(page().words()));
    assert!(!page().whose_answered(&answer, None, Now::epoch().wall).contains("/page/receipts/question"));
    let html = page().whose_answered(&answer, Some(&asked(0)), Now::epoch().wall);
    assert!(html.contains("data-path=\"/page/receipts/question\""), "{html}");
    assert!(html.contains(&asked(0).question.op_id.to_string()), "{html}");
}

#[test]
fn a_guest_who_was_noted_can_be_added_to_the_check_before() {
    let add_to = AddTo {
        op_id: OpId::derived(&["check"]),
        total: total("EUR"),
        closed_at: Now::epoch().wall,
        noted: 61_300_000,
    };
    let answer = Answer { add_to: Some(add_to), ..Answer::said(said::attached(page().words())) };
    let html = page().answer(&Said::to_the_page(&answer), Now::epoch().wall);
    assert!(html.contains("Add to the last receipt: 4.50\u{a0}EUR&nbsp;· <time"), "{html}");
    assert!(html.contains("61300000") && html.contains("/noted\""), "{html}");
    let answer = Answer::said(said::attached(page().words()));
    let html = page().answer(&Said::to_the_page(&answer), Now::epoch().wall);
    assert!(!html.contains("Add to"), "{html}");
}

/// A till's currency is its own word.
#[test]
fn what_a_till_calls_its_money_is_text() {
    let evil = "\"'><script>alert(1)</script>";
    let mut asked = asked(1);
    asked.question.total = total(evil);
    let answer = Answer::said(said::no_guest(page().words()));
    let posted = Posted {
        id: 1,
        at: Now::epoch().wall,
        source: "receipts".into(),
        op_id: Some(asked.question.op_id),
        voucher: None,
        offer: None,
        one_more: None,
        late: true,
        details: Details { asked: Some(asked.clone()), ..Details::default() },
        notice: said::whose_receipt(page().words(), &asked.question.total, 3),
    };
    let said = page().answer(&Said::at_the_till(&posted), Now::epoch().wall) + &page().row(&posted);
    for html in [
        page().whose(&asked, Now::epoch().wall),
        page().whose_answered(&answer, Some(&asked), Now::epoch().wall),
        said,
    ] {
        assert!(!html.contains("<script") && html.contains("script"), "{html}");
        assert!(!html.contains("\"'>"), "{html}");
    }
}
