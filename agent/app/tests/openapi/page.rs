//! The till page: its files, and what it asks for.

use reqwest::header::{self, HeaderName};
use serde_json::{Value, json};
use stamp_agent::page::assets;

use crate::shop::{Role, Shop};

const NOWHERE: &str = "0198c0de-0000-7000-8000-000000000001";

pub(crate) async fn files(shop: &Shop) {
    for part in ["tillPage", "loginPage", "tillPageIcon", "pageStates", "describeApi"] {
        shop.call(part).by(None).ok().await;
    }
    for asset in assets::ALL {
        let (_, tag) = assets::find(asset.name).unwrap();
        let call = || shop.call("pageFile").at(asset.name).by(None);
        call().ok().await;
        let known = call().header(header::IF_NONE_MATCH, tag).send().await;
        assert_eq!((known.status, known.body), (304, Value::Null), "{}", asset.name);
    }
    shop.call("pageFile").at("nothing.js").by(None).fails(404, "no_such_path").await;
    assert_eq!(shop.document.version(), env!("CARGO_PKG_VERSION"));
}

pub(crate) async fn panels(shop: &Shop) {
    let panel = async |operation: &str, body: Value| {
        let answer = shop.call(operation).by(Role::Cashier).wait().json(&body).ok().await;
        answer.as_str().unwrap().to_owned()
    };
    let clara = json!({"code": "https://my.7stamp.com/en/card_clara/card", "allow_repeat": true});
    let stamped = panel("pageScan", clara).await;
    assert!(stamped.contains(r#"data-code="stamp-added""#), "{stamped}");
    let (_, op_id) = stamped.split_once("data-op=\"").unwrap();
    let undo = |id: &str| shop.call("pageUndo").by(Role::Cashier).at(id).wait().json(&json!({}));
    let undone = undo(&op_id[..36]).ok().await;
    assert!(undone.as_str().unwrap().contains(r#"data-code="taken-back""#), "{undone}");
    undo(NOWHERE).fails(404, "operation_not_found").await;
    undo("soon").fails(400, "malformed").await;
    let refused = panel("pageRedeem", json!({"redeem_code": "SUMMER2023"})).await;
    assert!(refused.contains(r#"data-level="refused""#), "{refused}");
    panel("pageClearGuest", json!({})).await;

    let number = panel("pageEnter", json!({"text": "113772"})).await;
    assert!(number.contains("/page/scans") && number.contains("card_anna"), "{number}");
    let unknown = panel("pageEnter", json!({"text": "nobody@example.org"})).await;
    assert!(unknown.contains("/page/cards"), "{unknown}");
    let issued = panel("pageIssueCard", json!({"email": "nobody@example.org"})).await;
    assert!(issued.contains(r#"data-code="card-issued""#) && issued.contains(r#"class="qr""#), "{issued}");
    assert!(panel("pageEnter", json!({"text": "COFFEE2024"})).await.contains("data-code"));

    let keyed = |operation: &str| shop.call(operation).by(Role::Cashier).key("");
    keyed("pageScan").json(&json!({"code": "x"})).fails(400, "malformed").await;
    keyed("pageEnter").json(&json!({"text": "x"})).fails(400, "malformed").await;
    keyed("pageIssueCard").json(&json!({"email": "a@example.org"})).fails(400, "malformed").await;
    keyed("pageRedeem").json(&json!({"voucher_id": "x"})).fails(400, "malformed").await;

    let banner = shop.call("pageBanner").by(Role::Cashier).ok().await;
    assert!(banner.as_str().unwrap().contains(r#"data-state="up""#), "{banner}");
}

pub(crate) async fn news(shop: &Shop) {
    let last = HeaderName::from_static("last-event-id");
    let mut stream = shop.call("pageNotices").by(Role::Cashier).header(last, "1-0").open().await;
    let mut text = String::new();
    while !text.contains("\n\n") {
        text.push_str(std::str::from_utf8(&stream.chunk().await.unwrap().unwrap()).unwrap());
    }
    let id = text.lines().find_map(|line| line.strip_prefix("id: ")).unwrap();
    assert!(id.ends_with("-1"), "a name of another run misses everything: {text}");
    assert!(text.contains("data: <article") && text.contains("<li"), "{text}");
    shop.call("pageNotices").by(Role::Cashier).query("after=").fails(400, "malformed").await;
}
