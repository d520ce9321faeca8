//! One row of an otherwise whole queue is damaged: it is shown, and holds up nobody.

use std::fs;

use serde_json::json;
use stamp_tests::{Setup, Till, card, cloud};

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_row_is_listed_for_support_and_the_others_are_sent() {
    let cloud = cloud().await;
    cloud.set_reachable(false).await.unwrap();
    let till = Till::start(Setup::of(&cloud).home()).await;
    till.link_is("down").await;
    let damaged = till.api().scan(&card("anna")).await.op_id();
    let whole = till.api().scan(&card("clara")).await.op_id();
    let (home, ..) = till.terminate().await;

    let mut file = fs::read(home.queue()).unwrap();
    let code = card("anna").into_bytes();
    let places: Vec<usize> =
        (0..file.len() - code.len()).filter(|at| file[*at..].starts_with(&code)).collect();
    assert!(!places.is_empty());
    for at in places {
        file[at] ^= 0x20;
    }
    fs::write(home.queue(), file).unwrap();

    let till = Till::start(home).await;
    cloud.set_reachable(true).await.unwrap();
    till.drained().await;
    let books = cloud.books().await.unwrap().effects_by_op();
    assert_eq!((books.get(&whole), books.get(&damaged)), (Some(&1), None));
    let listed = till.api().get("/v1/operations").await.json();
    assert_eq!(listed["damaged"], json!([{"seq": 1, "op_id": damaged, "state": "parked"}]));
    assert!(till.home().run(&["queue", "list"]).ok().contains("damaged on disk"));
}
