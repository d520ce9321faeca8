//! Scanners that are keyboards, which come and go.

use std::{
    fs::{self, File, Permissions},
    io::Read as _,
    os::unix::fs::PermissionsExt as _,
    sync::mpsc::{Receiver, channel},
    thread,
    time::Duration,
};

use stamp_connectors::{
    ScannerState, Signal,
    scanner::evdev::{EvdevSettings, KeyboardChoice},
};
use stamp_core::{
    config::UsbMatch,
    scan::{Frame, Framing, Layout, Suffix},
};

use super::steps;
use crate::{
    hid_scanner::Identity,
    keyboard::Keyboard,
    opened::first_word_to_nobody,
    outside::Outside,
    till::{Till, run},
};

steps! {
    a_keyboard_that_is_plugged_in_late_is_found_by_its_usb_identity,
    every_character_of_a_keyboard_arrives_as_it_was_typed,
    a_hundred_typed_codes_arrive_each_once_and_in_order,
    nobody_else_hears_a_keyboard_that_is_read_until_it_is_let_go,
    half_a_typed_code_is_told_when_the_rest_does_not_come,
    a_keyboard_unplugged_in_mid_scan_is_heard_again_once_it_is_back,
    a_keyboard_that_comes_back_under_another_path_is_found,
    keys_for_which_the_kernel_has_no_room_never_make_another_code,
    two_keyboards_of_one_kind_are_told_apart_by_their_serial_number,
    two_keyboards_that_nothing_tells_apart_are_a_fault_until_one_is_gone,
    a_keyboard_in_the_hands_of_another_program_is_told_and_read_once_it_is_free,
    a_keyboard_that_belongs_to_others_is_told_with_its_cure,
    a_keyboard_on_a_real_usb_port_is_read,
}

const ONE: Identity = Identity { vendor_id: 0x0c2e, product_id: 0x0b01, serial_number: "A1" };
const OTHER: Identity = Identity { serial_number: "B2", ..ONE };

/// What QEMU's keyboard is.
const QEMU: (u16, u16) = (0x0627, 0x0001);

/// No key takes longer to be heard.
const LONGEST: Duration = Duration::from_secs(60);

/// Within this nobody who reads a keyboard hears of a key.
const DEAF: Duration = Duration::from_secs(1);

fn a_keyboard_that_is_plugged_in_late_is_found_by_its_usb_identity(_: &mut Outside) {
    run(async {
        let mut till = Till::evdev(by_identity(None));
        assert_eq!(till.state().await, ScannerState::Connecting);
        let ScannerState::Lost { why } = till.state().await else { panic!("there is no scanner yet") };
        assert!(why.contains("0c2e:0b01"), "{why}");
        let mut keyboard = Keyboard::plug_in(ONE);
        let place = till.until_listening().await;
        assert!(place.contains(&keyboard.node), "{place}");
        keyboard.types("card_1\r");
        assert_eq!(till.scan().await, "card_1");
        till.stop().await;
    });
}

fn every_character_of_a_keyboard_arrives_as_it_was_typed(_: &mut Outside) {
    let mut keyboard = Keyboard::plug_in(ONE);
    let printable: String = (' '..='~').collect();
    run(async {
        let mut till = Till::evdev(by_identity(None));
        till.until_listening().await;
        keyboard.types(&format!("{printable}\r"));
        assert_eq!(till.scan().await, printable);
        till.stop().await;
    });
}

fn a_hundred_typed_codes_arrive_each_once_and_in_order(_: &mut Outside) {
    let mut keyboard = Keyboard::plug_in(ONE);
    run(async {
        let mut till = Till::evdev(by_identity(None));
        till.until_listening().await;
        for number in 0..100 {
            let code = format!("https://cards.example/en/card_{number}?user_uuid=ab-12&scan_id=9");
            keyboard.types(&format!("{code}\r"));
            assert_eq!(till.scan().await, code);
        }
        till.stop().await;
    });
}

