//! What is kept of checks, and what is forgotten.

use std::time::Duration;

use proptest::prelude::*;
use stamp_core::{
    operation::{OpId, State},
    receipt::{Fate, ReceiptIdentity},
};

use super::*;
use crate::{
    CallerKey, CallerLookup, Consequences, Followed, Progress, TakenBack,
    testing::{Queue, stamps, void},
};

fn identity(number: u32) -> ReceiptIdentity {
    ReceiptIdentity {
        connector: "poster".into(),
        account: "cafe".into(),
        register: None,
        business_day: Some("2026-01-01".into()),
        number: number.to_string(),
    }
}

fn receipt(queue: &Queue, number: u32, fate: Fate) -> Receipt {
    let identity = identity(number);
    Receipt {
        op_id: identity.op_id(),
        connector: "poster".into(),
        path: "poll".into(),
        identity,
        closed_at: Some(queue.now()),
        fate,
        why: None,
        told: Some("EUR 3.50".into()),
        facts: fate.is_open().then(|| "{}".into()),
        seen_at: queue.now(),
    }
}

fn told(queue: &Queue, receipts: Vec<Receipt>) -> Consequences {
    Consequences { receipts, ..Consequences::none(queue.now()) }
}

fn wanted(number: u32, also: &[&str]) -> Wanted {
    let also = also.iter().map(|name| (*name).to_owned()).collect();
    Wanted { op_id: identity(number).op_id(), scope: "poster/cafe".into(), also }
}

fn named(name: &str, number: u32) -> (String, String, OpId) {
    ("poster/cafe".into(), name.into(), identity(number).op_id())
}

fn note(queue: &Queue, key: &str, piece: &str) -> GuestNote {
    GuestNote { key: key.into(), at: queue.now(), piece: piece.into() }
}

fn progress(value: Option<&str>) -> Option<Progress> {
    Some(Progress { connector: "poster".into(), value: value.map(str::to_owned), since: None })
}

async fn follow(queue: &Queue, consequences: Consequences) -> Followed {
    queue.store().follow(consequences).await.unwrap()
}

#[tokio::test]
async fn everything_of_a_batch_is_there_after_a_restart_as_it_was_told() {
    let mut queue = Queue::open();
    let (now, new) = (queue.now(), stamps(1, "a"));
    let key = CallerKey { caller: "pos".into(), key: "k".into(), fingerprint: [1; 32] };
    let receipts = vec![receipt(&queue, 1, Fate::Stamped), receipt(&queue, 2, Fate::Waiting)];
    let consequences = Consequences {
        operations: vec![new.clone()],
        names: vec![named("order 7", 1)],
        noted: vec![note(&queue, "1", "anna")],
        checkpoint: progress(Some("page 4")),
        keys: vec![(key.clone(), new.op_id)],
        ..told(&queue, receipts.clone())
    };
    let followed = follow(&queue, consequences).await;
    assert_eq!((followed.added, followed.heads.len()), (vec![new.op_id], 1));
    queue.reopen().await;
    let store = queue.store();
    assert_eq!(store.get(new.op_id).await.unwrap().unwrap().new, new);
    let found = store.find_receipts(vec![wanted(1, &[]), wanted(2, &[])]).await.unwrap();
    let found: Vec<_> = found.into_iter().map(|found| found.receipt.unwrap()).collect();
    assert_eq!(found, receipts);
    assert_eq!(store.open_receipts().await.unwrap(), receipts[1..]);
    assert_eq!(store.guest_notes().await.unwrap(), [note(&queue, "1", "anna")]);
    let checkpoint = store.begin_connector("poster", now.saturating_add(Duration::from_secs(9)).unwrap());
    assert_eq!(checkpoint.await.unwrap(), Checkpoint { value: Some("page 4".into()), since: now });
    let made = store.caller_operation("pos", "k", key.fingerprint).await.unwrap();
    assert!(matches!(made, CallerLookup::Made(operation) if operation.new.op_id == new.op_id));
}

#[tokio::test]
async fn of_a_batch_with_one_thing_that_cannot_be_written_nothing_is() {
    let queue = Queue::open();
    let bad = stamp_core::operation::NewOperation { depends_on: None, ..stamps(2, "b") };
    let mut unreadable = bad.clone();
    unreadable.body = vec![0xff];
    let consequences = Consequences {
        operations: vec![stamps(1, "a"), unreadable],
        checkpoint: progress(Some("page 4")),
        ..told(&queue, vec![receipt(&queue, 1, Fate::Stamped)])
    };
    queue.store().follow(consequences).await.unwrap_err();
    // A key that stands for no operation.
    let key = CallerKey { caller: "pos".into(), key: "k".into(), fingerprint: [1; 32] };
    let consequences = Consequences {
        operations: vec![stamps(1, "a")],
        keys: vec![(key, bad.op_id)],
        checkpoint: progress(Some("page 4")),
        ..told(&queue, vec![receipt(&queue, 1, Fate::Stamped)])
    };
    queue.store().follow(consequences).await.unwrap_err();
    let store = queue.store();
    assert_eq!(store.counts().await.unwrap().queued, 0);
    assert_eq!(store.find_receipts(vec![wanted(1, &[])]).await.unwrap(), [Found::default()]);
    let checkpoint = store.begin_connector("poster", queue.now()).await.unwrap();
    assert_eq!(checkpoint.value, None);
}

