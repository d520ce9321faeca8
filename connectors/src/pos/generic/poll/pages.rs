//! A list that comes in pieces.

use reqwest::Url;
use stamp_core::{
    config::{Paging, Placeholder, Polled},
    time::Timestamp,
};

use super::{Trouble, answer::Read};

/// What is asked for next.
#[derive(Debug)]
pub(in crate::pos::generic) struct Pages<'a> {
    set: &'a Polled,
    since: Timestamp,
    until: Timestamp,
    number: u32,
    cursor: String,
    /// The whole address of the next page, where the till names it.
    linked: Option<String>,
    /// Of the answer before.
    digest: Option<[u8; 32]>,
}

/// Whether there is more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::pos::generic) enum Step {
    /// Another page.
    More,
    /// That was all.
    End,
}

impl<'a> Pages<'a> {
    pub(super) fn new(set: &'a Polled, since: Timestamp, until: Timestamp) -> Self {
        Self { set, since, until, number: set.first_page, cursor: String::new(), linked: None, digest: None }
    }

    /// The address of the next page. `written`: the secret, or a time as the till wants it.
    pub(super) fn url(&self, written: impl Fn(Placeholder, Timestamp) -> String) -> String {
        if let Some(linked) = &self.linked {
            return linked.clone();
        }
        self.set.url.filled(|placeholder| match placeholder {
            Placeholder::Page => self.number.to_string(),
            Placeholder::Cursor => self.cursor.clone(),
            Placeholder::Until => written(placeholder, self.until),
            Placeholder::Since | Placeholder::Secret => written(placeholder, self.since),
        })
    }

    /// Goes on behind an answer.
    pub(super) fn after(&mut self, asked: &str, read: &Read, link: Option<&str>) -> Result<Step, Trouble> {
        // A till that knows no pages says the same to each question.
        let is_same = self.digest == Some(read.digest);
        let is_empty = read.sorted.records() == 0;
        let step = match self.set.paging {
            Paging::None => Step::End,
            Paging::Page if is_empty || is_same => Step::End,
            Paging::Page => {
                self.number = self.number.saturating_add(1);
                Step::More
            }
            Paging::Cursor => match &read.cursor {
                Some(next) if *next != self.cursor => {
                    self.cursor.clone_from(next);
                    Step::More
                }
                _ => Step::End,
            },
            Paging::Link => match link.and_then(next_of) {
                Some(next) if !is_same => {
                    self.linked = Some(beside(asked, next)?);
                    Step::More
                }
                _ => Step::End,
            },
        };
        self.digest = Some(read.digest);
        Ok(step)
    }
}

/// The address of `rel="next"` (RFC 8288 section 3).
fn next_of(header: &str) -> Option<&str> {
    let mut rest = header;
    while let Some(start) = rest.find('<') {
        let (address, behind) = rest[start + 1..].split_once('>')?;
        let end = behind.find(",<").or_else(|| behind.find(", <")).unwrap_or(behind.len());
        let (parameters, further) = behind.split_at(end);
        let is_next = parameters.split(';').any(|parameter| {
            let (name, value) = parameter.split_once('=').unwrap_or_default();
            let mut relations = value.trim().trim_matches('"').split_ascii_whitespace();
            name.trim().eq_ignore_ascii_case("rel") && relations.any(|one| one.eq_ignore_ascii_case("next"))
        });
        if is_next {
            return Some(address.trim());
        }
        rest = further;
    }
    None
}

/// An address that a till names, beside the one it was asked at. The secret goes to no other machine.
fn beside(asked: &str, named: &str) -> Result<String, Trouble> {
    let wrong = |why: &str| Trouble::Person { why: format!("names a next page {why}") };
    let asked = Url::parse(asked).map_err(|_| wrong("though it was asked at no address"))?;
    let next = asked.join(named).map_err(|_| wrong("that is no address"))?;
    match next.origin() == asked.origin() {
        true => Ok(next.into()),
        false => Err(wrong("at another machine, which is not asked; set paging to another way")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_is_found_among_other_relations() {
        for (header, next) in [
            ("</x?page=2>; rel=\"next\"", Some("/x?page=2")),
            (
                "<https://a.example/x?a=1,2>; rel=\"prev\", <https://a.example/x?a=3,4>; rel=next",
                Some("https://a.example/x?a=3,4"),
            ),
            ("</x>; title=\"a\"; rel=\"last Next\"", Some("/x")),
            ("</x>; rel=\"prev\"", None),
            ("</x; rel=\"next\"", None),
            ("", None),
        ] {
            assert_eq!(next_of(header), next, "{header}");
        }
    }

    #[test]
    fn a_next_page_is_at_the_same_machine() {
        let asked = "https://till.example/api/checks?page=1";
        let next = |named| beside(asked, named).map_err(|trouble| format!("{trouble:?}"));
        assert_eq!(next("?page=2").as_deref(), Ok("https://till.example/api/checks?page=2"));
        assert_eq!(next("/b").as_deref(), Ok("https://till.example/b"));
        for other in [
            "https://other.example/x",
            "http://till.example/x",
            "//other.example",
            "https://till.example:8443/",
        ] {
            assert!(next(other).unwrap_err().contains("another machine"), "{other}");
        }
    }
}
