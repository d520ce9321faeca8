//! The guest of the open check.

use stamp_core::{cloud::types::Identifier, notice::said};

use super::{Answer, Till};
use crate::clock;

impl Till {
    /// Notes the guest for the open check.
    pub fn attach(&self, guest: Identifier) -> Answer {
        self.attachments().attach(guest, clock::now());
        Answer::said(said::attached(&self.parts.words))
    }

    /// Whether somebody is noted, and in which way. The value is not told: it may be an address.
    #[must_use]
    pub fn attached(&self) -> Option<Identifier> {
        self.attachments().current(clock::now()).cloned()
    }

    /// Nobody is noted any more.
    pub fn detach(&self) -> bool {
        self.reads().forget("guest-attached");
        self.attachments().clear()
    }
}
