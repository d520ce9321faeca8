//! The page as it is opened: the last answers, and everything that its scripts need.

use std::sync::Arc;

use askama::Template;

use super::{
    Page, assets, drawn,
    row::Row,
    say::Say,
    waiting::{self, Waiting},
};
use crate::notices::Posted;

#[derive(Debug, Template)]
#[template(path = "till/page.html")]
struct Shell<'a> {
    words: Say<'a>,
    till: &'a str,
    /// Drawn before: the large answer.
    ready: String,
    panels: Vec<Waiting>,
    /// Newest first.
    rows: Vec<Row<'a>>,
    /// The name of the newest notice.
    seen: String,
    version: &'a str,
    /// There is a way to the support page.
    is_support: bool,
}

impl Page {
    /// The whole page, with what was said last (oldest first). `seen`: the name of the newest notice. `is_support`: who
    /// looks at it has the rights of support.
    #[must_use]
    pub fn whole(&self, seen: String, last: &[Arc<Posted>], is_support: bool) -> String {
        drawn(&Shell {
            words: Say(&self.words),
            till: &self.till,
            ready: waiting::ready(&self.words),
            panels: waiting::panels(&self.words),
            rows: last.iter().rev().map(|posted| Row::of(posted)).collect(),
            seen,
            version: assets::version(),
            is_support,
        })
    }
}
