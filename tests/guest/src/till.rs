//! The application's end of a connector.

use std::{sync::Arc, time::Duration};

use stamp_connectors::{
    ScannerState, Signal,
    scanner::{
        self, Context, Slot,
        evdev::{self, EvdevSettings},
        hid_pos::{self, HidPosSettings},
        serial::{self, SerialSettings},
    },
};
use stamp_core::scan::Frame;
use tokio::{
    runtime,
    sync::mpsc,
    task::JoinSet,
    time::{Instant, timeout},
};
use tokio_util::sync::CancellationToken;

/// No signal takes longer, however slow the machine is.
const LONGEST: Duration = Duration::from_secs(90);

/// A scan that is doubled comes within this.
const QUIET: Duration = Duration::from_millis(500);

/// What begins within this after a scanner was opened may be the rest of a scan.
const REST: Duration = Duration::from_millis(600);

/// A connector under test, which can be heard. It runs beside the step, as it runs beside the rest of the daemon.
pub(crate) struct Till {
    signals: mpsc::Receiver<Signal>,
    connector: JoinSet<Result<(), scanner::Error>>,
    stop: CancellationToken,
}

impl Till {
    /// A till with a serial scanner.
    pub(crate) fn serial(settings: SerialSettings) -> Self {
        Self::new(async move |context| serial::run(settings, &Slot::default(), context).await)
    }

    /// A till with a scanner in HID POS mode.
    pub(crate) fn hid_pos(settings: HidPosSettings) -> Self {
        Self::new(async move |context| hid_pos::run(settings, &Slot::default(), context).await)
    }

    /// A till with a scanner that is a keyboard.
    pub(crate) fn evdev(settings: EvdevSettings) -> Self {
        Self::new(async move |context| {
            evdev::run(settings, evdev::System, &Slot::default(), context).await;
            Ok(())
        })
    }

    fn new<R>(connector: impl FnOnce(Context) -> R) -> Self
    where
        R: Future<Output = Result<(), scanner::Error>> + Send + 'static,
    {
        let (sender, signals) = mpsc::channel(4);
        let stop = CancellationToken::new();
        let started = Instant::now();
        let clock = Arc::new(move || started.elapsed());
        let context = Context::new("counter".into(), sender, stop.clone(), clock);
        let mut running = JoinSet::new();
        running.spawn(connector(context));
        Self { signals, connector: running, stop }
    }

    /// The next signal.
    pub(crate) async fn next(&mut self) -> Signal {
        self.next_soon(LONGEST).await.expect("a signal in time")
    }

    /// The next signal, if it comes within this time.
    pub(crate) async fn next_soon(&mut self, patience: Duration) -> Option<Signal> {
        let signal = timeout(patience, self.signals.recv()).await.ok()?;
        Some(signal.expect("the connector runs"))
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
    async fn until_ready(&mut self) -> String {
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

    /// Waits until the scanner is open and whatever it sends is a scan, and gives where it is.
    pub(crate) async fn until_listening(&mut self) -> String {
        let place = self.until_ready().await;
        self.hears_nothing_for(REST).await;
        place
    }

    /// Stops it once no scan has come for a while: whatever it still brings is too much.
    pub(crate) async fn stop(mut self) {
        self.hears_nothing_for(QUIET).await;
        self.stop.cancel();
        let ended = timeout(LONGEST, self.connector.join_next()).await.expect("it stops");
        ended.expect("it runs").expect("it does not panic").expect("it ends well");
        let last = self.signals.try_recv();
        assert!(!matches!(last, Ok(Signal::Scan { .. })), "{last:?} comes while it stops");
    }

    async fn hears_nothing_for(&mut self, time: Duration) {
        while let Some(signal) = self.next_soon(time).await {
            assert!(!matches!(signal, Signal::Scan { .. }), "{signal:?} comes by itself, or twice");
        }
    }
}

/// Runs a step's story.
pub(crate) fn run<T>(story: impl Future<Output = T>) -> T {
    runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap().block_on(story)
}
