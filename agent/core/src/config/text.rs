//! Short names and tags.

use super::{
    mistake::Wrong,
    rule::{Rule, checked_text, quoted},
};
use crate::words;

checked_text! {
    /// The name of a till in the cloud and in MQTT topics.
    TillId,
    Rule { pattern: Some("^[A-Za-z0-9._-]{1,64}$"), longest: 64, check: till_id }
}

checked_text! {
    /// Where receipt numbers are counted: a till's own software, or one that several tills share.
    Account,
    Rule { pattern: Some("^[A-Za-z0-9._-]{1,64}$"), longest: 64, check: account }
}

checked_text! {
    /// The name of a scanner in notices, in the queue and in MQTT topics.
    ScannerName,
    Rule { pattern: Some("^[a-z0-9-]{1,32}$"), longest: 32, check: scanner_name }
}

checked_text! {
    /// The tag of a language that the program speaks, such as `de`, perhaps with a region: `de-AT` (BCP 47).
    Language,
    Rule { pattern: Some("^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$"), longest: 35, check: language }
}

fn till_id(text: &str) -> Result<(), Wrong> {
    name(text, "a till's name")
}

fn account(text: &str) -> Result<(), Wrong> {
    name(text, "an account")
}

fn name(text: &str, what: &str) -> Result<(), Wrong> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    if text.is_empty() || !text.bytes().all(allowed) {
        return Err(
            Wrong::new(format!("{} is not {what}", quoted(text))).hint("1 to 64 of A-Z a-z 0-9 . _ -")
        );
    }
    Ok(())
}

fn scanner_name(text: &str) -> Result<(), Wrong> {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if text.is_empty() || !text.bytes().all(allowed) {
        return Err(
            Wrong::new(format!("{} is not a scanner's name", quoted(text))).hint("1 to 32 of a-z 0-9 -")
        );
    }
    Ok(())
}

fn language(text: &str) -> Result<(), Wrong> {
    if is_tag(text) && words::Language::of_tag(text).is_some() {
        return Ok(());
    }
    let tags: Vec<&str> = words::Language::all().map(words::Language::tag).collect();
    Err(Wrong::new(format!("{} is none of {}", quoted(text), tags.join(", ")))
        .hint("a region may follow: de-AT"))
}

fn is_tag(text: &str) -> bool {
    let mut parts = text.split('-');
    let primary = parts.next().unwrap_or_default();
    let primary_fits =
        matches!(primary.len(), 2 | 3) && primary.bytes().all(|byte| byte.is_ascii_alphabetic());
    let part_fits =
        |part: &str| matches!(part.len(), 2..=8) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    primary_fits && parts.all(part_fits)
}

impl Language {
    /// The language that is spoken for this tag.
    #[must_use]
    pub fn spoken(&self) -> words::Language {
        words::Language::of_tag(&self.0).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn schema_pattern_and_check_say_the_same(text in "[A-Za-z0-9._ -]{0,40}|\\PC{0,10}") {
            for rule in [&TillId::RULE, &Account::RULE, &ScannerName::RULE] {
                let pattern = rule.pattern.unwrap();
                let described = text.chars().count() <= rule.longest && regex::Regex::new(pattern).unwrap().is_match(&text);
                prop_assert_eq!(rule.examine(&text).is_ok(), described, "{}", pattern);
            }
        }
    }

    proptest! {
        #[test]
        fn whatever_is_a_language_is_one_for_the_schema_too(text in "(de|uk|EN)(-[A-Za-z0-9_]{0,10}){0,3}|\\PC{0,10}") {
            let pattern = regex::Regex::new(Language::RULE.pattern.unwrap()).unwrap();
            prop_assert!(Language::RULE.examine(&text).is_err() || pattern.is_match(&text));
        }
    }

    #[test]
    fn languages_are_tags_and_not_names() {
        let spoken = |tag: &str| Language::try_from(tag.to_owned()).unwrap().spoken().tag();
        assert_eq!([spoken("uk"), spoken("de-AT"), spoken("de-Latn-CH")], ["uk", "de", "de"]);
        assert!(Language::try_from("german".to_owned()).is_err());
        for bad in ["xx", "ru-RU", "de_DE", "de-D_E", "de-D", "de-Switzerland"] {
            assert!(Language::try_from(bad.to_owned()).is_err(), "{bad}");
        }
    }
}
