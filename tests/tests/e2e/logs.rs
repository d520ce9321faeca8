//! The log, as support sees it.

use reqwest::Method;
use serde_json::{Value, json};
use stamp_tests::{Setup, Till, card, cloud, until};
use tokio::time::Instant;

/// How many lines tell of callers without a right, and of how many calls.
fn of_strangers(log: &str) -> (usize, u64) {
    let lines: Vec<_> = log.lines().filter(|line| line.contains("without a good token")).collect();
    let times = lines.iter().map(|line| {
        let times = line.split_once("times=").unwrap_or_else(|| panic!("no count: {line}")).1;
        times.split(' ').next().unwrap().parse::<u64>().unwrap()
    });
    (lines.len(), times.sum())
}

async fn lines(till: &Till, query: &str) -> Vec<String> {
    let log = till.api().get(&format!("/v1/log?{query}")).await.json();
    let lines = log["lines"].as_array().unwrap_or_else(|| panic!("no lines: {log}")).iter();
    lines.map(|line| line.as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_keeps_calling_without_a_right_does_not_write_the_log_full_nor_a_card_into_it() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    let begun = Instant::now();
    let long = "x".repeat(4_000);
    for number in 0..100 {
        let path = format!("/v1/operations/card_anna{number}{long}");
        assert_eq!(till.api().bare(Method::GET, &path, &[], "").await.status, 401);
    }
    let (home, ..) = till.terminate().await;
    let (lines, times) = of_strangers(&home.log());
    let minutes = usize::try_from(begun.elapsed().as_secs() / 60).unwrap();
    assert!((1..=1 + minutes).contains(&lines) && times <= 100, "{lines} lines of {times} calls");
    assert!(!home.log().contains("card_anna") && !home.log().contains("xxxx"), "{}", home.log());
}

#[tokio::test(flavor = "multi_thread")]
async fn its_end_is_shown_by_seriousness_and_without_what_was_scanned() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    till.link_is("up").await;
    till.api().scan(&card("anna")).await;
    till.api().scan(&card("deleted")).await;
    let serious = until("the refusal is logged", async || {
        let serious = lines(&till, "level=warn").await;
        serious.iter().any(|line| line.contains("refused")).then_some(serious)
    })
    .await;
    assert!(serious.iter().all(|line| !line.contains(" INFO ")), "{serious:#?}");
    let all = lines(&till, "").await;
    assert!(all.len() > serious.len() && !all.concat().contains("my.7stamp.com"), "{all:#?}");
    assert_eq!(lines(&till, "lines=2").await.len(), 2);

    let shown = till.home().run(&["log", "tail", "--lines", "2"]).ok();
    assert_eq!(shown.lines().count(), 2, "{shown}");
    let role = till.home().run(&["token", "new", "--role", "pos"]).ok();
    let pos = till.api().with_token(role.trim());
    assert_eq!(pos.get("/v1/log").await.status, 403);
    assert_eq!(pos.post("/v1/log/level", &json!({"level": "debug"})).await.status, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn more_is_logged_for_a_time_and_then_as_before() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    till.link_is("up").await;
    let usual = till.api().get("/v1/log").await.json();
    assert_eq!((&usual["level"], &usual["until"]), (&json!("info"), &Value::Null));
    till.home().run(&["log", "level", "debug", "--for", "1h"]).ok();
    till.api().scan(&card("anna")).await;
    until("the details are logged", async || {
        lines(&till, "").await.iter().any(|line| line.contains(" DEBUG ")).then_some(())
    })
    .await;
    let changed = till.api().post("/v1/log/level", &json!({"level": "debug", "for_s": 1})).await.json();
    assert!(changed["level"] == "debug" && changed["until"].is_string(), "{changed}");
    until("the level is the usual one", async || {
        let now = till.api().get("/v1/log").await.json();
        (now["level"] == "info" && now["until"].is_null()).then_some(())
    })
    .await;
    let mistyped = till.home().run(&["log", "level", "debgu"]);
    assert_eq!(mistyped.code, Some(64), "{mistyped:?}");
}
