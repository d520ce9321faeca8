//! The fake itself: what it says and does is what is known of Poster.

mod api;
mod list;
mod webhooks;

use std::sync::Arc;

use serde_json::Value;
use stamp_core::time::Timestamp;
use stamp_tests::{
    fakes::poster::{Account, Clock, Poster, Register},
    install_tls,
};

const TILL: Register = Register { id: 1, spot: 1 };

/// Noon of a Monday in winter, UTC; 14:00 in Vilnius.
fn noon() -> Timestamp {
    "2026-01-12T12:00:00Z".parse().unwrap()
}

async fn poster(account: Account) -> Poster {
    install_tls();
    let clock: Clock = Arc::new(noon);
    Poster::start(account, clock).await
}

/// Asks with the right token, and returns `response`.
async fn ask(poster: &Poster, method: &str, parameters: &[(&str, &str)]) -> Value {
    let (status, mut body) = asked(poster, Some(&poster.account().token), method, parameters).await;
    assert_eq!(status, 200);
    assert!(body["error"].is_null(), "{body}");
    body["response"].take()
}

/// The status and the body.
async fn asked(
    poster: &Poster,
    token: Option<&str>,
    method: &str,
    parameters: &[(&str, &str)],
) -> (u16, Value) {
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let all = token.map(|token| ("token", token)).into_iter().chain(parameters.iter().copied());
    let url = reqwest::Url::parse_with_params(&format!("{}/{method}", poster.base_url()), all).unwrap();
    let response = http.get(url).send().await.unwrap();
    let status = response.status().as_u16();
    (status, response.json().await.unwrap_or_default())
}

fn numbers(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|record| record["transaction_id"].as_str().unwrap()).collect()
}
