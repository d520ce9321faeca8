//! A bus with devices that a test plugs in, and the application that listens to one of them.

use std::{
    collections::BTreeMap,
    io::{self, ErrorKind},
    mem,
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicBool, AtomicU64, Ordering},
        mpsc as channel,
    },
    time::Duration,
};

use stamp_connectors::{
    ScannerState, Signal,
    scanner::{
        Context, Slot,
        hid_pos::{self, Bus, BusDevice, Found, HidPosSettings},
    },
};
use stamp_core::scan::Frame;
use tokio::{
    sync::mpsc,
    task::JoinSet,
    time::{Instant, sleep, timeout},
};
use tokio_util::sync::CancellationToken;

/// The bus as it is at the moment. All clones are the same.
#[derive(Clone, Default)]
pub(crate) struct FakeBus(Arc<Mutex<World>>);

#[derive(Default)]
struct World {
    plugged: BTreeMap<String, Plugged>,
    is_broken: bool,
    sent: Vec<Vec<u8>>,
    patiences: Vec<Duration>,
}

struct Plugged {
    vendor_id: u16,
    product_id: u16,
    descriptor: Vec<u8>,
    is_denied: bool,
    is_held: bool,
    is_breaking: Arc<AtomicBool>,
    refuses_features: bool,
    /// Its reports; taken by whoever opens it.
    reports: Arc<Mutex<channel::Receiver<Vec<u8>>>>,
}

/// A scanner on the bus. Dropped: unplugged.
pub(crate) struct FakeScanner {
    bus: FakeBus,
    path: String,
    cable: channel::Sender<Vec<u8>>,
}

impl FakeBus {
    pub(crate) fn plug_in(&self, path: &str, vendor_id: u16, descriptor: &[u8]) -> FakeScanner {
        let (cable, reports) = channel::channel();
        let plugged = Plugged {
            vendor_id,
            product_id: 0x1007,
            descriptor: descriptor.to_vec(),
            is_denied: false,
            is_held: false,
            is_breaking: Arc::default(),
            refuses_features: false,
            reports: Arc::new(Mutex::new(reports)),
        };
        self.world().plugged.insert(path.to_owned(), plugged);
        FakeScanner { bus: self.clone(), path: path.to_owned(), cable }
    }

    /// From now on nothing can be listed, or everything again.
    pub(crate) fn set_broken(&self, is_broken: bool) {
        self.world().is_broken = is_broken;
    }

    /// Feature reports that were sent to any device, in order.
    pub(crate) fn sent(&self) -> Vec<Vec<u8>> {
        self.world().sent.clone()
    }

    /// How long each read has been ready to wait.
    /// Waits until a scanner is listened to anew: what was handed on before is done with.
    pub(crate) async fn until_read_again(&self) {
        let reads = self.patiences().len();
        let read_again = async {
            while self.patiences().len() == reads {
                sleep(Duration::from_micros(200)).await;
            }
        };
        timeout(Duration::from_secs(20), read_again).await.expect("it is read again");
    }

    pub(crate) fn patiences(&self) -> Vec<Duration> {
        self.world().patiences.clone()
    }

    fn world(&self) -> MutexGuard<'_, World> {
        self.0.lock().unwrap()
    }
}

impl FakeScanner {
    pub(crate) fn send(&self, report: Vec<u8>) {
        self.cable.send(report).unwrap();
    }

    /// From now on it may not be opened, or it may again.
    pub(crate) fn set_denied(&self, is_denied: bool) {
        self.bus.world().plugged.get_mut(&self.path).unwrap().is_denied = is_denied;
    }

    /// From now on it can be opened and not read, as what another program of Windows keeps for itself; or it can again.
    pub(crate) fn set_held(&self, is_held: bool) {
        self.bus.world().plugged.get_mut(&self.path).unwrap().is_held = is_held;
    }

    /// From now on it can be opened and breaks where it is waited for; or it does no longer.
    pub(crate) fn set_breaking(&self, is_breaking: bool) {
        self.bus.world().plugged[&self.path].is_breaking.store(is_breaking, Ordering::SeqCst);
    }

    pub(crate) fn refuse_features(&self) {
        self.bus.world().plugged.get_mut(&self.path).unwrap().refuses_features = true;
    }
}

impl Drop for FakeScanner {
    fn drop(&mut self) {
        self.bus.world().plugged.remove(&self.path);
    }
}

impl Bus for FakeBus {
    type Device = FakeDevice;

    fn list(&mut self) -> Result<Vec<Found>, String> {
        let world = self.world();
        if world.is_broken {
            return Err("the fake is told to fail".to_owned());
        }
        let usages = [(0x8c, 0x02), (0x8c, 0x12)];
        let listed = world.plugged.iter().flat_map(|(path, plugged)| {
            usages.map(|(usage_page, usage)| Found {
                path: path.clone(),
                vendor_id: plugged.vendor_id,
                product_id: plugged.product_id,
                serial_number: None,
                product: None,
                usage_page,
                usage,
            })
        });
        Ok(listed.collect())
    }

    fn open(&mut self, path: &str) -> io::Result<FakeDevice> {
        let world = self.world();
        let plugged = world.plugged.get(path).ok_or(ErrorKind::NotFound)?;
        if plugged.is_denied {
            return Err(ErrorKind::PermissionDenied.into());
        }
        Ok(FakeDevice {
            bus: self.clone(),
            descriptor: plugged.descriptor.clone(),
            is_held: plugged.is_held,
            is_breaking: Arc::clone(&plugged.is_breaking),
            refuses_features: plugged.refuses_features,
            reports: Arc::clone(&plugged.reports),
        })
    }
}

