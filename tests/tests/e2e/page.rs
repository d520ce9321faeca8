//! The till page, as a browser asks for it.

use reqwest::Method;
use serde_json::{Value, json};
use stamp_tests::{Reply, Setup, Till, card, cloud};

/// A browser with the page open.
struct Browser<'a> {
    till: &'a Till,
    session: String,
    page: Reply,
}

impl<'a> Browser<'a> {
    async fn open(till: &'a Till) -> Self {
        let page = till.api().bare(Method::GET, "/", &[], "").await;
        let cookie = page.headers["set-cookie"].to_str().unwrap();
        Self { till, session: cookie.split(';').next().unwrap().to_owned(), page }
    }

    async fn get(&self, path: &str) -> Reply {
        self.till.api().bare(Method::GET, path, &[("cookie", &self.session)], "").await
    }

    async fn post(&self, path: &str, headers: &[(&str, &str)], body: &Value) -> Reply {
        let own = [("cookie", self.session.as_str()), ("content-type", "application/json")];
        self.till.api().bare(Method::POST, path, &[&own[..], headers].concat(), &body.to_string()).await
    }
}

/// The value of an attribute of a piece of the page.
fn attribute(html: &str, name: &str) -> String {
    let (_, rest) = html.split_once(&format!(" {name}=\"")).unwrap_or_else(|| panic!("no {name}: {html}"));
    rest.split('"').next().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_that_the_page_names_is_served_and_nothing_stands_in_the_page_itself() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    let browser = Browser::open(&till).await;
    let login = browser.get("/login").await;
    for page in [&browser.page, &login] {
        let policy = page.headers["content-security-policy"].to_str().unwrap().to_owned();
        for rule in ["default-src 'none'", "script-src 'self'", "style-src 'self'", "form-action 'self'"] {
            assert!(policy.split("; ").any(|said| said == rule), "{policy}");
        }
        assert!(!policy.contains("unsafe"), "{policy}");
        for inline in [" style=", "<style", " onclick=", "javascript:"] {
            assert!(!page.text.contains(inline), "{inline} in {page:?}");
        }
    }
    let html = browser.page.text.clone() + &login.text;
    let named: Vec<&str> = html.split(['"']).filter(|text| text.starts_with("/assets/")).collect();
    assert!(named.len() > 6, "{named:?}");
    for file in named {
        let asset = browser.get(file).await;
        assert_eq!(
            (asset.status, &asset.headers["cache-control"]),
            (200, &"no-cache".parse().unwrap()),
            "{file}"
        );
    }
    let worker = browser.get("/assets/decode_worker.js").await;
    assert!(worker.headers["content-security-policy"].to_str().unwrap().contains("wasm-unsafe-eval"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_was_lost_is_the_same_under_the_same_key() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    let browser = Browser::open(&till).await;
    let scan = async |key: &str| {
        let body = json!({"code": card("anna")});
        browser.post("/page/scans?wait=4000", &[("idempotency-key", key)], &body).await.text
    };
    let (first, again) = (scan("k1").await, scan("k1").await);
    assert_eq!(attribute(&first, "data-code"), "stamp-added");
    assert_eq!(attribute(&again, "data-op"), attribute(&first, "data-op"));
    assert_eq!(cloud.books().await.unwrap().stamps.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_somebody_else_and_a_caller_without_the_cookie_get_nothing() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    let browser = Browser::open(&till).await;
    let body = json!({"code": card("anna")});
    let foreign = browser.post("/page/scans", &[("origin", "https://elsewhere.example")], &body).await;
    assert_eq!((foreign.status, foreign.code().as_str()), (403, "origin_not_allowed"));
    let kind = [("content-type", "application/json")];
    for path in ["/page/scans", "/page/redemptions", "/page/guest/clear"] {
        let nobody = till.api().bare(Method::POST, path, &kind, &body.to_string()).await;
        assert_eq!(nobody.status, 401, "{path}");
    }
    let form = [("cookie", browser.session.as_str()), ("content-type", "application/x-www-form-urlencoded")];
    let posted = till.api().bare(Method::POST, "/page/scans", &form, &body.to_string()).await;
    assert_eq!(posted.status, 415);
    assert!(cloud.books().await.unwrap().stamps.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_from_before_a_restart_is_told_everything_of_the_new_run() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    till.api().scan(&card("anna")).await;
    let seen = attribute(&Browser::open(&till).await.page.text, "data-seen");
    assert!(seen.ends_with("-1"), "{seen}");

    let till = Till::start(till.kill()).await;
    till.api().scan(&card("clara")).await;
    let missed = till.page_notice(&seen).await;
    assert_eq!(attribute(&missed, "data-code"), "stamp-added");
    assert!(missed.contains("<li"), "{missed}");
    let fresh = Browser::open(&till).await;
    assert_eq!(fresh.page.text.matches("<li data-level=\"ok\"").count(), 1, "{}", fresh.page.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_line_that_says_how_the_till_stands_names_the_newest_notice() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    let browser = Browser::open(&till).await;
    let newest =
        async || browser.get("/page/banner").await.headers["last-notice"].to_str().unwrap().to_owned();
    assert_eq!(newest().await, attribute(&browser.page.text, "data-seen"), "the page shows it already");
    till.api().scan(&card("anna")).await;
    let fresh = Browser::open(&till).await;
    assert_eq!(newest().await, attribute(&fresh.page.text, "data-seen"));
    assert_ne!(newest().await, attribute(&browser.page.text, "data-seen"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_guest_of_the_open_check_is_noted_and_removed_at_the_page() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).stamping("receipt").home()).await;
    let browser = Browser::open(&till).await;
    let is_noted = async || browser.get("/page/banner").await.text.contains("/page/guest/clear");
    assert!(!is_noted().await);
    let noted = browser.post("/page/scans", &[], &json!({"code": card("anna")})).await;
    assert_eq!(attribute(&noted.text, "data-code"), "guest-attached");
    assert!(is_noted().await);
    let remove = async || {
        let banner = browser.get("/page/banner").await.text;
        let (_, body) = banner.split_once("data-body='").unwrap();
        serde_json::from_str::<Value>(body.split_once('\'').unwrap().0).unwrap()
    };
    let anna = remove().await;
    browser.post("/page/scans", &[], &json!({"code": card("clara")})).await;
    assert_eq!(browser.post("/page/guest/clear", &[], &anna).await.status, 200);
    assert!(is_noted().await, "asked again about Anna, it leaves Clara");
    browser.post("/page/guest/clear", &[], &remove().await).await;
    assert!(!is_noted().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_is_found_by_what_a_person_types_and_then_stamped_whatever_the_codes_of_the_shop() {
    let cloud = cloud().await;
    let codes = "card = ['https://cards\\.example/[a-z]{1,9}']";
    let till = Till::start(Setup::of(&cloud).codes(codes).home()).await;
    let browser = Browser::open(&till).await;
    let found = browser.post("/page/entries", &[], &json!({"text": "113772"})).await.text;
    assert!(found.contains("/page/scans") && cloud.books().await.unwrap().stamps.is_empty(), "{found}");
    let found = json!({"code": "card_anna", "is_card_id": true});
    let stamped = browser.post("/page/scans?wait=4000", &[], &found).await;
    assert_eq!(attribute(&stamped.text, "data-code"), "stamp-added");
    cloud.set_reachable(false).await.unwrap();
    let away = browser.post("/page/entries", &[], &json!({"text": "113772"})).await.text;
    assert_eq!(attribute(&away, "data-code"), "cannot-look-up");
}
