//! One line of the last ten: when, what, and the number of the operation.

use askama::Template;
use stamp_core::{operation::OpId, time::Timestamp};

use super::{Page, answer::level_name, drawn};
use crate::notices::Posted;

#[derive(Debug, Template)]
#[template(path = "till/row.html")]
pub(super) struct Row<'a> {
    pub(super) level: &'static str,
    pub(super) at: Timestamp,
    pub(super) title: &'a str,
    pub(super) text: &'a str,
    /// As the cashier reads it out.
    pub(super) number: Option<String>,
}

impl<'a> Row<'a> {
    pub(super) fn of(posted: &'a Posted) -> Self {
        Self {
            level: level_name(posted.notice.level),
            at: posted.at,
            title: &posted.notice.title,
            text: &posted.notice.text,
            number: posted.op_id.as_ref().map(OpId::short),
        }
    }
}

impl Page {
    /// A line for what was said.
    #[must_use]
    pub fn row(&self, posted: &Posted) -> String {
        drawn(&Row::of(posted))
    }
}
