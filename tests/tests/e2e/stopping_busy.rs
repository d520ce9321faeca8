//! SIGTERM while the daemon is at everything at once.

use std::{collections::BTreeSet, io::Write as _, time::Duration};

use serde_json::json;
use stamp_core::operation::State;
use stamp_sandbox::{Fault, FaultPlan};
use stamp_store::{Filter, Inspector};
use stamp_tests::{Home, RawRequest, Setup, Till, card, cloud, connect, until};
use tokio::{io::AsyncWriteExt as _, net::TcpStream, task::JoinSet};

use crate::serial::plugged_in;

const BACKLOG: u64 = 300;
const SCAN: &str = "POST /v1/scans HTTP/1.1\r\n";

#[tokio::test(flavor = "multi_thread")]
async fn a_daemon_at_everything_at_once_ends_in_time_and_loses_nothing() {
    let seed = fastrand::u64(..);
    println!("seed {seed}");
    let cloud = cloud().await;
    cloud.set_reachable(false).await.unwrap();
    let (mut cable, till) = plugged_in(Setup::of(&cloud)).await;
    let mut taken = BTreeSet::new();
    for number in 0..BACKLOG {
        let body = json!({"code": card("anna"), "allow_repeat": true});
        let reply = till.api().post_keyed("/v1/scans", &format!("backlog-{number}"), &body).await.unwrap();
        taken.insert(reply.op_id());
    }

    cloud.faults().set(FaultPlan::always(Fault::Latency { ms: 300 })).unwrap();
    let (mut page, mut deaf) = (till.notices(None).await, Vec::new());
    for _ in 0..5 {
        deaf.push(till.notices(Some(0)).await);
    }
    let half = half_sent(&till).await;
    cloud.set_reachable(true).await.unwrap();
    until("the backlog is being sent", async || (till.count("done").await > 0).then_some(())).await;
    let among = vec![Fault::NeverAnswers, Fault::CutAfterEffect, Fault::Latency { ms: 300 }];
    cloud.faults().set(FaultPlan::Random { seed, probability: 0.7, among, path: None }).unwrap();
    let mut waiting = JoinSet::new();
    for number in 0..20 {
        let api = till.api().clone();
        waiting.spawn(async move {
            let body = json!({"code": card("clara"), "allow_repeat": true});
            api.post_keyed("/v1/scans?wait=4000", &format!("waiting-{number}"), &body).await
        });
    }
    until("they are taken", async || (till.operations().await >= BACKLOG + 20).then_some(())).await;
    let before = till.waiting().await;
    assert!(before > 0, "the backlog was gone before the stop");
    cable
        .write_all(format!("{}\r{}\rhttps://my.7stamp.com/en/ca", card("felix"), card("eva")).as_bytes())
        .unwrap();

    let (home, ended, took) = till.terminate().await;
    println!("down after {took:?}, with {before} operations of the backlog to be sent");
    assert_eq!(ended.code(), Some(0), "{}", home.log());
    assert!(took < Duration::from_secs(8), "{took:?}");
    assert!(!home.log().contains("cut off"), "everything ended by itself: {}", home.log());
    page.ended().await;
    drop((deaf, half, cable));
    for reply in waiting.join_all().await {
        let reply = reply.expect("whoever waits is answered before the end");
        assert_eq!(reply.status, 200, "{reply:?}");
        taken.insert(reply.op_id());
    }

    cloud.faults().clear();
    let till = Till::start(home).await;
    till.drained().await;
    let (home, ended, _) = till.terminate().await;
    assert!(ended.success());
    let effects = cloud.books().await.unwrap().effects_by_op();
    assert!(effects.values().all(|count| *count == 1), "{effects:?}");
    let done = done(&home);
    assert!(taken.is_subset(&done), "taken, and lost: {:?}", taken.difference(&done).collect::<Vec<_>>());
    assert_eq!(done, effects.into_keys().collect(), "every operation is in the books");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_tells_it_twice_waits_for_nothing() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    till.link_is("up").await;
    cloud.faults().set(FaultPlan::always(Fault::NeverAnswers).on("/vouchers")).unwrap();
    let asking = RawRequest::new(till.api(), "POST", "/v1/scans?wait=4000", r#"{"code": "COFFEE2024"}"#);
    let mut callers = JoinSet::new();
    callers.spawn(async move { asking.send().await });
    until("the cloud is asked", async || {
        cloud.log().iter().any(|entry| entry.path.contains("/vouchers")).then_some(())
    })
    .await;
    till.signal("INT");
    until("it has heard the first", async || till.home().log().contains("stopping").then_some(())).await;
    till.signal("INT");
    let (home, ended) = till.ended().await;
    assert_eq!(ended.code(), Some(0));
    assert!(home.log().contains("told to stop once more"), "{}", home.log());
    drop(callers);
}

/// Requests of which the head or the body never ends.
async fn half_sent(till: &Till) -> Vec<TcpStream> {
    let (address, token) = (till.api().address(), till.api().token());
    let head = format!("{SCAN}host: {address}\r\nauthorization: Bearer {token}\r\n");
    let body =
        format!("{head}content-type: application/json\r\ncontent-length: 100\r\n\r\n{{\"code\": \"card");
    let mut open = Vec::new();
    for text in ["", "PO", &head, &body].repeat(5) {
        let mut connection = connect(address).await;
        connection.write_all(text.as_bytes()).await.unwrap();
        open.push(connection);
    }
    open
}

/// All operations of the queue, each of which must be done.
fn done(home: &Home) -> BTreeSet<String> {
    let filter = Filter { limit: 1_000, ..Filter::default() };
    let all = Inspector::open(&home.queue()).unwrap().list(&filter).unwrap().operations;
    assert!(all.iter().all(|operation| operation.state == State::Done), "{all:?}");
    all.iter().map(|operation| operation.new.op_id.to_string()).collect()
}
