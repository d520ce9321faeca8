//! The fake scanner and the application that listens to it.

use std::{
    fs,
    io::Write as _,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use serialport::{SerialPort as _, TTYPort};
use stamp_connectors::{
    ScannerState, Signal,
    scanner::{
        Context, Slot,
        serial::{self, PortChoice, SerialSettings},
    },
};
use stamp_core::scan::{Frame, Framing};
use tokio::{
    sync::mpsc,
    time::{Instant, timeout},
};
use tokio_util::sync::CancellationToken;

/// A scanner that is plugged in under a name of the test's own. Dropped: unplugged. The kernel then forgets what
/// was not read yet, so a test waits for its signals before it unplugs.
pub(crate) struct FakeScanner {
    cable: TTYPort,
    _port: TTYPort,
}

impl FakeScanner {
    pub(crate) fn plug_in(name: &Path) -> Self {
        let (mut cable, port) = TTYPort::pair().unwrap();
        cable.set_timeout(Duration::from_secs(20)).unwrap();
        if fs::symlink_metadata(name).is_ok() {
            fs::remove_file(name).unwrap();
        }
        symlink(port.name().unwrap(), name).unwrap();
        Self { cable, _port: port }
    }

    pub(crate) fn send(&mut self, bytes: &[u8]) {
        self.cable.write_all(bytes).unwrap();
    }
}

/// The application's end.
pub(crate) struct Till {
    pub(crate) signals: mpsc::Receiver<Signal>,
    /// The port's name.
    pub(crate) name: PathBuf,
    /// How often the connector has given a sign of life.
    pub(crate) beats: Arc<AtomicU64>,
}

impl Till {
    pub(crate) async fn next(&mut self) -> Signal {
        timeout(Duration::from_secs(20), self.signals.recv()).await.expect("a signal").expect("a sender")
    }

    pub(crate) async fn state(&mut self) -> ScannerState {
        match self.next().await {
            Signal::Scanner { state, .. } => state,
            scan => panic!("a state, not {scan:?}"),
        }
    }

    pub(crate) async fn frame(&mut self) -> Frame {
        match self.next().await {
            Signal::Scan { frame, .. } => frame,
            state => panic!("a frame, not {state:?}"),
        }
    }

    pub(crate) async fn scan(&mut self) -> String {
        match self.frame().await {
            Frame::Scan(bytes) => String::from_utf8(bytes).unwrap(),
            other => panic!("a scan, not {other:?}"),
        }
    }

    pub(crate) async fn until_ready(&mut self) {
        while !matches!(self.next().await, Signal::Scanner { state: ScannerState::Ready { .. }, .. }) {}
    }
}

/// A silence that no stalled test machine produces by itself.
pub(crate) fn patient() -> Framing {
    Framing { gap: Duration::from_secs(60), ..Framing::default() }
}

/// Runs the connector beside `script` until that ends, then stops it and gives the time that took.
pub(crate) async fn listening(framing: Framing, script: impl AsyncFnOnce(&mut Till)) -> Duration {
    listening_in(&Slot::default(), framing, script).await
}

/// As [`listening`], with the place of an earlier run.
pub(crate) async fn listening_in(
    slot: &Slot,
    framing: Framing,
    script: impl AsyncFnOnce(&mut Till),
) -> Duration {
    let folder = tempfile::tempdir().unwrap();
    let name = folder.path().join("scanner");
    let settings = SerialSettings {
        framing,
        ..SerialSettings::new(PortChoice::Name(name.to_str().unwrap().to_owned()))
    };
    let (sender, signals) = mpsc::channel(4);
    let started = Instant::now();
    let stop = CancellationToken::new();
    let beats = Arc::new(AtomicU64::new(0));
    let counted = Arc::clone(&beats);
    let clock = Arc::new(move || started.elapsed());
    let context = Context {
        beat: Arc::new(move || {
            counted.fetch_add(1, Ordering::SeqCst);
        }),
        ..Context::new("counter".into(), sender, stop.clone(), clock)
    };
    let mut till = Till { signals, name, beats };
    let scripted = async {
        script(&mut till).await;
        stop.cancel();
        Instant::now()
    };
    let (ended, stopped_at) = tokio::join!(serial::run(settings, slot, context), scripted);
    ended.unwrap();
    stopped_at.elapsed()
}
