//! A queue with something of everything in it, and what must be found of it later.

use std::path::{Path, PathBuf};

use stamp_core::{
    attempt::{Attempt, Came, Decided, Failure},
    history::{Depth, Point, Unsaved},
    operation::{NewOperation, OpId, Operation, Outcome, State},
    time::{Now, Timestamp},
};
use stamp_store::{
    Act, CallerKey, CallerLookup, CheckReport, Filter, Opened, Options, Settlement, Store, Token, check,
};
use tempfile::TempDir;

use crate::operations::{id, stamps, void};

/// No ballast: what these tests are about does not need it.
pub(crate) const PLAIN: Options = Options { ballast: 0, look_for_room: AN_HOUR, empty_log_after: AN_HOUR };
const AN_HOUR: std::time::Duration = std::time::Duration::from_secs(3_600);

pub(crate) fn at() -> Timestamp {
    Now::epoch().wall
}

/// A directory in memory where there is such a thing: for tests that do nothing but open files.
pub(crate) fn scratch() -> TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.unwrap()
}

/// Everything that is in the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Content {
    pub(crate) operations: Vec<Operation>,
    pub(crate) token: Vec<Token>,
    pub(crate) setting: Option<String>,
    pub(crate) key: CallerLookup,
    pub(crate) journal: usize,
    pub(crate) heads: Vec<OpId>,
}

/// An operation with a body that fills more than one page where the number is a multiple of five.
pub(crate) fn operation(number: usize) -> NewOperation {
    let mut new = stamps(number, &format!("lane {}", number % 7));
    let note = if number.is_multiple_of(5) { 9_000 } else { number };
    new.body = format!(r#"{{"op_id":"{}","note":"{}"}}"#, new.op_id, "n".repeat(note)).into_bytes();
    new
}

/// One that the cloud has answered.
pub(crate) fn attempt() -> Attempt {
    let took = std::time::Duration::from_millis(20);
    let lost = Attempt::without_answer(at(), took, Failure::Lost);
    Attempt { came: Came::Status(201), decided: Decided::Done, words: Some("Words.".into()), ..lost }
}

/// Puts operations in every state with their attempts, a void that waits, a token, a setting, a caller's key, the
/// history and the journal into a queue.
pub(crate) async fn fill(store: &Store, operations: usize) {
    for number in 0..operations {
        let key = CallerKey { caller: "pos".into(), key: format!("k{number}"), fingerprint: [1; 32] };
        store.append(operation(number), Some(key)).await.unwrap();
    }
    let ends = [State::Done, State::Refused, State::Parked, State::Done];
    for (number, state) in (0..operations / 2).zip(ends.into_iter().cycle()) {
        store.mark_sending(vec![id(number)]).await.unwrap();
        let outcome = Some(Outcome { status: 201, body: br#"{"progress":4}"#.to_vec() });
        let settlement = Settlement { state, outcome, reason: None, at: at() };
        store.settle_after(id(number), settlement, vec![attempt()]).await.unwrap();
    }
    let depth = Depth { unsent: 1, parked: 2 };
    let point = Point { minute: 29_000_000, depth, answers: 3, failures: 4, p50: 5, p95: 6, max: 7 };
    let history = Unsaved { from: point.minute, points: vec![point], keep_from: 0 };
    store.keep_history(history).await.unwrap();
    store.append(void(operations, "lane 2", id(2)), None).await.unwrap();
    store.discard(id(6), "a test", "anna", at()).await.unwrap();
    store.set_setting("business", "b_1").await.unwrap();
    let token = Token {
        id: "t1".into(),
        hash: [7; 32],
        role: "pos".into(),
        label: "till 2".into(),
        created_at: at(),
        expires_at: None,
    };
    let act = Act { at: at(), actor: "anna".into(), action: "token-made", op_id: None, reason: None };
    store.add_token(token, act).await.unwrap();
}

/// A queue of that many operations, closed.
pub(crate) async fn closed(directory: &Path, operations: usize) -> (PathBuf, Content) {
    let path = directory.join("queue.db");
    let (store, _) = PLAIN.open(&path, at()).unwrap();
    fill(&store, operations).await;
    let content = content(&store).await;
    store.close().await;
    (path, content)
}

/// Reads it all.
pub(crate) async fn content(store: &Store) -> Content {
    let mut operations = Vec::new();
    let mut after = None;
    loop {
        let page = store.list(Filter { after, limit: 1_000, ..Filter::default() }).await.unwrap();
        operations.extend(page.operations);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    Content {
        operations,
        token: store.tokens().await.unwrap(),
        setting: store.setting("business").await.unwrap(),
        key: store.caller_operation("pos", "k1", [1; 32]).await.unwrap(),
        journal: store.journal(1_000).await.unwrap().len(),
        heads: store.heads(1_000).await.unwrap().into_iter().map(|head| head.op_id).collect(),
    }
}

/// Opens the queue in whatever state it is, twice, and asserts what must hold after every damage: the second start
/// finds nothing to do, the file is sound, and an operation that was there is there as it was, or parked as damaged, or
/// it was said that some are gone. Returns what the first start found, and the content.
pub(crate) async fn survive(path: &Path, before: &Content) -> (Opened, Vec<Operation>) {
    let (store, opened) = PLAIN.open_or_recover(path, at()).unwrap();
    let report = store.check().await.unwrap();
    assert_eq!(report.faults, Vec::<String>::new(), "after {opened:?}");
    let operations = intact(&store, &report, before).await;
    store.close().await;

    let (store, again) = PLAIN.open_or_recover(path, at()).unwrap();
    assert_eq!(again.recovered, None);
    assert_eq!((again.counts, again.resumed), (opened.counts, 0));
    store.close().await;
    assert_eq!(check(path).unwrap().faults, Vec::<String>::new());
    (opened, operations)
}

/// The operations that are whole, each of which is one of those before, in the same order.
async fn intact(store: &Store, report: &CheckReport, before: &Content) -> Vec<Operation> {
    let page = store.list(Filter { limit: 1_000, ..Filter::default() }).await.unwrap();
    assert_eq!(page.damaged, report.damaged);
    let mut last = 0;
    for operation in &page.operations {
        let place =
            before.operations.iter().position(|known| known.new.op_id == operation.new.op_id).unwrap();
        let known = &before.operations[place];
        if operation.seq == known.seq {
            assert!(place >= last, "{operation:?} lost its place");
            last = place;
        }
        assert_eq!(operation.state, known.state);
        assert_eq!(operation.new.body, known.new.body);
        assert_eq!(operation.new.path, known.new.path);
    }
    page.operations
}
