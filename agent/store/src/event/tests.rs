use std::time::Duration;

use rusqlite::Connection;
use stamp_core::{
    event::{Identity, Source, VoucherChange},
    offline::Status,
    operation::OpId,
    time::{Now, Timestamp},
};
use uuid::Uuid;

use super::*;
use crate::{
    event::old::MOST,
    testing::{Queue, stamps},
};

fn at(minutes: u64) -> Timestamp {
    Now::epoch().after(Duration::from_secs(minutes * 60)).wall
}

fn event(id: &str, change: Option<VoucherChange>) -> NewEvent {
    NewEvent { identity: Identity::of_id(id), source: Source::Elsewhere, change }
}

fn becomes(voucher: &str, status: Status, minute: u64) -> Option<VoucherChange> {
    Some(VoucherChange { id: voucher.into(), card: None, status, at: at(minute) })
}

fn page(next: &str, events: Vec<NewEvent>) -> EventPage {
    EventPage { business: "b_1".into(), next: next.into(), at: at(0), events }
}

async fn take(queue: &Queue, next: &str, events: Vec<NewEvent>) -> Vec<bool> {
    let taken = queue.store().take_events(page(next, events)).await.unwrap();
    taken.into_iter().map(|taken| taken.is_new).collect()
}

fn status(queue: &Queue, voucher: &str) -> Option<String> {
    let connection = Connection::open(queue.path()).unwrap();
    let sql = "SELECT status FROM known_voucher WHERE id = ?1";
    connection.query_row(sql, [voucher], |row| row.get(0)).ok()
}

#[tokio::test]
async fn an_event_that_is_told_again_changes_nothing_and_the_cursor_goes_on() {
    let mut queue = Queue::open();
    let begun = queue.store().begin_events("b_1", at(5)).await.unwrap();
    assert_eq!(begun, EventCursor { cursor: None, since: at(5) });
    assert_eq!(take(&queue, "2", vec![event("a", None), event("b", None)]).await, [true, true]);
    queue.reopen().await;
    assert_eq!(
        take(&queue, "3", vec![event("b", None), event("c", None), event("c", None)]).await,
        [false, true, false]
    );
    let known = queue.store().begin_events("b_1", at(9)).await.unwrap();
    assert_eq!(known, EventCursor { cursor: Some("3".into()), since: at(5) });
}

#[tokio::test]
async fn a_cursor_is_its_business_own_and_can_be_lost() {
    let queue = Queue::open();
    queue.store().begin_events("b_1", at(0)).await.unwrap();
    take(&queue, "7", vec![event("a", None)]).await;
    queue.store().forget_event_cursor("b_1").await.unwrap();
    let begun = queue.store().begin_events("b_1", at(1)).await.unwrap();
    assert_eq!(begun, EventCursor { cursor: None, since: at(0) }, "what was history still is");
    assert_eq!(take(&queue, "1", vec![event("a", None)]).await, [false], "and is not taken again");
    let other = queue.store().begin_events("b_2", at(2)).await.unwrap();
    assert_eq!(other, EventCursor { cursor: None, since: at(2) });
    take(&queue, "9", Vec::new()).await;
    assert_eq!(queue.store().begin_events("b_2", at(3)).await.unwrap().cursor, None, "a late page of b_1");
}

#[tokio::test]
async fn what_an_operation_of_this_queue_caused_is_ours() {
    let queue = Queue::open();
    let ours = stamps(1, "lane");
    let op = ours.op_id;
    queue.store().append(ours, None).await.unwrap();
    queue.store().begin_events("b_1", at(0)).await.unwrap();
    let caused = |id: &str, source| NewEvent { identity: Identity::of_id(id), source, change: None };
    let others = OpId::from_uuid(Uuid::from_u128(99));
    let events = vec![
        caused("a", Source::Op(op)),
        caused("b", Source::Op(others)),
        caused("c", Source::Foreign),
        caused("d", Source::Elsewhere),
    ];
    let taken = queue.store().take_events(page("4", events)).await.unwrap();
    assert_eq!(taken.iter().map(|taken| taken.is_ours).collect::<Vec<_>>(), [true, false, false, false]);
}

#[tokio::test]
async fn a_voucher_never_goes_back_in_whatever_order_events_come() {
    use Status::{Active, Expired, Issued, Redeemed};
    let queue = Queue::open();
    queue.store().begin_events("b_1", at(0)).await.unwrap();
    take(&queue, "1", vec![event("a", becomes("v_1", Redeemed, 9))]).await;
    assert_eq!(
        status(&queue, "v_1").as_deref(),
        Some("redeemed"),
        "one that was not known is remembered as used"
    );
    let late = [becomes("v_1", Active, 3), becomes("v_1", Issued, 12), becomes("v_1", Expired, 20)];
    let late = late.into_iter().enumerate().map(|(number, change)| event(&format!("late {number}"), change));
    take(&queue, "2", late.collect()).await;
    assert_eq!(status(&queue, "v_1").as_deref(), Some("redeemed"));
    take(&queue, "3", vec![event("b", becomes("v_2", Active, 3))]).await;
    assert_eq!(status(&queue, "v_2"), None, "of one that can be used the snapshot tells");
}

#[tokio::test]
async fn a_known_voucher_follows_what_is_later() {
    use Status::{Active, Issued, Redeemed};
    let queue = Queue::open();
    queue.store().begin_events("b_1", at(0)).await.unwrap();
    let connection = Connection::open(queue.path()).unwrap();
    let sql = "INSERT INTO known_voucher (id, name, status, code, is_shared, self_redeem, as_of) \
               VALUES ('v_1', 'Coffee', 'issued', zeroblob(32), 0, 0, ?1)";
    connection.execute(sql, [at(10).as_millisecond()]).unwrap();
    take(&queue, "1", vec![event("a", becomes("v_1", Active, 9))]).await;
    assert_eq!(status(&queue, "v_1").as_deref(), Some("issued"), "what was before the snapshot is in it");
    take(&queue, "2", vec![event("b", becomes("v_1", Active, 11)), event("c", becomes("v_1", Issued, 10))])
        .await;
    assert_eq!(status(&queue, "v_1").as_deref(), Some("active"));
    take(&queue, "3", vec![event("d", becomes("v_1", Redeemed, 8))]).await;
    assert_eq!(status(&queue, "v_1").as_deref(), Some("redeemed"), "used is used, whenever it is heard of");
}

#[tokio::test]
async fn events_are_forgotten_in_pieces_when_they_are_old_or_too_many() {
    let queue = Queue::open();
    let connection = Connection::open(queue.path()).unwrap();
    let sql = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ?1) \
               INSERT INTO event_seen SELECT randomblob(32), ?2 + i FROM n";
    connection.execute(sql, [MOST + 9, at(100).as_millisecond()]).unwrap();
    let count =
        || -> i64 { connection.query_row("SELECT count(*) FROM event_seen", [], |row| row.get(0)).unwrap() };
    assert!(queue.store().remove_old_events(at(0), 4).await.unwrap());
    assert_eq!(count(), MOST + 6, "four of the ten that are too many");
    while queue.store().remove_old_events(at(0), 4).await.unwrap() {}
    assert_eq!(count(), MOST);
    while queue.store().remove_old_events(at(100_000), 50_000).await.unwrap() {}
    assert_eq!(count(), 0);
}
