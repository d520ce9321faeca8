//! What the daemon keeps of the last day, for charts.

use serde_json::Value;
use stamp_sandbox::{Fault, FaultPlan};
use stamp_tests::{Setup, Till, card, cloud};

async fn points(till: &Till) -> Vec<Value> {
    let history = till.api().get("/v1/history").await.json();
    history["points"].as_array().unwrap_or_else(|| panic!("no points: {history:#}")).clone()
}

fn sum(points: &[Value], member: &str) -> u64 {
    points.iter().filter_map(|point| point[member].as_u64()).sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_and_what_waits_are_counted_and_outlive_a_restart() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    till.link_is("up").await;
    cloud.faults().set(FaultPlan::next(1, Fault::Latency { ms: 80 }).on("/stamps")).unwrap();
    till.api().scan(&card("anna")).await;
    let before = points(&till).await;
    assert!(sum(&before, "answers") >= 2, "{before:#?}");
    let slowest = before.iter().filter_map(|point| point["max_ms"].as_u64()).max();
    assert!(slowest.is_some_and(|slowest| slowest >= 80), "{before:#?}");

    cloud.set_reachable(false).await.unwrap();
    let op = till.api().scan(&card("clara")).await.op_id();
    till.link_is("down").await;
    let away = points(&till).await;
    assert!(sum(&away, "failures") >= 1, "{away:#?}");
    assert_eq!(away.last().map(|point| &point["unsent"]), Some(&1.into()), "{away:#?}");

    let (home, ..) = till.terminate().await;
    let till = Till::start(home).await;
    let after = points(&till).await;
    assert!(sum(&after, "answers") >= sum(&before, "answers"), "{after:#?}");
    assert!(sum(&after, "failures") >= sum(&away, "failures"), "{after:#?}");
    assert_eq!(till.operation(&op).await["state"], "queued");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_support_sees_the_charts() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    let role = till.home().run(&["token", "new", "--role", "pos"]).ok();
    assert_eq!(till.api().with_token(role.trim()).get("/v1/history").await.status, 403);
}
