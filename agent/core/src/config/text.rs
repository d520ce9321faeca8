//! Short names and tags.

use super::{
    mistake::Wrong,
    rule::{Rule, checked_text, quoted},
};

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
    /// A language tag such as `de` or `pt-BR` (BCP 47, as far as texts are chosen by it).
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
    let mut parts = text.split('-');
    let primary = parts.next().unwrap_or_default();
    let primary_fits =
        matches!(primary.len(), 2 | 3) && primary.bytes().all(|byte| byte.is_ascii_alphabetic());
    let part_fits =
        |part: &str| matches!(part.len(), 2..=8) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !primary_fits || !parts.all(part_fits) {
        return Err(
            Wrong::new(format!("{} is not a language tag", quoted(text))).hint("such as en, de or pt-BR")
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn schema_pattern_and_check_say_the_same(text in "[A-Za-z0-9._ -]{0,40}|\\PC{0,10}") {
            for rule in [&TillId::RULE, &Account::RULE, &ScannerName::RULE, &Language::RULE] {
                let pattern = rule.pattern.unwrap();
                let described = text.chars().count() <= rule.longest && regex::Regex::new(pattern).unwrap().is_match(&text);
                prop_assert_eq!(rule.examine(&text).is_ok(), described, "{}", pattern);
            }
        }
    }

    #[test]
    fn languages_are_tags_and_not_names() {
        assert!(Language::try_from("pt-BR".to_owned()).is_ok());
        assert!(Language::try_from("zh-Hans-CN".to_owned()).is_ok());
        assert!(Language::try_from("german".to_owned()).is_err());
        for bad in ["de_DE", "de-D_E", "de-D", "de-Switzerland"] {
            assert!(Language::try_from(bad.to_owned()).is_err(), "{bad}");
        }
    }
}
