//! A queue file that is not what the daemon wrote.

#[cfg(unix)]
use std::os::unix::fs::PermissionsExt as _;
use std::{
    fs,
    path::{Path, PathBuf},
};

use reqwest::Method;
use serde_json::json;
use stamp_tests::{Home, Setup, Till, card, cloud, until};

const OPERATIONS: usize = 60;
const PAGE: usize = 4_096;
/// The first byte of an inner page and of a leaf of a table, and of an index:
/// <https://www.sqlite.org/fileformat2.html#b_tree_pages>.
const INNER: [u8; 2] = [5, 2];
const LEAF: [u8; 2] = [13, 10];

/// The data directory of a till with operations to send, to be copied and damaged.
struct Sample {
    home: Home,
    saved: Vec<String>,
}

impl Sample {
    /// As a daemon leaves it that was stopped: all of it is in one file.
    async fn stopped() -> Self {
        let (till, saved) = Self::till().await;
        let (home, ..) = till.terminate().await;
        home.gather_queue();
        Self { home, saved }
    }

    /// As a daemon leaves it that was killed: the newest part is in the log.
    async fn killed() -> Self {
        let (till, saved) = Self::till().await;
        Self { home: till.kill(), saved }
    }

    async fn till() -> (Till, Vec<String>) {
        let cloud = cloud().await;
        cloud.set_reachable(false).await.unwrap();
        let till = Till::start(Setup::of(&cloud).home()).await;
        till.link_is("down").await;
        let mut saved = Vec::new();
        for number in 0..OPERATIONS {
            let body = json!({"code": card(["anna", "clara", "felix"][number % 3]), "allow_repeat": true});
            let reply = till.api().post_keyed("/v1/scans", &number.to_string(), &body).await.unwrap();
            saved.push(reply.op_id());
        }
        (till, saved)
    }

