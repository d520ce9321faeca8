//! A scanner on a serial line.

use std::{io::Write as _, time::Duration};

use serde_json::{Value, json};
use serialport::{SerialPort as _, TTYPort};
use stamp_sandbox::{Fault, FaultPlan};
use stamp_tests::{Setup, Till, card, cloud, until};

const CHOCOLATE: &str = "4006381333931";

/// A till with a scanner, and the scanner's end of the cable.
pub(crate) async fn plugged_in(setup: Setup) -> (TTYPort, Till) {
    let (mut cable, port) = TTYPort::pair().unwrap();
    cable.set_timeout(Duration::from_secs(20)).unwrap();
    let till = Till::start(setup.serial_scanner("counter", &port.name().unwrap()).home()).await;
    until("the scanner is ready", async || {
        (till.status().await["scanners"]["counter"]["ready"] == true).then_some(())
    })
    .await;
    (cable, till)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_scanner_reads_is_stamped_and_what_is_not_ours_goes_nowhere() {
    let cloud = cloud().await;
    let (mut cable, till) = plugged_in(Setup::of(&cloud)).await;
    let mut notices = till.notices(None).await;

    cable.write_all(format!("{}\r", card("anna")).as_bytes()).unwrap();
    assert_eq!(notices.next().await["code"], "stamp-added");

    let code = card("clara");
    let (first, second) = code.split_at(20);
    cable.write_all(first.as_bytes()).unwrap();
    cable.flush().unwrap();
    cable.write_all(format!("{second}\r\n").as_bytes()).unwrap();
    assert_eq!(notices.next().await["code"], "stamp-added");

    cable.write_all(format!("]E0{CHOCOLATE}\r\n").as_bytes()).unwrap();
    let foreign = notices.next().await;
    assert_eq!((&foreign["code"], &foreign["source"]), (&"not-recognised".into(), &"counter".into()));

    cable.write_all(format!("]Q1{}\n", card("felix")).as_bytes()).unwrap();
    assert_eq!(notices.next().await["code"], "stamp-added");

    let books = cloud.books().await.unwrap();
    let stamped: Vec<&str> = books.stamps.iter().map(|stamp| stamp.card_id.as_str()).collect();
    assert_eq!(stamped, ["card_anna", "card_clara", "card_felix"]);
    assert_eq!(till.operations().await, 3);
    let log = till.home().log();
    assert!(log.contains("not recognised"), "{log}");
    assert!(!log.contains(CHOCOLATE) && !log.contains("card_anna"), "a code is in the log: {log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_scanner_is_asked_about_again_can_be_answered_elsewhere() {
    let cloud = cloud().await;
    let (mut cable, till) = plugged_in(Setup::of(&cloud)).await;
    till.api().post("/v1/scans?wait=4000", &json!({"code": card("anna"), "source": "bar"})).await;
    let mut notices = till.notices(None).await;
    cable.write_all(format!("{}\r", card("anna")).as_bytes()).unwrap();
    let asked = notices.next().await;
    assert_eq!((&asked["code"], &asked["source"]), (&"one-more".into(), &"counter".into()));
    let yes = json!({"one_more": asked["one_more"]["id"]});
    assert_eq!(till.api().post("/v1/scans?wait=4000", &yes).await.code(), "stamp-added");
    let told = notices.next().await;
    assert_eq!((&told["code"], &told["op_id"]), (&"stamp-added".into(), &asked["one_more"]["id"]));
    assert_eq!(cloud.books().await.unwrap().stamps.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn status_tells_when_the_scanner_was_last_heard_and_not_what_it_read() {
    let cloud = cloud().await;
    let (mut cable, till) = plugged_in(Setup::of(&cloud)).await;
    let mut notices = till.notices(None).await;
    let silent = till.status().await["scanners"]["counter"].clone();
    assert_eq!((&silent["last_at"], &silent["delivered_24h"]), (&Value::Null, &0.into()), "{silent}");
    cable.write_all(format!("{}\r{CHOCOLATE}\r", card("anna")).as_bytes()).unwrap();
    for _ in 0..2 {
        notices.next().await;
    }
    let heard = till.status().await["scanners"]["counter"].clone();
    assert_eq!((&heard["delivered_24h"], &heard["since"]), (&2.into(), &silent["since"]), "{heard}");
    assert!(heard["last_at"].as_str() > heard["since"].as_str(), "{heard}");
    let shown = till.home().run(&["status"]).ok();
    assert!(shown.contains("2 times in 24 h") && !shown.contains(CHOCOLATE), "{shown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_followed_at_once_by_a_voucher_is_taken_first() {
    let cloud = cloud().await;
    let (mut cable, till) = plugged_in(Setup::of(&cloud).stamping("receipt")).await;
    let mut notices = till.notices(None).await;
    cable.write_all(format!("{}\rFREECOFFEE\r", card("clara")).as_bytes()).unwrap();
    let said = [notices.next().await, notices.next().await];
    assert_eq!((&said[0]["code"], &said[1]["code"]), (&"guest-attached".into(), &"confirm-voucher".into()));
    assert_eq!(said[1]["voucher"]["id"], "v_shared_clara", "the voucher of the card that was read before");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scan_does_not_wait_for_the_clouds_answer_to_the_one_before() {
    let cloud = cloud().await;
    let (mut cable, till) = plugged_in(Setup::of(&cloud).stamping("receipt")).await;
    till.link_is("up").await;
    let mut notices = till.notices(None).await;
    cloud.faults().set(FaultPlan::always(Fault::NeverAnswers).on("/vouchers")).unwrap();
    cable.write_all(format!("COFFEE2024\r{}\r", card("anna")).as_bytes()).unwrap();
    let said = [notices.next().await, notices.next().await];
    assert_eq!((&said[0]["code"], &said[1]["code"]), (&"guest-attached".into(), &"cannot-check".into()));
}
