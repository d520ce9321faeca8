//! The queue: what was asked for, and what was found.

use askama::Template;
use stamp_core::operation::{Operation, State};
use stamp_store::{Counts, Damaged};

use super::{
    figures::{self, Figure},
    moment::Moment,
    row::Row,
    top::{Tab, Top},
};
use crate::page::{Page, drawn, say::Say};

/// What was asked for, as it was typed.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// Only those that stand here.
    pub state: Option<State>,
    /// A number, an `op_id`, a code.
    pub q: String,
    /// The field for the earliest time.
    pub from: String,
    /// The field for the latest one.
    pub to: String,
    /// It is a page behind the first one.
    pub after: Option<i64>,
}

/// What was found.
#[derive(Debug, Default)]
pub struct Listing {
    /// The newest first.
    pub operations: Vec<Operation>,
    /// Rows that cannot be read.
    pub damaged: Vec<Damaged>,
    /// Where the next page begins.
    pub next: Option<i64>,
    /// What was typed cannot be looked for.
    pub is_mistaken: bool,
}

#[derive(Debug, Template)]
#[template(path = "support/queue.html")]
struct Queue<'a> {
    words: Say<'a>,
    top: Top<'a>,
    figures: Vec<Figure>,
    asked: &'a Asked,
    rows: Vec<Row>,
    /// Leads to the next page.
    more: Option<String>,
    is_mistaken: bool,
}

impl Asked {
    /// Whether more is asked for than a state.
    #[must_use]
    pub fn is_search(&self) -> bool {
        !(self.q.is_empty() && self.from.is_empty() && self.to.is_empty())
    }

    fn state(&self) -> &'static str {
        self.state.map_or("", State::as_str)
    }

    /// The address of the page that begins there.
    fn href(&self, after: i64) -> String {
        let after = after.to_string();
        let parts = [
            ("state", self.state()),
            ("q", &self.q),
            ("from", &self.from),
            ("to", &self.to),
            ("after", &after),
        ];
        let parts = parts.into_iter().filter(|(_, value)| !value.is_empty());
        let parts: Vec<String> = parts.map(|(name, value)| format!("{name}={}", escaped(value))).collect();
        format!("/support/queue?{}", parts.join("&"))
    }
}

impl Page {
    /// The list, as a whole page.
    #[must_use]
    pub fn support_queue(&self, asked: &Asked, found: &Listing, counts: &Counts, moment: &Moment) -> String {
        let words = &self.words;
        let operations = found.operations.iter().map(|operation| Row::of(words, moment, operation));
        let damaged = found.damaged.iter().map(|damaged| Row::damaged(words, damaged));
        let mut rows: Vec<Row> = operations.chain(damaged).collect();
        // What a search was led to by an index stands before what it came upon: it stays where it was found.
        if !asked.is_search() {
            rows.sort_by_key(|row| std::cmp::Reverse(row.seq));
        }
        drawn(&Queue {
            words: Say(words),
            top: self.top(Tab::Queue),
            figures: figures::all(words, |state| Some(counts.of(state)), Some(asked.state)),
            asked,
            rows,
            more: found.next.map(|next| asked.href(next)),
            is_mistaken: found.is_mistaken,
        })
    }
}

/// For a value behind the `?` (RFC 3986, section 2.1).
fn escaped(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let escape = |byte: u8| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().map(escape).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_is_asked_for_as_this_one_was() {
        let asked = Asked { state: Some(State::Parked), q: "a&b=č".into(), ..Asked::default() };
        assert_eq!(asked.href(7), "/support/queue?state=parked&q=a%26b%3D%C4%8D&after=7");
        assert_eq!(Asked::default().href(7), "/support/queue?after=7");
    }
}
