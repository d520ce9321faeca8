//! The examples that come with the agent.

use std::time::Duration;

use super::{example, example_names};
use crate::{
    config::{Config, Delimiter, Encoding, Paging, Proof, ScannerSource, SerialDevice, Stamping, parse},
    scan::Suffix,
};

fn loaded(name: &str) -> Config {
    parse(&example(name), name).unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

fn device(config: &Config, index: usize) -> &SerialDevice {
    let ScannerSource::Serial(line) = &config.scanners[index].source else { panic!("the scanner is serial") };
    &line.device
}

#[test]
fn every_example_is_valid() {
    let names = example_names();
    assert!(names.len() >= 4, "{names:?}");
    let listed = example("README.md");
    for name in names {
        loaded(&name);
        assert!(listed.contains(&format!("`{name}`")), "{name} is not in the list of the examples");
    }
}

#[test]
fn the_bakery_has_one_scanner_at_a_port() {
    let config = loaded("counter-scanner.toml");
    assert_eq!(config.till.id.as_ref().unwrap().as_str(), "bakery-till-1");
    assert_eq!(config.scanners.len(), 1);
    assert_eq!(config.scanners[0].name.as_str(), "counter");
    assert_eq!(device(&config, 0), &SerialDevice::Port("/dev/ttyACM0".to_owned()));
}

#[test]
fn the_two_scanners_of_the_cafe_are_told_apart_by_serial_number() {
    let config = loaded("two-scanners.toml");
    let serials: Vec<_> = [0, 1]
        .into_iter()
        .map(|index| match device(&config, index) {
            SerialDevice::Usb(usb) => (usb.vid, usb.pid, usb.serial.clone().unwrap()),
            SerialDevice::Port(port) => panic!("{port}"),
        })
        .collect();
    assert_eq!(serials[0], (0x0c2e, 0x0b61, "18237B04F1".to_owned()));
    assert_ne!(serials[0].2, serials[1].2);
    let framing = config.scanners[1].framing();
    assert_eq!((framing.suffix, framing.gap), (Suffix::None, Duration::from_millis(200)));
}

#[test]
fn the_tablet_of_the_cafe_comes_over_tls() {
    let api = loaded("tablet.toml").local_api;
    assert_eq!(
        (api.listen.to_string().as_str(), api.own_address().ip().is_loopback()),
        ("0.0.0.0:7717", true)
    );
    assert_eq!(api.tls.map(|tls| (tls.cert, tls.key)), Some(("till.pem".into(), "till.key".into())));
}

#[test]
fn the_restaurant_stamps_by_receipt() {
    let config = loaded("receipts.toml");
    assert_eq!(config.till.stamping, Stamping::Receipt);
    assert_eq!(config.till.receipt_account(), "restaurant");
    assert_eq!(config.local_api.allowed_origins[0].as_str(), "https://pos.example");
    assert_eq!(config.queue.keep_settled_days, 30);
}

#[test]
fn the_coffee_shop_has_a_till_of_poster() {
    let config = loaded("poster-coffee-shop.toml");
    assert_eq!(config.till.stamping, Stamping::Receipt);
    assert_eq!(config.poster.unwrap().token_file, Some("poster-token".into()));
    assert_eq!(config.receipts.minimum.unwrap().as_str(), "1.00");
}

#[test]
fn the_kiosk_signs_its_body_and_counts_in_hundredths() {
    let kiosk = &loaded("custom-till-webhook.toml").generics[0];
    let hook = kiosk.hook.as_ref().unwrap();
    assert_eq!((hook.proof, hook.prefix.as_deref()), (Proof::HmacSha256, Some("sha256=")));
    assert_eq!((kiosk.counted_at(), kiosk.map.id.as_str()), ("cafe", "$.order.no"));
}

#[test]
fn the_share_holds_csv_with_cyrillic_columns() {
    let till = &loaded("watched-folder.toml").generics[0];
    let folder = till.folder.as_ref().unwrap();
    assert_eq!((folder.delimiter, folder.encoding), (Delimiter::Semicolon, Encoding::Cp1251));
    assert!(folder.is_named("2026-05-11.csv") && !folder.is_named("2026-05-11.csv.tmp"));
    assert_eq!((till.counted_at(), till.map.id.as_str()), ("kafe-1", "Чек"));
    assert_eq!(till.map.business_day.as_ref().map(|day| day.as_str()), Some("Зміна"));
}

#[test]
fn the_polled_till_is_asked_page_by_page_for_what_is_obvious() {
    let config = loaded("polled-till.toml");
    let poll = config.generics[0].poll.as_ref().unwrap();
    assert_eq!((poll.paging, poll.interval), (Paging::Page, Duration::from_secs(20)));
    assert_eq!(poll.headers("demo").last(), Some(("Authorization", "Bearer demo".to_owned())));
    assert_eq!(config.generics[0].map.total.as_str(), "$.total");
}

#[test]
fn the_restaurant_with_syrve_is_heard_on_every_way() {
    let config = loaded("syrve-restaurant.toml");
    assert_eq!(config.till.stamping, Stamping::Receipt);
    assert_eq!(config.receipts.minimum.as_ref().map(|amount| amount.as_str()), Some("3.00"));
    let serve = config.serve.unwrap();
    assert_eq!(serve.front.map(|front| front.module_id), Some(2050));
    assert!(serve.hook.is_some_and(|hook| !hook.take_over_webhook));
    assert!(serve.cloud.is_some() && serve.server.is_some());
}