    /// What a till makes of it that is damaged in this way: it is there at once, says what it found, sends what is
    /// whole, exactly once, and takes scans; and the starts after that find nothing to do. Returns how many of the
    /// operations were sent.
    async fn survives(&self, says: Option<&str>, damage: impl FnOnce(&Home)) -> usize {
        let cloud = cloud().await;
        let home = Setup::of(&cloud).home();
        copy(&self.home.data(), &home.data());
        damage(&home);
        let till = Till::start_listening(home).await;
        assert_eq!(till.api().bare(Method::GET, "/live", &[], "").await.text, "ok\n");
        until("the queue is open", async || (!till.status().await["agent_id"].is_null()).then_some(())).await;
        for code in ["queue-recovered", "queue-log-lost"] {
            assert_eq!(till.has_health(code).await, says == Some(code), "{code}: {}", till.status().await);
        }
        assert_eq!(
            till.home().data().join("quarantine").exists(),
            says == Some("queue-recovered"),
            "a damaged file is kept"
        );
        let new = till.api().scan(&card("eva")).await;
        assert_eq!(new.json()["notice"]["level"], "ok", "{new:?}");
        till.drained().await;

        let effects = cloud.books().await.unwrap().effects_by_op();
        assert!(effects.values().all(|count| *count == 1), "{effects:?}");
        let sent = self.saved.iter().filter(|op| effects.contains_key(*op)).count();
        let operations = till.operations().await;
        let mut home = till.kill();
        for _ in 0..2 {
            let till = Till::start(home).await;
            assert!(!till.has_health("queue-recovered").await, "once is enough");
            assert_eq!(till.operations().await, operations);
            home = till.kill();
        }
        sent
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap).filter(|entry| entry.path().is_file()) {
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

fn beside(home: &Home, suffix: &str) -> PathBuf {
    home.data().join(format!("queue.db{suffix}"))
}

fn edit(file: &Path, change: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = fs::read(file).unwrap();
    change(&mut bytes);
    fs::write(file, bytes).unwrap();
}

/// Where the first page of this kind begins.
fn page_of(bytes: &[u8], kinds: [u8; 2]) -> usize {
    let pages = (1..bytes.len() / PAGE).map(|page| page * PAGE);
    pages.into_iter().find(|at| kinds.contains(&bytes[*at])).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_file_that_was_cut_off_at_any_length_all_that_is_left_is_sent() {
    let sample = Sample::stopped().await;
    let whole = fs::metadata(sample.home.queue()).unwrap().len();
    let mut before = 0;
    for length in [0, 50, 1_000, 4_096, whole / 3, whole * 2 / 3, whole - 1] {
        let cut = |home: &Home| {
            fs::File::options().write(true).open(home.queue()).unwrap().set_len(length).unwrap();
        };
        let sent = sample.survives(Some("queue-recovered"), cut).await;
        assert!(sent >= before, "{sent} of {length} bytes, {before} of fewer");
        before = sent;
    }
    assert!(before >= OPERATIONS - 10, "{before} of all but one byte");
}

#[tokio::test(flavor = "multi_thread")]
async fn flipped_bits_cost_at_most_what_they_hit() {
    let sample = Sample::stopped().await;
    // The magic word, the page size, the number of pages, and the schema.
    for at in [3, 16, 30, 105] {
        let flip = |home: &Home| edit(&home.queue(), |bytes| bytes[at] ^= 0x10);
        assert_eq!(sample.survives(Some("queue-recovered"), flip).await, OPERATIONS, "byte {at}");
    }
    for (kinds, cost) in [(INNER, 0), (LEAF, 10)] {
        for at in [0, 3, 5, 8] {
            let flip = |home: &Home| {
                edit(&home.queue(), |bytes| {
                    let page = page_of(bytes, kinds);
                    bytes[page + at] ^= 0x40;
                });
            };
            let sent = sample.survives(Some("queue-recovered"), flip).await;
            assert!(sent + cost >= OPERATIONS, "byte {at} of a page {kinds:?}: {sent}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_queue_at_all_is_set_aside_and_a_new_one_begun() {
    let sample = Sample::stopped().await;
    for text in ["", "not a database", "a longer text, by which somebody has replaced the file. \n"] {
        let replace = |home: &Home| fs::write(home.queue(), text.repeat(20)).unwrap();
        assert_eq!(sample.survives(Some("queue-recovered"), replace).await, 0, "{text:?}");
    }
    let replace = |home: &Home| {
        fs::remove_file(home.queue()).unwrap();
        fs::create_dir(home.queue()).unwrap();
        fs::write(home.queue().join("file"), "somebody's").unwrap();
    };
    assert_eq!(sample.survives(Some("queue-recovered"), replace).await, 0, "a directory");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_is_used_as_far_as_it_can_be_read() {
    let sample = Sample::killed().await;
    assert_eq!(sample.survives(None, |_| {}).await, OPERATIONS);
    let stale = |home: &Home| fs::write(beside(home, "-shm"), [0xa5; 32_768]).unwrap();
    assert_eq!(sample.survives(None, stale).await, OPERATIONS);
    let without = |home: &Home| fs::remove_file(beside(home, "-shm")).unwrap();
    assert_eq!(sample.survives(None, without).await, OPERATIONS);
    let lost = |home: &Home| fs::remove_file(beside(home, "-wal")).unwrap();
    assert!(sample.survives(Some("queue-log-lost"), lost).await < OPERATIONS);

    let flip = |home: &Home| edit(&beside(home, "-wal"), |bytes| bytes[32 + 5 * (24 + PAGE) + 300] ^= 1);
    let sent = sample.survives(Some("queue-recovered"), flip).await;
    assert!(sent >= OPERATIONS - 10, "{sent}");
    // What a power cut does to the last frame; the operation in it was never confirmed by a disk that works.
    let torn = |home: &Home| {
        let length = fs::metadata(beside(home, "-wal")).unwrap().len();
        fs::File::options().write(true).open(beside(home, "-wal")).unwrap().set_len(length - 100).unwrap();
    };
    assert!(sample.survives(None, torn).await >= OPERATIONS - 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn damage_done_while_it_runs_ends_the_daemon_and_the_next_start_mends_it() {
    let sample = Sample::stopped().await;
    let cloud = cloud().await;
    cloud.set_reachable(false).await.unwrap();
    let home = Setup::of(&cloud).home();
    copy(&sample.home.data(), &home.data());
    let till = Till::start(home).await;
    edit(&till.home().queue(), |bytes| {
        // The first page is the schema, which has been read.
        for page in bytes.chunks_exact_mut(PAGE).skip(1).filter(|page| LEAF.contains(&page[0])) {
            // Not the content: what says where it is.
            page[8..12].fill(0xff);
        }
    });
    let api = till.api().clone();
    until("the daemon meets the damage", async || {
        // Something new in the file makes a reader forget the pages that it knows.
        let scanned = api.post_keyed("/v1/scans", "one", &json!({"code": card("eva")})).await;
        let listed = api.try_get("/v1/operations?limit=500").await;
        [scanned, listed]
            .iter()
            .any(|reply| !reply.as_ref().is_ok_and(|reply| reply.status == 200))
            .then_some(())
    })
    .await;
    let (home, ended) = till.ended().await;
    assert_eq!(ended.code(), Some(75), "the code that makes the service manager start it again");

    cloud.set_reachable(true).await.unwrap();
    let till = Till::start(home).await;
    till.health_has("queue-recovered").await;
    till.drained().await;
    assert_eq!(till.api().scan(&card("felix")).await.json()["notice"]["level"], "ok");
    let effects = cloud.books().await.unwrap().effects_by_op();
    assert!(effects.values().all(|count| *count == 1), "{effects:?}");
    assert!(effects.len() > OPERATIONS / 2, "{}", effects.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_of_another_program_is_left_alone_and_named_until_it_is_moved_away() {
    let cloud = cloud().await;
    let (home, ..) = Till::start(Setup::of(&cloud).home()).await.terminate().await;
    home.gather_queue();
    edit(&home.queue(), |bytes| {
        // Their number (https://www.sqlite.org/fileformat2.html#application_id) and their tables.
        bytes[68..72].copy_from_slice(b"them");
        while let Some(at) = bytes.windows(9).position(|word| word == b"operation") {
            bytes[at..at + 9].copy_from_slice(b"something");
        }
    });
    let theirs = fs::read(home.queue()).unwrap();
    let till = Till::start_listening(home).await;
    till.health_has("queue-unusable").await;
    let status = till.home().run(&["status"]).ok();
    assert!(status.contains("move it away"), "{status}");
    assert_eq!(till.api().scan(&card("anna")).await.code(), "not_stored");
    assert!(fs::read(till.home().queue()).unwrap() == theirs);

    fs::rename(till.home().queue(), till.home().folder().join("theirs.db")).unwrap();
    till.health_is_without("queue-unusable").await;
    assert_eq!(till.api().scan(&card("anna")).await.code(), "stamp-added");
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_queue_that_may_not_be_opened_is_waited_for_and_its_cure_is_named() {
    let cloud = cloud().await;
    cloud.set_reachable(false).await.unwrap();
    let till = Till::start(Setup::of(&cloud).home().without_rights_over_files()).await;
    till.link_is("down").await;
    let saved = till.api().scan(&card("anna")).await.op_id();
    let (home, ..) = till.terminate().await;
    fs::set_permissions(home.queue(), fs::Permissions::from_mode(0o000)).unwrap();
    for command in [["db", "check"], ["queue", "list"]] {
        let denied = home.run(&command);
        assert_eq!(denied.code, Some(77), "{denied:?}");
    }
    let queue = home.queue();
    let till = Till::start_listening(home).await;
    till.health_has("queue-unusable").await;
    let status = till.home().run(&["status"]).ok();
    assert!(status.contains("Permission denied") && status.contains("user of the service"), "{status}");
    assert_eq!(till.api().scan(&card("clara")).await.code(), "not_stored");

    fs::set_permissions(queue, fs::Permissions::from_mode(0o600)).unwrap();
    till.health_is_without("queue-unusable").await;
    cloud.set_reachable(true).await.unwrap();
    till.drained().await;
    assert_eq!(cloud.books().await.unwrap().effects_by_op().get(&saved), Some(&1));
}
