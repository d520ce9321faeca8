//! Phone numbers: what is left of long digit sequences when ids, times and addresses are set aside.

use std::{ops::Range, sync::OnceLock};

use regex::Regex;

/// Fewest digits of a phone number.
const FEWEST: usize = 7;

/// From this many digits on a number is masked even between letters.
const SURELY: usize = 10;

/// The text with every phone number masked; `None`: there is none.
pub(super) fn mask(text: &str) -> Option<String> {
    let mut masked = String::new();
    let mut done = 0;
    for between in around_harmless(text) {
        for found in number().find_iter(&text[between.clone()]) {
            let phone = between.start + found.start()..between.start + found.end();
            if is_phone(text, phone.clone()) {
                masked.push_str(&text[done..phone.start]);
                masked.push_str("[phone]");
                done = phone.end;
            }
        }
    }
    if done == 0 {
        return None;
    }
    masked.push_str(&text[done..]);
    Some(masked)
}

/// The stretches of text in which a number may be a phone number.
fn around_harmless(text: &str) -> Vec<Range<usize>> {
    let mut stretches = Vec::new();
    let mut start = 0;
    for kept in harmless().find_iter(text) {
        stretches.push(start..kept.start());
        start = kept.end();
    }
    stretches.push(start..text.len());
    stretches
}

fn is_phone(text: &str, range: Range<usize>) -> bool {
    let number = &text[range.clone()];
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    if digits < FEWEST {
        return false;
    }
    let glued = text[..range.start].ends_with(is_word) || text[range.end..].starts_with(is_word);
    digits >= SURELY || number.starts_with('+') || !glued
}

fn is_word(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_'
}

/// Digits in groups. Groups after the first have two digits and more, so that `1 2 3 4 5 6 7` is none.
fn number() -> &'static Regex {
    static FORM: OnceLock<Regex> = OnceLock::new();
    FORM.get_or_init(|| compiled(r"\+?[0-9]+(?:[ ().\-/\u{a0}]{1,3}[0-9]{2,})*"))
}

/// UUIDs, RFC 3339 dates and times, IPv4 addresses.
fn harmless() -> &'static Regex {
    static FORM: OnceLock<Regex> = OnceLock::new();
    FORM.get_or_init(|| {
        compiled(concat!(
            r"(?-u:\b)(?:",
            r"[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}",
            r"|[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])",
            r"(?:[Tt ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?(?:[Zz]|[+-][0-9]{2}:[0-9]{2})?)?",
            r"|(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])\.){3}(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])",
            r")(?-u:\b)",
        ))
    })
}

fn compiled(form: &str) -> Regex {
    #[allow(clippy::expect_used, reason = "the forms are constants, compiled by every test of this module")]
    Regex::new(form).expect("a constant regular expression is valid")
}
