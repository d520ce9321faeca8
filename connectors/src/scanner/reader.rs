//! The thread that reads a device by blocking calls, opens it again, and never gives up.

use std::{
    io, iter,
    sync::{
        Arc,
        mpsc::{Receiver, RecvTimeoutError},
    },
    thread,
    time::Duration,
};

use stamp_core::scan::Frame;
use tokio::{
    sync::{Mutex, OwnedMutexGuard, mpsc, oneshot},
    time::timeout,
};

use super::{Context, Error, RETRY, SIGN_OF_LIFE, STUCK, Verdict, stream::Listening};
use crate::{ScannerState, Signal};

/// Signals between the reading thread and the runtime. Small: what the application has not taken yet shall
/// wait in the device's own buffer.
const IN_FLIGHT: usize = 16;

/// Longest time in one read: how late a stop may be noticed. Two wake-ups a second cost nothing that could be measured.
const LONGEST_READ: Duration = Duration::from_millis(500);

/// A device that may be there or not.
pub(super) trait Device: Send + 'static {
    /// The device while it is open.
    type Opened: Opened;

    /// Opens it and says where it is; else the state that tells why it cannot be read.
    fn open(&mut self, past: Past) -> Result<(String, Self::Opened), ScannerState>;
}

/// What is known when a device is opened.
#[derive(Debug, Clone, Copy)]
pub(super) struct Past {
    /// When that is, as [`Listening::now`] has it.
    pub(super) now: Duration,
    /// It was gone within a scan when it was open last.
    pub(super) was_cut: bool,
}

/// A device that is open.
pub(super) trait Opened {
    /// Waits `patience` at most, and gives what came to its end meanwhile. An error: it is gone.
    fn read(&mut self, patience: Duration, listening: &mut Listening<'_>) -> io::Result<Vec<Frame>>;

    /// What was under way when it went.
    fn cut_off(&mut self) -> Option<Frame>;

    /// Lets the person at the scanner hear what became of a scan, where it can.
    fn tell(&mut self, _: Verdict) -> io::Result<()> {
        Ok(())
    }
}

/// Held by the thread that reads a scanner, for as long as it lives. One that is stuck in a driver cannot be ended; its
/// place is not taken by another one, which would be stuck as well.
#[derive(Debug, Clone, Default)]
pub struct Slot(Arc<Mutex<()>>);

impl Slot {
    /// The place, unless an earlier thread has it.
    #[must_use]
    pub fn hold(&self) -> Option<OwnedMutexGuard<()>> {
        Arc::clone(&self.0).try_lock_owned().ok()
    }
}

/// Reads the device until the context's stop comes, and ends within a second of it. One that is missing, busy or
/// unplugged is reported and tried again every 1 to 5 s.
pub(super) async fn run(device: impl Device, slot: &Slot, context: Context) -> Result<(), Error> {
    let Some(place) = place(slot, &context).await else { return Ok(()) };
    let (signals, mut from_thread) = mpsc::channel(IN_FLIGHT);
    let (wake, asleep) = std::sync::mpsc::channel();
    let (ending, ended) = oneshot::channel::<()>();
    let reader = Reader { device, context: context.clone(), signals, asleep, state: None, was_cut: false };
    let thread = thread::Builder::new()
        .name(format!("scanner {}", context.scanner))
        .spawn(move || {
            let _held = (ending, place);
            reader.run();
        })
        .map_err(|source| Error::Thread { scanner: Arc::clone(&context.scanner), source })?;

    let mut wanted = true;
    while wanted {
        wanted = tokio::select! {
            biased;
            () = context.stop.cancelled() => false,
            signal = from_thread.recv() => match signal {
                Some(signal) => context.report(signal).await,
                None => return Err(Error::ThreadEnded { scanner: context.scanner }),
            },
        };
    }
    // The thread ends when it finds the channels closed, be it reading, waiting or reporting.
    drop((from_thread, wake));
    // An error here is the thread's end of the channel going out of scope: what is waited for.
    let _ = ended.await;
    thread.join().map_err(|_| Error::ThreadEnded { scanner: context.scanner })
}

/// Waits until no earlier thread is stuck with the device; `None`: the stop came first.
async fn place(slot: &Slot, context: &Context) -> Option<OwnedMutexGuard<()>> {
    if let Some(place) = slot.hold() {
        return Some(place);
    }
    let mut is_wanted = context.report(context.state(ScannerState::Lost { why: STUCK.to_owned() })).await;
    while is_wanted {
        tokio::select! {
            () = context.stop.cancelled() => is_wanted = false,
            place = timeout(SIGN_OF_LIFE, Arc::clone(&slot.0).lock_owned()) => match place {
                Ok(place) => return Some(place),
                Err(_elapsed) => (context.beat)(),
            }
        }
    }
    None
}

/// The thread was told to stop.
struct Stopped;

struct Reader<D> {
    device: D,
    context: Context,
    signals: mpsc::Sender<Signal>,
    /// Closed when the thread shall stop.
    asleep: Receiver<()>,
    state: Option<ScannerState>,
    /// See [`Past::was_cut`].
    was_cut: bool,
}

impl<D: Device> Reader<D> {
    /// Runs until the receiver of the signals is gone.
    fn run(mut self) {
        while self.listen().is_ok() {}
    }

