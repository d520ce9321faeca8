//! Guests are noted, or not any more.

use stamp_core::{receipt::matching::Matching, time::Now};
use stamp_store::Consequences;

use crate::{
    clock,
    till::{Till, Trouble},
};

impl Till {
    /// Changes who is noted. It is on the disk when this returns, with what follows for checks that are asked about.
    pub(in crate::till) async fn note<T>(
        &self,
        change: impl FnOnce(&mut Matching, Now) -> T,
    ) -> Result<T, Trouble> {
        let book = self.book().await?;
        let (before, now) = (self.matching().clone(), clock::now());
        let mut work = self.work(&book, &before);
        let changed = change(&mut work.matching, now);
        work.settle(now);
        let done = work.end(&before, now);
        self.write(book, done, Consequences::none(now.wall)).await?;
        Ok(changed)
    }
}
