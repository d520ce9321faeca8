//! Panels that a page holds ready: for while it waits for an answer, for when none comes, and for a camera that cannot
//! be used.

use stamp_core::words::Words;

use super::{answer::Panel, drawn};

/// Panels by the name that a button gives: level, icon and the id of the words.
const PANELS: [(&str, &str, &str, &str); 13] = [
    ("taking", "none", "wait", "page-taking"),
    ("asking", "warn", "wait", "page-not-yet"),
    ("lost", "warn", "wait", "page-lost"),
    ("lost-voucher", "warn", "wait", "page-lost-voucher"),
    ("unknown", "refused", "refused", "page-unknown"),
    ("not-accepted", "info", "info", "page-not-accepted"),
    ("problem", "refused", "refused", "page-problem"),
    ("whose-over", "info", "info", "page-whose-over"),
    // By the reasons that camera.js gives.
    ("camera-insecure", "info", "info", "page-camera-insecure"),
    ("camera-denied", "info", "info", "page-camera-denied"),
    ("camera-none", "info", "info", "page-camera-none"),
    ("camera-busy", "info", "info", "page-camera-busy"),
    ("camera-unable", "info", "info", "page-camera-unable"),
];

/// One of them, drawn. Its words may be replaced by the page.
#[derive(Debug)]
pub(super) struct Waiting {
    pub(super) name: &'static str,
    pub(super) html: String,
}

/// All of them.
pub(super) fn panels(words: &Words) -> Vec<Waiting> {
    PANELS
        .iter()
        .map(|(name, level, icon, id)| Waiting { name, html: panel(words, level, icon, id) })
        .collect()
}

pub(super) fn ready(words: &Words) -> String {
    panel(words, "none", "ready", "page-ready")
}

impl super::Page {
    /// Nobody is asked whose a check is any more.
    #[must_use]
    pub fn whose_over(&self) -> String {
        panel(&self.words, "info", "info", "page-whose-over")
    }

    /// The guest is noted no more.
    #[must_use]
    pub fn guest_cleared(&self) -> String {
        panel(&self.words, "info", "info", "page-guest-cleared")
    }
}

fn panel(words: &Words, level: &str, icon: &str, id: &str) -> String {
    let (title, text) = (words.say(id, &[]), words.attr(id, "text", &[]));
    drawn(&Panel::plain(words, level, icon, &title, &text))
}
