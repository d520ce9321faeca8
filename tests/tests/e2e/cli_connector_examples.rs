//! `connector test` on the configurations that are given as examples, with a sample of each till beside them.

use std::{fs, path::Path};

use stamp_tests::{Home, Setup, cloud};

const EXAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../config-examples");

async fn shop(example: &str) -> Home {
    let home = Setup::of(&cloud().await).home();
    fs::copy(Path::new(EXAMPLES).join(example), home.config()).unwrap();
    home
}

/// Of each check of the sample: what it would become, and its total.
async fn told(example: &str, connector: &str, sample: &str) -> Vec<String> {
    let home = shop(example).await;
    let sample = Path::new(EXAMPLES).join("samples").join(sample);
    let told =
        home.run(&["--json", "connector", "test", connector, "--sample", sample.to_str().unwrap()]).json();
    assert_eq!(told["connector"], connector);
    assert!(!home.queue().exists(), "nothing is written");
    let found = told["findings"].as_array().unwrap();
    let receipts = found.iter().flat_map(|finding| finding["receipts"].as_array().unwrap());
    let word = |value: &serde_json::Value| value.as_str().unwrap_or("-").to_owned();
    receipts
        .map(|it| {
            let [total, at, would] = [&it["total"]["value"], &it["at"], &it["would"]].map(word);
            format!("{total} at {at}: {would}")
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_coffee_shop_on_poster() {
    assert_eq!(
        told("poster-coffee-shop.toml", "poster", "poster.json").await,
        [
            "7.50 at 2026-06-18T06:14:06.314Z: a stamp only if something of receipts.categories is in it, which is not told here",
            "3.50 at 2026-06-18T06:15:42.911Z: no stamp: its way of payment, kind of order or group of clients is in receipts.without",
            "0.00 at 2026-06-18T06:17:11.15Z: no stamp: it was not paid (receipts.only_paid)",
            "- at 2026-06-18T06:18:53.05Z: its stamp would be taken back",
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restaurant_on_syrve_with_amounts() {
    assert_eq!(
        told("syrve-restaurant.toml", "serve", "syrve.json").await,
        [
            "21.06 at 2026-03-24T12:05:09Z: a stamp for the guest whom the till names",
            "2.20 at 2026-03-24T12:07:30Z: no stamp: its total is below receipts.minimum",
            "- at 2026-03-24T11:20:00Z: its stamp would be taken back",
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_till_that_posts_json_of_its_own() {
    assert_eq!(
        told("custom-till-webhook.toml", "kiosk", "kiosk.json").await,
        ["7.40 at 2026-03-24T12:05:09Z: a stamp for the guest whom the till names"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_till_that_writes_files() {
    assert_eq!(
        told("watched-folder.toml", "kasa", "checks.csv").await,
        [
            "185.00 at 2026-03-24T12:05:00Z: a stamp for the guest whom the till names",
            "40.00 at 2026-03-24T12:07:00Z: a stamp for whoever's card was scanned before, else none",
            "62.50 at 2026-03-24T12:07:00Z: a stamp for the guest whom the till names",
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_till_that_is_asked() {
    assert_eq!(
        told("polled-till.toml", "pos", "pos.json").await,
        [
            "12.30 at 2026-03-24T12:05:09Z: a stamp for the guest whom the till names",
            "4.10 at 2026-03-24T12:06:44Z: a stamp for whoever's card was scanned before, else none",
            "- at 2026-03-24T11:40:00Z: its stamp would be taken back",
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bakery_with_only_a_scanner_has_no_till_to_try() {
    let home = shop("counter-scanner.toml").await;
    let shown = home.run(&["connector", "test"]).ok();
    assert!(shown.contains("each scan of a card is a stamp"), "{shown}");
    assert!(shown.contains("stamp-agent scanner test counter"), "{shown}");
    let named = home.run(&["connector", "test", "poster"]);
    assert_eq!(named.code, Some(64), "{named:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_only_till_need_not_be_named() {
    let home = shop("custom-till-webhook.toml").await;
    let sample = Path::new(EXAMPLES).join("samples/kiosk.json");
    let shown = home.run(&["connector", "test", "--sample", sample.to_str().unwrap()]).ok();
    assert!(shown.contains("kiosk/cafe///4711"), "{shown}");
}
