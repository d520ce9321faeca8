//! The thread that reads a serial port, opens it again, and never gives up.

use std::{
    io::{self, ErrorKind},
    sync::mpsc::{Receiver, RecvTimeoutError},
    time::Duration,
};

use serialport::SerialPort;
use stamp_core::scan::{Frame, Framer};
use tokio::sync::mpsc;

use super::{SerialSettings, port};
use crate::{ScannerState, Signal, scanner::Context};

/// Longest time in one read: how late a stop may be noticed.
const READ_TIMEOUT: Duration = Duration::from_millis(100);

/// Time between attempts to open the port: the first, and the longest after doubling.
const RETRY: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(5));

/// The thread was told to stop.
struct Stopped;

pub(super) struct Listener {
    settings: SerialSettings,
    context: Context,
    signals: mpsc::Sender<Signal>,
    /// Closed when the thread shall stop.
    asleep: Receiver<()>,
    state: Option<ScannerState>,
}

impl Listener {
    pub(super) fn new(
        settings: SerialSettings,
        context: Context,
        signals: mpsc::Sender<Signal>,
        asleep: Receiver<()>,
    ) -> Self {
        Self { settings, context, signals, asleep, state: None }
    }

    /// Runs until the receiver of the signals is gone.
    pub(super) fn run(mut self) {
        while self.listen().is_ok() {}
    }

    /// Opens the port, reads it for as long as it is there, and waits before the next attempt.
    fn listen(&mut self) -> Result<(), Stopped> {
        (self.context.beat)();
        if self.state.is_none() {
            self.enter(ScannerState::Connecting)?;
        }
        let mut pause = RETRY.0;
        let (name, port) = loop {
            match port::open(&self.settings) {
                Ok(opened) => break opened,
                Err(state) => self.enter(state)?,
            }
            self.sleep(pause)?;
            (self.context.beat)();
            pause = (pause * 2).min(RETRY.1);
        };
        self.enter(ScannerState::Ready { detail: name.clone() })?;
        let error = self.read(port)?;
        let why =
            format!("{name} is gone: {error}; check the cable. The scanner is used again once it is back");
        self.enter(ScannerState::Lost { why })?;
        self.sleep(RETRY.0)
    }

    /// Reads until the port breaks, and tells how.
    fn read(&mut self, mut port: Box<dyn SerialPort>) -> Result<io::Error, Stopped> {
        let mut framer = Framer::new(self.settings.framing.clone());
        let mut buffer = [0; 4096];
        let broken = loop {
            if self.signals.is_closed() {
                return Err(Stopped);
            }
            (self.context.beat)();
            if let Err(error) = port.set_timeout(self.patience(&framer)) {
                break error.into();
            }
            match port.read(&mut buffer) {
                Ok(0) => break ErrorKind::UnexpectedEof.into(),
                Ok(count) => {
                    let now = (self.context.clock)();
                    self.report_all(framer.push(&buffer[..count], now))?;
                }
                Err(error) if matches!(error.kind(), ErrorKind::TimedOut | ErrorKind::Interrupted) => {
                    let now = (self.context.clock)();
                    self.report_all(framer.idle(now))?;
                }
                Err(error) => break error,
            }
        };
        self.report_all(framer.cut_off())?;
        Ok(broken)
    }

    /// How long to wait for bytes: to the end of the scan under way, if that may come first.
    fn patience(&self, framer: &Framer) -> Duration {
        let now = (self.context.clock)();
        let silence = framer.deadline().map_or(READ_TIMEOUT, |deadline| deadline.saturating_sub(now));
        silence.clamp(Duration::from_millis(1), READ_TIMEOUT)
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
