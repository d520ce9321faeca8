//! The application that listens to a scanner, and its network.

use std::{
    net::{IpAddr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use stamp_connectors::{
    ScannerState, Signal,
    scanner::{
        Clock, Context,
        tcp::{self, End, TcpSettings},
    },
};
use stamp_core::scan::{Frame, Framing};
use tokio::{
    io::AsyncReadExt as _,
    net::{TcpListener, TcpSocket, TcpStream},
    sync::mpsc,
    time::{Instant, timeout},
};
use tokio_util::sync::CancellationToken;

/// Longest wait of a test; never a measure of anything.
pub(crate) const LONG: Duration = Duration::from_secs(60);

/// The application's end.
pub(crate) struct Till {
    pub(crate) signals: mpsc::Receiver<Signal>,
    /// Where it listens, once it does.
    pub(crate) address: Option<SocketAddr>,
    /// How often the connector has given a sign of life.
    pub(crate) beats: Arc<AtomicU64>,
}

impl Till {
    pub(crate) async fn next(&mut self) -> Signal {
        timeout(LONG, self.signals.recv()).await.expect("a signal").expect("a sender")
    }

    pub(crate) async fn state(&mut self) -> ScannerState {
        match self.next().await {
            Signal::Scanner { state, .. } => state,
            scan => panic!("a state, not {scan:?}"),
        }
    }

    /// The next frame, whatever states come before it.
    pub(crate) async fn frame(&mut self) -> Frame {
        loop {
            if let Signal::Scan { frame, .. } = self.next().await {
                return frame;
            }
        }
    }

    pub(crate) async fn scan(&mut self) -> String {
        match self.frame().await {
            Frame::Scan(bytes) => String::from_utf8(bytes).unwrap(),
            other => panic!("a scan, not {other:?}"),
        }
    }

    /// Waits until it can be heard, and gives where.
    pub(crate) async fn until_ready(&mut self) -> String {
        loop {
            if let Signal::Scanner { state: ScannerState::Ready { detail }, .. } = self.next().await {
                let listening = detail.strip_prefix("listening on ").and_then(|rest| rest.split_once(';'));
                self.address = listening.map(|(address, _)| address.parse().unwrap());
                return detail;
            }
        }
    }

    /// Waits until it cannot be heard, and gives why.
    pub(crate) async fn until_lost(&mut self) -> String {
        loop {
            if let Signal::Scanner { state: ScannerState::Lost { why }, .. } = self.next().await {
                return why;
            }
        }
    }

    /// A scanner that connects to the till, from an address of this machine.
    pub(crate) async fn scanner_at(&self, from: &str) -> TcpStream {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(SocketAddr::new(from.parse::<IpAddr>().unwrap(), 0)).unwrap();
        timeout(LONG, socket.connect(self.address.unwrap())).await.expect("room").unwrap()
    }

    pub(crate) async fn scanner(&self) -> TcpStream {
        self.scanner_at("127.0.0.1").await
    }

    /// Waits until the connector has given this many more signs of life.
    pub(crate) async fn further_beats(&self, more: u64) {
        let before = self.beats.load(Ordering::SeqCst);
        let counting = async {
            while self.beats.load(Ordering::SeqCst) < before + more {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        timeout(LONG, counting).await.expect("signs of life");
    }
}

/// A silence that no stalled test machine produces by itself.
pub(crate) fn patient() -> Framing {
    Framing { gap: Duration::from_secs(3_600), ..Framing::default() }
}

pub(crate) fn listen() -> TcpSettings {
    let end = End::Listen("127.0.0.1:0".parse().unwrap());
    TcpSettings { framing: patient(), ..TcpSettings::new(end) }
}

pub(crate) fn connect(server: &TcpListener) -> TcpSettings {
    let end = End::Connect(server.local_addr().unwrap().to_string());
    TcpSettings { framing: patient(), ..TcpSettings::new(end) }
}

/// The till's connection to a device server.
pub(crate) async fn accept(server: &TcpListener) -> TcpStream {
    timeout(LONG, server.accept()).await.expect("a caller").unwrap().0
}

/// Waits until the other end has closed the connection, in order or not.
pub(crate) async fn until_closed(scanner: &mut TcpStream) {
    let read = timeout(LONG, scanner.read(&mut [0; 16])).await.expect("an end");
    assert!(matches!(read, Ok(0) | Err(_)), "{read:?}");
}

/// Runs the connector beside `script` until that ends, then stops it and gives the time that took.
pub(crate) async fn running(settings: TcpSettings, script: impl AsyncFnOnce(&mut Till)) -> Duration {
    let started = Instant::now();
    running_with(settings, Arc::new(move || started.elapsed()), script).await
}

/// As [`running`], with time that stands still: all that comes, comes at once, however slow this machine is.
pub(crate) async fn running_at_once(settings: TcpSettings, script: impl AsyncFnOnce(&mut Till)) -> Duration {
    running_with(settings, Arc::new(|| Duration::ZERO), script).await
}

async fn running_with(settings: TcpSettings, clock: Clock, script: impl AsyncFnOnce(&mut Till)) -> Duration {
    let (sender, signals) = mpsc::channel(4);
    let stop = CancellationToken::new();
    let beats = Arc::new(AtomicU64::new(0));
    let counted = Arc::clone(&beats);
    let context = Context {
        beat: Arc::new(move || {
            counted.fetch_add(1, Ordering::SeqCst);
        }),
        ..Context::new("counter".into(), sender, stop.clone(), clock)
    };
    let mut till = Till { signals, address: None, beats };
    let scripted = async {
        script(&mut till).await;
        stop.cancel();
        Instant::now()
    };
    let ((), stopped_at) = tokio::join!(tcp::run(settings, context), scripted);
    stopped_at.elapsed()
}
