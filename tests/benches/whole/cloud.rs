//! Calls of the cloud without the agent.

use serde_json::{Value, json};
use stamp_core::operation::NewOperation;
use stamp_sandbox::{DEMO_KEY, Sandbox};
use stamp_tests::card;
use uuid::Uuid;

/// Anybody's HTTP client, which keeps its connections open.
#[derive(Clone)]
pub(crate) struct Caller {
    http: reqwest::Client,
    base_url: String,
}

impl Caller {
    pub(crate) fn of(cloud: &Sandbox) -> Self {
        stamp_tests::install_tls();
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        Self { http, base_url: cloud.base_url() }
    }

    /// Sends one operation as it is.
    pub(crate) async fn send(&self, operation: &NewOperation) {
        let key = operation.op_id.to_string();
        self.post(&operation.path, Some(&key), operation.body.clone()).await;
    }

    /// Sends operations together.
    pub(crate) async fn send_batch(&self, operations: &[NewOperation]) {
        let item = |operation: &NewOperation| {
            let body: Value = serde_json::from_slice(&operation.body).unwrap();
            json!({"op_id": operation.op_id, "method": "POST", "path": operation.path, "body": body})
        };
        let items: Vec<_> = operations.iter().map(item).collect();
        let body = serde_json::to_vec(&json!({"operations": items})).unwrap();
        let answer = self.post("/operations/batch", None, body).await;
        let results = answer["results"].as_array().unwrap();
        assert!(results.iter().all(|result| result["status"] == 201), "not all were taken: {answer}");
    }

    /// Makes new guests and returns what a scanner reads from their cards.
    pub(crate) async fn guests(&self, number: usize) -> Vec<String> {
        let mut guests = Vec::with_capacity(number);
        for _ in 0..number {
            let op_id = Uuid::now_v7().to_string();
            let body =
                json!({"op_id": op_id, "occurred_at": "2026-01-01T00:00:00Z", "till": {"id": "till-1"}});
            let answer = self.post("/cards", Some(&op_id), serde_json::to_vec(&body).unwrap()).await;
            let id = answer["card"]["id"].as_str().unwrap();
            guests.push(card(id.trim_start_matches("card_")));
        }
        guests
    }

    async fn post(&self, path: &str, key: Option<&str>, body: Vec<u8>) -> Value {
        let mut request = self.http.post(format!("{}{path}", self.base_url)).bearer_auth(DEMO_KEY).body(body);
        request = request.header("Content-Type", "application/json");
        if let Some(key) = key {
            request = request.header("Idempotency-Key", format!("\"{key}\""));
        }
        let answer = request.send().await.unwrap();
        let (status, text) = (answer.status(), answer.text().await.unwrap());
        assert!(status.is_success(), "{path}: {status} {text}");
        serde_json::from_str(&text).unwrap()
    }
}
