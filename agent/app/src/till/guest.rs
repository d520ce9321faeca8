//! The guest of the open check.

use stamp_core::{cloud::types::Identifier, notice::said};

use super::{AddTo, Answer, Till, Trouble};
use crate::clock;

impl Till {
    /// Notes the guest for the open check, whose card was shown. It is on the disk when this returns.
    pub async fn attach(&self, guest: Identifier) -> Result<Answer, Trouble> {
        let add_to = self
            .note(|matching, now| {
                let noted = matching.note(guest, now);
                matching.last_unclaimed(now).map(|check| AddTo::of(check, noted))
            })
            .await?;
        Ok(Answer { add_to, ..Answer::said(said::attached(&self.parts.words)) })
    }

    /// As [`Till::attach`], in place of whoever is noted: the till knows whom it means.
    pub async fn attach_instead(&self, guest: Identifier) -> Result<Answer, Trouble> {
        self.note(|matching, now| {
            matching.replace(guest, now);
        })
        .await?;
        Ok(Answer::said(said::attached(&self.parts.words)))
    }

    /// Whether somebody is noted, and in which way. The value is not told: it may be an address.
    #[must_use]
    pub fn attached(&self) -> Option<Identifier> {
        self.matching().current(clock::now()).map(|(_, guest)| guest.clone())
    }

    /// What tells the guest who is noted from any other.
    #[must_use]
    pub fn attachment(&self) -> Option<u64> {
        self.matching().current(clock::now()).map(|(id, _)| id)
    }

    /// Nobody is noted any more. `only`: unless another guest is noted than this one, by [`Till::attachment`].
    pub async fn detach(&self, only: Option<u64>) -> Result<(), Trouble> {
        let is_over = self
            .note(|matching, now| {
                let noted = matching.current(now).map(|(id, _)| id);
                let is_meant = only.is_none() || only == noted;
                if is_meant {
                    matching.clear(now);
                }
                is_meant
            })
            .await?;
        if is_over {
            self.reads().forget("guest-attached");
        }
        Ok(())
    }
}
