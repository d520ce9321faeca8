//! What is sent to `/hooks/NAME`: by the till that may, and by everybody else.

use std::{fs, net::SocketAddr};

use reqwest::Method;
use serde_json::{Value, json};
use stamp_sandbox::Sandbox;
use stamp_tests::{Client, Home, RawRequest, Remote, Setup, Till, cloud, connect, now, until};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// What a till shows, and what may stand in no log.
const SECRET: &str = "demo-proof-of-the-kiosk";
const OVERHEARD: &str = "card_overheard";

const TABLES: &str = "[receipts]\nclient = [\"number\"]\n\
    [[generic]]\nname = \"kiosk\"\nhook = { proof = \"header\", header = \"x-kiosk\", secret_file = \"kiosk-secret\" }\n\
    map = { number = \"$.card\" }\n\
    [[generic]]\nname = \"own\"\nhook = { proof = \"this-machine\" }\n";

fn setup(cloud: &Sandbox) -> Setup {
    Setup::of(cloud).stamping("receipt").tables(TABLES)
}

fn home(setup: &Setup) -> Home {
    let home = setup.home();
    fs::write(home.folder().join("kiosk-secret"), SECRET).unwrap();
    home
}

async fn with_kiosk(setup: &Setup) -> Till {
    let till = Till::start(home(setup)).await;
    for name in ["kiosk", "own"] {
        until_state(&till, name, "ready").await;
    }
    till
}

async fn until_state(till: &Till, name: &str, state: &str) {
    until(&format!("{name} is {state}"), async || {
        (till.status().await["tills"][name]["state"] == state).then_some(())
    })
    .await;
}

fn check(id: &str) -> Value {
    json!({"id": id, "total": "12.50", "currency": "EUR", "closed_at": now(), "card": "113772"})
}

