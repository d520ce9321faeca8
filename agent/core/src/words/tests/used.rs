//! The texts are those that the sources ask for.

use std::{collections::BTreeSet, fs, path::Path};

use regex::Regex;

use super::{Language, all_parts};

/// What the till and owners read; the page's own texts are named in its templates.
const FILES: [&str; 2] = ["notices.ftl", "health.ftl"];

#[test]
fn every_text_that_is_asked_for_is_there() {
    let mut known: BTreeSet<String> = all_parts(Language::ENGLISH, |_| true).into_keys().collect();
    // Of some messages only attributes are said, and which is found out at run time.
    let messages: Vec<_> =
        known.iter().filter_map(|id| id.split_once('.')).map(|(id, _)| id.to_owned()).collect();
    known.extend(messages);
    let asked = r#"(?:\.say|\.attr|worded|worded_as)\((?:&?[a-z_.]+,\s*Level::\w+,\s*)?\s*"([a-z-]+)"(?:,\s*"([a-z-]+)")?"#;
    let asked = Regex::new(asked).unwrap();
    let sources = sources();
    let mut asked_for = BTreeSet::new();
    for found in asked.captures_iter(&sources) {
        let id = &found[1];
        asked_for
            .insert(found.get(2).map_or_else(|| id.to_owned(), |name| format!("{id}.{}", name.as_str())));
    }
    assert!(asked_for.len() > 40, "the sources ask for {asked_for:?}");
    let missing: Vec<_> = asked_for.difference(&known).collect();
    assert!(missing.is_empty(), "nobody says {missing:?}");
}

#[test]
fn every_text_is_asked_for() {
    let sources = sources();
    let is_named = |name: &str| sources.contains(&format!("\"{name}\""));
    for id in all_parts(Language::ENGLISH, |file| FILES.contains(&file)).into_keys() {
        let (message, attribute) = id.split_once('.').unwrap_or((&id, "text"));
        let message = message.strip_prefix("health-").unwrap_or(message);
        let is_asked_for = is_named(message) || is_named(&message.replace('-', "_"));
        assert!(is_asked_for && is_named(attribute), "nobody asks for {id}");
    }
}

/// The sources of what speaks at the till, without their tests.
fn sources() -> String {
    let agent = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut files = vec![agent.join("core/src"), agent.join("app/src")];
    let mut texts = String::new();
    while let Some(file) = files.pop() {
        let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        if name.contains("tests") {
            continue;
        }
        if file.is_dir() {
            files.extend(fs::read_dir(&file).unwrap().map(|entry| entry.unwrap().path()));
        } else if name.ends_with(".rs") {
            texts += fs::read_to_string(&file).unwrap().split("#[cfg(test)]").next().unwrap_or_default();
        }
    }
    texts
}
