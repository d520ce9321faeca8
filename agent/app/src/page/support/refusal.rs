//! What a browser is shown instead of a page that it may not see, or that is not there.

use askama::Template;

use super::top::Top;
use crate::page::{Page, drawn, say::Say};

#[derive(Debug, Template)]
#[template(path = "support/refusal.html")]
struct Refusal<'a> {
    words: Say<'a>,
    top: Top<'a>,
    title: &'a str,
    hint: &'a str,
    /// How to get in is told.
    is_of_rights: bool,
}

impl Page {
    /// The page in place of one that cannot be shown. `status`: of HTTP.
    #[must_use]
    pub fn refusal(&self, status: u16, title: &str, hint: Option<&str>) -> String {
        let is_of_rights = matches!(status, 401 | 403);
        let (own, hint) = (self.say("support-no-right"), hint.unwrap_or_default());
        let title = if is_of_rights { &own } else { title };
        drawn(&Refusal { words: Say(&self.words), top: self.top(None), title, hint, is_of_rights })
    }
}
