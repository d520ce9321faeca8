//! Words without names in them, as templates ask for them.

use stamp_core::words::Words;

/// See the module's text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Say<'a>(pub(super) &'a Words);

impl Say<'_> {
    pub(super) fn text(&self, id: &str) -> String {
        self.0.say(id, &[])
    }

    pub(super) fn language(&self) -> &'static str {
        self.0.language().tag()
    }
}
