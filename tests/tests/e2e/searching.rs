//! Finding an operation: by what the cashier can read out, by the card in hand, by when it was.

use serde_json::Value;
use stamp_tests::{Setup, Till, card, cloud, now};

async fn found(till: &Till, query: &str) -> Vec<String> {
    let list = till.api().get(&format!("/v1/operations?order=newest&{query}")).await.json();
    let ids = list["operations"].as_array().unwrap_or_else(|| panic!("no list: {list}")).iter();
    ids.map(|operation| operation["op_id"].as_str().unwrap().to_owned()).collect()
}

/// The code of a card as a part of an address.
fn coded(code: &str) -> String {
    code.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operation_is_found_by_its_number_its_card_and_its_time() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    till.link_is("up").await;
    let before = now();
    let annas = till.api().scan(&card("anna")).await.op_id();
    let claras = till.api().scan(&card("clara")).await.op_id();
    till.drained().await;

    let number = annas[annas.len() - 6..].to_owned();
    assert_eq!(found(&till, &format!("q={number}")).await, [&*annas]);
    assert_eq!(found(&till, &format!("q={annas}")).await, [&*annas]);
    let by_card = format!("q={}", coded(&card("clara")));
    assert_eq!(found(&till, &by_card).await, [&*claras], "settled, so only its digest is kept");
    assert_eq!(found(&till, &format!("from={before}")).await, [&*claras, &*annas]);
    assert_eq!(found(&till, &format!("to={before}")).await, Vec::<String>::new());
    assert_eq!(found(&till, "state=queued&q=FREECOFFEE").await, Vec::<String>::new());

    let listed = till.home().run(&["queue", "list", "--find", &card("anna"), "--json"]).json();
    let ids: Vec<_> = listed["operations"].as_array().unwrap().iter().map(|one| &one["op_id"]).collect();
    assert_eq!(ids, [&Value::from(annas)]);
    assert_eq!(listed["next"], Value::Null);
    let later = till.home().run(&["queue", "list", "--to", &before, "--json"]).json();
    assert_eq!(later["operations"].as_array().map(Vec::len), Some(0));
    assert_eq!(till.home().run(&["queue", "list", "--find", " "]).code, Some(64));
}

#[tokio::test(flavor = "multi_thread")]
async fn only_support_searches() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    let role = till.home().run(&["token", "new", "--role", "pos"]).ok();
    let pos = till.api().with_token(role.trim());
    for query in ["q=000000", "from=2026-01-01T00:00:00Z", "to=2026-01-01T00:00:00Z", "order=newest"] {
        assert_eq!(pos.get(&format!("/v1/operations?{query}")).await.status, 403, "{query}");
    }
    assert_eq!(pos.get("/v1/operations?limit=1").await.status, 200);
}
