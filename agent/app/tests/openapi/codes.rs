//! The codes in the sources are those of the document.

use std::{collections::BTreeSet, path::Path};

use regex::Regex;

use crate::document::Document;

const KEBAB: &str = "[a-z]+(?:-[a-z]+)*";

#[test]
fn every_problem_code_is_described_and_every_described_one_is_used() {
    let codes = found(r#"StatusCode::[A-Z_]+,\s*"([a-z_]+)""#, &sources("app/src/api"));
    assert_eq!(codes, Document::of_the_sources().listed("ProblemCode"));
}

#[test]
fn every_notice_code_is_described_and_every_described_one_is_used() {
    let made = format!(r#"Notice::new\(\s*(?:[a-z]+::)*Level::\w+,\s*"({KEBAB})""#);
    let worded = format!(r#"Notice::worded(?:_as)?\(\s*&?[a-z.]+,\s*(?:Level::\w+|level),\s*"({KEBAB})""#);
    let mut codes = BTreeSet::new();
    for file in [sources("core/src"), sources("app/src")].concat() {
        codes.append(&mut found(&made, std::slice::from_ref(&file)));
        codes.append(&mut found(&worded, std::slice::from_ref(&file)));
    }
    let outcomes = sources("core/src/notice/outcome.rs");
    // Refusals of the cloud: its code, with hyphens.
    let refusals = found(r#""([a-z]+(?:_[a-z]+)+)"(?: =>| \||$)"#, &outcomes);
    codes.extend(refusals.iter().map(|code| code.replace('_', "-")));
    assert_eq!(codes, Document::of_the_sources().listed("NoticeCode"));
}

#[test]
fn every_health_code_is_described_and_every_described_one_is_used() {
    let mut codes = found(&format!(r#"\bwarning\(\s*words,\s*"({KEBAB})""#), &sources("core/src/health.rs"));
    let pauses = format!(r#"Self::\w+(?: \{{ \.\. \}})? => "({KEBAB})""#);
    codes.append(&mut found(&pauses, &sources("core/src/cloud/verdict.rs")));
    assert_eq!(codes, Document::of_the_sources().listed("HealthCode"));
}

/// What the first group of `pattern` matches in the texts.
fn found(pattern: &str, texts: &[String]) -> BTreeSet<String> {
    let pattern = Regex::new(&format!("(?m){pattern}")).unwrap();
    texts.iter().flat_map(|text| pattern.captures_iter(text)).map(|found| found[1].to_owned()).collect()
}

/// The sources in a folder or file of the agent, without their tests.
fn sources(below: &str) -> Vec<String> {
    let mut files = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(below)];
    let mut texts = Vec::new();
    while let Some(file) = files.pop() {
        if file.is_dir() {
            files.extend(std::fs::read_dir(&file).unwrap().map(|entry| entry.unwrap().path()));
        } else if is_source(&file) {
            let text = std::fs::read_to_string(&file).unwrap();
            texts.push(text.split("#[cfg(test)]").next().unwrap_or_default().to_owned());
        }
    }
    assert!(!texts.is_empty(), "no sources in {below}");
    texts
}

fn is_source(file: &Path) -> bool {
    let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    name.ends_with(".rs") && !name.contains("tests")
}
