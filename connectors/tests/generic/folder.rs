//! Files that a till writes.

use std::{fs, io::Write, path::Path, time::Duration};

use stamp_connectors::pos::NotTaken;
use stamp_core::config;

use crate::bench::{Bench, check, table};

/// A folder that is looked through without a rest.
pub(crate) fn watched(folder: &Path, keys: &str) -> config::Generic {
    let mut table = table(&format!("[generic.folder]\npath = '{}'\n{keys}", folder.display()));
    let set = table.folder.as_mut().unwrap();
    (set.interval, set.still) = (Duration::from_millis(10), Duration::from_millis(50));
    table
}

pub(crate) fn names(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_file_is_taken_and_then_moved() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.json"), check(1)).unwrap();
    fs::write(folder.path().join("b.jsonl"), format!("{}\n{}\n", check(2), check(3))).unwrap();
    let mut bench = Bench::start(watched(folder.path(), ""), None);
    let mut numbers = bench.taken(3).await;
    numbers.sort();
    assert_eq!(numbers, ["1", "2", "3"]);
    let done = folder.path().join("done");
    bench.until("both are moved", |_| names(&done) == ["a.json", "b.jsonl"]).await;
    assert_eq!(names(folder.path()), ["done"]);
    fs::write(folder.path().join("a.json"), check(4)).unwrap();
    assert_eq!(bench.taken(1).await, ["4"]);
    bench.until("none is written over", |_| names(&done) == ["a.json", "a.json.2", "b.jsonl"]).await;
    bench.stopped().await;
}

#[tokio::test]
async fn only_names_of_the_pattern_are_taken() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("1.json.tmp"), check(1)).unwrap();
    fs::write(folder.path().join("2.json"), check(2)).unwrap();
    let mut bench = Bench::start(watched(folder.path(), "pattern = \"*.json\"\n"), None);
    assert_eq!(bench.taken(1).await, ["2"]);
    fs::rename(folder.path().join("1.json.tmp"), folder.path().join("1.json")).unwrap();
    assert_eq!(bench.taken(1).await, ["1"]);
}

#[tokio::test]
async fn csv_of_cyrillic_windows_is_read_by_its_columns() {
    let folder = tempfile::tempdir().unwrap();
    let keys = "format = \"csv\"\ndelimiter = \";\"\nencoding = \"cp1251\"\nafter = \"delete\"\n[generic.map]\nid = \"Чек\"\ntotal = \"Сума\"\ncurrency = \"UAH\"\nclosed_at = \"Час\"\nclosed_at_format = \"%d.%m.%Y %H:%M\"\nzone = \"Europe/Kyiv\"\n";
    let text: Vec<u8> = "Чек;Сума;Час\r\n1042;7,40;11.05.2026 15:34\r\n".chars().map(cp1251).collect();
    fs::write(folder.path().join("2026-05-11"), text).unwrap();
    let mut bench = Bench::start(watched(folder.path(), keys), None);
    assert_eq!(bench.taken(1).await, ["1042"]);
    bench.until("it is deleted", |_| names(folder.path()).is_empty()).await;
}

fn cp1251(letter: char) -> u8 {
    match u32::from(letter) {
        code @ 0..0x80 => u8::try_from(code).unwrap(),
        code => u8::try_from(code - 0x0410 + 0xc0).unwrap(),
    }
}

#[tokio::test]
async fn a_file_that_is_being_written_is_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.json");
    let mut file = fs::File::create(&path).unwrap();
    let text = format!("[{}, {}]", check(1), check(2));
    let (first, rest) = text.split_at(text.len() / 2);
    file.write_all(first.as_bytes()).unwrap();
    // What is whole comes after it, so the half one has been looked at.
    let mut bench = Bench::start(watched(folder.path(), ""), None);
    fs::write(folder.path().join("b.json"), check(3)).unwrap();
    assert_eq!(bench.taken(1).await, ["3"]);
    assert!(path.exists() && names(&folder.path().join("failed")).is_empty());
    file.write_all(rest.as_bytes()).unwrap();
    drop(file);
    assert_eq!(bench.taken(2).await, ["1", "2"]);
}

#[tokio::test]
async fn what_cannot_be_read_is_put_aside_with_the_reason_and_the_rest_of_it_is_taken() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.json"), "{ nothing }").unwrap();
    fs::write(folder.path().join("b.json"), format!("[{}, {{\"id\": 2}}]", check(1))).unwrap();
    let mut bench = Bench::start(watched(folder.path(), ""), None);
    assert_eq!(bench.taken(1).await, ["1"]);
    let failed = folder.path().join("failed");
    let all = ["a.json", "a.json.why.txt", "b.json", "b.json.why.txt"];
    bench.until("both are put aside", |_| names(&failed) == all).await;
    let why = fs::read_to_string(failed.join("b.json.why.txt")).unwrap();
    assert_eq!(
        why,
        "record 2: closed_at ($.closed_at) is not there\nAll other checks of this file were taken.\n"
    );
    assert!(fs::read_to_string(failed.join("a.json.why.txt")).unwrap().contains("no JSON"));
    bench.until("it is told", |bench| bench.has_told("the last file that could not be read")).await;
}

#[tokio::test]
async fn a_file_that_stays_is_taken_once_also_by_the_next_run() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.json"), check(1)).unwrap();
    let set = || watched(folder.path(), "after = \"keep\"\n");
    let mut bench = Bench::start(set(), None);
    assert_eq!(bench.taken(1).await, ["1"]);
    bench.until("it is remembered", |bench| bench.checkpoint.is_some()).await;
    let kept = bench.stopped().await;
    let mut bench = Bench::start(set(), kept);
    fs::write(folder.path().join("b.json"), check(2)).unwrap();
    assert_eq!(bench.taken(1).await, ["2"], "only what is new");
    fs::write(folder.path().join("a.json"), format!("[{}, {}]", check(1), check(3))).unwrap();
    assert_eq!(bench.taken(2).await, ["1", "3"], "and the old one, once it has become another");
    fs::remove_file(folder.path().join("a.json")).unwrap();
    let mark = |bench: &Bench| bench.checkpoint.as_ref().map_or(0, |text| text.matches("\",\"").count());
    bench.until("what is gone is forgotten", |bench| mark(bench) == 0 && bench.checkpoint.is_some()).await;
}

#[tokio::test]
async fn what_was_not_taken_is_read_again() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.json"), check(1)).unwrap();
    let mut bench = Bench::start(watched(folder.path(), ""), None);
    assert_eq!(bench.answered(Err(NotTaken::Queue)).await.len(), 1);
    assert!(folder.path().join("a.json").exists(), "it is not put away before it was taken");
    assert_eq!(bench.taken(1).await, ["1"]);
    bench.until("it is moved", |_| names(folder.path()) == ["done"]).await;
}

#[tokio::test]
async fn a_crash_before_the_move_tells_the_same_again() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.json"), check(1)).unwrap();
    let mut bench = Bench::start(watched(folder.path(), ""), None);
    let first = bench.answered(Ok(())).await;
    let kept = bench.stopped().await;
    // As it was before it was moved, if it was.
    let _ = fs::rename(folder.path().join("done/a.json"), folder.path().join("a.json"));
    let mut bench = Bench::start(watched(folder.path(), ""), kept);
    assert_eq!(bench.answered(Ok(())).await, first, "the very same report, of the same name");
}
