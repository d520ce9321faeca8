//! Folders that are gone, may not be written to, or hold what is no file.

use std::fs;

use crate::{
    bench::{Bench, check},
    folder::{names, watched},
};

#[tokio::test]
async fn a_share_that_is_unplugged_is_waited_for() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("share");
    let mut table = watched(&folder, "");
    table.folder.as_mut().unwrap().interval = std::time::Duration::from_millis(10);
    let mut bench = Bench::start(table, None);
    bench.until("it is told", |bench| bench.has_told("Lost") && bench.has_told("look at the share")).await;
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("a.json"), check(1)).unwrap();
    assert_eq!(bench.taken(1).await, ["1"]);
    bench.until("it is told", |bench| bench.has_told("Ready")).await;
}

#[cfg(unix)]
#[tokio::test]
async fn what_is_no_file_is_left_alone() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt};

    let place = tempfile::tempdir().unwrap();
    let (folder, elsewhere) = (place.path().join("checks"), place.path().join("elsewhere.json"));
    fs::create_dir_all(folder.join("b.json")).unwrap();
    fs::write(&elsewhere, check(1)).unwrap();
    std::os::unix::fs::symlink(&elsewhere, folder.join("a.json")).unwrap();
    std::os::unix::fs::symlink("/dev/zero", folder.join("c.json")).unwrap();
    std::os::unix::net::UnixListener::bind(folder.join("d.json")).unwrap();
    fs::write(folder.join(OsStr::from_bytes(b"\xff.json")), check(2)).unwrap();
    fs::write(folder.join("e.json"), check(3)).unwrap();
    let mut bench = Bench::start(watched(&folder, ""), None);
    assert_eq!(bench.taken(1).await, ["3"]);
    bench.until("it is moved", |_| names(&folder.join("done")) == ["e.json"]).await;
    assert!(elsewhere.exists() && folder.join("a.json").exists() && folder.join("b.json").is_dir());
}

#[tokio::test]
async fn a_file_that_cannot_be_moved_is_taken_once_and_the_reason_is_told() {
    let place = tempfile::tempdir().unwrap();
    // A file where the folder should be: nobody can move anything into it, whatever rights they have.
    fs::write(place.path().join("done"), "").unwrap();
    fs::write(place.path().join("a.json"), check(1)).unwrap();
    let mut bench = Bench::start(watched(place.path(), "pattern = \"*.json\"\n"), None);
    assert_eq!(bench.taken(1).await, ["1"]);
    bench.until("it is told", |bench| bench.has_told("Failed") && bench.has_told("put away")).await;
    fs::write(place.path().join("b.json"), check(2)).unwrap();
    assert_eq!(bench.taken(1).await, ["2"], "the first is not told of again");
    fs::remove_file(place.path().join("done")).unwrap();
    bench.until("they are moved", |_| names(&place.path().join("done")) == ["a.json", "b.json"]).await;
    bench.until("it is over", |bench| bench.has_told("Ready")).await;
}

#[tokio::test]
async fn a_file_that_is_too_large_is_put_aside_unread() {
    let place = tempfile::tempdir().unwrap();
    let file = fs::File::create(place.path().join("a.json")).unwrap();
    file.set_len(17 * 1024 * 1024).unwrap();
    let mut bench = Bench::start(watched(place.path(), ""), None);
    let failed = place.path().join("failed");
    bench.until("it is put aside", |_| names(&failed) == ["a.json", "a.json.why.txt"]).await;
    assert!(fs::read_to_string(failed.join("a.json.why.txt")).unwrap().contains("at most 4 are read"));
}

#[tokio::test]
async fn a_file_of_more_than_is_read_is_put_aside_whole_and_nothing_of_it_is_told() {
    let place = tempfile::tempdir().unwrap();
    let flood = "{}\n".repeat(1_300_000);
    fs::write(place.path().join("a.jsonl"), &flood).unwrap();
    fs::write(place.path().join("b.json"), format!("[{}{}]", "{},".repeat(300_000), check(2))).unwrap();
    fs::write(place.path().join("c.csv"), format!("id,total\n{}", "1,2\n".repeat(60_000))).unwrap();
    fs::write(place.path().join("d.json"), check(4)).unwrap();
    let mut bench = Bench::start(watched(place.path(), ""), None);
    assert_eq!(bench.taken(1).await, ["4"]);
    let failed = place.path().join("failed");
    bench.until("all are put aside", |_| names(&failed).len() == 6).await;
    for (name, words) in [
        ("a.jsonl", "250000 lists and objects"),
        ("b.json", "250000 lists and objects"),
        ("c.csv", "more than 50000 records; let the till write a file for each day"),
    ] {
        let why = fs::read_to_string(failed.join(format!("{name}.why.txt"))).unwrap();
        assert!(why.contains(words), "{name}: {why}");
    }
    assert_eq!(fs::read_to_string(failed.join("a.jsonl")).unwrap().len(), flood.len());
}

#[tokio::test]
async fn of_many_misfits_the_first_are_told_and_the_rest_is_counted() {
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("a.jsonl"), format!("{}{}\n", "{\"id\": 7}\n".repeat(5_000), check(1)))
        .unwrap();
    let mut bench = Bench::start(watched(place.path(), ""), None);
    assert_eq!(bench.taken(1).await, ["1"]);
    let failed = place.path().join("failed");
    bench.until("it is put aside", |_| names(&failed).len() == 2).await;
    let why = fs::read_to_string(failed.join("a.jsonl.why.txt")).unwrap();
    let lines: Vec<_> = why.lines().collect();
    assert_eq!((lines.len(), lines[100]), (102, "and 4900 more"));
    assert!(lines[99].starts_with("record 100: "), "{}", lines[99]);
}

#[tokio::test]
async fn files_that_come_and_go_while_they_are_looked_at_do_no_harm() {
    let place = tempfile::tempdir().unwrap();
    let mut bench = Bench::start(watched(place.path(), "pattern = \"*.json\"\n"), None);
    let mut numbers = std::collections::BTreeSet::new();
    for number in 0..40 {
        let (written, named) = (place.path().join("x.tmp"), place.path().join(format!("{number}.json")));
        fs::write(&written, check(number)).unwrap();
        fs::rename(&written, &named).unwrap();
        if number % 4 == 0 {
            // Another name before it could be taken.
            let _ = fs::rename(&named, place.path().join(format!("again-{number}.json")));
        }
        if number % 10 == 9 {
            numbers.extend(bench.taken(1).await);
        }
    }
    while numbers.len() < 40 {
        numbers.extend(bench.taken(1).await);
    }
    bench.until("all are moved", |_| names(&place.path().join("done")).len() == 40).await;
}
