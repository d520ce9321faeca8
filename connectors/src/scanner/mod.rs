//! Scanners, by the way they are attached.

pub mod hid_pos;
pub mod serial;
pub mod stdin;

use std::{io, pin::pin, sync::Arc, time::Duration};

use stamp_core::scan::Frame;
use tokio::{sync::mpsc, time::sleep};
use tokio_util::sync::CancellationToken;

use crate::{ScannerState, Signal};

/// Reads the monotonic clock of the process.
pub type Clock = Arc<dyn Fn() -> Duration + Send + Sync>;

/// Gives a sign of life.
pub type Beat = Arc<dyn Fn() + Send + Sync>;

/// A connector gives a sign of life at least this often, except where it hangs in a driver.
const SIGN_OF_LIFE: Duration = Duration::from_secs(5);

/// What every scanner is given.
#[derive(Clone)]
pub struct Context {
    /// Its configured name, which comes back in every signal.
    pub scanner: Arc<str>,
    /// Takes its signals. A full channel holds the scanner up, never drops a scan.
    pub signals: mpsc::Sender<Signal>,
    /// Ends it.
    pub stop: CancellationToken,
    /// The clock that scans are timed with.
    pub clock: Clock,
    /// Called by what listens to the scanner, wherever it gets on.
    pub beat: Beat,
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
    fn scan(&self, frame: Frame) -> Signal {
        Signal::Scan { scanner: self.scanner.clone(), frame, at: (self.clock)() }
    }

    fn state(&self, state: ScannerState) -> Signal {
        Signal::Scanner { scanner: self.scanner.clone(), state }
    }

    /// Hands a signal on; `false`: nobody takes it any more, or the stop came first. To wait for whoever takes it is
    /// no fault of the scanner's.
    async fn report(&self, signal: Signal) -> bool {
        let mut sending = pin!(self.signals.send(signal));
        loop {
            tokio::select! {
                biased;
                () = self.stop.cancelled() => return false,
                sent = sending.as_mut() => return sent.is_ok(),
                () = sleep(SIGN_OF_LIFE) => (self.beat)(),
            }
        }
    }
}
