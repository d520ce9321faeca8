use std::{collections::BTreeMap, time::Duration};

use jiff::tz::TimeZone;
use stamp_core::{
    attempt::{Attempt, Failure},
    config::Stamping,
    health::{Severity, Warning},
    operation::{Kind, Lane, NewOperation, OpId, Operation, Outcome as Answer, State},
    time::{Now, Timestamp},
    words::{Language, Words},
};
use stamp_store::{Counts, Damaged, JournalEntry, Kin, Made};
use uuid::Uuid;

use super::*;
use crate::{
    page::Page,
    report::{CloudReport, QueueReport, Report},
};

const HOSTILE: &str = "<script>alert(1)</script> eva@example.com";

fn page(language: Language) -> Page {
    Page::new(Words::of(language), Stamping::Scan, "till-1", Now::epoch().wall)
}

fn english() -> Page {
    page(Language::ENGLISH)
}

fn moment() -> Moment {
    Moment::new(Now::epoch().wall, TimeZone::UTC)
}

fn op(number: u8) -> OpId {
    OpId::from_bytes([number; 16])
}

fn operation(state: State) -> Operation {
    let new = NewOperation {
        op_id: op(7),
        kind: Kind::AddStamps,
        lane: Lane::from_name("a1b2"),
        path: "/stamps".into(),
        body: br#"{"code":"card_anna"}"#.to_vec(),
        created_at: Now::epoch().wall,
        source: "counter".into(),
        cashier: Some(HOSTILE.into()),
        business: None,
        depends_on: None,
        retry_of: None,
    };
    Operation { seq: 7, new, state, attempts: 0, reason: None, settled_at: None, outcome: None }
}

fn whole(operation: Operation) -> Whole {
    Whole { operation, attempts: Vec::new(), journal: Vec::new(), kin: Vec::new() }
}

fn decisions(html: &str) -> Vec<&str> {
    ["retry", "discard"].into_iter().filter(|what| html.contains(&format!("/{what}\" data-body"))).collect()
}

#[test]
fn every_state_is_told_in_words_and_by_a_shape_in_every_language() {
    for language in Language::all() {
        for state in State::ALL {
            let html = page(language).support_operation(&whole(operation(*state)), &moment());
            let name = figures::name(&Words::of(language), *state);
            assert!(html.contains(&format!("</svg>{name}")), "{language} {state}: {html}");
            assert!(!html.contains("support-state"), "{language}: a text is missing");
        }
    }
}

#[test]
fn what_can_be_decided_follows_from_the_state() {
    let offered = |operation: Operation, kin: Vec<Kin>| {
        let html = english().support_operation(&Whole { kin, ..whole(operation) }, &moment());
        decisions(&html).join(" ")
    };
    for (state, expected) in [
        (State::Queued, "discard"),
        (State::Sending, ""),
        (State::Done, ""),
        (State::Parked, "retry discard"),
        (State::Refused, "retry discard"),
        (State::Discarded, ""),
        (State::Withdrawn, ""),
    ] {
        assert_eq!(offered(operation(state), Vec::new()), expected, "{state}");
    }
    let tried = Operation { attempts: 1, ..operation(State::Queued) };
    assert_eq!(offered(tried, Vec::new()), "", "it may have reached the cloud");
    let retry = Kin { op_id: op(9), kind: Kind::AddStamps, state: State::Queued, is_retry: true };
    assert_eq!(offered(operation(State::Refused), vec![retry]), "discard", "it is sent as another");
}

#[test]
fn what_others_have_written_is_text_and_masked() {
    let attempt = Attempt {
        words: Some("<b>no</b>".into()),
        ..Attempt::without_answer(Now::epoch().wall, Duration::from_millis(1_234), Failure::Lost)
    };
    let entry = JournalEntry {
        id: 1,
        at: Now::epoch().wall,
        actor: HOSTILE.into(),
        action: "discard".into(),
        op_id: Some(op(7)),
        reason: Some(HOSTILE.into()),
    };
    let body = br#"{"title":"</pre><script>alert(2)</script>","redeem_code":"FREECOFFEE"}"#.to_vec();
    let it = Operation {
        reason: Some(HOSTILE.into()),
        outcome: Some(Answer { status: 422, body }),
        ..operation(State::Parked)
    };
    let made = Made { number: 30, attempt };
    let html = english()
        .support_operation(&Whole { attempts: vec![made], journal: vec![entry], ..whole(it) }, &moment());
    assert!(!html.contains("<script>alert") && !html.contains("<b>no"), "{html}");
    assert!(!html.contains("FREECOFFEE") && !html.contains("card_anna") && !html.contains("eva@"), "{html}");
    assert!(html.contains("29 attempts") && html.contains("1.2\u{a0}s"), "{html}");
}

