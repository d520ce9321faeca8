//! Points of sale: what tells of closed checks, by the maker of the till.
//!
//! A connector of a till is asked again and again, and told in between; whichever way a check was heard of, it is
//! reported as [`Report`] in a [`Batch`], and counts as heard once the batch was taken. What is reported twice is
//! stamped once.

mod app;
mod ask;
mod batch;
mod finding;
pub mod generic;
mod hook;
pub mod poster;
pub mod serve;
mod state;

use std::{sync::Arc, time::Duration};

use stamp_core::{receipt::Report, time::Now};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

pub use self::{
    app::{App, Untold},
    ask::{Answered, Asker, NoTls, Unanswered},
    batch::{Batch, NotTaken},
    finding::{Finding, Found},
    hook::{Hook, HookReply, HookRequest, Received, Replying},
    state::{PosState, Tell},
};
use crate::scanner::Beat;

/// Reads both clocks of the till.
pub type Clocks = Arc<dyn Fn() -> Now + Send + Sync>;

/// A connector gives a sign of life at least this often.
pub const SIGN_OF_LIFE: Duration = Duration::from_secs(5);

/// What every connector of a till is given, for each run anew.
#[derive(Clone)]
pub struct Context {
    /// `poster`, `serve`, or the name of a `[[generic]]`.
    pub connector: Arc<str>,
    /// Takes what it reports. A full channel holds the connector up, and nothing else.
    pub batches: mpsc::Sender<Batch>,
    /// What was kept with the last batch that was taken, also by an earlier run or installation of this queue.
    pub checkpoint: Option<String>,
    /// Is told of each change of its state.
    pub tell: Tell,
    /// Ends it.
    pub stop: CancellationToken,
    /// The clocks that windows and pauses are reckoned with.
    pub clocks: Clocks,
    /// Called wherever it gets on.
    pub beat: Beat,
}

impl Context {
    /// Hands a batch over and waits until all that follows from it, and the checkpoint, are on the disk.
    ///
    /// # Errors
    /// [`NotTaken`]: nothing of it was kept. The same is to be reported again, after a pause.
    pub async fn report(&self, reports: Vec<Report>, checkpoint: Option<String>) -> Result<(), NotTaken> {
        let (batch, taken) = Batch::new(Arc::clone(&self.connector), reports);
        self.hand_over(Batch { checkpoint, ..batch }, taken).await
    }

    /// As [`Context::report`], for a batch with more to it.
    ///
    /// # Errors
    /// As there.
    pub async fn hand_over(
        &self,
        batch: Batch,
        taken: tokio::sync::oneshot::Receiver<Result<(), NotTaken>>,
    ) -> Result<(), NotTaken> {
        let work = async {
            self.batches.send(batch).await.map_err(|_| NotTaken::Stopped)?;
            taken.await.map_err(|_| NotTaken::Stopped)?
        };
        self.beating(work).await.unwrap_or(Err(NotTaken::Stopped))
    }

    /// Waits, with signs of life; `false`: the stop came first.
    pub async fn pause(&self, time: Duration) -> bool {
        self.beating(tokio::time::sleep(time)).await.is_some()
    }

    /// Does `work`, with signs of life meanwhile; `None`: the stop came first.
    pub async fn beating<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        let mut work = std::pin::pin!(work);
        loop {
            tokio::select! {
                biased;
                () = self.stop.cancelled() => return None,
                done = work.as_mut() => return Some(done),
                () = tokio::time::sleep(SIGN_OF_LIFE) => (self.beat)(),
            }
        }
    }
}
