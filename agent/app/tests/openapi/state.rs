//! Notices, state and tokens.

use std::time::Duration;

use reqwest::header::{HeaderName, ORIGIN};
use serde_json::{Value, json};

use crate::shop::{Role, Shop};

pub(crate) async fn notices(shop: &Shop) {
    let call = shop.call("streamNotices").by(Role::Cashier);
    let mut stream = call.header(HeaderName::from_static("last-event-id"), "0").open().await;
    assert_eq!(stream.headers()["content-type"], "text/event-stream");
    let mut text = String::new();
    while text.matches("\n\n").count() < 3 {
        text.push_str(std::str::from_utf8(&stream.chunk().await.unwrap().unwrap()).unwrap());
    }
    for event in text.split("\n\n").take(3) {
        let field = |name: &str| event.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        assert_eq!(field("event: "), "notice");
        let posted: Value = serde_json::from_str(field("data: ")).unwrap();
        assert_eq!(field("id: "), posted["id"].to_string());
        assert!(shop.document.listed("NoticeCode").contains(posted["code"].as_str().unwrap()), "{posted}");
        let faults = shop.document.faults_of("PostedNotice", &posted);
        assert!(faults.is_empty(), "{posted:#}: {faults:#?}");
    }
}

pub(crate) async fn changes(shop: &Shop) {
    let mut stream = shop.call("streamChanges").open().await;
    assert_eq!(stream.headers()["content-type"], "text/event-stream");
    let scan = json!({"code": "https://my.7stamp.com/en/card_clara/card", "allow_repeat": true});
    shop.call("takeScan").by(Role::Pos).json(&scan).ok().await;
    let mut text = String::new();
    while !text.contains("\n\n") {
        text.push_str(std::str::from_utf8(&stream.chunk().await.unwrap().unwrap()).unwrap());
    }
    assert!(text.contains("event: change\n"), "{text}");
    let data = text.lines().find_map(|line| line.strip_prefix("data: ")).unwrap();
    let faults = shop.document.faults_of("QueueChange", &serde_json::from_str(data).unwrap());
    assert!(faults.is_empty(), "{data}: {faults:#?}");
}

pub(crate) async fn health(shop: &Shop) {
    let status = shop.call("readStatus").by(Role::Pos).ok().await;
    assert_eq!((&status["cloud"]["state"], &status["till"]), (&json!("up"), &json!("till-1")));
    let report = shop.call("readReport").ok().await;
    let backwards = "from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z";
    shop.call("readReport").query(backwards).fails(400, "malformed").await;
    assert_eq!(report["totals"]["losses"], 0, "{report:#}");
    let history = shop.call("readHistory").ok().await;
    assert!(history["points"][0]["answers"].as_u64().unwrap() > 0, "{history:#}");
    assert_eq!(shop.call("readLog").query("lines=5&level=warn").ok().await["lines"], json!([]));
    assert_eq!(shop.call("changeLogLevel").json(&json!({"level": "debug"})).ok().await["level"], Value::Null);
    let too_long = json!({"level": "debug", "for_s": 86_401});
    shop.call("changeLogLevel").json(&too_long).fails(422, "validation_failed").await;
    shop.call("live").by(None).ok().await;
    shop.call("ready").ok().await;
    let metrics = shop.call("metrics").ok().await;
    let described = shop.document.operation("metrics").value["description"].as_str().unwrap().to_owned();
    for line in metrics.as_str().unwrap().lines().filter_map(|line| line.strip_prefix("# TYPE ")) {
        let name = line.split(' ').next().unwrap();
        assert!(described.contains(&format!("`{name}")), "{name} is not described");
    }
}

pub(crate) async fn proof(shop: &Shop) {
    let proof = async |nonce: &str| shop.call("prove").by(None).query(&format!("nonce={nonce}")).ok().await;
    let nonce = "a nonce that was never used".replace(' ', "-");
    assert_eq!(proof(&nonce).await, proof(&nonce).await);
    assert_ne!(proof(&nonce).await, proof(&format!("{nonce}-again")).await);
}

pub(crate) async fn tokens(shop: &Shop) {
    let body = json!({"role": "support", "for_s": 60, "label": "visit"});
    let made = shop.call("makeToken").json(&body).ok().await;
    let id = made["id"].as_str().unwrap();
    let listed = shop.call("listTokens").ok().await;
    let found = listed["tokens"].as_array().unwrap().iter().find(|token| token["id"] == *id).unwrap();
    assert_eq!((&found["label"], found["expires_at"].is_string()), (&json!("visit"), true));
    shop.call("revokeToken").at(id).ok().await;
    shop.call("revokeToken").at(id).fails(404, "token_not_found").await;
    shop.call("makeToken").json(&json!({"role": "cashier"})).fails(422, "validation_failed").await;
}

pub(crate) async fn logins(shop: &Shop) {
    let body = json!({"role": "cashier", "code": true, "for_s": 60});
    let made = shop.call("makeToken").json(&body).ok().await;
    let listed = shop.call("listTokens").ok().await;
    let found = listed["tokens"].as_array().unwrap().iter().find(|token| token["id"] == made["id"]);
    assert_eq!(found.unwrap()["code_until"], made["code_until"]);
    let login = |code: &Value| shop.call("login").by(None).json(&json!({"code": code}));
    login(&made["code"]).fails(403, "origin_not_allowed").await;
    let with_origin = |code: &Value| login(code).header(ORIGIN, &shop.base);
    let logged_in = with_origin(&made["code"]).ok().await;
    assert_eq!(logged_in["role"], "cashier");
    with_origin(&made["code"]).fails(401, "login_code_wrong").await;
    with_origin(&made["code"]).fails(429, "too_many_tries").await;
    let pair = || shop.call("pair").by(None).json(&json!({"code": made["code"]}));
    pair().fails(429, "too_many_tries").await;
    // It is looked at again when it is said to be.
    while pair().send().await.status == 429 {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    shop.call("logout").by(Role::Pos).ok().await;
}

/// Before anybody has missed a code: after it nobody is listened to for a while.
pub(crate) async fn pairings(shop: &Shop) {
    let made = shop.call("makeToken").json(&json!({"role": "pos", "code": true, "label": "bar"})).ok().await;
    let pair = |code: &Value| shop.call("pair").by(None).json(&json!({"code": code}));
    let paired = pair(&made["code"]).ok().await;
    assert_eq!((&paired["id"], &paired["expires_at"]), (&made["id"], &Value::Null));
}

pub(crate) async fn pin(shop: &Shop) {
    shop.call("setPin").json(&json!({"pin": "471"})).fails(422, "validation_failed").await;
    shop.call("setPin").json(&json!({"pin": "1234"})).fails(422, "validation_failed").await;
    shop.call("removePin").ok().await;
    shop.call("setPin").json(&json!({"pin": "4711"})).ok().await;
}
