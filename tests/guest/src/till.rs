//! The application's end of a connector.

use std::{pin::Pin, sync::Arc, time::Duration};

use stamp_connectors::{
    ScannerState, Signal,
    scanner::{
        self, Context, Slot,
        serial::{self, SerialSettings},
    },
};
use stamp_core::scan::Frame;
use tokio::{
    runtime,
    sync::mpsc,
    time::{Instant, timeout},
};
use tokio_util::sync::CancellationToken;

/// No signal takes longer, however slow the machine is.
const LONGEST: Duration = Duration::from_secs(90);

/// A scan that is doubled comes within this.
const QUIET: Duration = Duration::from_millis(500);

type Running = Pin<Box<dyn Future<Output = Result<(), scanner::Error>>>>;

/// A connector under test, which can be heard.
pub(crate) struct Till {
    signals: mpsc::Receiver<Signal>,
    connector: Running,
    stop: CancellationToken,
}

impl Till {
    /// A till with a serial scanner.
    pub(crate) fn serial(settings: SerialSettings) -> Self {
        Self::new(|context| Box::pin(async move { serial::run(settings, &Slot::default(), context).await }))
    }

    fn new(start: impl FnOnce(Context) -> Running) -> Self {
        let (sender, signals) = mpsc::channel(4);
        let stop = CancellationToken::new();
        let started = Instant::now();
        let clock = Arc::new(move || started.elapsed());
        let context = Context::new("counter".into(), sender, stop.clone(), clock);
        Self { signals, connector: start(context), stop }
    }

    /// The next signal, while the connector runs.
    pub(crate) async fn next(&mut self) -> Signal {
        let signal = async {
            tokio::select! {
                biased;
                signal = self.signals.recv() => signal.expect("the connector runs"),
                ended = &mut self.connector => panic!("the connector ended: {ended:?}"),
            }
        };
        timeout(LONGEST, signal).await.expect("a signal in time")
    }

    /// The next signal, which is a state.
    pub(crate) async fn state(&mut self) -> ScannerState {
        match self.next().await {
            Signal::Scanner { state, .. } => state,
            scan => panic!("a state, not {scan:?}"),
        }
    }

    /// The next signal, which is a whole scan.
    pub(crate) async fn scan(&mut self) -> String {
        match self.next().await {
            Signal::Scan { frame: Frame::Scan(bytes), .. } => String::from_utf8(bytes).unwrap(),
            other => panic!("a scan, not {other:?}"),
        }
    }

    /// Waits until it is ready and gives where.
    pub(crate) async fn until_ready(&mut self) -> String {
        loop {
            if let ScannerState::Ready { detail } = self.state().await {
                return detail;
            }
        }
    }

    /// Waits until the scanner is away, and gives what is said of it. Of a scan under way half may be told before.
    pub(crate) async fn until_lost(&mut self) -> String {
        loop {
            match self.next().await {
                Signal::Scan { frame: Frame::Partial { .. }, .. } => {}
                Signal::Scanner { state: ScannerState::Lost { why }, .. } => return why,
                Signal::Scanner { state: ScannerState::Connecting, .. } => {}
                other => panic!("the end of the scanner, not {other:?}"),
            }
        }
    }

    /// Stops it once it has been silent for a while: whatever it still says is too much.
    pub(crate) async fn stop(mut self) {
        if let Ok(signal) = timeout(QUIET, self.next()).await {
            panic!("nothing comes twice, not {signal:?}");
        }
        self.stop.cancel();
        timeout(LONGEST, self.connector).await.expect("it stops").expect("it ends well");
        assert!(self.signals.try_recv().is_err(), "nothing comes while it stops");
    }
}

/// Runs a step's story.
pub(crate) fn run<T>(story: impl Future<Output = T>) -> T {
    runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(story)
}
