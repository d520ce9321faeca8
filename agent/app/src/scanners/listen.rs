//! A configured scanner, listened to by the connector of its kind.

use std::sync::Arc;

#[cfg(target_os = "linux")]
use stamp_connectors::scanner::evdev::{self, EvdevSettings, KeyboardChoice};
use stamp_connectors::{
    Signal,
    scanner::{
        Context, Slot,
        hid_pos::{self, HidPosSettings},
        serial::{self, DataBits, PortChoice, SerialSettings, StopBits},
        stdin,
        tcp::{self, End, KeepAlive, TcpSettings},
    },
};
#[cfg(target_os = "linux")]
use stamp_core::config::{Keyboard, KeyboardDevice};
use stamp_core::{
    config::{Beep, Parity, Scanner, ScannerSource, SerialDevice, SerialLine, TcpEnd, TcpLine},
    scan::Framing,
};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::{clock, supervise::Pulse};

/// One run of a configured scanner; `slot` is the same for all of them.
pub async fn listen(
    scanner: Arc<Scanner>,
    slot: Slot,
    signals: mpsc::Sender<Signal>,
    stop: CancellationToken,
    pulse: Pulse,
) -> anyhow::Result<()> {
    let beating = pulse.clone();
    let clock = Arc::new(|| clock::now().mono);
    let context = Context {
        beat: Arc::new(move || beating.beat()),
        ..Context::new(scanner.name.as_str().into(), signals, stop.clone(), clock)
    };
    hear(&scanner, &slot, context).await?;
    // What was piped in has been read, or this kind cannot be read here; both are told, and no fault of ours.
    pulse.idle(stop.cancelled()).await;
    Ok(())
}

/// Listens by the connector of the scanner's kind, until the context's stop comes or nothing more can.
pub async fn hear(scanner: &Scanner, slot: &Slot, context: Context) -> anyhow::Result<()> {
    match &scanner.source {
        ScannerSource::Serial(line) => serial::run(settings(line, scanner.framing()), slot, context).await?,
        ScannerSource::HidPos(wanted) => {
            let settings = HidPosSettings { device: wanted.usb.clone(), framing: scanner.framing() };
            hid_pos::run(settings, slot, context).await?;
        }
        ScannerSource::Tcp(line) => tcp::run(network(line, scanner.framing()), context).await,
        #[cfg(target_os = "linux")]
        ScannerSource::Evdev(keyboard) => {
            evdev::run(keys(keyboard, scanner.framing()), evdev::System, slot, context).await;
        }
        #[cfg(not(target_os = "linux"))]
        ScannerSource::Evdev(_) => {
            let why = "only on Linux can a service read a keyboard; set the scanner to USB-COM or HID POS"
                .to_owned();
            context.signals.send(context.state(stamp_connectors::ScannerState::Failed { why })).await?;
        }
        ScannerSource::Stdin => stdin::run(tokio::io::stdin(), scanner.framing(), context).await?,
    }
    Ok(())
}

fn settings(line: &SerialLine, framing: Framing) -> SerialSettings {
    let port = match &line.device {
        SerialDevice::Port(name) => PortChoice::Name(name.clone()),
        SerialDevice::Usb(usb) => PortChoice::Usb(usb.clone()),
    };
    SerialSettings {
        baud: line.baud,
        parity: match line.parity {
            Parity::None => serial::Parity::None,
            Parity::Even => serial::Parity::Even,
            Parity::Odd => serial::Parity::Odd,
        },
        data_bits: if line.data_bits == 7 { DataBits::Seven } else { DataBits::Eight },
        stop_bits: if line.stop_bits == 2 { StopBits::Two } else { StopBits::One },
        framing,
        beep: match line.beep {
            Beep::None => serial::Beep::None,
            Beep::Honeywell => serial::Beep::Honeywell,
        },
        ..SerialSettings::new(port)
    }
}

fn network(line: &TcpLine, framing: Framing) -> TcpSettings {
    let (end, allow) = match &line.end {
        TcpEnd::Listen { address, allow } => (End::Listen(*address), allow.clone()),
        TcpEnd::Connect(target) => (End::Connect(target.as_str().to_owned()), Vec::new()),
    };
    TcpSettings { end, allow, framing, keep_alive: KeepAlive::default() }
}

#[cfg(target_os = "linux")]
fn keys(keyboard: &Keyboard, framing: Framing) -> EvdevSettings {
    let device = match &keyboard.device {
        KeyboardDevice::Path(path) => KeyboardChoice::Path(path.into()),
        KeyboardDevice::Usb(usb) => KeyboardChoice::Usb(usb.clone()),
    };
    EvdevSettings { device, layout: keyboard.layout, framing }
}
