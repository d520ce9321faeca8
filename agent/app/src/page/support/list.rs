//! The queue: what was asked for, and what was found.

use askama::Template;
use stamp_core::operation::{Operation, State};
use stamp_store::{Counts, Damaged};
use uuid::Uuid;

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
    /// The name of what was searched for, and that: a number, an `op_id`, a code. `None`: it is not known any more.
    pub q: Option<(Uuid, Option<String>)>,
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
    /// Why nothing was looked for.
    pub mistake: Option<Mistake>,
}

/// Why nothing can be looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mistake {
    /// What was typed is nothing of what can be found.
    Unreadable,
    /// What was searched for is not known any more.
    Forgotten,
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
    mistake: Option<Mistake>,
}

impl Asked {
    /// Whether more is asked for than a state.
    #[must_use]
    pub fn is_search(&self) -> bool {
        self.q.is_some() || !(self.from.is_empty() && self.to.is_empty())
    }

    fn typed(&self) -> &str {
        self.q.as_ref().and_then(|(_, text)| text.as_deref()).unwrap_or_default()
    }

    fn state(&self) -> &'static str {
        self.state.map_or("", State::as_str)
    }

    /// The address of the page that begins there.
    fn href(&self, after: i64) -> String {
        let search = self.q.as_ref().map(|(id, _)| id.to_string()).unwrap_or_default();
        let after = after.to_string();
        let parts = [
            ("state", self.state()),
            ("search", &search),
            ("from", &self.from),
            ("to", &self.to),
            ("after", &after),
        ];
        let parts = parts.into_iter().filter(|(_, value)| !value.is_empty());
        let parts: Vec<String> = parts.map(|(name, value)| format!("{name}={}", escaped(value))).collect();
        format!("/support/queue?{}", parts.join("&"))
    }
}

impl Mistake {
    fn text(self) -> &'static str {
        match self {
            Self::Unreadable => "support-find-mistake",
            Self::Forgotten => "support-find-forgotten",
        }
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
            mistake: found.mistake,
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
        let q = Some((Uuid::nil(), Some("anna@example.org".to_owned())));
        let asked = Asked { state: Some(State::Parked), q, from: "a&b=č".into(), ..Asked::default() };
        let named = "search=00000000-0000-0000-0000-000000000000";
        assert_eq!(
            asked.href(7),
            format!("/support/queue?state=parked&{named}&from=a%26b%3D%C4%8D&after=7"),
            "what was searched for is in no address"
        );
        assert_eq!(Asked::default().href(7), "/support/queue?after=7");
    }
}
