//! Scanners, by the way they are attached.

#[cfg(target_os = "linux")]
pub mod evdev;
pub mod hid_pos;
mod reader;
pub mod serial;
mod states;
pub mod stdin;
mod stream;
pub mod tcp;
mod verdict;

use std::{io, pin::pin, sync::Arc, time::Duration};

use stamp_core::scan::Frame;
use tokio::{
    sync::mpsc::{self, error::TrySendError},
    time::sleep,
};
use tokio_util::sync::CancellationToken;

use self::states::States;
pub use self::{
    reader::Slot,
    verdict::{Verdict, Verdicts},
};
use crate::{ScannerState, Signal};

/// Reads the monotonic clock of the process.
pub type Clock = Arc<dyn Fn() -> Duration + Send + Sync>;

/// Gives a sign of life.
pub type Beat = Arc<dyn Fn() + Send + Sync>;

/// Is shown bytes as they come.
pub type Tap = Arc<dyn Fn(&[u8]) + Send + Sync>;

/// A connector gives a sign of life at least this often, except where it hangs in a driver.
const SIGN_OF_LIFE: Duration = Duration::from_secs(5);

/// Time between attempts to reach a scanner: the first, and the longest after doubling.
const RETRY: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(5));

/// Said of a scanner that a thread of ours is stuck with.
const STUCK: &str =
    "its driver does not answer; unplug the scanner and plug it in again, else start this machine anew";

/// What a device calls itself, fit for a log and a terminal.
fn printable(text: &str) -> String {
    text.chars().filter(|character| !character.is_control()).take(64).collect()
}

/// What every scanner is given.
#[derive(Clone)]
pub struct Context {
    /// Its configured name, which comes back in every signal.
    pub scanner: Arc<str>,
    /// Takes its signals. A full channel holds the scanner up and drops no scan. What is scanned meanwhile waits in the
    /// system's buffer of the device; when that is full too, it is lost there. Keys tell of it (the scan is incomplete), and
    /// a scanner with handshake waits; a serial line without it tells nothing, nor do reports, of which Linux keeps 64
    /// (`HIDRAW_BUFFER_SIZE` in its drivers/hid/hidraw.c).
    pub signals: mpsc::Sender<Signal>,
    /// Ends it.
    pub stop: CancellationToken,
    /// The clock that scans are timed with.
    pub clock: Clock,
    /// Called by what listens to the scanner, wherever it gets on.
    pub beat: Beat,
    /// Takes what the till makes of its scans. A scanner that can be told of it takes others for each time that it is opened.
    pub verdicts: Verdicts,
    /// Is shown all bytes as they come, before they are told apart; for a person who looks for a fault.
    pub tap: Option<Tap>,
}

/// A scanner that ended without being told to. It may be started again.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The operating system gave no thread.
    #[error("cannot start the thread that reads scanner '{scanner}'; free memory on this machine")]
    Thread {
        /// The scanner's name.
        scanner: Arc<str>,
        /// What the operating system says.
        source: io::Error,
    },
    /// A fault in this program or in a driver's library.
    #[error("the thread that reads scanner '{scanner}' ended by itself; please report this")]
    ThreadEnded {
        /// The scanner's name.
        scanner: Arc<str>,
    },
    /// The stream broke.
    #[error("cannot read scans of '{scanner}'; check where its input comes from")]
    Read {
        /// The scanner's name.
        scanner: Arc<str>,
        /// What the operating system says.
        source: io::Error,
    },
}

impl Context {
    /// Without anybody who asks for signs of life or for raw bytes.
    #[must_use]
    pub fn new(
        scanner: Arc<str>,
        signals: mpsc::Sender<Signal>,
        stop: CancellationToken,
        clock: Clock,
    ) -> Self {
        Self {
            scanner,
            signals,
            stop,
            clock,
            beat: Arc::new(|| {}),
            verdicts: Verdicts::default(),
            tap: None,
        }
    }

    fn scan(&self, frame: Frame) -> Signal {
        let (scanner, verdicts) = (self.scanner.clone(), self.verdicts.clone());
        Signal::Scan { scanner, frame, at: (self.clock)(), verdicts }
    }

    fn tapped(&self, bytes: &[u8]) {
        if let Some(tap) = &self.tap {
            tap(bytes);
        }
    }

    /// A signal that its state is now this.
    #[must_use]
    pub fn state(&self, state: ScannerState) -> Signal {
        Signal::Scanner { scanner: self.scanner.clone(), state }
    }

    /// Hands a signal on; `false`: nobody takes it any more, or the stop came while there was no room for it. To wait for
    /// whoever takes it is no fault of the scanner's.
    async fn report(&self, signal: Signal) -> bool {
        match self.signals.try_send(signal) {
            Ok(()) => true,
            Err(TrySendError::Closed(_)) => false,
            Err(TrySendError::Full(signal)) => {
                self.unless_stopped(self.signals.send(signal)).await.is_some_and(|sent| sent.is_ok())
            }
        }
    }

    /// Does `work`, with signs of life meanwhile; `None`: the stop came first.
    async fn unless_stopped<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            biased;
            () = self.stop.cancelled() => None,
            done = self.beating(work) => Some(done),
        }
    }

    /// Does `work`, with signs of life meanwhile.
    async fn beating<T>(&self, work: impl Future<Output = T>) -> T {
        let mut work = pin!(work);
        loop {
            tokio::select! {
                biased;
                done = work.as_mut() => return done,
                () = sleep(SIGN_OF_LIFE) => (self.beat)(),
            }
        }
    }
}