#[tokio::test]
async fn a_check_is_found_by_any_of_its_names_within_its_account() {
    let queue = Queue::open();
    let consequences = Consequences {
        names: vec![named("order 7", 1), named("uuid x", 1), named("order 7", 2)],
        ..told(&queue, vec![receipt(&queue, 1, Fate::Stamped), receipt(&queue, 2, Fate::Stamped)])
    };
    follow(&queue, consequences).await;
    let elsewhere = Wanted { scope: "poster/bar".into(), ..wanted(9, &["order 7"]) };
    let asked = vec![wanted(9, &["new", "order 7"]), wanted(2, &["order 7"]), elsewhere];
    let found = queue.store().find_receipts(asked).await.unwrap();
    let number = |found: &Found| found.receipt.as_ref().map(|receipt| receipt.identity.number.clone());
    assert_eq!(number(&found[0]).as_deref(), Some("1"), "the first check of a name keeps it");
    assert_eq!(found[0].news, ["new"]);
    assert_eq!(number(&found[1]).as_deref(), Some("2"), "its own identity goes before names");
    assert_eq!((number(&found[2]), found[2].news.len()), (None, 1));
}

#[tokio::test]
async fn an_operation_without_a_check_is_found_by_its_identity() {
    let queue = Queue::open();
    let new = stamp_core::operation::NewOperation { op_id: identity(1).op_id(), ..stamps(1, "a") };
    queue.append(new.clone()).await;
    let found = queue.store().find_receipts(vec![wanted(1, &[])]).await.unwrap();
    assert_eq!(found[0].operation.as_ref().map(|operation| operation.new.op_id), Some(new.op_id));
}

#[tokio::test]
async fn what_was_never_attempted_is_withdrawn_and_the_rest_followed_by_its_void() {
    let queue = Queue::open();
    for (number, lane) in [(1, "a"), (2, "b"), (3, "c")] {
        queue.append(stamps(number, lane)).await;
    }
    queue.store().mark_sending(vec![stamps(2, "b").op_id]).await.unwrap();
    queue.settle(&stamps(3, "c"), State::Refused).await;
    let back = |number, lane| {
        let original = stamps(number, lane).op_id;
        TakenBack { original, void: void(number + 10, lane, original) }
    };
    let all = vec![back(1, "a"), back(2, "b"), back(3, "c"), back(4, "d")];
    let consequences = Consequences { taken_back: all.clone(), ..Consequences::none(queue.now()) };
    let followed = follow(&queue, consequences.clone()).await;
    assert_eq!(followed.withdrawn, [all[0].original]);
    assert_eq!(followed.added, [all[1].void.op_id, all[3].void.op_id], "one of a lost queue is sent, too");
    assert_eq!(follow(&queue, consequences).await, Followed::default(), "once");
}

#[tokio::test]
async fn a_stamp_that_is_there_already_is_left_as_it_is() {
    let queue = Queue::open();
    let new = stamps(1, "a");
    queue.append(new.clone()).await;
    queue.settle(&new, State::Done).await;
    let consequences = Consequences { operations: vec![new.clone()], ..Consequences::none(queue.now()) };
    assert_eq!(follow(&queue, consequences).await, Followed::default());
    assert_eq!(queue.store().get(new.op_id).await.unwrap().unwrap().state, State::Done);
}

#[tokio::test]
async fn a_connector_goes_on_from_its_last_checkpoint_and_keeps_the_time_at_which_it_began() {
    let queue = Queue::open();
    let (begun, later) = (queue.now(), queue.now().saturating_add(Duration::from_secs(60)).unwrap());
    let first = queue.store().begin_connector("poster", begun).await.unwrap();
    assert_eq!(first, Checkpoint { value: None, since: begun });
    for (value, expected) in [(Some("a"), "a"), (None, "a"), (Some("b"), "b")] {
        let checkpoint = progress(value);
        follow(&queue, Consequences { checkpoint, ..Consequences::none(later) }).await;
        let known = queue.store().begin_connector("poster", later).await.unwrap();
        assert_eq!(known, Checkpoint { value: Some(expected.into()), since: begun });
    }
    let checkpoint = progress(None).map(|progress| Progress { since: Some(later), ..progress });
    follow(&queue, Consequences { checkpoint, ..Consequences::none(later) }).await;
    let known = queue.store().begin_connector("poster", later).await.unwrap();
    assert_eq!(
        known,
        Checkpoint { value: Some("b".into()), since: later },
        "unless it is told to begin anew"
    );
}

