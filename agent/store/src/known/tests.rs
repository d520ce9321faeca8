use std::time::Duration;

use rusqlite::{Connection, params};
use stamp_core::{
    cloud::{snapshot::SnapshotEntry, types::Money},
    offline::Status,
    time::{Now, Timestamp},
};

use tokio::time::Instant;

use super::*;
use crate::testing::{Queue, stamps};

const KEY: [u8; 32] = [7; 32];

fn at(minutes: u64) -> Timestamp {
    Now::epoch().after(Duration::from_secs(minutes * 60)).wall
}

fn code(number: u32) -> [u8; 32] {
    let mut code = [0; 32];
    code[..4].copy_from_slice(&number.wrapping_mul(2_654_435_761).to_le_bytes());
    code[28..].copy_from_slice(&number.to_le_bytes());
    code
}

fn entry(number: u32) -> SnapshotEntry {
    SnapshotEntry {
        id: format!("v_{:08x}", number.wrapping_mul(2_654_435_761)),
        card: Some(format!("card_{number:08}")),
        name: "Free coffee".into(),
        status: Status::Active,
        expires_at: Some(at(100_000)),
        value: Some(Money { value: "2.50".into(), currency: "EUR".into() }),
        code: code(number),
        is_shared: false,
        self_redeem: false,
    }
}

fn snapshot(generation: i64, as_of: Timestamp) -> Snapshot {
    Snapshot {
        business: "b_1".into(),
        key: KEY,
        cursor: "9".into(),
        as_of,
        whole_at: as_of,
        generation,
        vouchers: 3,
    }
}

async fn put(queue: &Queue, entries: Vec<SnapshotEntry>, generation: i64, minute: u64) {
    queue.store().put_vouchers(entries, generation, at(minute)).await.unwrap();
}

/// Marks and sweeps as a fetch of the whole does.
async fn whole(queue: &Queue, entries: Vec<SnapshotEntry>, generation: i64, minute: u64) {
    put(queue, entries, generation, minute).await;
    let mut after = Some(String::new());
    while let Some(behind) = after {
        after = queue.store().sweep_vouchers(behind, generation, at(minute)).await.unwrap();
    }
    queue.store().keep_snapshot(snapshot(generation, at(minute))).await.unwrap();
}

async fn find(queue: &Queue, wanted: Wanted) -> Option<KnownVoucher> {
    queue.store().known_voucher("b_1".into(), KEY, wanted).await.unwrap()
}

async fn status(queue: &Queue, number: u32) -> Option<Status> {
    find(queue, Wanted::Id(entry(number).id)).await.map(|known| known.status)
}

async fn set(queue: &Queue, number: u32, status: &'static str, minute: u64) {
    let id = entry(number).id;
    let work = move |connection: &Connection| {
        let sql = "UPDATE known_voucher SET status = ?2, as_of = ?3 WHERE id = ?1";
        Ok(connection.execute(sql, params![id, status, at(minute).as_millisecond()])?)
    };
    assert_eq!(queue.store().write("tell an event", work).await.unwrap(), 1);
}

#[tokio::test]
async fn a_voucher_is_found_by_its_id_and_by_its_code_once_the_snapshot_is_whole() {
    let queue = Queue::open();
    put(&queue, vec![entry(1), entry(2)], 1, 1).await;
    assert_eq!(find(&queue, Wanted::Id(entry(1).id)).await, None, "half a snapshot is none");
    queue.store().keep_snapshot(snapshot(1, at(1))).await.unwrap();
    let by_id = find(&queue, Wanted::Id(entry(1).id)).await.unwrap();
    assert_eq!(find(&queue, Wanted::Code(code(1))).await, Some(by_id.clone()));
    assert_eq!((by_id.card, by_id.as_of, by_id.code), (entry(1).card, at(1), Some(code(1))));
    assert_eq!(find(&queue, Wanted::Code(code(3))).await, None);
    for (business, key) in [("b_2", KEY), ("b_1", [8; 32])] {
        let found = queue.store().known_voucher(business.into(), key, Wanted::Code(code(1))).await.unwrap();
        assert_eq!(found, None, "another business or key");
    }
}

#[tokio::test]
async fn of_a_shared_code_nothing_is_known_whoever_says_that_it_is_shared() {
    let queue = Queue::open();
    let second = SnapshotEntry { code: code(1), ..entry(2) };
    let told = SnapshotEntry { is_shared: true, ..entry(3) };
    whole(&queue, vec![entry(1), second, told], 1, 1).await;
    for number in [1, 3] {
        assert_eq!(find(&queue, Wanted::Code(code(number))).await, None);
        assert!(find(&queue, Wanted::Id(entry(number).id)).await.unwrap().is_shared);
    }
}