    /// Opens the device, reads it for as long as it is there, and waits before the next attempt.
    fn listen(&mut self) -> Result<(), Stopped> {
        (self.context.beat)();
        if self.state.is_none() {
            self.enter(ScannerState::Connecting)?;
        }
        let mut pause = RETRY.0;
        let (name, opened) = loop {
            let past = Past { now: (self.context.clock)(), was_cut: self.was_cut };
            match self.device.open(past) {
                Ok(opened) => break opened,
                Err(state) => self.enter(state)?,
            }
            self.sleep(pause)?;
            (self.context.beat)();
            pause = (pause * 2).min(RETRY.1);
        };
        self.enter(ScannerState::Ready { detail: name.clone() })?;
        let error = self.read(opened)?;
        let why =
            format!("{name} is gone: {error}; check the cable. The scanner is used again once it is back");
        self.enter(ScannerState::Lost { why })?;
        self.sleep(RETRY.0)
    }

    /// Reads until the device breaks, and tells how.
    fn read(&mut self, mut opened: D::Opened) -> Result<io::Error, Stopped> {
        let context = self.context.clone();
        let mut listening = Listening::new(&context);
        // What was decided about scans before it was gone is no news.
        while context.verdicts.take().is_some() {}
        let broken = loop {
            if self.signals.is_closed() {
                return Err(Stopped);
            }
            (context.beat)();
            match opened.read(LONGEST_READ, &mut listening) {
                Ok(frames) => listening.pause(|| self.report_all(frames))?,
                Err(error) => break error,
            }
            let mut tell = || iter::from_fn(|| context.verdicts.take()).try_for_each(|it| opened.tell(it));
            if let Err(error) = listening.pause(&mut tell) {
                break error;
            }
        };
        let last = opened.cut_off();
        self.was_cut = last.is_some();
        self.report_all(last)?;
        Ok(broken)
    }

    fn report_all(&self, frames: impl IntoIterator<Item = Frame>) -> Result<(), Stopped> {
        frames.into_iter().try_for_each(|frame| self.report(self.context.scan(frame)))
    }

    /// Reports a state that differs from the last one.
    fn enter(&mut self, state: ScannerState) -> Result<(), Stopped> {
        if self.state.as_ref() == Some(&state) {
            return Ok(());
        }
        self.state = Some(state.clone());
        self.report(self.context.state(state))
    }

    fn report(&self, signal: Signal) -> Result<(), Stopped> {
        self.signals.blocking_send(signal).map_err(|_| Stopped)
    }

    fn sleep(&self, pause: Duration) -> Result<(), Stopped> {
        match self.asleep.recv_timeout(pause) {
            Err(RecvTimeoutError::Timeout) => Ok(()),
            Ok(()) | Err(RecvTimeoutError::Disconnected) => Err(Stopped),
        }
    }
}
