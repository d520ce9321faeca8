//! Browsers and tills on other machines.

use std::{fs, net::SocketAddr};

use reqwest::{Method, header};
use serde_json::json;
#[cfg(target_os = "linux")]
use stamp_tests::SickDisk;
use stamp_tests::{Home, Remote, Setup, TLS, Till, card, cloud, until};

fn open_to_others(setup: Setup) -> Setup {
    setup.listen(SocketAddr::from(([127, 0, 0, 2], 0))).local_api(TLS)
}

fn code(home: &Home) -> String {
    home.run(&["token", "new", "--role", "cashier", "--code", "--for", "365d"]).ok().trim().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tablet_is_paired_with_a_code_and_has_a_cashiers_rights() {
    let cloud = cloud().await;
    let home = open_to_others(Setup::of(&cloud)).home();
    let certificate = Remote::certify(&home);
    let till = Till::start(home).await;
    let tablet = Remote::of(&till, &certificate).await;
    let paired = tablet.log_in(&code(till.home())).await;
    let set = paired.headers[header::SET_COOKIE].to_str().unwrap();
    assert!(set.contains("; Secure; Max-Age=31536000"), "{set}");
    let tablet = tablet.with_session_of(&paired);
    let scanned = tablet.post("/v1/scans?wait=4000", &json!({"code": card("anna")}).to_string()).await;
    assert_eq!(scanned.code(), "stamp-added");
    assert_eq!(tablet.get("/").await.status, 200);
    assert_eq!(tablet.get("/v1/tokens").await.code(), "role_not_allowed");
    // This machine goes on as before.
    assert_eq!(till.api().scan(&card("clara")).await.code(), "stamp-added");
    till.home().run(&["status"]).ok();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paired_tablet_works_at_the_page_until_it_is_unpaired() {
    let cloud = cloud().await;
    let home = open_to_others(Setup::of(&cloud)).home();
    let certificate = Remote::certify(&home);
    let till = Till::start(home).await;
    let stranger = Remote::of(&till, &certificate).await;
    let scan = json!({"code": card("anna"), "cashier": "Eva"}).to_string();
    assert_eq!(stranger.post("/page/scans", &scan).await.status, 401);
    assert_eq!(
        (stranger.get("/page/banner").await.status, stranger.get("/page/notices").await.status),
        (401, 401)
    );

    let tablet = stranger.with_session_of(&stranger.log_in(&code(till.home())).await);
    let page = tablet.get("/").await;
    assert!(
        page.text.contains("id=\"answer\"") && !page.headers.contains_key(header::SET_COOKIE),
        "{page:?}"
    );
    let stamped = tablet.post("/page/scans?wait=4000", &scan).await;
    assert!(stamped.text.contains("data-code=\"stamp-added\""), "{stamped:?}");
    let (_, op_id) = stamped.text.split_once("data-op=\"").unwrap();
    assert_eq!(till.operation(&op_id[..36]).await["cashier"], "Eva");
    assert!(tablet.get("/page/banner").await.text.contains("data-state=\"up\""));

    let tokens = till.api().get("/v1/tokens").await.json();
    let id = tokens["tokens"][0]["id"].as_str().unwrap().to_owned();
    till.home().run(&["token", "revoke", &id]).ok();
    assert_eq!(tablet.post("/page/scans", &scan).await.status, 401);
    assert!(tablet.get("/").await.text.contains("not paired"));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_not_paired_sees_the_login_page_and_nothing_else() {
    let cloud = cloud().await;
    let home = open_to_others(Setup::of(&cloud)).home();
    let certificate = Remote::certify(&home);
    let till = Till::start(home).await;
    let stranger = Remote::of(&till, &certificate).await;
    let page = stranger.get("/").await;
    assert!(page.status == 401 && page.text.contains("action=\"/v1/login\""), "{page:?}");
    assert!(!page.headers.contains_key(header::SET_COOKIE));
    assert_eq!((stranger.get("/login").await.status, stranger.get("/live").await.status), (200, 200));
    let paths = [
        "/v1/status",
        "/v1/operations",
        "/v1/notices",
        "/v1/guest",
        "/v1/tokens",
        "/metrics",
        "/ready",
        "/openapi.json",
        "/v1/proof?nonce=0123456789abcdef",
        "/v1/changes",
        "/v1/history",
        "/v1/log",
        "/support",
        "/support/queue",
        "/support/log",
        "/page/support/rows",
        "/page/banner",
        "/page/notices",
    ];
    let port = stranger.address().port();
    for cookie in ["other=1".to_owned(), format!("__Host-stamp_agent_session_{port}=sts_guessed")] {
        for path in paths {
            let refused = stranger.call(Method::GET, path, &[("cookie", &*cookie)], "").await;
            assert_eq!(refused.status, 401, "{path} {cookie}");
        }
        for (method, path) in
            [(Method::PUT, "/v1/pin"), (Method::DELETE, "/v1/pin"), (Method::POST, "/v1/tokens")]
        {
            let refused = stranger.call(method, path, &[("cookie", &*cookie)], "{}").await;
            assert_eq!(refused.status, 401, "{path} {cookie}");
        }
    }
    let scan = stranger.post("/v1/scans", &json!({"code": card("anna")}).to_string()).await;
    assert_eq!((scan.status, till.operations().await), (401, 0));
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn as_long_as_nobody_can_be_known_nobody_elsewhere_is_shown_anything() {
    let (cloud, disk) = (cloud().await, SickDisk::new());
    disk.confirms_nothing();
    let home = open_to_others(Setup::of(&cloud)).home();
    let certificate = Remote::certify(&home);
    let till = Till::start_listening(home.on(&disk)).await;
    let stranger = Remote::of(&till, &certificate).await;
    let cookie = format!("__Host-stamp_agent_session_{}=sts_guessed", stranger.address().port());
    let get = async |path: &str| {
        let headers = [("cookie", &*cookie), ("accept", "text/html")];
        stranger.call(Method::GET, path, &headers, "").await
    };
    for path in ["/", "/support", "/support/queue", "/page/banner", "/page/notices", "/v1/status", "/metrics"]
    {
        let refused = get(path).await;
        assert_eq!((refused.status, refused.headers["refresh"].as_bytes()), (503, &b"2"[..]), "{path}");
        assert!(refused.text.contains("not open yet") && !refused.text.contains("data-"), "{refused:?}");
    }
    disk.is_well();
    until("it is known that it is nobody", async || (get("/").await.status == 401).then_some(())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_till_on_another_machine_calls_with_its_token_and_by_the_names_of_this_one() {
    let cloud = cloud().await;
    let home = open_to_others(Setup::of(&cloud)).home();
    let certificate = Remote::certify(&home);
    let till = Till::start(home).await;
    let pos = till.home().run(&["token", "new", "--role", "pos"]).ok();
    let bearer = format!("Bearer {}", pos.trim());
    let remote = Remote::of(&till, &certificate).await;
    let body = json!({"code": card("anna")}).to_string();
    let port = remote.address().port();
    let scan = async |host: &str, origin: Option<&str>| {
        let mut headers =
            vec![("authorization", &*bearer), ("content-type", "application/json"), ("host", host)];
        headers.extend(origin.map(|origin| ("origin", origin)));
        remote.call(Method::POST, "/v1/scans?wait=4000", &headers, &body).await
    };
    let (own, by_name) = (format!("127.0.0.2:{port}"), format!("till.local:{port}"));
    assert_eq!(scan(&own, None).await.code(), "stamp-added");
    assert_eq!(scan(&by_name, Some(&format!("https://{by_name}"))).await.status, 200);
    assert_eq!(scan(&format!("evil.example:{port}"), None).await.code(), "host_not_allowed");
    assert_eq!(scan(&own, Some(&format!("http://{own}"))).await.code(), "origin_not_allowed");
    assert_eq!(scan(&own, Some("https://evil.example")).await.code(), "origin_not_allowed");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_is_not_there_yet_keeps_nobody_on_this_machine_from_scanning() {
    let cloud = cloud().await;
    // Of no machine (RFC 5737).
    let home = Setup::of(&cloud).listen(SocketAddr::from(([192, 0, 2, 1], 0))).local_api(TLS).home();
    let _ = Remote::certify(&home);
    let till = Till::start(home).await;
    till.health_has("task-failing").await;
    let task = till.status().await["tasks"]["local-api-tls"].clone();
    assert!(task["why"].as_str().unwrap().contains("cannot listen on 192.0.2.1"), "{task}");
    let ready = till.api().get("/ready").await;
    assert_eq!((ready.status, ready.text.as_str()), (200, "ready\n"), "{ready:?}");
    assert_eq!(till.api().scan(&card("anna")).await.code(), "stamp-added");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_good_certificate_this_machine_is_served_and_others_once_there_is_one() {
    let cloud = cloud().await;
    let home = open_to_others(Setup::of(&cloud)).home();
    let till = Till::start(home).await;
    till.health_has("tls-unusable").await;
    let health = till.status().await["health"].to_string();
    assert!(health.contains("till.pem") && health.contains("local_api.tls"), "{health}");
    assert_eq!(till.api().scan(&card("anna")).await.code(), "stamp-added");
    let certificate = Remote::certify(till.home());
    fs::copy(till.home().folder().join("till.pem"), till.home().folder().join("till.key.other")).unwrap();
    till.health_is_without("tls-unusable").await;
    assert_eq!(Remote::of(&till, &certificate).await.get("/live").await.status, 200);

    // One that does not go with the key keeps the old one.
    let other = Setup::of(&cloud).home();
    let _ = Remote::certify(&other);
    fs::copy(other.folder().join("till.key"), till.home().folder().join("till.key")).unwrap();
    till.health_has("tls-unusable").await;
    assert_eq!(Remote::of(&till, &certificate).await.get("/live").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_that_ends_soon_has_ended_or_is_not_good_yet_is_named_before_a_tablet_is_refused() {
    let cloud = cloud().await;
    for (days, code, words) in [
        (-30..=10, Some("tls-expiring"), "is good until"),
        (-30..=-2, Some("tls-unusable"), "was good until"),
        (2..=90, Some("tls-unusable"), "is good from"),
        (-30..=30, None, ""),
    ] {
        let home = open_to_others(Setup::of(&cloud)).home();
        let _ = Remote::certify_for(&home, days.clone());
        let till = Till::start(home).await;
        till.link_is("up").await;
        let status = till.status().await;
        let codes: Vec<_> = status["health"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|warning| warning["code"].as_str())
            .collect();
        assert_eq!(codes, Vec::from_iter(code), "{days:?}: {status}");
        assert!(status["health"].to_string().contains(words), "{days:?}: {status}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_socket_serves_this_machine_in_clear_and_others_over_tls() {
    let cloud = cloud().await;
    let home = Setup::of(&cloud).local_api(TLS).home();
    let certificate = Remote::certify(&home);
    let till = Till::start(home).await;
    assert_eq!(till.api().scan(&card("anna")).await.code(), "stamp-added");
    let page = till.api().bare(Method::GET, "/", &[], "").await;
    assert!(page.status == 200 && page.headers.contains_key(header::SET_COOKIE));
    // Whoever comes over TLS may be anybody.
    let other = Remote::at(till.api().address(), &certificate).await;
    assert_eq!(other.get("/").await.status, 401);
    let with_session_of_here = other.with_session_of(&page);
    assert_eq!(with_session_of_here.get("/").await.status, 401);
    assert_eq!(with_session_of_here.get("/v1/status").await.status, 401);
    let set = page.headers[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap();
    let renamed = format!("__Host-{set}");
    for path in ["/", "/v1/status"] {
        let refused = other.call(Method::GET, path, &[("cookie", &*renamed)], "").await;
        assert_eq!(refused.status, 401, "{path}");
    }
}
