//! Requests to the local API, of a caller with every right.

use std::{cell::RefCell, net::SocketAddr, thread};

use axum::{
    Router,
    body::{self, Body},
    extract::ConnectInfo,
};
use http::{Method, Request, StatusCode, header};
use serde_json::Value;
use stamp_agent::{
    agent::{Agent, Settings},
    api::support_token,
    log::Logbook,
    upkeep::KeySource,
};
use stamp_core::config;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tower::ServiceExt as _;

use super::first_line;

/// After so many requests the till is set up anew, so that its queue stays small.
const REQUESTS: u32 = 2_000;

/// A method and a path, with `@` before the method for a till that stamps by receipt, then the body.
pub fn local_api(input: &[u8]) {
    let (line, body) = first_line(input);
    let Some((method, path)) = line.split_once(' ') else { return };
    let (stamping, method) = match method.strip_prefix('@') {
        Some(method) => ("receipt", method),
        None => ("scan", method),
    };
    let Ok(method) = method.parse::<Method>() else { return };
    // Notices are a stream without an end.
    if !path.starts_with('/') || path.starts_with("/v1/notices") || path.parse::<http::Uri>().is_err() {
        return;
    }
    thread_local!(static TILLS: RefCell<Vec<Till>> = const { RefCell::new(Vec::new()) });
    TILLS.with_borrow_mut(|tills| {
        let known = tills.iter().position(|till| till.stamping == stamping && till.requests < REQUESTS);
        let mut till = known.map_or_else(|| Till::open(stamping), |place| tills.swap_remove(place));
        tills.retain(|other| other.stamping != stamping);
        till.requests += 1;
        till.judge(&method, path, body);
        tills.push(till);
    });
}

/// A till without a key for the cloud: what it takes is kept and nothing is sent.
struct Till {
    stamping: &'static str,
    requests: u32,
    running: Option<Running>,
    host: String,
    token: String,
    _folder: TempDir,
}

struct Running {
    router: Router,
    agent: Agent,
    runtime: Runtime,
}

impl Till {
    fn open(stamping: &'static str) -> Self {
        // Only the first one counts.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let folder = tempfile::tempdir().unwrap();
        let text = format!(
            "[cloud]\nbase_url = \"http://127.0.0.1:9\"\n[till]\nid = \"till-1\"\nstamping = \"{stamping}\"\n\
             answer_within_ms = 500\nrepeat_ask_s = 0\n[local_api]\nlisten = \"127.0.0.1:0\"\n"
        );
        let config = config::parse(&text, "the fuzzer's configuration").unwrap();
        let key = KeySource::new(folder.path().join("api-key"), None);
        let settings = Settings {
            config,
            config_file: folder.path().join("agent.toml"),
            data: folder.path().to_owned(),
            key,
            dropped_lines: None,
            log: Logbook::default(),
            demo: false,
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let agent = runtime.block_on(Agent::start(settings)).unwrap();
        let token = support_token(folder.path()).unwrap();
        let host = agent.address().to_string();
        let running = Some(Running { router: agent.router(), agent, runtime });
        Self { stamping, requests: 0, running, host, token, _folder: folder }
    }

    fn judge(&self, method: &Method, path: &str, body: &[u8]) {
        let request = |key| self.request(method, path, body, key);
        let Some(first) = request(None) else { return };
        if *method == Method::HEAD {
            assert!(!first.status.is_server_error() && first.body.is_empty(), "{first:?}");
            return;
        }
        first.is_proper(body);
        let posts_once =
            *method == Method::POST && ["/v1/scans", "/v1/receipts", "/v1/redemptions"].contains(&path);
        if !posts_once || !first.status.is_success() {
            return;
        }
        let key = format!("key-{}", self.requests);
        let once = request(Some(&key)).and_then(|reply| reply.operation());
        let again = request(Some(&key));
        if let (Some(once), Some(again)) = (once, again) {
            let op_id = again.operation().map(|operation| operation["op_id"].clone());
            assert_eq!(op_id.as_ref(), Some(&once["op_id"]), "one key made two operations: {again:?}");
        }
    }

    fn request(&self, method: &Method, path: &str, body: &[u8], key: Option<&str>) -> Option<Reply> {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .extension(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 7))))
            .header(header::HOST, &self.host)
            .header(header::AUTHORIZATION, format!("Bearer {}", self.token))
            .header(header::CONTENT_TYPE, "application/json");
        if let Some(key) = key {
            request = request.header("Idempotency-Key", key);
        }
        let request = request.body(Body::from(body.to_vec())).ok()?;
        let Running { router, runtime, .. } = self.running.as_ref()?;
        let read = async {
            let response = router.clone().oneshot(request).await.unwrap();
            let (parts, body) = response.into_parts();
            (parts, body::to_bytes(body, usize::MAX).await.unwrap())
        };
        let (parts, body) = runtime.block_on(read);
        let kind = parts.headers.get(header::CONTENT_TYPE).map(|kind| kind.to_str().unwrap().to_owned());
        Some(Reply { status: parts.status, kind: kind.unwrap_or_default(), body: body.to_vec() })
    }
}

impl Drop for Till {
    fn drop(&mut self) {
        let Some(Running { router, agent, runtime }) = self.running.take() else { return };
        drop(router);
        // At the end of its thread a till finds that thread's own part of the runtime gone.
        let stopped = thread::spawn(move || runtime.block_on(agent.stop())).join();
        assert!(stopped.is_ok() || thread::panicking(), "the till did not stop");
    }
}

#[derive(Debug)]
struct Reply {
    status: StatusCode,
    kind: String,
    body: Vec<u8>,
}

impl Reply {
    /// No fault of ours; what is refused is a problem that can be told apart and repeats nothing that was sent.
    fn is_proper(&self, sent: &[u8]) {
        let text = String::from_utf8_lossy(&self.body);
        let away = self.status == StatusCode::SERVICE_UNAVAILABLE && self.kind != "application/problem+json";
        assert!(!self.status.is_server_error() || away, "{} {text}", self.status);
        if self.status.is_success() || self.status == StatusCode::SERVICE_UNAVAILABLE {
            return;
        }
        assert_eq!(self.kind, "application/problem+json", "{} {text}", self.status);
        let problem: Value = serde_json::from_slice(&self.body).unwrap();
        assert_eq!(problem["status"], self.status.as_u16(), "{text}");
        let code = problem["code"].as_str().unwrap_or_default();
        assert!(
            !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'),
            "{text}"
        );
        assert!(problem["title"].as_str().is_some_and(|title| !title.is_empty()), "{text}");
        let sent: Value = serde_json::from_slice(sent).unwrap_or_default();
        if let Some(repeated) = texts(&sent).into_iter().find(|sent| is_telling(sent) && text.contains(*sent))
        {
            panic!("{repeated:?} was sent and is repeated: {text}");
        }
    }

    fn operation(&self) -> Option<Value> {
        let body: Value = serde_json::from_slice(&self.body).ok()?;
        body.get("operation").cloned()
    }
}

/// Every text of a body, names of members left out.
fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::Object(members) => members.values().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

/// Long enough, and like no word of ours: with a letter that is followed by a digit.
fn is_telling(text: &str) -> bool {
    let pairs = text.as_bytes().windows(2);
    text.len() >= 8 && pairs.into_iter().any(|two| two[0].is_ascii_alphabetic() && two[1].is_ascii_digit())
}