/// A hook of the kiosk, with its proof.
fn hook(till: &Till, body: &Value) -> RawRequest {
    let request = RawRequest::new(till.api(), "POST", "/hooks/kiosk", body.to_string());
    request.without("authorization").with("x-kiosk", SECRET)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_that_is_posted_again_and_again_is_one_stamp_and_is_shown() {
    let cloud = cloud().await;
    let till = with_kiosk(&setup(&cloud)).await;
    let check = check("1042");
    for _ in 0..3 {
        let reply = hook(&till, &check).send().await;
        assert_eq!(reply.status, 200, "{reply:?}");
    }
    till.drained().await;
    assert_eq!((till.operations().await, till.count("done").await), (1, 1));

    let kiosk = till.status().await["tills"]["kiosk"].clone();
    assert_eq!((&kiosk["ready"], &kiosk["receipts_24h"]), (&json!(true), &json!(1)), "{kiosk}");
    assert!(kiosk["last_at"].is_string(), "{kiosk}");
    let metrics = till.api().get("/metrics").await.text;
    for line in [
        "stamp_agent_till_up{connector=\"kiosk\"} 1\n",
        "stamp_agent_till_requests_total{connector=\"kiosk\"} 0\n",
        "stamp_agent_receipts_total{connector=\"kiosk\",fate=\"stamped\"} 1\n",
        "stamp_agent_hook_requests_total{connector=\"kiosk\",outcome=\"news\"} 1\n",
        "stamp_agent_hook_requests_total{connector=\"kiosk\",outcome=\"nothing\"} 2\n",
    ] {
        assert!(metrics.contains(line), "{line} is missing: {metrics}");
    }
    let shown = till.home().run(&["status"]).ok();
    assert!(shown.contains("kiosk: ready since") && shown.contains("1 in 24 h"), "{shown}");
    let page = till.api().get("/support").await.text;
    let part = page.split("id=\"points\"").nth(1).unwrap_or_else(|| panic!("no points of sale: {page}"));
    assert!(part.contains("<b>kiosk</b> Connected"), "{part}");
    assert_eq!(till.status().await["health"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_may_not_is_refused_and_nothing_of_it_is_told_on() {
    let cloud = cloud().await;
    let setup = setup(&cloud).local_api("allowed_hosts = [\"till.example.org\"]\n");
    let till = with_kiosk(&setup).await;
    let body =
        json!({"id": OVERHEARD, "total": "1.00", "currency": "EUR", "closed_at": now(), "card": OVERHEARD});
    let to = |path: &str| {
        let path = format!("{path}?secret={OVERHEARD}");
        RawRequest::new(till.api(), "POST", &path, body.to_string()).with("x-kiosk", OVERHEARD)
    };
    let cases: [(&str, RawRequest, u16, &str); 9] = [
        ("a wrong proof", to("/hooks/kiosk"), 401, ""),
        ("support's token instead of a proof", to("/hooks/kiosk").without("x-kiosk"), 401, ""),
        ("another connector", to("/hooks/poster"), 404, "no_such_path"),
        ("no connector", to("/hooks/"), 404, "no_such_path"),
        ("another name", to("/hooks/kiosk%2F..%2Fown"), 404, "no_such_path"),
        ("a rebound name", to("/hooks/own").with("host", "evil.example"), 421, "host_not_allowed"),
        ("a page", to("/hooks/own").with("origin", "https://evil.example"), 403, "origin_not_allowed"),
        ("a tunnel to what is for this machine", to("/hooks/own").with("host", "till.example.org"), 401, ""),
        (
            "a proxy to what is for this machine",
            to("/hooks/own").with("x-forwarded-for", "203.0.113.9"),
            401,
            "",
        ),
    ];
    for (who, request, status, code) in cases {
        let reply = request.send().await;
        assert_eq!((reply.status, reply.code().as_str()), (status, code), "{who}: {reply:?}");
        assert!(!reply.text.contains(OVERHEARD), "{who}: {reply:?}");
    }
    let put = RawRequest::new(till.api(), "PUT", "/hooks/kiosk", "{}").send().await;
    assert_eq!((put.status, put.code().as_str()), (405, "method_not_allowed"));
    // A maker's cloud comes through the tunnel, whatever port that has.
    for host in ["till.example.org", "till.example.org:443"] {
        let reply = hook(&till, &check(host)).with("host", host).send().await;
        assert_eq!(reply.status, 200, "{host}: {reply:?}");
    }
    till.drained().await;
    assert_eq!(till.operations().await, 2);
    let logs = logged(till.home());
    assert!(!logs.contains(OVERHEARD) && !logs.contains(SECRET), "{logs}");
    assert!(logs.contains("its proof is wrong or missing"), "{logs}");
    let heard = format!("{:?}", cloud.log());
    assert!(!heard.contains(OVERHEARD), "{heard}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_guesses_is_told_to_wait_and_keeps_nobody_out() {
    let cloud = cloud().await;
    let till = with_kiosk(&setup(&cloud)).await;
    let mut answers = Vec::new();
    for guess in 0..20 {
        let reply = hook(&till, &check("1")).with("x-kiosk", &format!("guess-{guess}")).send().await;
        answers.push(reply.status);
    }
    assert_eq!(answers[0], 401);
    assert!(answers[1..].is_sorted() && answers[19] == 429, "{answers:?}");
    assert_eq!(hook(&till, &check("1")).send().await.status, 200);
    let metrics = till.api().get("/metrics").await.text;
    assert!(
        metrics.contains("stamp_agent_hook_requests_total{connector=\"kiosk\",outcome=\"unproved\"} 20\n")
    );
    let lines = logged(till.home()).matches("its proof is wrong or missing").count();
    assert!(lines <= 2, "{lines} lines of the log");
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_that_are_large_deep_or_slow_hold_nobody_up() {
    let cloud = cloud().await;
    let till = with_kiosk(&setup(&cloud)).await;
    let raw =
        |body: Vec<u8>| RawRequest::new(till.api(), "POST", "/hooks/kiosk", body).with("x-kiosk", SECRET);
    let large = raw(vec![b'['; 10_000_000]).send().await;
    assert_eq!((large.status, large.code().as_str()), (413, "too_large"), "{large:?}");
    assert!(endless(till.api()).await.contains("413"), "a body without a length, that does not end");
    let deep = raw(vec![b'['; 200_000]).send().await;
    assert!((400..500).contains(&deep.status), "{deep:?}");
    // More than are read at once are on the way, and do not arrive.
    let mut slow = Vec::new();
    for _ in 0..40 {
        let mut connection = connect(till.api().address()).await;
        let head = format!(
            "POST /hooks/kiosk HTTP/1.1\r\nhost: {}\r\nx-kiosk: {SECRET}\r\ncontent-length: 1000\r\n\r\n[",
            till.api().address()
        );
        connection.write_all(head.as_bytes()).await.unwrap();
        slow.push(connection);
    }
    assert_eq!(hook(&till, &check("7")).send().await.status, 200);
    for (connection, status, code) in [(0, "503", "hook_busy"), (39, "408", "too_slow")] {
        let mut answer = String::new();
        slow[connection].read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")) && answer.contains(code), "{answer}");
    }
    till.drained().await;
    assert_eq!(till.operations().await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_that_is_missing_is_a_matter_of_health_until_it_is_there() {
    let cloud = cloud().await;
    let till = Till::start(setup(&cloud).home()).await;
    until_state(&till, "kiosk", "failed").await;
    let refused = hook(&till, &check("1")).send().await;
    assert_eq!((refused.status, refused.code().as_str()), (503, "hook_not_ready"));
    assert!(refused.text.to_lowercase().contains("retry-after: 10"), "{refused:?}");
    let status = till.status().await;
    let warning = &status["health"][0];
    assert_eq!(
        (&warning["code"], &warning["severity"]),
        (&json!("till-failed"), &json!("error")),
        "{status}"
    );
    assert!(warning["text"].as_str().unwrap().contains("kiosk-secret"), "{warning}");
    assert_eq!(till.home().run(&["status", "--check"]).code, Some(1));
    // The other till goes on.
    let own = RawRequest::new(till.api(), "POST", "/hooks/own", check("1").to_string());
    assert_eq!(own.send().await.status, 200);
    fs::write(till.home().folder().join("kiosk-secret"), format!("{SECRET}\n")).unwrap();
    until_state(&till, "kiosk", "ready").await;
    till.health_is_without("till-failed").await;
    assert_eq!(hook(&till, &check("1")).send().await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_till_on_another_machine_comes_over_tls() {
    let cloud = cloud().await;
    let setup = setup(&cloud).listen(SocketAddr::from(([127, 0, 0, 2], 0))).local_api(stamp_tests::TLS);
    let home = home(&setup);
    let certificate = Remote::certify(&home);
    let till = Till::start(home).await;
    until_state(&till, "kiosk", "ready").await;
    let kiosk = Remote::of(&till, &certificate).await;
    let body = check("1").to_string();
    let good = kiosk.call(Method::POST, "/hooks/kiosk", &[("x-kiosk", SECRET)], &body).await;
    assert_eq!(good.status, 200, "{good:?}");
    assert_eq!(kiosk.call(Method::POST, "/hooks/kiosk", &[], &body).await.status, 401);
    let refused = RawRequest::new(till.api(), "POST", "/hooks/kiosk", body).to(kiosk.address());
    assert_eq!(refused.send().await.code(), "tls_needed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_till_that_stamps_scans_says_that_receipts_are_heard_in_vain() {
    let cloud = cloud().await;
    let till = with_kiosk(&setup(&cloud).stamping("scan")).await;
    till.health_has("receipts-unused").await;
    assert_eq!(hook(&till, &check("1")).send().await.status, 200);
    till.drained().await;
    assert_eq!(till.operations().await, 0);
}

/// Sends a body in chunks for as long as somebody listens. Returns what was answered.
async fn endless(client: &Client) -> String {
    let (mut reader, mut writer) = connect(client.address()).await.into_split();
    let head = format!(
        "POST /hooks/kiosk HTTP/1.1\r\nhost: {}\r\nx-kiosk: {SECRET}\r\ntransfer-encoding: chunked\r\n\r\n",
        client.address()
    );
    writer.write_all(head.as_bytes()).await.unwrap();
    let chunk = format!("10000\r\n{}\r\n", " ".repeat(0x10000));
    let sending = async {
        for _ in 0..1000 {
            if writer.write_all(chunk.as_bytes()).await.is_err() {
                return;
            }
        }
        panic!("65 MB of a body were read");
    };
    let mut answer = Vec::new();
    let (_, _) = tokio::join!(sending, reader.read_to_end(&mut answer));
    String::from_utf8_lossy(&answer).into_owned()
}

fn logged(home: &Home) -> String {
    let files = fs::read_dir(home.data().join("logs")).unwrap();
    files.map(|file| fs::read_to_string(file.unwrap().path()).unwrap()).collect()
}
