//! A scanner on a serial line.

use std::{io::Write as _, time::Duration};

use serialport::{SerialPort as _, TTYPort};
use stamp_tests::{Setup, Till, card, cloud, until};

const CHOCOLATE: &str = "4006381333931";

#[tokio::test(flavor = "multi_thread")]
async fn what_the_scanner_reads_is_stamped_and_what_is_not_ours_goes_nowhere() {
    let cloud = cloud().await;
    let (mut cable, port) = TTYPort::pair().unwrap();
    cable.set_timeout(Duration::from_secs(20)).unwrap();
    let setup = Setup::of(&cloud).serial_scanner("counter", &port.name().unwrap());
    let till = Till::start(setup.home()).await;
    until("the scanner is ready", async || {
        (till.status().await["scanners"]["counter"]["ready"] == true).then_some(())
    })
    .await;
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
