//! Words without names in them, as templates ask for them.

use stamp_core::words::Words;

/// See the module's text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Say<'a>(pub(super) &'a Words);

impl Say<'_> {
    pub(super) fn text(&self, id: &str) -> String {
        self.0.say(id, &[])
    }

    /// A text that counts.
    pub(super) fn count(&self, id: &str, count: &u32) -> String {
        self.0.say(id, &[("count", (*count).into())])
    }

    pub(super) fn language(&self) -> &'static str {
        self.0.language().tag()
    }
}
