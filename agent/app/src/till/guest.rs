//! The guest of the open check.

use std::time::Duration;

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

    /// What tells the guest who is noted from any other, until the daemon ends.
    #[must_use]
    pub fn attachment(&self) -> Option<u64> {
        self.attachments().since(clock::now()).map(number)
    }

    /// Nobody is noted any more. `only`: unless another guest is noted than this one, by [`Till::attachment`].
    pub fn detach(&self, only: Option<u64>) {
        let mut attachments = self.attachments();
        let noted = attachments.since(clock::now()).map(number);
        if only.is_some() && only != noted {
            return;
        }
        attachments.clear();
        drop(attachments);
        self.reads().forget("guest-attached");
    }
}

/// Microseconds: exact in JSON, and no two guests are noted in one.
fn number(since: Duration) -> u64 {
    u64::try_from(since.as_micros()).unwrap_or(u64::MAX)
}
