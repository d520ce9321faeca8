//! Requests that must not be taken: each gets its own clear error, nothing is stored, and nothing is told on.

use stamp_tests::{Client, RawRequest, Setup, Till, cloud};

/// In every request below; it may stand in no answer and in no log.
const SECRET: &str = "card_overheard";
const SCAN: &str = r#"{"code": "card_overheard"}"#;

/// A request, and the status and code that it must be answered with.
type Case = (&'static str, RawRequest, u16, &'static str);

async fn none_is_taken(cases: impl Fn(&Client) -> Vec<Case>) {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    for (name, request, status, code) in cases(till.api()) {
        let reply = request.send().await;
        assert_eq!((reply.status, reply.code().as_str()), (status, code), "{name}: {reply:?}");
        assert!(!reply.text.contains(SECRET), "{name} tells on: {reply:?}");
        assert!(!reply.text.contains(till.api().token()), "{name} tells the token: {reply:?}");
    }
    assert_eq!(till.operations().await, 0);
    assert!(cloud.books().await.unwrap().arrivals.is_empty());
    let (home, ended, _) = till.terminate().await;
    assert!(ended.success());
    assert!(!home.log().contains(SECRET) && !home.log().contains(&home.token()), "{}", home.log());
}

fn scan(api: &Client) -> RawRequest {
    RawRequest::new(api, "POST", "/v1/scans", SCAN)
}

fn body(api: &Client, body: impl Into<Vec<u8>>) -> RawRequest {
    RawRequest::new(api, "POST", "/v1/scans", body)
}

