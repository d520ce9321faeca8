//! How the daemon ends, and why it does not begin.

use std::time::Duration;

use serde_json::json;
use stamp_sandbox::{Fault, FaultPlan};
use stamp_store::Inspector;
use stamp_tests::{Setup, Till, card, cloud, until};
use tokio::{net::TcpListener, task::JoinSet};

#[tokio::test(flavor = "multi_thread")]
async fn a_daemon_that_is_told_to_stop_under_load_ends_well_within_eight_seconds_and_loses_nothing() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    till.link_is("up").await;
    cloud.faults().set(FaultPlan::always(Fault::NeverAnswers)).unwrap();
    let mut notices = till.notices(None).await;
    let mut callers = JoinSet::new();
    for number in 0..20 {
        let api = till.api().clone();
        callers.spawn(async move {
            let body = json!({"code": card("anna"), "allow_repeat": true});
            api.post_keyed("/v1/scans?wait=4000", &number.to_string(), &body).await
        });
    }
    until("scans are taken", async || (till.operations().await == 20).then_some(())).await;

    let (home, ended, took) = till.terminate().await;
    assert_eq!(ended.code(), Some(0));
    assert!(took < Duration::from_secs(8), "{took:?}");
    assert!(!home.address_file().exists());
    notices.ended().await;
    for answered in callers.join_all().await.into_iter().flatten() {
        assert_eq!(answered.status, 200, "{answered:?}");
    }
    let counts = Inspector::open(&home.queue()).unwrap().counts().unwrap();
    assert_eq!(counts.queued + counts.sending, 20);

    cloud.faults().clear();
    let till = Till::start(home).await;
    till.drained().await;
    assert_eq!(cloud.books().await.unwrap().stamps.len(), 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_daemon_on_the_same_data_is_told_to_try_later() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    let second = till.home().run(&["run"]);
    assert_eq!(second.code, Some(75), "{second:?}");
    assert!(second.stderr.contains("queue.db"), "{second:?}");
    assert_eq!(till.api().scan(&card("anna")).await.code(), "stamp-added", "the first is not disturbed");
    assert!(till.home().address_file().exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_port_that_is_taken_is_named() {
    let cloud = cloud().await;
    let other = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = other.local_addr().unwrap();
    let home = Setup::of(&cloud).listen(address).home();
    let ended = home.run(&["run"]);
    assert_eq!(ended.code, Some(69), "{ended:?}");
    assert!(
        ended.stderr.contains(&address.to_string()) && ended.stderr.contains("local_api.listen"),
        "{ended:?}"
    );
}
