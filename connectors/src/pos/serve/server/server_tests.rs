//! What is reported of the server's report.

use std::{sync::Arc, time::Duration};

use jiff::tz::TimeZone;
use rust_decimal::Decimal;
use stamp_core::time::Now;

use super::*;
use crate::pos::{
    Asker,
    serve::{Secret, check::Told, settings::Settings},
};

fn shared() -> Shared {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let settings = Settings {
        currency: Some("EUR".to_owned()),
        zone: Some(TimeZone::UTC),
        front: None,
        cloud: None,
        hook: None,
        server: None,
    };
    Shared::new(settings, Asker::new().unwrap(), Arc::new(Now::epoch))
}

fn settings() -> ServerSettings {
    ServerSettings {
        url: "https://server.example/resto".to_owned(),
        login: "agent".to_owned(),
        password: Secret::new("sesame"),
        poll: Duration::from_secs(120),
        settle: Duration::from_secs(300),
    }
}

fn check(id: &str, closed_at: &str) -> ReceiptClosed {
    let told = Told {
        id: id.to_owned(),
        number: Some("1042".to_owned()),
        total: Decimal::new(740, 2),
        closed_at: closed_at.parse().unwrap(),
        within: Duration::ZERO,
        path: "report",
    };
    told.receipt("EUR", &TimeZone::UTC)
}

fn reported(shared: &Shared, sight: Sight) -> Vec<String> {
    let now = "2026-05-11T12:40:00Z".parse().unwrap();
    let reports = reports(shared, sight, now, &settings());
    let told = reports.iter().map(|report| match report {
        Report::Closed(receipt) => format!("closed {}", receipt.identity.number),
        Report::Voided(receipt) => format!("voided {}", receipt.identity.number),
        Report::Guest(_) | Report::Closing(_) => "guest".to_owned(),
    });
    told.collect()
}

#[test]
fn a_check_is_reported_once_the_other_ways_have_had_their_time() {
    let kept = vec![check("late", "2026-05-11T12:34:59Z"), check("new", "2026-05-11T12:35:01Z")];
    assert_eq!(reported(&shared(), Sight { kept, ..Sight::default() }), ["closed late"]);
}

#[test]
fn what_another_way_has_told_is_not_reported_again_even_under_another_id() {
    let shared = shared();
    shared.book().taken(&Report::Closed(Box::new(check("pos", "2026-05-11T12:30:00Z"))));
    let kept = vec![check("pos", "2026-05-11T12:30:00Z"), check("other", "2026-05-11T12:30:03Z")];
    assert!(reported(&shared, Sight { kept, ..Sight::default() }).is_empty());
    let mut named = check("pos", "2026-05-11T12:30:00Z");
    named.guests.push(stamp_core::receipt::GuestName::Card("card_1".to_owned()));
    let sight = Sight { kept: vec![named], ..Sight::default() };
    assert_eq!(reported(&shared, sight), ["closed pos"], "its guest is news");
}

#[test]
fn a_deleted_check_is_voided() {
    let (kept, deleted) =
        (vec![check("a", "2026-05-11T12:39:00Z")], vec![check("b", "2026-05-11T12:30:00Z")]);
    let deleted = believed(deleted, &kept).unwrap();
    assert_eq!(reported(&shared(), Sight { kept, deleted, without_deleted: None }), ["voided b"]);
}

#[test]
fn a_server_that_tells_the_same_of_what_holds_and_of_what_was_deleted_is_not_believed() {
    let [a, b] = ["a", "b"].map(|id| check(id, "2026-05-11T12:30:00Z"));
    assert_eq!(believed(vec![a.clone(), b.clone()], std::slice::from_ref(&a)), None);
    assert_eq!(believed(vec![a, b], &[]), Some(Vec::new()), "and one that tells nothing proves nothing");
}
