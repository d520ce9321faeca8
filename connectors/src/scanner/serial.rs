//! Scanners on a serial port: RS-232, USB in COM mode (CDC), Bluetooth with a serial profile.

mod listen;
mod port;

use std::{sync::Arc, thread};

pub use serialport::{DataBits, Parity, StopBits};
use stamp_core::scan::Framing;
use tokio::{
    sync::{Mutex, OwnedMutexGuard, mpsc, oneshot},
    time::timeout,
};

use self::listen::Listener;
use super::{Context, Error, SIGN_OF_LIFE};
use crate::ScannerState;

/// Signals between the reading thread and the runtime. Small: what the application has not taken yet shall
/// wait in the port's own buffer.
const IN_FLIGHT: usize = 16;

/// How to reach a scanner and how it talks.
#[derive(Debug, Clone)]
pub struct SerialSettings {
    /// Which port.
    pub port: PortChoice,
    /// Bits per second. USB scanners in COM mode ignore it.
    pub baud: u32,
    /// Parity bit.
    pub parity: Parity,
    /// Bits of a character.
    pub data_bits: DataBits,
    /// Stop bits.
    pub stop_bits: StopBits,
    /// How it separates its scans.
    pub framing: Framing,
}

impl SerialSettings {
    /// 9600 baud, 8 data bits, no parity, one stop bit, any suffix: what most scanners are delivered with.
    #[must_use]
    pub fn new(port: PortChoice) -> Self {
        Self {
            port,
            baud: 9600,
            parity: Parity::None,
            data_bits: DataBits::Eight,
            stop_bits: StopBits::One,
            framing: Framing::default(),
        }
    }
}

/// Which port a scanner is on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PortChoice {
    /// By name: `/dev/ttyACM0`, `COM3`.
    Name(String),
    /// The one USB device with this identity, wherever it is plugged in.
    Usb {
        /// USB vendor id.
        vendor_id: u16,
        /// USB product id.
        product_id: u16,
        /// Its serial number, needed only where two of the same kind are attached. Many scanners have none.
        serial_number: Option<String>,
    },
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

/// Listens to the scanner until the context's stop comes, and ends within 200 ms of it. A port that is missing,
/// busy or unplugged is reported and tried again every 1 to 5 s.
pub async fn run(settings: SerialSettings, slot: &Slot, context: Context) -> Result<(), Error> {
    let Some(place) = place(slot, &context).await else { return Ok(()) };
    let (signals, mut from_thread) = mpsc::channel(IN_FLIGHT);
    let (wake, asleep) = std::sync::mpsc::channel();
    let (ending, ended) = oneshot::channel::<()>();
    let listener = Listener::new(settings, context.clone(), signals, asleep);
    let reader = thread::Builder::new()
        .name(format!("scanner {}", context.scanner))
        .spawn(move || {
            let _held = (ending, place);
            listener.run();
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
    reader.join().map_err(|_| Error::ThreadEnded { scanner: context.scanner })
}

/// Waits until no earlier thread is stuck with the port; `None`: the stop came first.
async fn place(slot: &Slot, context: &Context) -> Option<OwnedMutexGuard<()>> {
    if let Some(place) = slot.hold() {
        return Some(place);
    }
    let why =
        "its driver does not answer; unplug the scanner and plug it in again, else start this machine anew";
    let mut is_wanted = context.report(context.state(ScannerState::Lost { why: why.to_owned() })).await;
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
