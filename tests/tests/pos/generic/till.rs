//! A till with an HTTP API of its own.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    extract::{Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use serde_json::{Value, json};
use stamp_core::time::Timestamp;
use tokio::{net::TcpListener, task::JoinSet, time::Instant};

/// What was asked.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) query: HashMap<String, String>,
    pub(crate) authorization: Option<String>,
    pub(crate) at: Instant,
}

/// What is answered instead of a list, once each.
#[derive(Debug, Clone)]
pub(crate) enum Fault {
    /// With this status, and what it asks for.
    Status(u16, Option<&'static str>),
    /// As it stands, with 200.
    Body(&'static str),
    /// A next page elsewhere.
    Elsewhere,
}

#[derive(Default)]
struct Known {
    checks: Vec<Value>,
    page_len: usize,
    is_newest_first: bool,
    date: Option<&'static str>,
    asked: Vec<Asked>,
    faults: Vec<Fault>,
}

/// A till; it lists its checks at `/checks`, in pages if it is told to.
#[derive(Clone)]
pub(crate) struct Till {
    known: Arc<Mutex<Known>>,
    pub(crate) address: SocketAddr,
    _server: Arc<JoinSet<()>>,
}

impl Till {
    pub(crate) async fn start(page_len: usize) -> Self {
        let known = Arc::new(Mutex::new(Known { page_len, ..Known::default() }));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let app = Router::new().route("/checks", get(checks)).with_state(Arc::clone(&known));
        let mut server = JoinSet::new();
        server.spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { known, address, _server: Arc::new(server) }
    }

    pub(crate) fn close(&self, number: usize, closed_at: &str) {
        let check = json!({ "id": number, "total": 7.4, "currency": "EUR", "closed_at": closed_at });
        self.known.lock().unwrap().checks.push(check);
    }

    pub(crate) fn list_newest_first(&self) {
        self.known.lock().unwrap().is_newest_first = true;
    }

    /// It has a clock, which stands still.
    pub(crate) fn date(&self, date: &'static str) {
        self.known.lock().unwrap().date = Some(date);
    }

    pub(crate) fn void(&self, number: usize) {
        let mut known = self.known.lock().unwrap();
        for check in known.checks.iter_mut().filter(|check| check["id"] == number) {
            check["status"] = json!("void");
        }
    }

    pub(crate) fn fail(&self, faults: &[Fault]) {
        self.known.lock().unwrap().faults = faults.iter().rev().cloned().collect();
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.known.lock().unwrap().asked.clone()
    }
}

async fn checks(
    State(known): State<Arc<Mutex<Known>>>,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
) -> Response {
    let mut known = known.lock().unwrap();
    // A server adds its own time where none is told.
    let date = known.date.unwrap_or("none");
    ([(header::DATE, date)], answer(&mut known, query, &headers)).into_response()
}

fn answer(known: &mut Known, query: HashMap<String, String>, headers: &HeaderMap) -> Response {
    let authorization =
        headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).map(str::to_owned);
    known.asked.push(Asked { query: query.clone(), authorization, at: Instant::now() });
    match known.faults.pop() {
        None => {}
        Some(Fault::Body(text)) => return text.into_response(),
        Some(Fault::Elsewhere) => {
            return ([(header::LINK, "<http://127.0.0.2:1/checks>; rel=\"next\"")], "{\"data\": []}")
                .into_response();
        }
        Some(Fault::Status(status, after)) => {
            let status = StatusCode::from_u16(status).unwrap();
            let after = after.map(|after| [(header::RETRY_AFTER, after)]);
            return (status, after.map(IntoResponse::into_response).unwrap_or_default()).into_response();
        }
    }
    let number = |name: &str| query.get(name).and_then(|text| text.parse::<usize>().ok());
    let from = number("cursor").or_else(|| Some((number("page")?.max(1) - 1) * known.page_len)).unwrap_or(0);
    let since = query.get("since").and_then(|text| text.parse::<Timestamp>().ok());
    let is_listed = |check: &&Value| {
        let closed_at = check["closed_at"].as_str().unwrap().parse::<Timestamp>().unwrap();
        since.is_none_or(|since| closed_at >= since)
    };
    let mut listed: Vec<_> = known.checks.iter().filter(is_listed).cloned().collect();
    if known.is_newest_first {
        listed.reverse();
    }
    let len = if known.page_len == 0 { listed.len() } else { known.page_len };
    let next = (from + len < listed.len()).then_some(from + len);
    let page: Vec<_> = listed.into_iter().skip(from).take(len).collect();
    let link = next.map(|next| format!("</checks?cursor={next}>; rel=\"next\""));
    let body = json!({ "data": page, "next": next }).to_string();
    let link: HeaderMap = link.map(|link| (header::LINK, link.parse().unwrap())).into_iter().collect();
    (link, body).into_response()
}
