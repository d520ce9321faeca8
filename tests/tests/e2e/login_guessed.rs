//! Logins that must not be.

use reqwest::Method;
use serde_json::json;
use stamp_tests::{Client, Reply, Setup, Till, cloud};
use tokio::task::JoinSet;

async fn code(till: &Till) -> String {
    let made = till.api().post("/v1/tokens", &json!({"role": "support", "code": true})).await.json();
    made["code"].as_str().unwrap().to_owned()
}

async fn from_page(api: &Client, origin: Option<&str>, code: &str) -> Reply {
    let mut headers = vec![("content-type", "application/json")];
    headers.extend(origin.map(|origin| ("origin", origin)));
    api.bare(Method::POST, "/v1/login", &headers, &json!({"code": code}).to_string()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_tills_own_page_logs_in() {
    let cloud = cloud().await;
    let setup = Setup::of(&cloud).local_api("allowed_origins = [\"https://pos.example\"]");
    let till = Till::start(setup.home()).await;
    let code = code(&till).await;
    let port = till.api().address().port();
    let another_name = format!("http://localhost:{port}");
    for origin in
        [None, Some("null"), Some("https://evil.example"), Some("https://pos.example"), Some(&*another_name)]
    {
        let refused = from_page(till.api(), origin, &code).await;
        assert_eq!((refused.status, refused.code().as_str()), (403, "origin_not_allowed"), "{origin:?}");
    }
    let own = format!("http://127.0.0.1:{port}");
    assert_eq!(from_page(till.api(), Some(&own), &code).await.status, 200, "the code was not used up");
}

#[tokio::test(flavor = "multi_thread")]
async fn many_who_guess_at_once_have_one_try_and_then_all_wait() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    let own = format!("http://{}", till.api().address());
    let mut guesses = JoinSet::new();
    for number in 0..40 {
        let (api, own) = (till.api().clone(), own.clone());
        guesses.spawn(async move { from_page(&api, Some(&own), &format!("AAAA-22{number:02}")).await });
    }
    let replies = guesses.join_all().await;
    let mut statuses: Vec<_> = replies.iter().map(|reply| reply.status).collect();
    statuses.sort_unstable();
    let listened_to = statuses.iter().filter(|status| **status == 401).count();
    // Within the first waits of 1 and 2 seconds, however slowly this machine answers forty callers.
    assert!((1..=4).contains(&listened_to), "{statuses:?}");
    assert!(statuses.iter().all(|status| [401, 429].contains(status)), "{statuses:?}");
    for waits in replies.iter().filter(|reply| reply.status == 429) {
        assert_eq!(waits.code(), "too_many_tries");
        assert!(waits.headers["retry-after"].to_str().unwrap().parse::<u64>().unwrap() >= 1, "{waits:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_was_revoked_is_worthless_and_a_restart_forgets_codes() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    let made = till.api().post("/v1/tokens", &json!({"role": "cashier", "code": true})).await.json();
    let listed = till.home().run(&["token", "list"]).ok();
    assert!(listed.contains(made["id"].as_str().unwrap()) && listed.contains("code, "), "{listed}");
    till.home().run(&["token", "revoke", made["id"].as_str().unwrap()]).ok();
    let own = format!("http://{}", till.api().address());
    let revoked = from_page(till.api(), Some(&own), made["code"].as_str().unwrap()).await;
    assert_eq!(revoked.code(), "login_code_wrong");

    let code = code(&till).await;
    let (home, _, _) = till.terminate().await;
    let till = Till::start(home).await;
    let own = format!("http://{}", till.api().address());
    assert_eq!(from_page(till.api(), Some(&own), &code).await.code(), "login_code_wrong");
}