#[tokio::test(flavor = "multi_thread")]
async fn strangers_and_foreign_pages_are_turned_away() {
    none_is_taken(|api| {
        let own = format!("http://{}", api.address());
        let guessed = format!("stamp_agent_session_{}=guess", api.address().port());
        vec![
            ("no token", scan(api).without("authorization"), 401, "token_missing_or_unknown"),
            (
                "another token",
                scan(api).with("authorization", "Bearer stp_guess"),
                401,
                "token_missing_or_unknown",
            ),
            ("half a header", scan(api).with("authorization", "Bearer"), 401, "token_missing_or_unknown"),
            ("a password", scan(api).with("authorization", "Basic dTpw"), 401, "token_missing_or_unknown"),
            (
                "a made-up session",
                scan(api).without("authorization").with("cookie", &guessed),
                401,
                "token_missing_or_unknown",
            ),
            ("a rebound name", scan(api).with("host", "evil.example"), 421, "host_not_allowed"),
            ("another port", scan(api).with("host", "127.0.0.1:1"), 421, "host_not_allowed"),
            ("no Host", scan(api).without("host"), 421, "host_not_allowed"),
            ("a foreign page", scan(api).with("origin", "https://evil.example"), 403, "origin_not_allowed"),
            ("a page from a file", scan(api).with("origin", "null"), 403, "origin_not_allowed"),
            ("an empty origin", scan(api).with("origin", ""), 403, "origin_not_allowed"),
            (
                "our origin and more",
                scan(api).with("origin", &format!("{own}.evil.example")),
                403,
                "origin_not_allowed",
            ),
            ("a foreign frame", scan(api).with("sec-fetch-site", "cross-site"), 403, "origin_not_allowed"),
        ]
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_that_are_no_request_are_refused() {
    none_is_taken(|api| {
        let megabyte = format!("{{\"code\": \"{SECRET}{}\"}}", "x".repeat(1 << 20));
        vec![
            ("a megabyte", body(api, megabyte), 413, "too_large"),
            ("deep nesting", body(api, "[".repeat(60_000)), 422, "validation_failed"),
            ("very deep nesting", body(api, "[".repeat(100_000)), 413, "too_large"),
            (
                "members by position",
                body(api, r#"["card_overheard", null, null, null, true]"#),
                422,
                "validation_failed",
            ),
            (
                "deep nesting inside",
                body(api, format!("{{\"code\": {}", "[".repeat(60_000))),
                422,
                "validation_failed",
            ),
            ("nothing", body(api, ""), 400, "malformed"),
            ("half of it", body(api, r#"{"code": "card_overheard"#), 400, "malformed"),
            ("two of them", body(api, format!("{SCAN}{SCAN}")), 400, "malformed"),
            ("other bytes than UTF-8", body(api, b"{\"code\": \"card_overheard\xff\"}"), 400, "malformed"),
            ("a raw NUL", body(api, b"{\"code\": \"card_overheard\0\"}"), 400, "malformed"),
            ("a form", scan(api).with("content-type", "application/x-www-form-urlencoded"), 415, "not_json"),
            ("a form's text", scan(api).with("content-type", "text/plain"), 415, "not_json"),
            ("no type", scan(api).without("content-type"), 415, "not_json"),
            (
                "an unknown member",
                body(api, r#"{"code": "card_overheard", "colour": 1}"#),
                422,
                "validation_failed",
            ),
            ("a list of codes", body(api, r#"{"code": ["card_overheard"]}"#), 422, "validation_failed"),
            (
                "a text for a switch",
                body(api, r#"{"code": "", "allow_repeat": "card_overheard"}"#),
                422,
                "validation_failed",
            ),
            ("no code", body(api, r#"{"cashier": "card_overheard"}"#), 422, "validation_failed"),
            ("null", body(api, "null"), 422, "validation_failed"),
            ("two codes", body(api, r#"{"code": "card_overheard", "code": "x"}"#), 422, "validation_failed"),
            (
                "a name with a line end",
                body(api, r#"{"code": "card_overheard", "source": "a\nb"}"#),
                422,
                "validation_failed",
            ),
        ]
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn codes_that_are_no_codes_are_not_taken() {
    none_is_taken(|api| {
        vec![
            ("control bytes", body(api, r#"{"code": "card_overheard\u001b[2J"}"#), 200, "unreadable"),
            ("an escaped NUL", body(api, r#"{"code": "card_overheard\u0000"}"#), 200, "unreadable"),
            ("a turned direction", body(api, r#"{"code": "card_overheard\u202e"}"#), 200, "unreadable"),
            ("nothing", body(api, r#"{"code": ""}"#), 200, "unreadable"),
            ("4 KB", body(api, format!("{{\"code\": \"{}\"}}", SECRET.repeat(300))), 200, "unreadable"),
            ("a command", body(api, r#"{"code": "card_overheard; rm -rf /"}"#), 200, "not-recognised"),
            ("SQL", body(api, r#"{"code": "card_overheard' OR 1=1 --"}"#), 200, "not-recognised"),
            ("HTML", body(api, r#"{"code": "<b>card_overheard</b>"}"#), 200, "not-recognised"),
            (
                "another shop's address",
                body(api, r#"{"code": "https://evil.example/card_overheard"}"#),
                200,
                "not-recognised",
            ),
        ]
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn paths_queries_and_headers_that_are_wrong_say_what_is_wrong() {
    none_is_taken(|api| {
        let mut many = scan(api);
        for number in 0..2_000 {
            many = many.with(&format!("x-{number}"), "x");
        }
        let long = "x".repeat(100 * 1024);
        vec![
            (
                "reading where one writes",
                RawRequest::new(api, "GET", "/v1/scans", ""),
                405,
                "method_not_allowed",
            ),
            ("an unknown path", RawRequest::new(api, "POST", "/v1/scan", SCAN), 404, "no_such_path"),
            ("a way out", RawRequest::new(api, "GET", "/../../etc/passwd", ""), 404, "no_such_path"),
            ("a wait in words", RawRequest::new(api, "POST", "/v1/scans?wait=long", SCAN), 400, "malformed"),
            ("a negative wait", RawRequest::new(api, "POST", "/v1/scans?wait=-1", SCAN), 400, "malformed"),
            (
                "a limit in words",
                RawRequest::new(api, "GET", "/v1/operations?limit=all", ""),
                400,
                "malformed",
            ),
            (
                "an unknown filter",
                RawRequest::new(api, "GET", "/v1/operations?stat=done", ""),
                400,
                "malformed",
            ),
            (
                "an unknown state",
                RawRequest::new(api, "GET", "/v1/operations?state=lost", ""),
                400,
                "malformed",
            ),
            ("a broken path", RawRequest::new(api, "GET", "/v1/operations/%ff", ""), 400, "malformed"),
            ("an over-long key", scan(api).with("idempotency-key", &"k".repeat(256)), 400, "malformed"),
            ("an empty key", scan(api).with("idempotency-key", ""), 400, "malformed"),
            ("a key of other letters", scan(api).with("idempotency-key", "schlüssel"), 400, "malformed"),
            ("very many headers", many, 431, ""),
            ("a very long line", RawRequest::new(api, "POST", &format!("/v1/scans?{long}"), SCAN), 414, ""),
        ]
    })
    .await;
}
