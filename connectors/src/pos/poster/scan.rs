//! One look through the checks of some days.

use std::collections::HashSet;

use serde_json::Value;

use super::{api::Api, place::Place, record::rows, scalar::Scalar, trouble::Trouble, window::Window};

/// Most answers that belong to one look. A month of a very busy shop fits in.
const MOST_PAGES: usize = 60;

/// No page that was told of is smaller, and each has a round number of checks (observed; Poster documents none).
const SMALLEST_PAGE: usize = 100;

/// Which checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    Closed,
    /// As [`Which::Closed`], but only which there are.
    Numbers,
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

/// Looks through `dash.getTransactions` (documented). Pages follow each other by `next_tr`, the check "after which to
/// return". Whether that means greater numbers (observed) or those that stand behind it in the list, and in which order the
/// list is, is not documented: from zero on, and by the last check of each page, all of it is found either way. Numbers are
/// given at the opening and checks of tills without internet come late, so no number is gone on from in the next look.
pub(super) async fn scan(
    api: &Api,
    place: &Place,
    window: Window,
    which: Which,
    with_lines: bool,
) -> Result<Scan, Trouble> {
    let status = match which {
        Which::Closed | Which::Numbers => "2",
        Which::Removed => "3",
    };
    let (from, to) = window.written();
    let mut parameters = vec![
        ("dateFrom", from.as_str()),
        ("dateTo", to.as_str()),
        ("status", status),
        ("type", "spots"),
        ("id", place.spot.as_str()),
    ];
    let with_lines = with_lines && which == Which::Closed;
    parameters.extend(with_lines.then_some(("include_products", "true")));
    let with_history = which == Which::Closed && place.register.is_some();
    parameters.extend(with_history.then_some(("include_history", "true")));
    let mut pages = Pages::default();
    for _ in 0..MOST_PAGES {
        let cursor = pages.cursor.map(|number| number.to_string());
        let cursor = cursor.as_deref().map(|cursor| ("next_tr", cursor));
        let asked: Vec<_> = parameters.iter().copied().chain(cursor).collect();
        let page = rows(api.ask("dash.getTransactions", &asked).await?);
        if page.is_empty() && pages.rows.is_empty() && pages.cursor.is_some() && !api.has_found_from_zero() {
            // Nothing from zero on may be nothing, or an account that takes zero for a check.
            pages.cursor = None;
            continue;
        }
        if pages.cursor == Some(0) && !page.is_empty() {
            api.found_from_zero();
        }
        if pages.take(page) {
            return Ok(pages.end());
        }
    }
    pages.is_whole = false;
    Ok(pages.end())
}

/// The answers to one look, as they come.
#[derive(Debug)]
struct Pages {
    rows: Vec<Value>,
    seen: HashSet<i64>,
    cursor: Option<i64>,
    is_whole: bool,
}

impl Pages {
    /// Takes an answer; `true`: it was the last.
    fn take(&mut self, page: Vec<Value>) -> bool {
        let (length, before) = (page.len(), self.rows.len());
        let last = page.last().and_then(number);
        for row in page {
            match number(&row) {
                Some(number) if !self.seen.insert(number) => {}
                // Without a number it cannot be known again, and it can be told of only once.
                None if before > 0 => {}
                _ => self.rows.push(row),
            }
        }
        if length == 0 {
            self.is_whole = true;
        } else if self.rows.len() == before {
            // The same again: what is asked for by number is not understood, and the first page may have been cut off.
            self.is_whole = before % 50 != 0;
        } else if length < SMALLEST_PAGE && length % 10 != 0 {
            self.is_whole = true;
        } else if let Some(last) = last {
            self.cursor = Some(last);
            return false;
        }
        true
    }

    fn end(mut self) -> Scan {
        self.rows.sort_by_key(|row| Scalar::from(&row["date_close"]).whole());
        Scan { rows: self.rows, is_whole: self.is_whole }
    }
}

impl Default for Pages {
    fn default() -> Self {
        Self { rows: Vec::new(), seen: HashSet::new(), cursor: Some(0), is_whole: false }
    }
}

/// What Poster's cloud calls a check.
pub(super) fn number(row: &Value) -> Option<i64> {
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
    fn pages_follow_until_nothing_new_comes_whichever_comes_first() {
        let mut ascending = Pages::default();
        for ids in [1..101, 101..201] {
            assert!(!ascending.take(page(ids).into_iter().rev().collect()));
        }
        assert_eq!(ascending.cursor, Some(200));
        let mut descending = Pages::default();
        for ids in [101..201, 1..101] {
            assert!(!descending.take(page(ids)));
        }
        assert_eq!(descending.cursor, Some(1));
        for mut pages in [ascending, descending] {
            assert!(pages.take(Vec::new()));
            let scan = pages.end();
            assert_eq!((scan.rows.len(), scan.is_whole), (200, true));
        }
    }

    #[test]
    fn an_account_that_repeats_itself_ends_it() {
        let mut pages = Pages::default();
        assert!(!pages.take(page(1..131)));
        assert!(pages.take(page(1..131)));
        assert_eq!((pages.rows.len(), pages.is_whole), (130, true));
    }

    #[test]
    fn a_page_that_was_cut_off_and_cannot_be_followed_is_not_called_whole() {
        let mut pages = Pages::default();
        assert!(!pages.take(page(51..151)));
        assert!(pages.take(page(52..151)));
        assert!(!pages.is_whole);
    }

    #[test]
    fn checks_without_a_number_do_not_keep_it_going() {
        let mut pages = Pages::default();
        assert!(pages.take(vec![json!(7); 100]));
        assert_eq!((pages.rows.len(), pages.is_whole), (100, false));
    }
}