#[test]
fn a_list_has_the_newest_first_and_names_what_is_damaged() {
    let newer = Operation { seq: 9, ..operation(State::Done) };
    let found = Listing {
        operations: vec![newer, operation(State::Queued)],
        damaged: vec![Damaged { seq: 8, op_id: None, state: Some(State::Queued) }],
        next: Some(7),
        mistake: None,
    };
    let html = english().support_queue(&Asked::default(), &found, &Counts::default(), &moment());
    let places: Vec<_> = [9, 8, 7].map(|seq| html.find(&format!("data-seq=\"{seq}\"")).unwrap()).into();
    assert!(places.is_sorted(), "{html}");
    assert!(
        html.contains("Damaged on the disk") && html.contains("href=\"/support/queue?after=7\""),
        "{html}"
    );
}

#[test]
fn a_search_that_has_not_come_to_its_end_has_not_found_nothing() {
    let asked = Asked { q: Some((Uuid::nil(), Some("FREECOFFEE".to_owned()))), ..Asked::default() };
    let said = |found: &Listing| {
        let html = english().support_queue(&asked, found, &Counts::default(), &moment());
        let (_, none) = html.split_once("<p id=\"none\" class=\"none\"").unwrap();
        none.split_once("</p>").unwrap().0.to_owned()
    };
    let part = Listing { next: Some(7), ..Listing::default() };
    assert!(said(&part).contains("in the part that was looked through"), "{}", said(&part));
    assert_eq!(said(&Listing::default()), ">Nothing was found.");
    let found = Listing { operations: vec![operation(State::Done)], ..Listing::default() };
    assert!(said(&found).starts_with(" hidden"), "{}", said(&found));
}

#[test]
fn what_was_typed_stands_in_the_fields_again() {
    let q = Some((Uuid::nil(), Some("\"><script>".to_owned())));
    let asked = Asked { state: Some(State::Parked), q, ..Asked::default() };
    let found = Listing { mistake: Some(Mistake::Unreadable), ..Listing::default() };
    let html = english().support_queue(&asked, &found, &Counts::default(), &moment());
    assert!(!html.contains("\"><script>") && html.contains("value=\"parked\""), "{html}");
    assert!(html.contains("id=\"mistake\"") && html.contains("aria-invalid"), "{html}");
}

#[test]
fn the_worst_comes_first_and_a_till_without_a_queue_says_what_it_can() {
    let warning = |severity, text: &str| Warning {
        code: "disk-full",
        severity,
        text: text.to_owned(),
        cure: "Make room.".to_owned(),
    };
    let report = Report {
        offline: crate::report::OfflineReport::default(),
        events: crate::events::EventsReport::default(),
        broker: None,
        version: "0",
        agent_id: None,
        till: "till-1".into(),
        business: None,
        uptime_s: 65,
        cloud: CloudReport {
            state: "paused",
            why: None,
            for_s: 65,
            since: Timestamp::UNIX_EPOCH,
            next_attempt_in_s: None,
            in_flight: 0,
        },
        queue: QueueReport::default(),
        scanners: BTreeMap::new(),
        tills: BTreeMap::new(),
        tasks: BTreeMap::new(),
        health: vec![warning(Severity::Error, "no room"), warning(Severity::Info, "<i>small</i>")],
    };
    let html = english().support_overview(&Stand { report: &report, history: None }, &moment());
    assert!(html.find("no room").unwrap() < html.find("small").unwrap() && !html.contains("<i>"), "{html}");
    assert!(
        html.contains("Make room.") && html.contains("<b>–</b>") && !html.contains("class=\"chart\""),
        "{html}"
    );
    assert!(html.contains("1\u{a0}min 5\u{a0}s"), "{html}");
    let link = |html: &str| html.lines().find(|line| line.contains("id=\"link\"")).unwrap().to_owned();
    let later = Moment::new(Now::epoch().wall + Duration::from_secs(5), TimeZone::UTC);
    let again = english().support_overview(&Stand { report: &report, history: None }, &later);
    assert_eq!(link(&html), link(&again), "since when does not change while it lasts");
}
