//! The door at which tills push: `/hooks/NAME` over a real socket, in front of one connector.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use axum::{
    Router,
    body::Bytes,
    http::{HeaderMap, Method, StatusCode, Uri},
    routing::any,
};
use stamp_connectors::pos::{Hook, HookRequest, Received};
use stamp_tests::fakes::Server;

use crate::desk::TillClock;

/// Largest body, as at the daemon.
const LARGEST: usize = 256 * 1024;

/// A door with a connector behind it.
pub(crate) struct Door {
    server: Server,
    news: Arc<AtomicUsize>,
}

impl Door {
    /// Opens it.
    pub(crate) async fn open(hook: Arc<dyn Hook>, clock: &TillClock) -> Self {
        let (news, clock) = (Arc::<AtomicUsize>::default(), clock.clone());
        let count = Arc::clone(&news);
        let receive = move |method: Method, uri: Uri, headers: HeaderMap, body: Bytes| {
            let (hook, count, at) = (Arc::clone(&hook), Arc::clone(&count), clock.now());
            async move {
                let headers =
                    headers.iter().map(|(name, value)| (name.to_string(), value.as_bytes().to_vec()));
                let request = HookRequest {
                    method: method.to_string(),
                    query: uri.query().unwrap_or_default().to_owned(),
                    headers: headers.collect(),
                    body: body.to_vec(),
                    peer: None,
                    at,
                };
                let reply = hook.receive(request).await;
                count.fetch_add(usize::from(reply.received == Received::News), Ordering::Relaxed);
                (StatusCode::from_u16(reply.status).unwrap(), reply.body)
            }
        };
        let limit = axum::extract::DefaultBodyLimit::max(LARGEST);
        let server = Server::start(Router::new().route("/hooks/till", any(receive)).layer(limit)).await;
        Self { server, news }
    }

    /// Where tills push.
    pub(crate) fn url(&self) -> String {
        format!("http://{}/hooks/till", self.server.address())
    }

    /// How many requests were news to the connector.
    pub(crate) fn news(&self) -> usize {
        self.news.load(Ordering::Relaxed)
    }
}
