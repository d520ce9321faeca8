//! Who may do what, and the caller's own Idempotency-Key.

use reqwest::Method;
use serde_json::{Value, json};
#[cfg(target_os = "linux")]
use stamp_tests::SickDisk;
use stamp_tests::{Client, Reply, Setup, Till, card, cloud, until};
#[cfg(target_os = "linux")]
use tokio::task::JoinSet;

fn refused(reply: &Reply) -> (u16, String) {
    (reply.status, reply.code())
}

fn role_not_allowed() -> (u16, String) {
    (403, "role_not_allowed".to_owned())
}

async fn new_token(till: &Till, request: Value) -> (String, Client) {
    let made = till.api().post("/v1/tokens", &request).await.json();
    let client = till.api().with_token(made["token"].as_str().unwrap());
    (made["id"].as_str().unwrap().to_owned(), client)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_point_of_sale_scans_and_sees_its_own_and_may_do_no_more() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    let (_, pos) = new_token(&till, json!({"role": "pos", "label": "till 2"})).await;
    let of_support = till.api().scan(&card("anna")).await.op_id();
    let own = pos.scan(&card("clara")).await.op_id();

    let listed = pos.get("/v1/operations").await.json();
    let seen: Vec<_> = listed["operations"].as_array().unwrap().iter().map(|op| &op["op_id"]).collect();
    assert_eq!(seen, [&json!(own)]);
    let others = pos.get(&format!("/v1/operations/{of_support}")).await;
    assert_eq!(refused(&others), (404, "operation_not_found".to_owned()));

    let path = |what: &str| format!("/v1/operations/{own}/{what}");
    assert_eq!(refused(&pos.post(&path("discard"), &json!({"reason": "x"})).await), role_not_allowed());
    assert_eq!(refused(&pos.post(&path("retry"), &json!({})).await), role_not_allowed());
    assert_eq!(refused(&pos.post(&path("undo"), &json!({})).await), role_not_allowed());
    assert_eq!(refused(&pos.post("/v1/operations/import", &json!({})).await), role_not_allowed());
    assert_eq!(refused(&pos.post("/v1/tokens", &json!({"role": "support"})).await), role_not_allowed());
    assert_eq!(refused(&pos.get("/v1/tokens").await), role_not_allowed());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_worthless_once_it_is_revoked_or_its_time_is_over() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    let (id, revoked) = new_token(&till, json!({"role": "pos"})).await;
    assert_eq!(revoked.get("/v1/status").await.status, 200);
    assert_eq!(till.api().delete(&format!("/v1/tokens/{id}")).await.status, 204);
    assert_eq!(revoked.get("/v1/status").await.status, 401);

    let (_, short) = new_token(&till, json!({"role": "support", "for_s": 1})).await;
    until("the token's second is over", async || (short.get("/v1/status").await.status == 401).then_some(()))
        .await;

    let (_, kept) = new_token(&till, json!({"role": "pos"})).await;
    let till = Till::start(till.kill()).await;
    assert_eq!(till.api().with_token(kept.token()).get("/v1/status").await.status, 200);
    assert_eq!(till.api().with_token(revoked.token()).get("/v1/status").await.status, 401);
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_worthless_though_whoever_revoked_it_did_not_wait_for_the_disk() {
    let (cloud, disk) = (cloud().await, SickDisk::new());
    let till = Till::start(Setup::of(&cloud).home().on(&disk)).await;
    let (id, revoked) = new_token(&till, json!({"role": "pos"})).await;
    disk.confirms_nothing();
    let (api, before) = (till.api().clone(), disk.confirmations().0);
    let mut revoking = JoinSet::new();
    revoking.spawn(async move { api.delete(&format!("/v1/tokens/{id}")).await });
    until("the disk is asked", async || (disk.confirmations().0 > before).then_some(())).await;
    until("it is good for nobody", async || (revoked.get("/v1/guest").await.status == 401).then_some(()))
        .await;
    revoking.shutdown().await;
    disk.is_well();
    until("it is written down", async || {
        let tokens = till.api().get("/v1/tokens").await.json();
        (tokens["tokens"] == json!([])).then_some(())
    })
    .await;
    assert_eq!(revoked.get("/v1/guest").await.status, 401);
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_worthless_at_once_though_another_revocation_waits_for_the_disk() {
    let (cloud, disk) = (cloud().await, SickDisk::new());
    let till = Till::start(Setup::of(&cloud).home().on(&disk)).await;
    let (first, one) = new_token(&till, json!({"role": "pos"})).await;
    let (second, other) = new_token(&till, json!({"role": "pos"})).await;
    disk.confirms_nothing();
    let mut revoking = JoinSet::new();
    for (id, revoked) in [(first, &one), (second, &other)] {
        let api = till.api().clone();
        revoking.spawn(async move { api.delete(&format!("/v1/tokens/{id}")).await });
        until("it is good for nobody", async || (revoked.get("/v1/guest").await.status == 401).then_some(()))
            .await;
    }
    // Neither of the two waits for the end.
    revoking.shutdown().await;
    disk.is_well();
    until("both are written down", async || {
        let tokens = till.api().get("/v1/tokens").await.json();
        (tokens["tokens"] == json!([])).then_some(())
    })
    .await;
    for revoked in [one, other] {
        assert_eq!(revoked.get("/v1/guest").await.status, 401);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_has_the_rights_of_a_cashier() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    let page = till.api().bare(Method::GET, "/", &[], "").await;
    assert_eq!(page.status, 200);
    let cookie = page.headers["set-cookie"].to_str().unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
    assert!(page.headers["content-security-policy"].to_str().unwrap().contains("default-src 'none'"));

    let session = cookie.split(';').next().unwrap();
    let origin = format!("http://{}", till.api().address());
    let headers = [("cookie", session), ("origin", &origin), ("content-type", "application/json")];
    let call =
        async |method, path, body: Value| till.api().bare(method, path, &headers, &body.to_string()).await;

    let scanned = call(Method::POST, "/v1/scans?wait=4000", json!({"code": card("anna")})).await;
    assert_eq!(scanned.code(), "stamp-added");
    let undo = format!("/v1/operations/{}/undo?wait=4000", scanned.op_id());
    assert_eq!(call(Method::POST, &undo, json!({})).await.code(), "taken-back");
    assert_eq!(refused(&call(Method::GET, "/v1/tokens", json!({})).await), role_not_allowed());
    assert_eq!(refused(&call(Method::POST, "/v1/tokens", json!({"role": "pos"})).await), role_not_allowed());
    let discard = format!("/v1/operations/{}/discard", scanned.op_id());
    assert_eq!(refused(&call(Method::POST, &discard, json!({"reason": "x"})).await), role_not_allowed());
    let receipt = json!({"receipt_id": "1", "total": {"value": "1", "currency": "EUR"}, "closed_at": "2026-01-01T00:00:00Z"});
    assert_eq!(refused(&call(Method::POST, "/v1/receipts", receipt).await), role_not_allowed());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_callers_own_key_makes_one_operation_and_fits_one_request_only() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    let (_, pos) = new_token(&till, json!({"role": "pos"})).await;
    let (anna, clara) = (json!({"code": card("anna")}), json!({"code": card("clara")}));
    let first = pos.post_keyed("/v1/scans?wait=4000", "till-2/77", &anna).await.unwrap();
    let till = Till::start(till.kill()).await;
    let pos = till.api().with_token(pos.token());
    let again = pos.post_keyed("/v1/scans?wait=4000", "till-2/77", &anna).await.unwrap();
    assert_eq!((again.op_id(), again.code()), (first.op_id(), "stamp-added".to_owned()));

    let reused = pos.post_keyed("/v1/scans", "till-2/77", &clara).await.unwrap();
    assert_eq!(refused(&reused), (422, "idempotency_key_reused".to_owned()));
    assert_eq!(till.operations().await, 1);

    let of_another = till.api().post_keyed("/v1/scans?wait=4000", "till-2/77", &clara).await.unwrap();
    assert_ne!(of_another.op_id(), first.op_id(), "keys of different callers are apart");
}
