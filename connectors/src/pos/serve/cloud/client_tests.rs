//! What refusals mean, and what is shown of them.

use std::sync::Arc;

use stamp_core::time::Now;

use super::{super::question::GUEST, *};

fn client() -> Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let settings = CloudSettings {
        base_url: "http://127.0.0.1:9".to_owned(),
        login: Secret::new("sesame\n"),
        login_field: "apiLogin".to_owned(),
        application: None,
        loyalty_segment: "syrve".to_owned(),
        organization: None,
        terminal_groups: Vec::new(),
        poll: Duration::from_secs(120),
        interval: Duration::from_secs(5),
        burst: 5,
    };
    Client::new(settings, Asker::new().unwrap(), Arc::new(Now::epoch))
}

fn answered(status: u16, body: &str) -> Answered {
    Answered { status, retry_after: Some(Duration::from_secs(7)), link: None, body: body.as_bytes().to_vec() }
}

#[test]
fn a_missing_right_is_named_with_the_clouds_words() {
    let said = r#"{"correlationId":"x","errorDescription":"Right 'Guests' is not allowed","error":null}"#;
    let Trouble::Failed { why } = client().trouble(GUEST, &answered(401, said)) else {
        panic!("it is final")
    };
    assert!(why.contains("Right 'Guests' is not allowed") && why.contains("\"Guests: info\""), "{why}");
}

#[test]
fn what_goes_by_is_told_apart_from_what_a_person_must_change() {
    for status in [408, 410, 429, 500, 502, 503] {
        let trouble = client().trouble(GUEST, &answered(status, "<html>"));
        assert_eq!(trouble.after(), Some(Duration::from_secs(7)), "{status}: {trouble:?}");
    }
    for status in [401, 403, 404, 405] {
        let trouble = client().trouble(GUEST, &answered(status, "{}"));
        assert!(matches!(trouble, Trouble::Failed { .. }), "{status}: {trouble:?}");
    }
    assert!(client().trouble(GUEST, &answered(404, "")).why().contains("/api/1/loyalty/syrve/customer/info"));
}

#[test]
fn a_login_that_is_refused_tells_what_to_look_at_and_no_secret() {
    let trouble = not_let_in(&answered(401, r#"{"errorDescription":"Login is wrong"}"#));
    assert!(trouble.why().contains("login_file") && trouble.why().contains("Login is wrong"));
    assert!(matches!(not_let_in(&answered(200, "<html>")), Trouble::Lost { .. }));
    assert!(!format!("{:?}", client().settings).contains("sesame"));
}

#[test]
fn both_ways_to_log_in_send_what_their_page_says() {
    let mut client = client();
    assert_eq!(client.login(), ("/api/1/access_token", json!({ "apiLogin": "sesame" })));
    client.settings.login_field = "apiKey".to_owned();
    client.settings.application = Some(("app".to_owned(), Secret::new("open")));
    let body = json!({ "apiKey": "sesame", "appId": "app", "clientSecret": "open" });
    assert_eq!(client.login(), ("/api/v2/access_token", body));
}

#[tokio::test]
async fn nobody_waits_for_a_cloud_that_is_left_alone() {
    let client = client();
    lock(&client.pace).silence(Duration::from_secs(30));
    let no = client.ask(GUEST, &json!({}), Patience::Now).await.unwrap_err();
    assert!(matches!(&no, No::Trouble(Trouble::Lost { after: Some(_), .. })), "{no:?}");
}
