//! Two programs on one machine, as the demo beside the daemon, in one browser: cookies know no port.

use std::{cell::RefCell, collections::BTreeMap};

use reqwest::{Method, header};
use serde_json::json;
use stamp_tests::{Client, Reply, Setup, Till, cloud};

/// A browser's cookies of one host, by name (RFC 6265, section 8.5: "Cookies do not provide isolation by port").
#[derive(Default)]
struct Jar(RefCell<BTreeMap<String, String>>);

impl Jar {
    async fn call(&self, api: &Client, method: Method, path: &str, body: &str) -> Reply {
        let cookies: Vec<String> =
            self.0.borrow().iter().map(|(name, value)| format!("{name}={value}")).collect();
        let (cookies, origin) = (cookies.join("; "), format!("http://{}", api.address()));
        let headers = [("content-type", "application/json"), ("origin", &*origin), ("cookie", &*cookies)];
        let reply = api.bare(method, path, &headers, body).await;
        for set in reply.headers.get_all(header::SET_COOKIE) {
            let (name, value) = set.to_str().unwrap().split(';').next().unwrap().split_once('=').unwrap();
            self.0.borrow_mut().insert(name.to_owned(), value.to_owned());
        }
        reply
    }

    async fn get(&self, api: &Client, path: &str) -> u16 {
        self.call(api, Method::GET, path, "").await.status
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_pages_of_one_browser_keep_their_sessions_and_logins_apart() {
    let cloud = cloud().await;
    let (one, other) =
        (Till::start(Setup::of(&cloud).home()).await, Till::start(Setup::of(&cloud).home()).await);
    let (jar, one, other) = (Jar::default(), one.api(), other.api());
    for api in [one, other] {
        assert_eq!(jar.get(api, "/").await, 200);
    }
    for api in [one, other] {
        assert_eq!(jar.get(api, "/page/banner").await, 200, "the other page has not ended this session");
    }
    let made = one.post("/v1/tokens", &json!({"role": "support", "code": true})).await.json();
    let typed = json!({"code": made["code"]}).to_string();
    assert_eq!(jar.call(one, Method::POST, "/v1/login", &typed).await.status, 200);
    assert_eq!(jar.get(other, "/").await, 200);
    assert_eq!((jar.get(one, "/v1/tokens").await, jar.get(other, "/v1/tokens").await), (200, 403));
    assert_eq!(jar.call(other, Method::POST, "/v1/logout", "").await.status, 204);
    assert_eq!((jar.get(one, "/v1/tokens").await, jar.get(other, "/page/banner").await), (200, 401));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cookie_of_the_same_name_that_somebody_else_set_hides_no_session() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    let page = till.api().bare(Method::GET, "/", &[], "").await;
    let set = page.headers[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
    let name = set.split('=').next().unwrap();
    for planted in ["planted", "sts_planted", ""] {
        // One with a longer path comes first (RFC 6265, section 5.4).
        let both = format!("{name}={planted}; {set}");
        let banner = till.api().bare(Method::GET, "/page/banner", &[("cookie", &*both)], "").await;
        assert_eq!(banner.status, 200, "{planted:?}");
    }
}
