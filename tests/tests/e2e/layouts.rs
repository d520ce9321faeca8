//! Scanners that type, and a keyboard layout that they do not expect.

use serde_json::json;
use stamp_tests::{Client, Setup, Till, card, cloud};

/// What arrives of [`card`]`("anna")` under a Russian layout.
const RUSSIAN: &str = "реезыЖ..ьню7ыефьзюсщь.ут.сфкв_фттф.сфкв";
/// Under a German one.
const GERMAN: &str = "httpsÖ--mz.7stamp.com-en-card?anna-card";

fn pos(till: &Till) -> Client {
    till.api().with_token(till.home().run(&["token", "new", "--role", "pos"]).ok().trim())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_that_was_typed_in_cyrillic_is_stamped_counted_and_not_logged() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    let scan = async |code: &str| {
        till.api().post("/v1/scans?wait=4000", &json!({"code": code, "source": "counter"})).await
    };
    let first = scan(RUSSIAN).await;
    assert_eq!(first.code(), "stamp-added", "{first:?}");
    let again = scan(&card("anna")).await;
    assert_eq!(again.op_id(), first.op_id(), "the same card, read a second time");
    assert_eq!(cloud.books().await.unwrap().stamps.len(), 1);

    let metrics = till.api().get("/metrics").await.text;
    assert!(metrics.contains("# TYPE stamp_agent_codes_repaired_total counter"), "{metrics}");
    assert!(metrics.lines().any(|line| line == "stamp_agent_codes_repaired_total 1"), "{metrics}");
    assert_eq!(scan("спасибо").await.code(), "not-recognised");
    let (home, ..) = till.terminate().await;
    let told: Vec<_> =
        home.log().lines().filter(|line| line.contains("repaired")).map(str::to_owned).collect();
    assert!(told.len() == 1 && told[0].contains("layout=ru"), "{told:?}");
    assert!(!home.log().contains("реезы") && !home.log().contains("7stamp.com"), "{}", home.log());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_till_says_which_layout_it_has_where_a_code_does_not_show_it() {
    let cloud = cloud().await;
    let scanned = async |layout: &'static str, code: &str| {
        let till = Till::start(Setup::of(&cloud).codes(layout).home()).await;
        pos(&till).post("/v1/scans?wait=4000", &json!({"code": code})).await.code()
    };
    assert_eq!(scanned("", GERMAN).await, "stamp-added");
    assert_eq!(scanned("", "card?clara").await, "not-recognised", "another shop may have such codes");
    assert_eq!(scanned("layout = \"de\"", "card?clara").await, "stamp-added");
    assert_eq!(
        scanned("layout = \"de\"", &card("felix")).await,
        "stamp-added",
        "of a scanner that does not type"
    );
    assert_eq!(scanned("layout = \"us\"", GERMAN).await, "not-recognised");
}
