//! Scanners that are keyboards: what a kernel reports of their keys, played to the connector.
#![cfg(target_os = "linux")]
#![allow(
    clippy::await_holding_lock,
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test's helpers fail the test"
)]

use std::{
    collections::{HashMap, VecDeque},
    io,
    sync::{
        Arc, LazyLock, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use stamp_connectors::{
    ScannerState, Signal,
    scanner::{
        Context, Slot,
        evdev::{self, EvdevSettings, KeyEvent, Keyboard, KeyboardChoice, Keyboards, Stroke},
    },
};
use stamp_core::{
    config::UsbMatch,
    scan::{Frame, Framing, Key, Layout, Suffix},
};
use tokio::{
    sync::mpsc,
    time::{Instant, advance, sleep, timeout},
};
use tokio_util::sync::CancellationToken;

type Event = io::Result<KeyEvent>;

/// What becomes of each attempt to open the keyboard.
#[derive(Clone, Default)]
struct Plugs(Arc<Mutex<VecDeque<Result<Wire, ScannerState>>>>);

/// The keys of one plugging in; closed, it is unplugged.
struct Wire {
    events: mpsc::UnboundedReceiver<Event>,
    is_released: Arc<AtomicBool>,
}

impl Keyboards for Plugs {
    type Keyboard = Wire;

    fn open(&self, _: &KeyboardChoice) -> Result<(String, Wire), ScannerState> {
        let next = self.0.lock().unwrap().pop_front();
        let absent = || Err(ScannerState::Lost { why: "it is not there".to_owned() });
        next.unwrap_or_else(absent).map(|wire| ("event7".to_owned(), wire))
    }
}

impl Keyboard for Wire {
    async fn next(&mut self) -> Event {
        let gone = || Err(io::Error::from_raw_os_error(19));
        self.events.recv().await.unwrap_or_else(gone)
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.is_released.store(true, Ordering::SeqCst);
    }
}

/// The scanner's end of a plugging in.
struct Scanner {
    keys: mpsc::UnboundedSender<Event>,
    is_released: Arc<AtomicBool>,
}

impl Scanner {
    /// Each key goes down and comes up, Shift around it where it needs that, as the kernel reports it.
    fn types(&self, text: &str) {
        for character in text.chars() {
            let (key, shift) = place(character);
            let strokes = [
                shift.then_some((42, Stroke::Press)),
                Some((key, Stroke::Press)),
                Some((key, Stroke::Release)),
                shift.then_some((42, Stroke::Release)),
            ];
            for (key, stroke) in strokes.into_iter().flatten() {
                self.keys.send(Ok(KeyEvent::Key(key, stroke))).unwrap();
            }
        }
    }
}

/// The number of the key that types this on an American keyboard, and whether Shift is held.
fn place(character: char) -> (u16, bool) {
    static PLACES: LazyLock<HashMap<char, (u16, bool)>> = LazyLock::new(|| {
        let keys = (0..=u16::from(u8::MAX)).flat_map(|number| [(number, true), (number, false)]);
        let typed = keys.filter_map(|(number, shift)| {
            let key = Key::from_evdev(number)?;
            Some((Layout::Us.character(key, shift)?, (number, shift)))
        });
        typed.chain([('\r', (28, false)), ('\t', (15, false))]).collect()
    });
    PLACES[&character]
}

fn cable() -> (Scanner, Wire) {
    let ((keys, events), is_released) = (mpsc::unbounded_channel(), Arc::<AtomicBool>::default());
    let wire = Wire { events, is_released: Arc::clone(&is_released) };
    (Scanner { keys, is_released }, wire)
}

struct Till {
    plugs: Plugs,
    signals: mpsc::Receiver<Signal>,
}

impl Till {
    fn plug_in(&self) -> Scanner {
        let (scanner, wire) = cable();
        self.plugs.0.lock().unwrap().push_back(Ok(wire));
        scanner
    }

    async fn next(&mut self) -> Signal {
        timeout(Duration::from_secs(60), self.signals.recv()).await.expect("a signal").unwrap()
    }

    async fn state(&mut self) -> ScannerState {
        match self.next().await {
            Signal::Scanner { state, .. } => state,
            scan => panic!("a state, not {scan:?}"),
        }
    }

    async fn frame(&mut self) -> Frame {
        match self.next().await {
            Signal::Scan { frame, .. } => frame,
            state => panic!("a frame, not {state:?}"),
        }
    }

    /// Until the keyboard is read, and what it typed before that is forgotten.
    async fn until_ready(&mut self) {
        while !matches!(self.state().await, ScannerState::Ready { .. }) {}
        sleep(Duration::from_secs(1)).await;
    }
}

/// Runs the connector beside `script`, by a clock that goes on when nothing else is to be done.
async fn listening(suffix: Suffix, script: impl AsyncFnOnce(&mut Till)) {
    let framing = Framing { suffix, gap: Duration::from_millis(120), ..Framing::default() };
    let device = KeyboardChoice::Usb(UsbMatch { vid: 0x0c2e, pid: 0x0b61, serial: None });
    let settings = EvdevSettings { device, layout: Layout::Us, framing };
    let (sender, signals) = mpsc::channel(4);
    let (stop, started) = (CancellationToken::new(), Instant::now());
    let context = Context::new("counter".into(), sender, stop.clone(), Arc::new(move || started.elapsed()));
    let (plugs, slot) = (Plugs::default(), Slot::default());
    let mut till = Till { plugs: plugs.clone(), signals };
    let scripted = async {
        script(&mut till).await;
        stop.cancel();
    };
    tokio::join!(evdev::run(settings, plugs, &slot, context), scripted);
}

fn scan(text: &str) -> Frame {
    Frame::Scan(text.as_bytes().to_vec())
}

#[tokio::test(start_paused = true)]
async fn ten_thousand_codes_arrive_each_once_and_in_order() {
    listening(Suffix::Auto, async |till| {
        let scanner = till.plug_in();
        till.until_ready().await;
        for number in 0..10_000 {
            scanner.types(&format!("https://my.7stamp.com/en/card_{number}/card?x={number}&Y=~\r"));
        }
        for number in 0..10_000 {
            let code = format!("https://my.7stamp.com/en/card_{number}/card?x={number}&Y=~");
            assert_eq!(till.frame().await, scan(&code));
        }
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_gap_ends_a_scan_and_where_a_suffix_is_due_it_is_half_of_one() {
    listening(Suffix::Auto, async |till| {
        let scanner = till.plug_in();
        till.until_ready().await;
        scanner.types("card_7");
        assert_eq!(till.frame().await, scan("card_7"));
    })
    .await;
    listening(Suffix::Tab, async |till| {
        let scanner = till.plug_in();
        till.until_ready().await;
        scanner.types("card_7");
        assert_eq!(till.frame().await, Frame::Partial { len: 6 });
        scanner.types("card_8\t");
        assert_eq!(till.frame().await, scan("card_8"));
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn unplugged_in_mid_scan_it_is_told_and_heard_again_once_it_is_back() {
    listening(Suffix::Cr, async |till| {
        let scanner = till.plug_in();
        till.until_ready().await;
        scanner.types("card_1\rFREECO");
        assert_eq!(till.frame().await, scan("card_1"));
        drop(scanner);
        assert_eq!(till.frame().await, Frame::Partial { len: 6 });
        let ScannerState::Lost { why } = till.state().await else { panic!("it is gone") };
        assert!(why.starts_with("event7 is gone: "), "{why}");
        let scanner = till.plug_in();
        // The rest of what was typed while it was away.
        scanner.types("FFEE24\r");
        assert!(matches!(till.state().await, ScannerState::Lost { .. } | ScannerState::Ready { .. }));
        assert_eq!(till.frame().await, Frame::Partial { len: 6 });
        sleep(Duration::from_secs(1)).await;
        scanner.types("card_2\r");
        assert_eq!(till.frame().await, scan("card_2"));
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn where_the_kernel_lost_keys_neither_half_of_a_code_is_one() {
    listening(Suffix::Auto, async |till| {
        let scanner = till.plug_in();
        till.until_ready().await;
        scanner.types("FREECOFFEE");
        scanner.keys.send(Ok(KeyEvent::Dropped)).unwrap();
        scanner.types("COFFEE24\r");
        assert_eq!(till.frame().await, Frame::Partial { len: 10 });
        assert_eq!(till.frame().await, Frame::Partial { len: 8 });
        sleep(Duration::from_secs(1)).await;
        scanner.types("card_2\r");
        assert_eq!(till.frame().await, scan("card_2"));
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn one_in_other_hands_is_tried_again() {
    listening(Suffix::Auto, async |till| {
        let busy = ScannerState::Lost { why: "in the hands of another program".to_owned() };
        till.plugs.0.lock().unwrap().push_back(Err(busy.clone()));
        let scanner = till.plug_in();
        assert_eq!(till.state().await, ScannerState::Connecting);
        while till.state().await != busy {}
        till.until_ready().await;
        scanner.types("card_1\r");
        assert_eq!(till.frame().await, scan("card_1"));
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_driver_that_does_not_answer_is_said_to_be_so_and_waited_for() {
    listening(Suffix::Auto, async |till| {
        // Whoever opens the keyboard waits for this.
        let plugs = Arc::clone(&till.plugs.0);
        let mut stuck = plugs.lock().unwrap();
        assert_eq!(till.state().await, ScannerState::Connecting);
        advance(Duration::from_secs(11)).await;
        let ScannerState::Lost { why } = till.state().await else { panic!("it is not there") };
        assert!(why.starts_with("its driver does not answer"), "{why}");
        let (scanner, wire) = cable();
        stuck.push_back(Ok(wire));
        drop(stuck);
        till.until_ready().await;
        scanner.types("card_1\r");
        assert_eq!(till.frame().await, scan("card_1"));
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn when_it_is_told_to_stop_the_keyboard_is_everybodys_again() {
    let mut kept = None;
    listening(Suffix::Auto, async |till| {
        let scanner = till.plug_in();
        till.until_ready().await;
        assert!(!scanner.is_released.load(Ordering::SeqCst));
        kept = Some(scanner);
    })
    .await;
    assert!(kept.unwrap().is_released.load(Ordering::SeqCst));
}
