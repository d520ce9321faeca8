//! What a browser is shown instead of a page that it may not see, or that is not there.

use askama::Template;

use crate::page::{Page, drawn, say::Say};

#[derive(Debug, Template)]
#[template(path = "support/refusal.html")]
struct Refusal<'a> {
    words: Say<'a>,
    title: &'a str,
    hint: &'a str,
    /// How to get in is told.
    is_of_rights: bool,
}

impl Page {
    /// The page in place of one that cannot be shown. Tells nothing of the till: anybody may see it.
    #[must_use]
    pub fn refusal(&self, is_of_rights: bool, title: &str, hint: Option<&str>) -> String {
        let (own, hint) = (self.say("support-no-right"), hint.unwrap_or_default());
        let title = if is_of_rights { &own } else { title };
        drawn(&Refusal { words: Say(&self.words), title, hint, is_of_rights })
    }
}