#[tokio::test]
async fn a_whole_snapshot_replaces_the_one_before_but_not_what_is_over_or_was_heard_since() {
    let queue = Queue::open();
    whole(&queue, (1..=4).map(entry).collect(), 1, 1).await;
    set(&queue, 2, "redeemed", 5).await;
    set(&queue, 3, "active", 20).await;
    whole(&queue, vec![entry(1)], 2, 10).await;
    let mut found = Vec::new();
    for number in 1..=4 {
        found.push(status(&queue, number).await);
    }
    assert_eq!(found, [Some(Status::Active), Some(Status::Redeemed), Some(Status::Active), None]);
}

#[tokio::test]
async fn an_older_page_does_not_make_good_what_was_used_and_a_later_one_does() {
    let queue = Queue::open();
    whole(&queue, vec![entry(1)], 1, 1).await;
    set(&queue, 1, "redeemed", 8).await;
    put(&queue, vec![entry(1)], 1, 7).await;
    assert_eq!(status(&queue, 1).await, Some(Status::Redeemed));
    // It was given back.
    put(&queue, vec![entry(1)], 1, 9).await;
    assert_eq!(status(&queue, 1).await, Some(Status::Active));
}

#[tokio::test]
async fn what_is_over_goes_after_a_while_and_all_of_it_with_another_business() {
    let queue = Queue::open();
    whole(&queue, (1..=3).map(entry).collect(), 1, 1).await;
    set(&queue, 1, "redeemed", 5).await;
    set(&queue, 2, "expired", 9).await;
    while queue.store().prune_vouchers(at(6)).await.unwrap() {}
    assert_eq!((status(&queue, 1).await, status(&queue, 2).await), (None, Some(Status::Expired)));
    while queue.store().forget_vouchers().await.unwrap() {}
    assert_eq!(
        (queue.store().count_vouchers().await.unwrap(), queue.store().snapshot().await.unwrap()),
        (0, None)
    );
}

#[tokio::test]
async fn how_complete_it_is_moves_forward_only_and_outlasts_a_restart() {
    let mut queue = Queue::open();
    whole(&queue, vec![entry(1)], 1, 10).await;
    for minute in [12, 11] {
        queue.store().snapshot_is_complete_to(at(minute)).await.unwrap();
    }
    queue.reopen().await;
    let found = queue.store().snapshot().await.unwrap().unwrap();
    assert_eq!(found, Snapshot { as_of: at(12), whole_at: at(10), ..snapshot(1, at(10)) });
}

/// Prints what a hundred thousand vouchers cost: room on the disk, and the longest that a scan waits beside a fetch.
#[tokio::test]
async fn a_hundred_thousand_vouchers_hold_up_no_scan() {
    const COUNT: u32 = 100_000;
    let queue = Queue::open();
    let (mut longest, mut number) = (Duration::ZERO, 0);
    let begun = Instant::now();
    while number < COUNT {
        let piece = (number..number + u32::try_from(STEP).unwrap()).map(entry).collect();
        number += u32::try_from(STEP).unwrap();
        let one = Instant::now();
        put(&queue, piece, 1, 1).await;
        longest = longest.max(one.elapsed());
    }
    let put_in = begun.elapsed();
    whole(&queue, vec![entry(0)], 1, 1).await;
    let (mut swept, mut after) = (Duration::ZERO, Some(String::new()));
    while let Some(behind) = after {
        let one = Instant::now();
        after = queue.store().sweep_vouchers(behind, 1, at(1)).await.unwrap();
        swept = swept.max(one.elapsed());
    }
    assert_eq!(queue.store().count_vouchers().await.unwrap(), u64::from(COUNT));
    let begun = Instant::now();
    for number in 0..1_000 {
        assert!(find(&queue, Wanted::Code(code(number * 97))).await.is_some());
    }
    let looked_up = begun.elapsed() / 1_000;
    queue.append(stamps(1, "a")).await;
    let pages: i64 = queue
        .store()
        .read(
            "count pages",
            |connection| Ok(connection.query_row("PRAGMA page_count", [], |row| row.get(0))?),
        )
        .await
        .unwrap();
    println!(
        "{COUNT} vouchers: {} bytes each; {STEP} in {longest:?} at most, all in {put_in:?}; swept in {swept:?} at \
         most; looked up in {looked_up:?}",
        pages * 4_096 / i64::from(COUNT)
    );
}
