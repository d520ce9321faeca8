//! The one redactor: what goes into a log, a support bundle or the support page passes through here.

mod json;
mod phone;
mod rules;

use std::borrow::Cow;

pub use json::json;

/// A mask may complete the form of another secret (`https://0 000000?`); each further pass leaves less to mask.
const MOST_PASSES: usize = 8;

/// Masks keys, tokens, passwords, e-mail addresses, phone numbers, codes and the paths of URLs in `text`.
///
/// What is masked:
/// - API keys (`7loc_…`), tokens of the local API (`stp_…`), JSON web tokens, values of `Authorization` and cookie
///   headers (to the end of the line or quote), bearer tokens, values of fields called password, secret, token,
///   PIN or API key;
/// - e-mail addresses; phone numbers: 7 digits and more, separated or not (so large bare numbers go too);
/// - of a URL everything but scheme, host and port: a card's code is a URL;
/// - ids and codes `card_…`, `wp_…`, `v_…`, unless they are words of the wire contract such as `card_not_found`;
/// - six digits after `card`, `number`, `no`, `nr`, `№`, or after a field `value`: card numbers. Other six-digit
///   numbers stay: masking each of them would make a log useless.
///
/// UUIDs, RFC 3339 times, dates and IPv4 addresses stay: they are operation ids, log times and listeners. A
/// voucher's redeem code in capitals (`FREECOFFEE`) looks like any word: show codes with [`code`].
///
/// A second pass changes nothing.
#[must_use]
pub fn redact(text: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(text);
    for _ in 0..MOST_PASSES {
        let Some(masked) = pass(&text) else { break };
        text = Cow::Owned(masked);
    }
    text
}

/// One pass of every rule; `None`: nothing to mask.
fn pass(text: &str) -> Option<String> {
    let mut masked: Option<String> = None;
    for rule in rules::all() {
        masked = rule.apply(masked.as_deref().unwrap_or(text)).or(masked);
    }
    phone::mask(masked.as_deref().unwrap_or(text)).or(masked)
}

/// How support sees a scanned code: its first two characters and its length. Of short codes and of those made of
/// digits only the length: two digits of six are too many.
#[must_use]
pub fn code(code: &str) -> String {
    let length = code.chars().count();
    if length < 8 || code.chars().all(|character| character.is_ascii_digit()) {
        return format!("… ({length} characters)");
    }
    let start: String = code.chars().take(2).filter(|character| !character.is_control()).collect();
    format!("{start}… ({length} characters)")
}

#[cfg(test)]
mod tests;
