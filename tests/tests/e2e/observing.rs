//! What others see of the daemon: probes, metrics and notices.

use reqwest::Method;
use serde_json::json;
use stamp_tests::{Setup, Till, card, cloud, until};

#[tokio::test(flavor = "multi_thread")]
async fn anybody_may_ask_whether_it_lives_and_who_has_a_token_whether_it_is_ready() {
    let cloud = cloud().await;
    cloud.set_reachable(false).await.unwrap();
    let till = Till::start(Setup::of(&cloud).home()).await;
    assert_eq!(till.api().bare(Method::GET, "/live", &[], "").await.text, "ok\n");
    assert_eq!(till.api().get("/ready").await.text, "ready\n", "the internet is not needed for that");
    for path in ["/ready", "/metrics", "/v1/status", "/v1/notices"] {
        assert_eq!(till.api().bare(Method::GET, path, &[], "").await.status, 401, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scanner_whose_input_is_at_its_end_says_so_and_is_no_fault() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).stdin_scanner().home()).await;
    let typed = until("the input has ended", async || {
        let typed = till.status().await["scanners"]["typed"].clone();
        (typed["state"] == "ended").then_some(typed)
    })
    .await;
    assert_eq!((&typed["ready"], &typed["detail"]), (&false.into(), &"standard input has ended".into()));
    till.link_is("up").await;
    assert_eq!(till.home().run(&["status", "--check"]).code, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scanner_in_hid_pos_mode_that_is_not_there_says_what_to_do_and_keeps_nothing_from_working() {
    const NOBODY: &str =
        "[[scanner]]\nname = \"counter\"\nkind = \"hid-pos\"\nmatch = { vid = 0xfffe, pid = 0xfffe }\n";
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).tables(NOBODY).home()).await;
    let counter = until("it is looked for", async || {
        let counter = till.status().await["scanners"]["counter"].clone();
        (counter["state"] == "lost").then_some(counter)
    })
    .await;
    let detail = counter["detail"].as_str().unwrap();
    assert!(detail.contains("USB device fffe:fffe") && detail.contains("USB HID POS"), "{counter}");
    let stamped = till.api().post("/v1/scans?wait=4000", &json!({"code": card("anna")})).await;
    assert_eq!(stamped.code(), "stamp-added");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_task_shows_when_it_last_gave_a_sign_of_life() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    for name in ["give-up", "intake", "key", "local-api", "retention", "summary", "sync"] {
        let task = until(&format!("{name} is started"), async || {
            let task = till.status().await["tasks"][name].clone();
            task.is_object().then_some(task)
        })
        .await;
        assert_eq!((&task["state"], &task["restarts"]), (&"running".into(), &0.into()), "{name}: {task}");
        assert!(task["silent_s"].as_u64().unwrap() < 60, "{name}: {task}");
    }
    let shown = till.home().run(&["status"]).ok();
    assert!(shown.contains("local-api") && shown.contains("sync"), "{shown}");
    let metrics = till.api().get("/metrics").await.text;
    assert!(metrics.contains("stamp_agent_task_restarts{task=\"sync\"} 0"), "{metrics}");
}

#[tokio::test(flavor = "multi_thread")]
async fn metrics_count_operations_and_name_what_is_wrong() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    till.api().scan(&card("anna")).await;
    let metrics = till.api().get("/metrics").await;
    assert!(metrics.headers["content-type"].to_str().unwrap().starts_with("text/plain; version=0.0.4"));
    for line in ["stamp_agent_operations{state=\"done\"} 1", "stamp_agent_cloud_up 1"] {
        assert!(metrics.text.lines().any(|found| found == line), "no {line} in {}", metrics.text);
    }

    cloud.set_reachable(false).await.unwrap();
    till.api().scan(&card("clara")).await;
    until("the operation waits", async || (till.count("queued").await == 1).then_some(())).await;
    let metrics = till.api().get("/metrics").await.text;
    for line in [
        "stamp_agent_cloud_up 0",
        "stamp_agent_operations{state=\"queued\"} 1",
        "stamp_agent_health{code=\"cloud-unreachable\"} 1",
    ] {
        assert!(metrics.lines().any(|found| found == line), "no {line} in {metrics}");
    }
    assert!(!metrics.contains("card_"), "{metrics}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_comes_back_gets_the_notices_that_it_missed_and_none_twice() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    let mut page = till.notices(None).await;
    till.api().scan(&card("anna")).await;
    let first = page.next().await;
    assert_eq!((&first["code"], &first["level"]), (&"stamp-added".into(), &"ok".into()));
    drop(page);

    let missed = till.api().scan(&card("clara")).await.op_id();
    let mut page = till.notices(first["id"].as_u64()).await;
    assert_eq!(page.next().await["op_id"], missed);
    let live = till.api().scan(&card("felix")).await.op_id();
    assert_eq!(page.next().await["op_id"], live);

    let till = Till::start(till.kill()).await;
    let mut page = till.notices(Some(1_000)).await;
    let after = till.api().scan(&card("david")).await.op_id();
    assert_eq!(page.next().await["op_id"], after, "numbers of an earlier run are no reason to be silent");
}