fn nobody_else_hears_a_keyboard_that_is_read_until_it_is_let_go(_: &mut Outside) {
    let mut keyboard = Keyboard::plug_in(ONE);
    let window = overhear(&keyboard.node);
    keyboard.types("a");
    window.recv_timeout(LONGEST).expect("it hears a keyboard that nobody has taken");
    run(async {
        let mut till = Till::evdev(by_identity(None));
        till.until_listening().await;
        while window.try_recv().is_ok() {}
        keyboard.types("card_1\r");
        assert_eq!(till.scan().await, "card_1");
        assert!(window.recv_timeout(DEAF).is_err(), "a window heard the keys");
        till.stop().await;
    });
    keyboard.types("a");
    window.recv_timeout(LONGEST).expect("it hears the keyboard again");
}

fn half_a_typed_code_is_told_when_the_rest_does_not_come(_: &mut Outside) {
    let mut keyboard = Keyboard::plug_in(ONE);
    run(async {
        let framing = Framing { suffix: Suffix::Cr, gap: Duration::from_secs(3), ..Framing::default() };
        let mut till = Till::evdev(EvdevSettings { framing, ..by_identity(None) });
        till.until_listening().await;
        keyboard.types("card_");
        let Signal::Scan { frame, .. } = till.next().await else { panic!("half a scan") };
        assert_eq!(frame, Frame::Partial { len: 5 });
        keyboard.types("card_2\r");
        assert_eq!(till.scan().await, "card_2");
        till.stop().await;
    });
}

fn a_keyboard_unplugged_in_mid_scan_is_heard_again_once_it_is_back(_: &mut Outside) {
    let mut keyboard = Keyboard::plug_in(ONE);
    run(async {
        let mut till = Till::evdev(by_identity(None));
        till.until_listening().await;
        for round in 0..3 {
            keyboard.types(&format!("card_{round}\rcard_half"));
            assert_eq!(till.scan().await, format!("card_{round}"));
            drop(keyboard);
            let why = till.until_lost().await;
            assert!(why.contains("is gone"), "{why}");
            keyboard = Keyboard::plug_in(ONE);
            till.until_listening().await;
        }
        keyboard.types("card_9\r");
        assert_eq!(till.scan().await, "card_9", "the half from before is not glued to it");
        till.stop().await;
    });
}

fn a_keyboard_that_comes_back_under_another_path_is_found(_: &mut Outside) {
    let keyboard = Keyboard::plug_in(ONE);
    run(async {
        let mut till = Till::evdev(by_identity(Some("A1")));
        assert!(till.until_listening().await.contains(&keyboard.node));
        let before = keyboard.node.clone();
        drop(keyboard);
        till.until_lost().await;
        // Another one takes its place.
        let other = Keyboard::plug_in(OTHER);
        let mut keyboard = Keyboard::plug_in(ONE);
        assert_eq!(other.node, before);
        assert!(till.until_listening().await.contains(&keyboard.node));
        keyboard.types("card_1\r");
        assert_eq!(till.scan().await, "card_1");
        till.stop().await;
    });
}

fn keys_for_which_the_kernel_has_no_room_never_make_another_code(_: &mut Outside) {
    let mut keyboard = Keyboard::plug_in(ONE);
    run(async {
        let mut till = Till::evdev(by_identity(None));
        till.until_listening().await;
        // Nobody takes the signals meanwhile, so that the connector has to leave keys to the kernel.
        let codes: Vec<String> = (0..60).map(|number| format!("card_{number:010}")).collect();
        keyboard.bursts(&codes.iter().map(|code| format!("{code}\r")).collect::<String>());
        let (mut whole, mut cut) = (Vec::new(), 0);
        while let Some(signal) = till.next_soon(DEAF).await {
            match signal {
                Signal::Scan { frame: Frame::Scan(bytes), .. } => {
                    whole.push(String::from_utf8(bytes).unwrap());
                }
                Signal::Scan { frame: Frame::Partial { .. }, .. } => cut += 1,
                other => panic!("a frame, not {other:?}"),
            }
        }
        assert!(cut > 0 && whole.len() < codes.len(), "{cut} cut off, {} whole", whole.len());
        assert!(whole.is_sorted() && whole.iter().all(|code| codes.contains(code)), "{whole:?}");
        keyboard.types("card_1\r");
        assert_eq!(till.scan().await, "card_1");
        till.stop().await;
    });
}

