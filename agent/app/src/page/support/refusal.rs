//! What a browser is shown instead of a page that is not there.

use askama::Template;

use crate::page::{Page, drawn, say::Say};

#[derive(Debug, Template)]
#[template(path = "support/refusal.html")]
struct Refusal<'a> {
    words: Say<'a>,
    title: &'a str,
    hint: &'a str,
}

impl Page {
    /// The page in place of one that cannot be shown. Tells nothing of the till: anybody may see it.
    #[must_use]
    pub fn refusal(&self, title: &str, hint: Option<&str>) -> String {
        drawn(&Refusal { words: Say(&self.words), title, hint: hint.unwrap_or_default() })
    }
}