#[tokio::test]
async fn what_is_forgotten_of_a_guest_cannot_be_read_in_the_files_any_more() {
    let mut queue = Queue::open();
    let personal = "card_of_somebody_who_was_noted";
    let consequences =
        Consequences { noted: vec![note(&queue, "1", personal)], ..Consequences::none(queue.now()) };
    follow(&queue, consequences).await;
    let is_found = |queue: &Queue| {
        let mut files = std::fs::read_dir(queue.dir()).unwrap().map(|entry| entry.unwrap().path());
        files.any(|file| {
            let bytes = std::fs::read(file).unwrap_or_default();
            bytes.windows(personal.len()).any(|window| window == personal.as_bytes())
        })
    };
    assert!(is_found(&queue));
    let consequences = Consequences { forgotten: vec!["1".into()], ..Consequences::none(queue.now()) };
    follow(&queue, consequences).await;
    queue.close().await;
    assert!(!is_found(&queue));
}

#[tokio::test]
async fn old_checks_go_with_their_names_and_young_ones_stay() {
    let queue = Queue::open();
    let old = queue.now().checked_sub(Duration::from_secs(60)).unwrap();
    let past = Receipt { seen_at: old, ..receipt(&queue, 1, Fate::Stamped) };
    let names = vec![named("order 7", 1), named("order 8", 2)];
    let consequences = Consequences { names, ..told(&queue, vec![past, receipt(&queue, 2, Fate::Stamped)]) };
    follow(&queue, consequences).await;
    assert_eq!(queue.store().purge_receipts(queue.now(), 10).await.unwrap(), 1);
    let asked = vec![wanted(9, &["order 7"]), wanted(9, &["order 8"])];
    let found = queue.store().find_receipts(asked).await.unwrap();
    let known: Vec<_> = found.iter().map(|found| (found.receipt.is_some(), found.news.len())).collect();
    assert_eq!(known, [(false, 1), (true, 0)]);
}

#[tokio::test]
async fn checks_names_checkpoints_and_notes_are_saved_from_a_damaged_file() {
    let mut queue = Queue::open();
    let (receipts, now) =
        (vec![receipt(&queue, 1, Fate::Waiting), receipt(&queue, 2, Fate::Voided)], queue.now());
    let consequences = Consequences {
        names: vec![named("order 7", 2)],
        noted: vec![note(&queue, "1", "anna")],
        checkpoint: progress(Some("page 4")),
        ..told(&queue, receipts.clone())
    };
    follow(&queue, consequences).await;
    queue.close().await;
    let saved = queue.dir().join("saved.db");
    crate::salvage(queue.path(), &saved, now).unwrap();
    let (store, _) = crate::Store::open(&saved, now).unwrap();
    let found = store.find_receipts(vec![wanted(1, &[]), wanted(9, &["order 7"])]).await.unwrap();
    let found: Vec<_> = found.into_iter().map(|found| found.receipt.unwrap()).collect();
    assert_eq!(found, receipts);
    assert_eq!(store.guest_notes().await.unwrap(), [note(&queue, "1", "anna")]);
    assert_eq!(store.begin_connector("poster", now).await.unwrap().value.as_deref(), Some("page 4"));
}

/// What a test hands in: the stamp of a check, or its void.
#[derive(Debug, Clone)]
enum Told {
    Closed(u32),
    Voided(u32),
}

fn consequences_of(queue: &Queue, told: &Told) -> Consequences {
    match *told {
        Told::Closed(number) => Consequences {
            operations: vec![stamps(number, "a")],
            ..self::told(queue, vec![receipt(queue, number, Fate::Stamped)])
        },
        Told::Voided(number) => {
            let original = stamps(number, "a").op_id;
            let void = void(number + 100, "a", original);
            let receipts = vec![receipt(queue, number, Fate::Voided)];
            Consequences { taken_back: vec![TakenBack { original, void }], ..self::told(queue, receipts) }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_same_told_again_and_again_leaves_the_queue_as_told_once(
        told in prop::collection::vec((0..4_u32, any::<bool>()), 1..6),
        repeats in 1..4_usize,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async {
            let told: Vec<Told> = told
                .into_iter()
                .map(|(number, closed)| if closed { Told::Closed(number) } else { Told::Voided(number) })
                .collect();
            let mut left = Vec::new();
            for times in [1, repeats] {
                let queue = Queue::open();
                for one in &told {
                    for _ in 0..times {
                        follow(&queue, consequences_of(&queue, one)).await;
                    }
                }
                let store = queue.store();
                assert_eq!(store.check().await.unwrap().faults, Vec::<String>::new());
                let all = store.list(crate::Filter { limit: 99, ..Default::default() }).await.unwrap();
                left.push(all.operations.into_iter().map(|one| (one.seq, one.new, one.state)).collect::<Vec<_>>());
            }
            assert_eq!(left[0], left[1], "{told:?}");
        });
    }
}
