//! Scanners that are keyboards, on Linux. They are read by the places of their keys, and grabbed, so that no window
//! hears them: what they type depends neither on the layout of the computer nor on which window is in front.

mod find;
mod system;
mod typing;

use std::{io, path::PathBuf, time::Duration};

use stamp_core::{
    config::UsbMatch,
    scan::{Framer, Framing, Layout},
};
use tokio::time::sleep;

use self::typing::Typing;
pub use self::{
    find::{Found, list},
    system::System,
    typing::Stroke,
};
use super::{
    Context, RETRY, SIGN_OF_LIFE, States,
    stream::{Ear, Listening},
};
use crate::ScannerState;

/// Which keyboard, and how it types.
#[derive(Debug, Clone)]
pub struct EvdevSettings {
    /// Which one.
    pub device: KeyboardChoice,
    /// The country that the scanner itself is set to, whatever the computer has.
    pub layout: Layout,
    /// How it separates its scans.
    pub framing: Framing,
}

/// How a keyboard is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyboardChoice {
    /// By its name: `/dev/input/by-id/…`.
    Path(PathBuf),
    /// By what it says about itself, wherever it is plugged in.
    Usb(UsbMatch),
}

/// Keyboards that can be plugged in: those of this machine ([`System`]), or a test's.
pub trait Keyboards: Send + Sync {
    /// One that is open.
    type Keyboard: Keyboard;

    /// Opens and grabs the keyboard, and says where it is; else the state that tells why it cannot be read.
    fn open(&self, choice: &KeyboardChoice) -> Result<(String, Self::Keyboard), ScannerState>;
}

/// A keyboard that nobody else hears. Dropped, it is released.
pub trait Keyboard: Send {
    /// What it does next; nothing is lost where this is dropped before it is done. An error: it is gone.
    fn next(&mut self) -> impl Future<Output = io::Result<KeyEvent>> + Send;
}

/// What a keyboard does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyEvent {
    /// A key, by its number (`linux/input-event-codes.h`).
    Key(u16, Stroke),
    /// The kernel had no room for some of its keys (`SYN_DROPPED`).
    Dropped,
}

/// Listens to the scanner until the context's stop comes. One that is missing, unplugged or in another program's hands is
/// reported and tried again every 1 to 5 s.
pub async fn run(settings: EvdevSettings, keyboards: impl Keyboards, context: Context) {
    let mut states = States::new(&context);
    if !states.enter(ScannerState::Connecting).await {
        return;
    }
    let mut pause = RETRY.0;
    loop {
        let state = match keyboards.open(&settings.device) {
            Ok((name, keyboard)) => {
                pause = RETRY.0;
                if !states.enter(ScannerState::Ready { detail: name.clone() }).await {
                    return;
                }
                let Some(error) = listen(keyboard, &settings, &context).await else { return };
                let why = format!(
                    "{name} is gone: {error}; check the cable. The scanner is used again once it is back"
                );
                ScannerState::Lost { why }
            }
            Err(state) => state,
        };
        if !states.enter(state).await || context.unless_stopped(sleep(pause)).await.is_none() {
            return;
        }
        (context.beat)();
        pause = (pause * 2).min(RETRY.1);
    }
}

/// Reads until the keyboard is gone, and tells how; `None`: the stop came.
async fn listen(
    mut keyboard: impl Keyboard,
    settings: &EvdevSettings,
    context: &Context,
) -> Option<io::Error> {
    let mut listening = Listening::new(context);
    let mut typing = Typing::new(settings.layout);
    // It may have been typing when it was grabbed: the end of a scan is none.
    let framer = || Framer::new(settings.framing.clone());
    let mut ear = Ear::after_a_cut(framer(), listening.now() + rest(&settings.framing));
    loop {
        let frames = tokio::select! {
            biased;
            () = context.stop.cancelled() => return None,
            event = keyboard.next() => match event {
                Ok(KeyEvent::Key(key, stroke)) => {
                    let mut bytes = [0; 4];
                    match typing.follow(key, stroke) {
                        Some(character) => {
                            let bytes = character.encode_utf8(&mut bytes).as_bytes();
                            listening.hear(&mut ear, bytes)
                        }
                        None => continue,
                    }
                }
                Ok(KeyEvent::Dropped) => {
                    typing = Typing::new(settings.layout);
                    let cut = ear.cut_off();
                    ear = Ear::after_a_cut(framer(), listening.now() + rest(&settings.framing));
                    cut.into_iter().collect()
                }
                Err(error) => {
                    let _ = listening.report_all(ear.cut_off()).await;
                    return Some(error);
                }
            },
            () = listening.until(ear.deadline()) => listening.silence(&mut ear),
            () = sleep(SIGN_OF_LIFE) => Vec::new(),
        };
        (context.beat)();
        if !listening.report_all(frames).await {
            return None;
        }
    }
}

/// What begins within this time may be the rest of a scan.
fn rest(framing: &Framing) -> Duration {
    framing.gap.min(Duration::from_millis(500))
}
