//! The fake scanner and the application that listens to it.

use std::{
    fs,
    io::{Read as _, Write as _},
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use serialport::{SerialPort as _, TTYPort};
use stamp_connectors::{
    ScannerState, Signal,
    scanner::{
        Context, Slot, Verdicts,
        serial::{self, Ports, SerialPortInfo, SerialPortType, SerialSettings, SystemPorts, UsbPortInfo},
    },
};
use stamp_core::{
    config::UsbMatch,
    scan::{Frame, Framing},
};
use tokio::{
    sync::mpsc,
    time::{Instant, sleep, timeout},
};
use tokio_util::sync::CancellationToken;

pub(crate) use stamp_connectors::scanner::serial::PortChoice;

/// Longer than the rest of a scan from before a port was opened may take.
const AN_OPENING: Duration = Duration::from_secs(6);

/// A scanner that is plugged in under a name of the test's own. Dropped: unplugged. The kernel then forgets what
/// was not read yet, so a test waits for its signals before it unplugs.
pub(crate) struct FakeScanner {
    cable: TTYPort,
    port: TTYPort,
}

impl FakeScanner {
    pub(crate) fn plug_in(name: &Path) -> Self {
        let (mut cable, port) = TTYPort::pair().unwrap();
        cable.set_timeout(Duration::from_secs(20)).unwrap();
        if fs::symlink_metadata(name).is_ok() {
            fs::remove_file(name).unwrap();
        }
        symlink(port.name().unwrap(), name).unwrap();
        Self { cable, port }
    }

    pub(crate) fn send(&mut self, bytes: &[u8]) {
        self.cable.write_all(bytes).unwrap();
    }

    /// What it is told next, so many bytes of it.
    pub(crate) fn told<const LEN: usize>(&mut self) -> [u8; LEN] {
        let mut bytes = [0; LEN];
        self.cable.read_exact(&mut bytes).unwrap();
        bytes
    }

    /// It has not been told anything.
    pub(crate) fn is_told_nothing(&self) -> bool {
        self.cable.bytes_to_read().unwrap() == 0
    }

    /// As another program would, until that is dropped.
    pub(crate) fn held_by_another(&self) -> TTYPort {
        serialport::new(self.port.name().unwrap(), 9_600).open_native().unwrap()
    }
}

/// Serial ports that a test lists.
#[derive(Clone, Default)]
pub(crate) struct FakePorts(Arc<Mutex<Vec<PathBuf>>>);

impl FakePorts {
    pub(crate) const SCANNER: UsbMatch = UsbMatch { vid: 0x0c2e, pid: 0x0b61, serial: None };

    /// From now on the scanner's USB device has these ports.
    pub(crate) fn are(&self, names: &[&Path]) {
        *self.0.lock().unwrap() = names.iter().map(|name| (*name).to_owned()).collect();
    }
}

impl Ports for FakePorts {
    fn list(&mut self) -> Result<Vec<SerialPortInfo>, ScannerState> {
        let names = self.0.lock().unwrap().clone();
        let listed = names.iter().map(|name| SerialPortInfo {
            port_name: name.to_str().unwrap().to_owned(),
            port_type: SerialPortType::UsbPort(UsbPortInfo {
                vid: Self::SCANNER.vid,
                pid: Self::SCANNER.pid,
                serial_number: None,
                manufacturer: None,
                product: None,
            }),
        });
        Ok(listed.collect())
    }
}

/// The application's end.
pub(crate) struct Till {
    pub(crate) signals: mpsc::Receiver<Signal>,
    /// The port's name.
    pub(crate) name: PathBuf,
    /// How often the connector has given a sign of life.
    pub(crate) beats: Arc<AtomicU64>,
    /// Takes what it makes of its last scan.
    pub(crate) verdicts: Verdicts,
    heard: Arc<AtomicU64>,
    clock: Arc<AtomicU64>,
    /// Milliseconds that pass when it hears something.
    late: Arc<AtomicU64>,
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
            Signal::Scan { frame, verdicts, .. } => {
                self.verdicts = verdicts;
                frame
            }
            state => panic!("a frame, not {state:?}"),
        }
    }

    pub(crate) async fn scan(&mut self) -> String {
        match self.frame().await {
            Frame::Scan(bytes) => String::from_utf8(bytes).unwrap(),
            other => panic!("a scan, not {other:?}"),
        }
    }

    /// Waits until the port is open.
    pub(crate) async fn until_opened(&mut self) {
        while !matches!(self.next().await, Signal::Scanner { state: ScannerState::Ready { .. }, .. }) {}
    }

    /// Waits until the port is open, and has been for so long that nothing from before it comes any more.
    pub(crate) async fn until_ready(&mut self) {
        self.until_opened().await;
        self.time_passes(AN_OPENING);
    }

    /// The connector's clock moves only by this.
    pub(crate) fn time_passes(&self, time: Duration) {
        self.clock.fetch_add(time.as_millis().try_into().unwrap(), Ordering::SeqCst);
    }

    /// This much time passes between its next bytes and when it comes to look at them.
    pub(crate) fn time_passes_when_heard(&self, time: Duration) {
        self.late.store(time.as_millis().try_into().unwrap(), Ordering::SeqCst);
    }

    /// How many bytes have been read in all.
    pub(crate) fn heard(&self) -> u64 {
        self.heard.load(Ordering::SeqCst)
    }

    /// Waits until so many bytes have been read in all.
    pub(crate) async fn until_heard(&self, bytes: u64) {
        let all_read = async {
            while self.heard() < bytes {
                sleep(Duration::from_micros(200)).await;
            }
        };
        timeout(Duration::from_secs(20), all_read).await.expect("all that was sent is read");
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
    let change = |settings| SerialSettings { framing, ..settings };
    listening_on(SystemPorts, slot, change, script).await
}

/// As [`listening`], with other ports than this machine's, and settings that are changed.
pub(crate) async fn listening_on(
    ports: impl Ports,
    slot: &Slot,
    change: impl FnOnce(SerialSettings) -> SerialSettings,
    script: impl AsyncFnOnce(&mut Till),
) -> Duration {
    let folder = tempfile::tempdir().unwrap();
    let name = folder.path().join("scanner");
    let settings = change(SerialSettings::new(PortChoice::Name(name.to_str().unwrap().to_owned())));
    let (sender, signals) = mpsc::channel(4);
    let stop = CancellationToken::new();
    let [beats, heard, millis, late] = [(); 4].map(|()| Arc::new(AtomicU64::new(0)));
    let (beaten, counted, clock) = (Arc::clone(&beats), Arc::clone(&heard), Arc::clone(&millis));
    let (passing, passed) = (Arc::clone(&late), Arc::clone(&millis));
    let clock = Arc::new(move || Duration::from_millis(clock.load(Ordering::SeqCst)));
    let context = Context {
        beat: Arc::new(move || {
            beaten.fetch_add(1, Ordering::SeqCst);
        }),
        tap: Some(Arc::new(move |bytes| {
            passed.fetch_add(passing.swap(0, Ordering::SeqCst), Ordering::SeqCst);
            counted.fetch_add(bytes.len() as u64, Ordering::SeqCst);
        })),
        ..Context::new("counter".into(), sender, stop.clone(), clock)
    };
    let mut till = Till { signals, name, beats, verdicts: Verdicts::default(), heard, clock: millis, late };
    let scripted = async {
        script(&mut till).await;
        stop.cancel();
        Instant::now()
    };
    let (ended, stopped_at) = tokio::join!(serial::run_on(ports, settings, slot, context), scripted);
    ended.unwrap();
    stopped_at.elapsed()
}
