//! Which closed receipts bring a stamp, and whose they are.

use serde::{Deserialize, Serialize};

use super::{
    choice::ClientField,
    mistake::Wrong,
    rule::{Rule, checked_text, plain, quoted},
};

checked_text! {
    /// A decimal number that is not negative, such as `5.00`.
    Amount,
    Rule { pattern: Some("^[0-9]{1,12}(\\.[0-9]{1,4})?$"), longest: 17, check: amount }
}

checked_text! {
    /// A name or an id, as a till writes it.
    TillsOwn,
    Rule { pattern: None, longest: 128, check: plain }
}

/// Which closed receipts bring a stamp, on whatever way they are heard of. How many stamps is the cloud's business.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipts {
    /// Least total, in the receipt's own currency.
    pub minimum: Option<Amount>,
    /// A receipt that was closed without having been paid brings none.
    pub only_paid: bool,
    /// Nor does one that was written off, in whole or in part.
    pub skip_written_off: bool,
    /// Nor does one with any of these ways of payment, kinds of order or groups of clients.
    pub without: Vec<TillsOwn>,
    /// Only receipts with a line of one of these; empty: of any.
    pub categories: Vec<TillsOwn>,
    /// Receipts with nothing but lines of these bring none.
    pub not_categories: Vec<TillsOwn>,
    /// What of a till's own client may name a card to the cloud, the best first.
    pub client: Vec<ClientField>,
}

fn amount(text: &str) -> Result<(), Wrong> {
    let (whole, rest) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |part: &str, most: usize| {
        (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    match digits(whole, 12) && digits(rest, 4) {
        true => Ok(()),
        false => {
            Err(Wrong::new(format!("{} is no amount", quoted(text)))
                .hint("such as \"5.00\", without a currency"))
        }
    }
}
