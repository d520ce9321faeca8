//! Several scanners at one till, and all that passes a scanner and is none of ours.

use std::{fs, io::Write as _, os::unix::fs::PermissionsExt as _, path::Path};

use serialport::{SerialPort as _, TTYPort};
use stamp_tests::{Setup, Till, card, cloud, until};

use crate::serial::plugged_in;

async fn until_state(till: &Till, scanner: &str, state: &str) {
    until(&format!("{scanner} is {state}"), async || {
        (till.status().await["scanners"][scanner]["state"] == state).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scanner_that_dies_in_mid_scan_and_comes_back_takes_nothing_from_the_other() {
    const DEATHS: usize = 3;
    let cloud = cloud().await;
    let folder = tempfile::tempdir().unwrap();
    let name = folder.path().join("door");
    let plug_in = || {
        let (cable, port) = TTYPort::pair().unwrap();
        let _ = fs::remove_file(&name);
        std::os::unix::fs::symlink(port.name().unwrap(), &name).unwrap();
        // The original would be handed down to the daemons that tests start, which keeps the line up.
        (cable.try_clone_native().unwrap(), port)
    };
    let (mut counter, counter_port) = TTYPort::pair().unwrap();
    let mut door = plug_in();
    let setup = Setup::of(&cloud)
        .stamping("receipt")
        .serial_scanner("counter", &counter_port.name().unwrap())
        .serial_scanner("door", name.to_str().unwrap());
    let till = Till::start(setup.home()).await;
    for scanner in ["counter", "door"] {
        until_state(&till, scanner, "ready").await;
    }
    let mut notices = till.notices(None).await;
    let mut next_of_the_counter = async || loop {
        let notice = notices.next().await;
        if notice["source"] == "counter" {
            return notice;
        }
    };
    counter.write_all(format!("{}\r", card("anna")).as_bytes()).unwrap();
    assert_eq!(next_of_the_counter().await["code"], "guest-attached");
    for death in 0..DEATHS {
        let codes = [0, 1, 2].map(|guest| format!("{}\r", card(&format!("guest{death}{guest}"))));
        let (first, second) = codes[0].split_at(20);
        counter.write_all(first.as_bytes()).unwrap();
        door.0.write_all(first.as_bytes()).unwrap();
        drop(door);
        counter.write_all(second.as_bytes()).unwrap();
        assert_eq!(next_of_the_counter().await["code"], "guest-attached", "death {death}");
        until_state(&till, "door", "lost").await;
        counter.write_all(codes[1].as_bytes()).unwrap();
        assert_eq!(next_of_the_counter().await["code"], "guest-attached", "death {death}");
        door = plug_in();
        until_state(&till, "door", "ready").await;
        counter.write_all(codes[2].as_bytes()).unwrap();
        assert_eq!(next_of_the_counter().await["code"], "guest-attached", "death {death}");
    }
    let status = till.status().await;
    assert_eq!(status["scanners"]["counter"]["delivered_24h"], 1 + 3 * DEATHS, "{status}");
    assert_eq!(till.operations().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_none_of_ours_is_counted_and_goes_nowhere() {
    let cloud = cloud().await;
    let (mut cable, till) = plugged_in(Setup::of(&cloud)).await;
    till.link_is("up").await;
    let mut notices = till.notices(None).await;
    let asked = cloud.log().len();
    let marked = [
        "4006381333931",
        "9002236311036",
        "GEBABEBB",
        "BE72000000001616",
        "acc:UA21322313",
        "othershop",
        "ZZTOPTAIL",
    ];
    let foreign: [Vec<u8>; 9] = [
        b"4006381333931".to_vec(),
        b"]E09002236311036".to_vec(),
        // EPC069-12, with its lines.
        b"BCD\n002\n1\nSCT\nGEBABEBB\nRed Cross\nBE72000000001616\nEUR1\n\n\nCHARITY".to_vec(),
        b"BCD\r\n001\r\n1\r\nSCT\r\nGEBABEBB\r\nRed Cross\r\nBE72000000001616\r\nEUR1".to_vec(),
        b"SPD*1.0*ACC:CZ2806000000000168540115*AM:450.00*CC:CZK*MSG:acc:UA21322313".to_vec(),
        b"https://cards.othershop.example/en/card_anna/card".to_vec(),
        [b"https://my.7stamp.com/".as_slice(), &[b'x'; 4_096]].concat(),
        b"card_\x00\xff\x1b[2Janna".to_vec(),
        // The end of a card's code.
        b"/en/card_ZZTOPTAIL/card".to_vec(),
    ];
    for (number, code) in foreign.iter().enumerate() {
        cable.write_all(&[code.as_slice(), b"\r"].concat()).unwrap();
        let said = notices.next().await["code"].clone();
        assert!(["not-recognised", "unreadable"].map(Into::into).contains(&said), "{number}: {said}");
    }
    cable.write_all(format!("{}\r", card("anna")).as_bytes()).unwrap();
    assert_eq!(notices.next().await["code"], "stamp-added", "each was answered once");

    let status = till.status().await;
    let counter = &status["scanners"]["counter"];
    assert_eq!((&counter["delivered_24h"], &counter["ignored_24h"]), (&10.into(), &9.into()), "{counter}");
    let metrics = till.api().get("/metrics").await.text;
    assert!(metrics.contains("stamp_agent_scanner_ignored_total{scanner=\"counter\"} 9\n"), "{metrics}");
    let shown = till.home().run(&["status"]).ok();
    assert!(shown.contains("10 times in 24 h, 9 of them no code of this shop"), "{shown}");

    assert_eq!(till.operations().await, 1);
    let heard: Vec<_> = cloud.log()[asked..].iter().map(|entry| format!("{entry:?}")).collect();
    let logs = logged(&till.home().data().join("logs"));
    for mark in marked {
        assert!(!heard.iter().any(|entry| entry.contains(mark)), "the cloud heard {mark}");
        assert!(!logs.contains(mark), "{mark} is in the log");
    }
    assert!(logs.contains("not recognised"), "{logs}");
    assert!(!heard.iter().any(|entry| entry.contains("/scans") || entry.contains("/vouchers")), "{heard:?}");
}

/// Every byte of the log folder, as far as it is text.
fn logged(folder: &Path) -> String {
    let files = fs::read_dir(folder).unwrap().map(|file| fs::read(file.unwrap().path()).unwrap());
    files.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scanner_that_waits_for_its_host_is_told_how_to_sound() {
    let cloud = cloud().await;
    let (mut cable, port) = TTYPort::pair().unwrap();
    cable.set_timeout(std::time::Duration::from_secs(20)).unwrap();
    let setup = Setup::of(&cloud).beeping_scanner("counter", &port.name().unwrap(), "honeywell");
    let till = Till::start(setup.home()).await;
    until_state(&till, "counter", "ready").await;
    let mut told = [0; 3 + 6];
    cable.write_all(format!("{}\r", card("anna")).as_bytes()).unwrap();
    std::io::Read::read_exact(&mut cable, &mut told[..3]).unwrap();
    cable.write_all(b"4006381333931\r").unwrap();
    std::io::Read::read_exact(&mut cable, &mut told[3..]).unwrap();
    assert_eq!(told, *b"\x1b7,\x1b8,\x1b8,");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_port_that_may_not_be_opened_is_said_to_be_so() {
    let cloud = cloud().await;
    let (_cable, port) = TTYPort::pair().unwrap();
    let name = port.name().unwrap();
    fs::set_permissions(&name, fs::Permissions::from_mode(0o000)).unwrap();
    let home = Setup::of(&cloud).serial_scanner("counter", &name).home().without_rights_over_files();
    let till = Till::start(home).await;
    until_state(&till, "counter", "failed").await;
    let status = till.status().await;
    let why = status["scanners"]["counter"]["detail"].as_str().unwrap().to_owned();
    assert!(why.contains(&name) && why.contains("group that owns the port"), "{why}");
    till.health_has("scanner-lost").await;
}
