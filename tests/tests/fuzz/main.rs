//! Every input that the fuzzer once found worth keeping is tried again, without a fuzzer.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test says by panicking what it expects, and of which input"
)]

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use stamp_tests::fuzz::TARGETS;

/// More would make every run of the tests slow; `cargo fuzz cmin` makes them fewer.
const MOST: usize = 200;

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz").join(name)
}

fn names(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// The input that breaks a rule is named before the words of the rule.
#[track_caller]
fn replay(target: &str) {
    let run = TARGETS.iter().find(|known| known.name == target).unwrap().run;
    let corpus = folder("corpus").join(target);
    let inputs = names(&corpus);
    assert!((1..=MOST).contains(&inputs.len()), "{target} has {} inputs", inputs.len());
    for name in inputs {
        let input = fs::read(corpus.join(&name)).unwrap();
        println!("{target}: {name}");
        run(&input);
    }
}

#[test]
fn answers_of_the_cloud() {
    replay("answers");
}

#[test]
fn configurations() {
    replay("config");
}

#[test]
fn what_the_cloud_tells_and_anybody_publishes() {
    replay("events");
}

#[test]
fn exports_of_a_queue() {
    replay("export");
}

#[test]
fn frames_of_a_scanner() {
    replay("frames");
}

#[test]
fn codes_that_were_typed() {
    replay("layouts");
}

#[test]
fn reports_of_a_scanner_in_hid_pos_mode() {
    replay("hid_pos");
}

#[test]
fn requests_to_the_local_api() {
    replay("local_api");
}

#[test]
fn texts_with_a_secret() {
    replay("redactor");
}

#[test]
fn what_poster_and_its_app_tell() {
    replay("poster");
}

#[test]
fn what_syrve_tells() {
    replay("serve");
}

#[test]
fn checks_of_any_till() {
    replay("tills");
}

#[test]
fn every_target_has_its_corpus_and_its_file() {
    let targets: BTreeSet<String> = TARGETS.iter().map(|target| target.name.to_owned()).collect();
    assert_eq!(names(&folder("corpus")), targets);
    let files: BTreeSet<String> = targets.iter().map(|name| format!("{name}.rs")).collect();
    assert_eq!(names(&folder("targets")), files);
}