pub(crate) struct FakeDevice {
    bus: FakeBus,
    descriptor: Vec<u8>,
    is_held: bool,
    is_breaking: Arc<AtomicBool>,
    refuses_features: bool,
    reports: Arc<Mutex<channel::Receiver<Vec<u8>>>>,
}

impl BusDevice for FakeDevice {
    fn descriptor(&mut self) -> io::Result<Vec<u8>> {
        Ok(self.descriptor.clone())
    }

    fn send_feature(&mut self, report: &[u8]) -> io::Result<()> {
        if self.refuses_features {
            return Err(ErrorKind::BrokenPipe.into());
        }
        self.bus.world().sent.push(report.to_vec());
        Ok(())
    }

    fn read(&mut self, report: &mut [u8], patience: Duration) -> io::Result<usize> {
        if self.is_held {
            return Err(ErrorKind::PermissionDenied.into());
        }
        if self.is_breaking.load(Ordering::SeqCst) && patience > Duration::ZERO {
            return Err(ErrorKind::BrokenPipe.into());
        }
        self.bus.world().patiences.push(patience);
        match self.reports.lock().unwrap().recv_timeout(patience) {
            Ok(sent) => {
                report[..sent.len()].copy_from_slice(&sent);
                Ok(sent.len())
            }
            Err(channel::RecvTimeoutError::Timeout) => Ok(0),
            Err(channel::RecvTimeoutError::Disconnected) => Err(ErrorKind::NotConnected.into()),
        }
    }
}

/// The application's end.
pub(crate) struct Till {
    pub(crate) signals: mpsc::Receiver<Signal>,
    /// What the tap was shown.
    pub(crate) tapped: Arc<Mutex<Vec<Vec<u8>>>>,
    /// Milliseconds that the connector's clock is ahead.
    ahead: Arc<AtomicU64>,
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

    /// The next state that is not about connecting for the first time.
    pub(crate) async fn lost(&mut self) -> String {
        match self.state().await {
            ScannerState::Connecting => Box::pin(self.lost()).await,
            ScannerState::Lost { why } => why,
            state => panic!("lost, not {state:?}"),
        }
    }

    pub(crate) async fn failed(&mut self) -> String {
        match self.state().await {
            ScannerState::Connecting => Box::pin(self.failed()).await,
            ScannerState::Failed { why } => why,
            state => panic!("failed, not {state:?}"),
        }
    }

    /// Waits until the scanner is open, and has been for so long that nothing from before it comes any more.
    pub(crate) async fn until_ready(&mut self) -> String {
        let detail = self.until_opened().await;
        self.time_passes(Duration::from_secs(6));
        detail
    }

    /// Waits until so many reports have been read.
    pub(crate) async fn until_tapped(&self, reports: usize) {
        let all_read = async {
            while self.tapped.lock().unwrap().len() < reports {
                sleep(Duration::from_micros(200)).await;
            }
        };
        timeout(Duration::from_secs(20), all_read).await.expect("all that was sent is read");
    }

    /// Takes what comes until the connector has ended, and gives the frames of it; nothing before the first await of
    /// whoever called.
    pub(crate) fn take_signals(&mut self) -> JoinSet<Vec<Frame>> {
        let (_, ended) = mpsc::channel(1);
        let mut signals = mem::replace(&mut self.signals, ended);
        let mut taking = JoinSet::new();
        taking.spawn(async move {
            let mut frames = Vec::new();
            while let Some(signal) = signals.recv().await {
                if let Signal::Scan { frame, .. } = signal {
                    frames.push(frame);
                }
            }
            frames
        });
        taking
    }

    /// The connector's clock moves by this in a moment.
    pub(crate) fn time_passes(&self, time: Duration) {
        self.ahead.fetch_add(time.as_millis().try_into().unwrap(), Ordering::SeqCst);
    }

    /// Waits until the scanner is open.
    pub(crate) async fn until_opened(&mut self) -> String {
        loop {
            if let ScannerState::Ready { detail } = self.state().await {
                return detail;
            }
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
}

/// Runs the connector beside `script` until that ends, then stops it and gives the time that took.
pub(crate) async fn listening(
    bus: &FakeBus,
    settings: HidPosSettings,
    script: impl AsyncFnOnce(&mut Till),
) -> Duration {
    let (sender, signals) = mpsc::channel(4);
    let started = Instant::now();
    let stop = CancellationToken::new();
    let ahead = Arc::new(AtomicU64::new(0));
    let passed = Arc::clone(&ahead);
    let clock = Arc::new(move || started.elapsed() + Duration::from_millis(passed.load(Ordering::SeqCst)));
    let mut context = Context::new("counter".into(), sender, stop.clone(), clock);
    let tapped = Arc::new(Mutex::new(Vec::new()));
    let shown = Arc::clone(&tapped);
    context.tap = Some(Arc::new(move |bytes: &[u8]| shown.lock().unwrap().push(bytes.to_vec())));
    let mut till = Till { signals, tapped, ahead };
    let scripted = async {
        script(&mut till).await;
        stop.cancel();
        Instant::now()
    };
    let slot = Slot::default();
    let (ended, stopped_at) = tokio::join!(hid_pos::run_on(bus.clone(), settings, &slot, context), scripted);
    ended.unwrap();
    stopped_at.elapsed()
}