fn two_keyboards_of_one_kind_are_told_apart_by_their_serial_number(_: &mut Outside) {
    let (mut one, mut other) = (Keyboard::plug_in(ONE), Keyboard::plug_in(OTHER));
    run(async {
        let (mut first, mut second) =
            (Till::evdev(by_identity(Some("A1"))), Till::evdev(by_identity(Some("B2"))));
        first.until_listening().await;
        second.until_listening().await;
        other.types("card_");
        one.types("card_1\rcard_half");
        assert_eq!(first.scan().await, "card_1");
        drop(one);
        first.until_lost().await;
        other.types("2\r");
        assert_eq!(second.scan().await, "card_2", "it never notices");
        second.stop().await;
        first.stop().await;
    });
}

fn two_keyboards_that_nothing_tells_apart_are_a_fault_until_one_is_gone(_: &mut Outside) {
    let one = Keyboard::plug_in(ONE);
    let mut other = Keyboard::plug_in(OTHER);
    run(async {
        let mut till = Till::evdev(by_identity(None));
        assert_eq!(till.state().await, ScannerState::Connecting);
        let ScannerState::Failed { why } = till.state().await else { panic!("it may be either") };
        assert!(why.contains(&one.node) && why.contains(&other.node), "{why}");
        drop(one);
        assert!(till.until_listening().await.contains(&other.node));
        other.types("card_1\r");
        assert_eq!(till.scan().await, "card_1");
        till.stop().await;
    });
}

fn a_keyboard_in_the_hands_of_another_program_is_told_and_read_once_it_is_free(_: &mut Outside) {
    let mut keyboard = Keyboard::plug_in(ONE);
    run(async {
        let mut first = Till::evdev(by_identity(None));
        first.until_listening().await;
        let mut till = Till::evdev(by_identity(None));
        let why = till.until_lost().await;
        assert!(why.contains(&keyboard.node) && why.contains("another program"), "{why}");
        keyboard.types("card_1\r");
        assert_eq!(first.scan().await, "card_1", "it is still the first one's");
        first.stop().await;
        till.until_listening().await;
        keyboard.types("card_2\r");
        assert_eq!(till.scan().await, "card_2");
        till.stop().await;
    });
}

fn a_keyboard_that_belongs_to_others_is_told_with_its_cure(_: &mut Outside) {
    let keyboard = Keyboard::plug_in(ONE);
    let node = &keyboard.node;
    fs::set_permissions(node, Permissions::from_mode(0o600)).unwrap();
    let said = first_word_to_nobody(&["evdev", node]);
    assert!(said.starts_with("Failed") && said.contains(node) && said.contains("group input"), "{said}");
    fs::set_permissions(node, Permissions::from_mode(0o666)).unwrap();
    let said = first_word_to_nobody(&["evdev", node]);
    assert!(said.starts_with("Ready") && said.contains(node), "{said}");
}

fn a_keyboard_on_a_real_usb_port_is_read(outside: &mut Outside) {
    run(async {
        let usb = UsbMatch { vid: QEMU.0, pid: QEMU.1, serial: None };
        let mut till = Till::evdev(EvdevSettings { device: KeyboardChoice::Usb(usb), ..by_identity(None) });
        for _ in 0..3 {
            outside.plug_keyboard("keyboard");
            till.until_listening().await;
            outside.press(&["c", "a", "r", "d", "1", "ret"]);
            assert_eq!(till.scan().await, "card1");
            outside.unplug("keyboard");
            till.until_lost().await;
        }
        till.stop().await;
    });
}

fn by_identity(serial: Option<&str>) -> EvdevSettings {
    let usb = UsbMatch { vid: ONE.vendor_id, pid: ONE.product_id, serial: serial.map(str::to_owned) };
    // A silence that no stalled machine produces by itself.
    let framing = Framing { gap: Duration::from_secs(60), ..Framing::default() };
    EvdevSettings { device: KeyboardChoice::Usb(usb), layout: Layout::Us, framing }
}

/// What another program hears that reads the keyboard as well: something for each key, until the keyboard is gone.
fn overhear(node: &str) -> Receiver<()> {
    let mut keyboard = File::open(node).unwrap();
    let (heard, window) = channel();
    thread::spawn(move || {
        let mut events = [0; 4096];
        while keyboard.read(&mut events).is_ok_and(|count| count > 0) && heard.send(()).is_ok() {}
    });
    window
}
