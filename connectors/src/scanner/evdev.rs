//! Scanners that are keyboards, on Linux. They are read by the places of their keys, and grabbed, so that no window
//! hears them: what they type depends neither on the layout of the computer nor on which window is in front.

mod find;
mod system;
mod typing;

use std::{io, path::PathBuf, sync::Arc, time::Duration};

use stamp_core::{
    config::UsbMatch,
    scan::{Framer, Framing, Layout},
};
use tokio::{
    task::{JoinError, spawn_blocking},
    time::{sleep, timeout},
};

use self::typing::Typing;
pub use self::{
    find::{Found, list},
    system::System,
    typing::Stroke,
};
use super::{
    Context, RETRY, SIGN_OF_LIFE, STUCK, Slot, States,
    stream::{Ear, Listening},
};
use crate::ScannerState;

/// Longest wait for a driver before it is said not to answer.
const PATIENCE: Duration = Duration::from_secs(10);

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
    /// By its name: `/dev/input/by-path/…`.
    Path(PathBuf),
    /// By what it says about itself, wherever it is plugged in.
    Usb(UsbMatch),
}

/// Keyboards that can be plugged in: those of this machine ([`System`]), or a test's.
pub trait Keyboards: Send + Sync + 'static {
    /// One that is open.
    type Keyboard: Keyboard + 'static;

    /// Opens and grabs the keyboard, which may take a while, and says where it is; else the state that tells why it cannot be read.
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
pub async fn run(settings: EvdevSettings, keyboards: impl Keyboards, slot: &Slot, context: Context) {
    let keyboards = Arc::new(keyboards);
    let mut states = States::new(&context);
    if !states.enter(ScannerState::Connecting).await {
        return;
    }
    let mut pause = RETRY.0;
    loop {
        let Some(opened) = open(&keyboards, &settings.device, slot, &mut states).await else { return };
        let state = match opened {
            Ok((name, keyboard)) => {
                if !states.enter(ScannerState::Ready { detail: name.clone() }).await {
                    return;
                }
                let since = (context.clock)();
                let Some(error) = listen(keyboard, &settings, &context).await else { return };
                if (context.clock)().saturating_sub(since) >= RETRY.1 {
                    pause = RETRY.0;
                }
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

/// Opens the keyboard beside the runtime. A driver that does not answer is said to be so, and waited for: a second attempt
/// would be stuck as well. `None`: the stop came.
async fn open<K: Keyboards>(
    keyboards: &Arc<K>,
    choice: &KeyboardChoice,
    slot: &Slot,
    states: &mut States<'_>,
) -> Option<Result<(String, K::Keyboard), ScannerState>> {
    let context = states.context;
    let stuck = || ScannerState::Lost { why: STUCK.to_owned() };
    let Some(place) = slot.hold() else { return Some(Err(stuck())) };
    let (keyboards, choice) = (Arc::clone(keyboards), choice.clone());
    let mut opening = spawn_blocking(move || {
        let _held = place;
        keyboards.open(&choice)
    });
    loop {
        // An error here is a panic in a driver's library; it is tried again as anything else that fails.
        let broken = |error: JoinError| ScannerState::Lost { why: format!("cannot be opened: {error}") };
        match context.unless_stopped(timeout(PATIENCE, &mut opening)).await? {
            Ok(opened) => return Some(opened.map_err(broken).flatten()),
            Err(_elapsed) => {
                if !states.enter(stuck()).await {
                    return None;
                }
            }
        }
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
                    let typed = typing.follow(key, stroke);
                    // A key that types nothing is no silence either: in ALT mode a character is ten of them.
                    let typed = typed.map_or(&b""[..], |typed| typed.encode_utf8(&mut bytes).as_bytes());
                    listening.hear(&mut ear, typed)
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
