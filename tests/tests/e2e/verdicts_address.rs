//! An address that is wrong parks nothing and loses nothing: mended, everything arrives.

use stamp_sandbox::{Fault, FaultPlan, Options, Sandbox};
use stamp_tests::{Setup, Till, card, cloud, cloud_with};

const STAMPS: u16 = 20;

/// Twenty guests at a till with this address, which is mended then.
async fn nothing_is_lost_at(cloud: &Sandbox, base_url: &str, health: &str) {
    let till = Till::start(Setup::of(cloud).base_url(base_url).home()).await;
    till.health_has(health).await;
    let mut taken = Vec::new();
    for guest in 1..=STAMPS {
        let kept = till.api().one_more(&card(&format!("guest{guest}"))).await;
        assert_eq!(kept.code(), "saved");
        taken.push(kept.op_id());
    }
    // Support has looked at it and asked for another try.
    let till = Till::start(till.kill()).await;
    till.health_has(health).await;
    assert_eq!((till.waiting().await, till.count("parked").await), (u64::from(STAMPS), 0));
    let listed = till.api().get("/v1/operations").await.json();
    assert!(listed["operations"].as_array().unwrap().iter().all(|op| op["attempts"] == 0), "{listed}");
    let check = till.home().run(&["status", "--check"]);
    assert!(check.code == Some(1) && check.stdout.contains(health), "{check:?}");

    let home = till.kill();
    Setup::of(cloud).configure(&home);
    let till = Till::start(home).await;
    till.drained().await;
    let effects = cloud.books().await.unwrap().effects_by_op();
    assert!(effects.values().all(|count| *count == 1), "{effects:?}");
    assert!(effects.len() == taken.len() && taken.iter().all(|op| effects.contains_key(op)));
    assert_eq!(till.count("done").await, u64::from(STAMPS));
}

async fn with_guests() -> Sandbox {
    cloud_with(Options { guests: STAMPS, ..Options::default() }).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mistyped_base_address_parks_nothing() {
    let cloud = with_guests().await;
    let mistyped = cloud.base_url().replace("/v1", "/v1/api");
    nothing_is_lost_at(&cloud, &mistyped, "cloud-address-suspect").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_port_that_speaks_no_tls_is_no_cloud() {
    let cloud = with_guests().await;
    let with_tls = cloud.base_url().replace("http://", "https://");
    nothing_is_lost_at(&cloud, &with_tls, "cloud-unreachable").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_nobody_knows_is_no_cloud() {
    let cloud = with_guests().await;
    // RFC 6761 section 6.4: no such name exists, anywhere.
    nothing_is_lost_at(&cloud, "https://cloud.invalid/v1", "cloud-unreachable").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_way_that_is_gone_while_the_till_works_parks_nothing() {
    for fault in [Fault::NotFoundHtml, Fault::Bare { status: 404 }, Fault::Bare { status: 405 }] {
        let cloud = cloud().await;
        let till = Till::start(Setup::of(&cloud).home()).await;
        till.link_is("up").await;
        cloud.faults().set(FaultPlan::always(fault.clone()).on("/stamps")).unwrap();
        for guest in ["anna", "clara", "felix", "eva"] {
            assert_eq!(till.api().scan(&card(guest)).await.code(), "saved", "{fault:?}");
        }
        till.health_has("cloud-address-suspect").await;
        assert_eq!((till.waiting().await, till.count("parked").await), (4, 0), "{fault:?}");
        cloud.faults().clear();
        let till = Till::start(till.kill()).await;
        till.drained().await;
        assert_eq!(cloud.books().await.unwrap().stamps.len(), 4);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backlog_at_a_way_that_is_gone_is_tried_with_one_operation_and_not_one_by_one() {
    let cloud = with_guests().await;
    cloud.set_reachable(false).await.unwrap();
    let till = Till::start(Setup::of(&cloud).home()).await;
    till.link_is("down").await;
    for guest in 1..=STAMPS {
        till.api().one_more(&card(&format!("guest{guest}"))).await;
    }
    cloud.faults().set(FaultPlan::always(Fault::NotFoundHtml).on("/stamps")).unwrap();
    cloud.faults().add(FaultPlan::always(Fault::NotFoundHtml).on("/operations")).unwrap();
    cloud.set_reachable(true).await.unwrap();
    till.health_has("cloud-address-suspect").await;
    let tried = cloud.log().into_iter().filter(|entry| entry.path != "/v1/me").count();
    assert!(tried <= 6, "{tried} requests");
    assert_eq!((till.waiting().await, till.count("parked").await), (u64::from(STAMPS), 0));
}
