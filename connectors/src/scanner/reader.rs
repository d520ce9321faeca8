//! The thread that reads a device by blocking calls, opens it again, and never gives up.

use std::{
    io, iter,
    pin::pin,
    sync::{
        Arc,
        mpsc::{Receiver, RecvTimeoutError, TryRecvError},
    },
    thread,
    time::Duration,
};

use stamp_core::scan::Frame;
use tokio::{
    sync::{Mutex, OwnedMutexGuard, mpsc, oneshot},
    time::timeout,
};

use super::{Context, Error, RETRY, SIGN_OF_LIFE, STUCK, Verdict, Verdicts, stream::Listening};
use crate::{ScannerState, Signal};

/// Signals between the reading thread and the runtime. Small: what the application has not taken yet shall wait in the
/// device's own buffer, as long as there is room in that (see [`Context::signals`]).
const IN_FLIGHT: usize = 16;

/// Longest time in one read: how late a stop may be noticed. Two wake-ups a second cost nothing that could be measured.
const LONGEST_READ: Duration = Duration::from_millis(500);

/// How long what was read before a stop is handed on after it: the read under way, and a while for who takes it.
const LAST_SIGNALS: Duration = Duration::from_millis(900);

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

/// Reads the device until the context's stop comes, and ends within a second of it; what was read by then is handed on.
/// One that is missing, busy or unplugged is reported and tried again every 1 to 5 s.
pub(super) async fn run(device: impl Device, slot: &Slot, context: Context) -> Result<(), Error> {
    let Some(place) = place(slot, &context).await else { return Ok(()) };
    let (signals, from_thread) = mpsc::channel(IN_FLIGHT);
    let (wake, asleep) = std::sync::mpsc::channel();
    let (ending, ended) = oneshot::channel::<()>();
    let reader = Reader {
        device,
        context: context.clone(),
        signals,
        asleep,
        state: None,
        was_cut: false,
        pause: RETRY.0,
    };
    let thread = thread::Builder::new()
        .name(format!("scanner {}", context.scanner))
        .spawn(move || {
            let _held = (ending, place);
            reader.run();
        })
        .map_err(|source| Error::Thread { scanner: Arc::clone(&context.scanner), source })?;

    {
        let mut handing_on = pin!(hand_on(&context, from_thread));
        let end = tokio::select! {
            biased;
            () = context.stop.cancelled() => None,
            end = handing_on.as_mut() => Some(end),
        };
        drop(wake);
        match end {
            Some(End::OfThread) => return Err(Error::ThreadEnded { scanner: context.scanner.clone() }),
            Some(End::OfTakers) => {}
            // The thread comes to its end meanwhile, unless it is stuck.
            None => drop(timeout(LAST_SIGNALS, handing_on).await),
        }
    }
    // Where the thread is still reporting it finds the channel closed. An error here is its end of the other one going
    // out of scope: what is waited for.
    let _ = ended.await;
    thread.join().map_err(|_| Error::ThreadEnded { scanner: context.scanner })
}

/// Why no more signals are handed on.
enum End {
    OfThread,
    /// Nobody takes them any more.
    OfTakers,
}

/// Hands on what the thread reports. To wait for whoever takes it is no fault of the scanner's.
async fn hand_on(context: &Context, mut from_thread: mpsc::Receiver<Signal>) -> End {
    while let Some(signal) = from_thread.recv().await {
        if context.beating(context.signals.send(signal)).await.is_err() {
            return End::OfTakers;
        }
    }
    End::OfThread
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
    /// Before the next attempt. Grows until the device has stayed for a while, so that one that opens and breaks by turns
    /// is told of rarely.
    pause: Duration,
}

impl<D: Device> Reader<D> {
    /// Runs until it is told to stop, or nobody takes its signals.
    fn run(mut self) {
        while self.listen().is_ok() {}
    }

    /// Opens the device, reads it for as long as it is there, and waits before the next attempt.
    fn listen(&mut self) -> Result<(), Stopped> {
        (self.context.beat)();
        if self.state.is_none() {
            self.enter(ScannerState::Connecting)?;
        }
        let past = Past { now: (self.context.clock)(), was_cut: self.was_cut };
        match self.device.open(past) {
            Ok((name, opened)) => {
                self.enter(ScannerState::Ready { detail: name.clone() })?;
                let error = self.read(opened)?;
                if (self.context.clock)().saturating_sub(past.now) >= RETRY.1 {
                    self.pause = RETRY.0;
                }
                let why = format!(
                    "{name} is gone: {error}; check the cable. The scanner is used again once it is back"
                );
                self.enter(ScannerState::Lost { why })?;
            }
            Err(state) => self.enter(state)?,
        }
        let pause = self.pause;
        self.pause = (pause * 2).min(RETRY.1);
        self.sleep(pause)
    }

    /// Reads until the device breaks, and tells how.
    fn read(&mut self, mut opened: D::Opened) -> Result<io::Error, Stopped> {
        // Verdicts on scans from before it was gone, however late they come, are no answer to later ones.
        let context = Context { verdicts: Verdicts::default(), ..self.context.clone() };
        let mut listening = Listening::new(&context);
        let broken = loop {
            self.go_on()?;
            (context.beat)();
            match opened.read(LONGEST_READ, &mut listening) {
                Ok(frames) => listening.pause(|| self.report_all(&context, frames))?,
                Err(error) => break error,
            }
            let mut tell = || iter::from_fn(|| context.verdicts.take()).try_for_each(|it| opened.tell(it));
            if let Err(error) = listening.pause(&mut tell) {
                break error;
            }
        };
        let last = opened.cut_off();
        self.was_cut = last.is_some();
        self.report_all(&context, last)?;
        Ok(broken)
    }

    fn report_all(&self, context: &Context, frames: impl IntoIterator<Item = Frame>) -> Result<(), Stopped> {
        frames.into_iter().try_for_each(|frame| self.report(context.scan(frame)))
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

    fn go_on(&self) -> Result<(), Stopped> {
        match self.asleep.try_recv() {
            Err(TryRecvError::Empty) => Ok(()),
            Ok(()) | Err(TryRecvError::Disconnected) => Err(Stopped),
        }
    }

    fn sleep(&self, pause: Duration) -> Result<(), Stopped> {
        match self.asleep.recv_timeout(pause) {
            Err(RecvTimeoutError::Timeout) => Ok(()),
            Ok(()) | Err(RecvTimeoutError::Disconnected) => Err(Stopped),
        }
    }
}
