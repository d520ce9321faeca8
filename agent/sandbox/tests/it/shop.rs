//! A sandbox with a client in front of it.

use std::future::Future;

use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::{Value, json};
use stamp_sandbox::{Books, DEMO_KEY, NEIGHBOUR_KEY, Options, Sandbox};

pub(crate) struct Shop {
    pub(crate) sandbox: Sandbox,
    pub(crate) client: Client,
}

/// An answer, read to its end.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) content_type: String,
    pub(crate) replayed: bool,
    pub(crate) retry_after: Option<String>,
    pub(crate) body: Value,
}

/// Runs an asynchronous test on a runtime of its own.
pub(crate) fn run<T>(test: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap().block_on(test)
}

/// The `n`th operation of a test.
pub(crate) fn op(n: u64) -> String {
    format!("0198c0de-0000-7000-8000-{n:012x}")
}

/// The body that adds a stamp to a card.
pub(crate) fn stamp(op_id: &str, card_id: &str) -> Value {
    json!({
        "op_id": op_id,
        "identifier": { "type": "card_id", "value": card_id },
        "occurred_at": "2026-05-11T12:34:56Z",
        "till": { "id": "till-1" },
    })
}

/// The body that redeems a voucher online.
pub(crate) fn redemption(op_id: &str, voucher_id: &str) -> Value {
    json!({
        "op_id": op_id,
        "voucher_id": voucher_id,
        "occurred_at": "2026-05-11T12:34:56Z",
        "mode": "online",
        "till": { "id": "till-1" },
    })
}

/// The body that takes an operation back.
pub(crate) fn void(op_id: &str) -> Value {
    json!({
        "op_id": op_id,
        "reason": "wrong guest",
        "occurred_at": "2026-05-11T12:35:30Z",
        "till": { "id": "till-1" },
    })
}

/// `body` with other or further members.
pub(crate) fn with(mut body: Value, members: Value) -> Value {
    if let (Value::Object(body), Value::Object(members)) = (&mut body, members) {
        body.extend(members);
    }
    body
}

impl Shop {
    pub(crate) async fn open() -> Self {
        Self::open_with(Options::default()).await
    }

    pub(crate) async fn open_with(options: Options) -> Self {
        // The second test of the process finds it installed.
        let _first = rustls::crypto::ring::default_provider().install_default().is_ok();
        let client = Client::builder().no_proxy().build().unwrap();
        Self { sandbox: Sandbox::start(options).await.unwrap(), client }
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.sandbox.base_url())).bearer_auth(DEMO_KEY)
    }

    /// A request to the sandbox itself, beside `/v1`.
    pub(crate) fn control(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("http://{}/_sandbox{path}", self.sandbox.addr()))
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        answer(self.request(Method::GET, path)).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        answer(self.request(Method::POST, path).body(body.to_string())).await
    }

    /// A write that is not sent yet; its key is the body's `op_id`.
    pub(crate) fn writing(&self, path: &str, body: &Value) -> RequestBuilder {
        let key = format!("\"{}\"", body["op_id"].as_str().unwrap());
        self.request(Method::POST, path).header("Idempotency-Key", key).body(body.to_string())
    }

    pub(crate) async fn write(&self, path: &str, body: &Value) -> Answer {
        answer(self.writing(path, body)).await
    }

    pub(crate) async fn write_as_neighbour(&self, path: &str, body: &Value) -> Answer {
        let request = self.client.post(format!("{}{path}", self.sandbox.base_url()));
        let key = body["op_id"].as_str().unwrap();
        let request = request.bearer_auth(NEIGHBOUR_KEY).header("Idempotency-Key", key);
        answer(request.body(body.to_string())).await
    }

    pub(crate) async fn books(&self) -> Books {
        self.sandbox.books().await.unwrap()
    }
}

pub(crate) async fn answer(request: RequestBuilder) -> Answer {
    read(request.send().await.unwrap()).await
}

pub(crate) async fn read(response: Response) -> Answer {
    let header = |name: &str| response.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
    let status = response.status().as_u16();
    let content_type = header("content-type").unwrap_or_default();
    let replayed = header("idempotent-replayed").as_deref() == Some("true");
    let retry_after = header("retry-after");
    let bytes = response.bytes().await.unwrap();
    let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
    Answer { status, content_type, replayed, retry_after, body }
}

impl Answer {
    /// Status and problem code; an empty code where it worked.
    pub(crate) fn verdict(&self) -> (u16, &str) {
        (self.status, self.body["code"].as_str().unwrap_or_default())
    }
}
