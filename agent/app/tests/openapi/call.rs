//! One request, whose answer is judged by the document.

use reqwest::{Method, header, header::HeaderName};
use serde_json::Value;

use crate::{
    document::Operation,
    shop::{Role, Shop},
};

pub(crate) struct Call<'a> {
    shop: &'a Shop,
    operation: Operation,
    method: Method,
    path: String,
    query: String,
    role: Option<Role>,
    headers: Vec<(HeaderName, String)>,
    json: Option<Value>,
    body: Vec<u8>,
}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Value,
}

impl<'a> Call<'a> {
    pub(crate) fn new(shop: &'a Shop, operation: Operation) -> Self {
        let method = operation.method.to_uppercase().parse().unwrap();
        let path = operation.path.clone();
        let (headers, body) = (Vec::new(), Vec::new());
        Self {
            shop,
            operation,
            method,
            path,
            query: String::new(),
            role: Some(Role::Support),
            headers,
            json: None,
            body,
        }
    }

    pub(crate) fn method(mut self, method: Method) -> Self {
        self.method = method;
        self
    }

    /// Fills in the `{id}` or `{op_id}` of the path.
    pub(crate) fn at(mut self, id: &str) -> Self {
        let (before, after) = self.path.split_once('{').unwrap();
        let (_, after) = after.split_once('}').unwrap();
        self.path = format!("{before}{id}{after}");
        self
    }

    pub(crate) fn query(mut self, query: &str) -> Self {
        self.query = format!("?{query}");
        self
    }

    /// Waits for the cloud as long as the till allows.
    pub(crate) fn wait(self) -> Self {
        self.query("wait=30000")
    }

    /// As somebody else than support.
    pub(crate) fn by(mut self, role: impl Into<Option<Role>>) -> Self {
        self.role = role.into();
        self
    }

    pub(crate) fn header(mut self, name: HeaderName, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    pub(crate) fn key(self, key: &str) -> Self {
        self.header(HeaderName::from_static("idempotency-key"), key)
    }

    pub(crate) fn json(mut self, body: &Value) -> Self {
        self.json = Some(body.clone());
        self.body = serde_json::to_vec(body).unwrap();
        self.header(header::CONTENT_TYPE, "application/json")
    }

    /// A body that need not be one that is described.
    pub(crate) fn raw(mut self, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self.header(header::CONTENT_TYPE, content_type)
    }

    /// Sends it. Whatever comes back must be described, and so must a JSON body that is accepted.
    pub(crate) async fn send(self) -> Answer {
        let (shop, operation, json) = (self.shop, self.operation.clone(), self.json.clone());
        let response = self.open().await;
        let status = response.status().as_u16();
        let content_type = content_type(&response);
        let bytes = response.bytes().await.unwrap();
        let body = match bytes.len() {
            0 => Value::Null,
            _ if content_type.ends_with("json") => serde_json::from_slice(&bytes).unwrap(),
            _ => Value::String(String::from_utf8_lossy(&bytes).into_owned()),
        };
        let faults = shop.document.faults_of_answer(&operation, status, &content_type, &body);
        assert!(faults.is_empty(), "{} answered {status} {body:#}: {faults:#?}", operation.id);
        if let Some(json) = json.filter(|_| status < 300) {
            let faults = shop.document.faults_of_request(&operation, &json);
            assert!(faults.is_empty(), "{} took {json:#}: {faults:#?}", operation.id);
        }
        Answer { status, body }
    }

    /// Sends it and leaves the body of the answer to be read.
    pub(crate) async fn open(self) -> reqwest::Response {
        let url = format!("{}{}{}", self.shop.base, self.path, self.query);
        let mut request = self.shop.http.request(self.method, url).body(self.body);
        if let Some((name, value)) = self.role.map(|role| self.shop.credentials(role)) {
            request = request.header(name, value);
        }
        for (name, value) in self.headers {
            request = request.header(name, value);
        }
        let response = request.send().await.unwrap();
        self.shop.saw((self.operation.id, response.status().as_u16(), content_type(&response)));
        response
    }

    /// Sends it and expects success.
    pub(crate) async fn ok(self) -> Value {
        let id = self.operation.id.clone();
        let answer = self.send().await;
        assert!((200..300).contains(&answer.status), "{id}: {answer:#?}");
        answer.body
    }

    /// Sends it and expects this problem.
    pub(crate) async fn fails(self, status: u16, code: &str) {
        let id = self.operation.id.clone();
        let answer = self.send().await;
        assert_eq!((answer.status, answer.body["code"].as_str()), (status, Some(code)), "{id}: {answer:#?}");
    }

    /// Sends it and expects this to be said to the cashier. Returns the whole answer.
    pub(crate) async fn says(self, code: &str) -> Value {
        let listed = self.shop.document.listed("NoticeCode");
        let answer = self.ok().await;
        assert_eq!(answer["notice"]["code"], code, "{answer:#}");
        assert!(listed.contains(code), "{code} is not listed");
        answer
    }
}

fn content_type(response: &reqwest::Response) -> String {
    let value = response.headers().get(header::CONTENT_TYPE);
    value.map_or("", |value| value.to_str().unwrap()).to_owned()
}
