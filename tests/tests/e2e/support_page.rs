//! The support page, as a browser asks for it.

use reqwest::Method;
use serde_json::{Value, json};
use stamp_sandbox::{Fault, FaultPlan};
use stamp_tests::{Reply, Setup, Till, card, cloud, until};

/// A stamp that the cloud does not take as it is; it takes the next one.
async fn parked(cloud: &stamp_sandbox::Sandbox, till: &Till, guest: &str) -> String {
    let fault = Fault::Problem { status: 422, code: "validation_failed".into() };
    let plan = FaultPlan::Fixed { fault, times: Some(1), path: Some("/stamps".into()) };
    cloud.faults().set(plan).unwrap();
    let op = till.api().scan(&card(guest)).await.op_id();
    till.operation_is(&op, "parked").await;
    op
}

fn decide(op: &str, what: &str) -> String {
    format!("/page/support/operations/{op}/{what}")
}

fn refused(reply: &Reply) -> (u16, String) {
    (reply.status, reply.code())
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_stands_in_the_page_itself_and_everything_that_it_names_is_served() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    let op = parked(&cloud, &till, "anna").await;
    for path in ["/support", "/support/queue", "/support/log", &format!("/support/operations/{op}")] {
        let page = till.api().get(path).await;
        assert_eq!(page.status, 200, "{path}");
        assert_eq!(page.headers["cache-control"], "no-store", "{path}");
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
        for inline in [" style=", "<style", " onclick=", "javascript:"] {
            assert!(!page.text.contains(inline), "{inline} in {path}");
        }
        for file in page.text.split('"').filter(|text| text.starts_with("/assets/")) {
            assert_eq!(till.api().get(file).await.status, 200, "{file}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cashier_and_a_point_of_sale_see_and_decide_nothing() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    let op = parked(&cloud, &till, "anna").await;
    let page = till.api().bare(Method::GET, "/", &[], "").await;
    let session = page.headers["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let made = till.api().post("/v1/tokens", &json!({"role": "pos"})).await.json();
    let pos = format!("Bearer {}", made["token"].as_str().unwrap());
    for who in [("cookie", session.as_str()), ("authorization", pos.as_str())] {
        let whole = format!("/support/operations/{op}");
        let rows = format!("/page/support/rows?ids={op}");
        for path in ["/support", "/support/queue", "/support/log", &whole, &rows] {
            let seen = till.api().bare(Method::GET, path, &[who], "").await;
            assert_eq!(refused(&seen), (403, "role_not_allowed".to_owned()), "{path}");
            assert!(!seen.text.contains(&op), "{path}");
        }
        let json = ("content-type", "application/json");
        for (what, body) in [("retry", "{}"), ("discard", r#"{"reason":"mine"}"#)] {
            let decided = till.api().bare(Method::POST, &decide(&op, what), &[who, json], body).await;
            assert_eq!(refused(&decided), (403, "role_not_allowed".to_owned()), "{what}");
        }
    }
    assert_eq!(till.operation(&op).await["state"], "parked");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_another_origin_decides_nothing() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    let op = parked(&cloud, &till, "anna").await;
    let token = format!("Bearer {}", till.home().token());
    let own = ("authorization", token.as_str());
    let decision = decide(&op, "retry");
    let ask = async |headers: &[(&str, &str)]| {
        let reply = till.api().bare(Method::POST, &decision, &[&[own], headers].concat(), "{}").await;
        refused(&reply)
    };
    let json = ("content-type", "application/json");
    let foreign = ask(&[json, ("origin", "https://evil.example")]).await;
    assert_eq!(foreign, (403, "origin_not_allowed".to_owned()));
    let hidden = ask(&[json, ("sec-fetch-site", "cross-site")]).await;
    assert_eq!(hidden, (403, "origin_not_allowed".to_owned()));
    let form = ask(&[("content-type", "application/x-www-form-urlencoded")]).await;
    assert_eq!(form, (415, "not_json".to_owned()), "what a form can post without asking");
    assert_eq!(till.api().get(&decision).await.status, 405, "nothing is decided by a GET");
    assert_eq!(till.operation(&op).await["state"], "parked");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_is_made_once_for_each_key_also_across_a_kill() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).listen(stamp_tests::free_port()).home()).await;
    let op = parked(&cloud, &till, "anna").await;
    let retry =
        async |till: &Till| till.api().post_keyed(&decide(&op, "retry"), "k", &json!({})).await.unwrap();
    assert_eq!(retry(&till).await.status, 200);
    till.operation_is(&op, "done").await;
    let till = Till::start(till.kill()).await;
    let again = retry(&till).await;
    assert_eq!(again.status, 200, "it was made before");
    assert!(again.text.contains(r#"data-state="done""#), "{}", again.text);
    let journal = till.api().get(&format!("/support/operations/{op}")).await.text;
    let (_, journal) = journal.split_once("id=\"operation-journal\"").unwrap();
    let (journal, _) = journal.split_once("</section>").unwrap();
    assert_eq!(journal.matches("<li>").count(), 1, "{journal}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_people_and_the_cloud_have_written_stays_text_and_codes_are_masked() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    let op = parked(&cloud, &till, "anna").await;
    let reason = json!({"reason": "<script>alert(1)</script> asked by eva@example.com"});
    assert_eq!(till.api().post(&decide(&op, "discard"), &reason).await.status, 200);
    for path in ["/support/queue", &format!("/support/operations/{op}")] {
        let page = till.api().get(path).await.text;
        assert!(!page.contains("<script>alert") && page.contains("alert(1)"), "{path}: {page}");
        assert!(!page.contains("eva@example.com") && !page.contains("card_anna"), "{path}: {page}");
    }
    let asked: Value = json!("\"><script>alert(2)</script>");
    let named = till.api().post("/page/support/searches", &json!({"q": asked})).await.json();
    let page = till.api().get(&format!("/support/queue?search={}", named["search"].as_str().unwrap())).await;
    assert!(!page.text.contains("<script>alert") && page.text.contains("alert(2)"), "what was searched for");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_searched_for_stands_in_no_address_and_a_restart_forgets_it() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).listen(stamp_tests::free_port()).home()).await;
    let op = parked(&cloud, &till, "anna").await;
    assert_eq!(till.api().get("/support/queue?q=card_anna").await.status, 400);
    let named = till.api().post("/page/support/searches", &json!({"q": card("anna")})).await.json();
    let list = format!("/support/queue?search={}", named["search"].as_str().unwrap());
    let found = till.api().get(&list).await.text;
    assert!(found.contains(&op) && found.contains(&card("anna")), "{found}");
    let till = Till::start(till.kill()).await;
    let forgotten = till.api().get(&list).await.text;
    assert!(forgotten.contains("no longer known") && !forgotten.contains(&op), "{forgotten}");
}

#[tokio::test(flavor = "multi_thread")]
async fn why_the_queue_cannot_be_opened_is_shown_and_to_support_alone() {
    let cloud = cloud().await;
    let (home, ..) = Till::start(Setup::of(&cloud).home()).await.terminate().await;
    home.gather_queue();
    let mut bytes = std::fs::read(home.queue()).unwrap();
    // Of another program (https://www.sqlite.org/fileformat2.html#application_id), with its own tables.
    bytes[68..72].copy_from_slice(b"them");
    while let Some(at) = bytes.windows(9).position(|word| word == b"operation") {
        bytes[at..at + 9].copy_from_slice(b"something");
    }
    std::fs::write(home.queue(), bytes).unwrap();
    let till = Till::start_listening(home).await;
    until("support is shown what is wrong", async || {
        let page = till.api().get("/support").await;
        (page.status == 200 && page.text.contains("data-code=\"queue-unusable\"")).then_some(())
    })
    .await;
    assert_eq!(till.api().get("/support/queue").await.status, 503);
    let page = till.api().bare(Method::GET, "/", &[], "").await;
    let session = page.headers["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let seen = till.api().bare(Method::GET, "/support", &[("cookie", session.as_str())], "").await;
    assert_eq!(refused(&seen), (403, "role_not_allowed".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_without_the_right_is_shown_the_login_and_nothing_of_the_queue() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    let op = parked(&cloud, &till, "anna").await;
    let html = ("accept", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8");
    for path in ["/support", &format!("/support/operations/{op}")] {
        let shown = till.api().bare(Method::GET, path, &[html], "").await;
        assert_eq!(shown.status, 401);
        assert_eq!(shown.headers["referrer-policy"], "same-origin", "else its form has no Origin");
        assert!(shown.text.contains("action=\"/v1/login\"") && shown.text.contains("value=\"/support\""));
        assert!(!shown.text.contains(&op) && !shown.text.contains("data-live"), "{}", shown.text);
    }
    let token = format!("Bearer {}", till.home().token());
    let lost = format!("/support/operations/{}", "019e1234-5678-7abc-8def-0123456789ab");
    let shown = till.api().bare(Method::GET, &lost, &[html, ("authorization", &token)], "").await;
    assert_eq!(
        (shown.status, shown.headers["content-type"].as_bytes()),
        (404, &b"text/html; charset=utf-8"[..])
    );
}
