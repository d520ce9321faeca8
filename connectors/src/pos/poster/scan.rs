//! One look through the checks of some days.

use std::collections::HashSet;

use serde_json::Value;

use super::{
    api::Api,
    place::Place,
    scalar::{Scalar, list},
    trouble::Trouble,
    window::Window,
};

/// Most answers that belong to one look. A month of a very busy shop fits in.
const MOST_PAGES: usize = 60;

/// No page that was told of is smaller, and each has a round number of checks (observed; Poster documents none).
const SMALLEST_PAGE: usize = 100;

/// Which checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    Closed,
    Removed,
}

/// What a look has found.
#[derive(Debug)]
pub(super) struct Scan {
    /// In the order of their closing.
    pub(super) rows: Vec<Value>,
    /// Nothing can be missing.
    pub(super) is_whole: bool,
}

/// Looks through `dash.getTransactions` (documented). Pages follow each other by `next_tr`, the last check that was seen:
/// what comes after it has a greater number (observed). Numbers are given at the opening and checks of tills without
/// internet come late, so no number is gone on from in the next look.
pub(super) async fn scan(
    api: &Api,
    place: &Place,
    window: &Window,
    which: Which,
    with_lines: bool,
) -> Result<Scan, Trouble> {
    let status = match which {
        Which::Closed => "2",
        Which::Removed => "3",
    };
    let with_history = which == Which::Closed && place.register.is_some();
    let mut pages = Pages::default();
    for _ in 0..MOST_PAGES {
        let mut parameters = vec![
            ("dateFrom", window.from.as_str()),
            ("dateTo", window.to.as_str()),
            ("status", status),
            ("type", "spots"),
            ("id", place.spot.as_str()),
        ];
        parameters.extend(with_lines.then_some(("include_products", "true")));
        parameters.extend(with_history.then_some(("include_history", "true")));
        let cursor = pages.cursor();
        parameters.extend(cursor.as_deref().map(|cursor| ("next_tr", cursor)));
        let answer = api.ask("dash.getTransactions", &parameters).await?;
        if pages.take(list(answer)) {
            return Ok(pages.end());
        }
    }
    pages.is_whole = false;
    Ok(pages.end())
}

/// The answers to one look, as they come.
#[derive(Debug, Default)]
struct Pages {
    rows: Vec<Value>,
    seen: HashSet<i64>,
    count: usize,
    is_whole: bool,
}

impl Pages {
    /// Takes an answer; `true`: it was the last.
    fn take(&mut self, page: Vec<Value>) -> bool {
        let (length, before) = (page.len(), self.rows.len());
        for row in page {
            match number(&row) {
                Some(number) if !self.seen.insert(number) => {}
                // Without a number it cannot be known again, and it can be told of only once.
                None if self.count > 0 => {}
                _ => self.rows.push(row),
            }
        }
        self.count += 1;
        if self.rows.len() == before && self.count > 1 {
            // The newest come first (documented example). Were a page cut there, nothing would follow it either.
            self.is_whole = self.count > 2 || before % 50 != 0;
            return true;
        }
        self.is_whole = length < SMALLEST_PAGE && (length % 10 != 0 || length == 0);
        self.is_whole
    }

    fn cursor(&self) -> Option<String> {
        self.seen.iter().max().map(i64::to_string)
    }

    fn end(mut self) -> Scan {
        self.rows.sort_by_key(|row| Scalar::from(&row["date_close"]).whole());
        Scan { rows: self.rows, is_whole: self.is_whole }
    }
}

fn number(row: &Value) -> Option<i64> {
    Scalar::from(row.get("transaction_id")?).whole()
}

#[cfg(test)]
mod tests {
    use std::ops::Range;

    use serde_json::json;

    use super::*;

    fn page(ids: Range<usize>) -> Vec<Value> {
        ids.rev()
            .map(|id| json!({"transaction_id": id.to_string(), "date_close": (1000 + id).to_string()}))
            .collect()
    }

    #[test]
    fn an_answer_that_is_no_full_page_is_the_last() {
        let mut pages = Pages::default();
        assert!(pages.take(page(1..8)));
        let scan = pages.end();
        assert_eq!((scan.rows.len(), scan.is_whole), (7, true));
        assert_eq!(scan.rows[0]["transaction_id"], "1", "in the order of their closing");
    }

    #[test]
    fn a_quiet_day_is_whole_at_once() {
        let mut pages = Pages::default();
        assert!(pages.take(Vec::new()) && pages.is_whole);
    }

    #[test]
    fn pages_follow_until_nothing_new_comes() {
        let mut pages = Pages::default();
        assert!(!pages.take(page(1..101)));
        assert_eq!(pages.cursor().as_deref(), Some("100"));
        assert!(!pages.take(page(101..201)));
        assert!(pages.take(Vec::new()));
        let scan = pages.end();
        assert_eq!((scan.rows.len(), scan.is_whole), (200, true));
    }

    #[test]
    fn a_till_that_does_not_know_the_cursor_repeats_itself_and_that_ends_it() {
        let mut pages = Pages::default();
        assert!(!pages.take(page(1..131)));
        assert!(pages.take(page(1..131)));
        assert_eq!((pages.rows.len(), pages.is_whole), (130, true));
    }

    #[test]
    fn a_first_page_that_may_have_been_cut_off_is_not_called_whole() {
        let mut pages = Pages::default();
        assert!(!pages.take(page(1..101)));
        assert!(pages.take(Vec::new()));
        assert!(!pages.is_whole);
    }

    #[test]
    fn checks_without_a_number_do_not_keep_it_going() {
        let strange = vec![json!(7); 100];
        let mut pages = Pages::default();
        assert!(!pages.take(strange.clone()));
        assert!(pages.take(strange));
        assert_eq!(pages.rows.len(), 100);
    }
}
