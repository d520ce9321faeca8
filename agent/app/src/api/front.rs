//! What stands before the queue: it answers from the first moment, and while the queue cannot be opened.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use axum::{
    Json, Router,
    extract::{FromRef, Request, State},
    http::Method,
    response::{IntoResponse, Response},
};
use tokio::{sync::watch, time::timeout};
use tokio_util::sync::CancellationToken;
use tower_service::Service;

use super::{
    Access, Guard,
    auth::{self, Caller},
    door::Secured,
    hooks::HookDoor,
    page,
    problem::Problem,
    status,
};
use crate::{
    changes::Changes,
    notices::Notices,
    page::{Guests, Page},
    report::Early,
};

/// Whoever wants something of the queue waits for it so long; a cashier looks for four seconds.
pub const PATIENCE: Duration = Duration::from_secs(3);

/// Where codes are typed; they become tokens, which the queue has.
const TYPED: [&str; 2] = ["/v1/login", "/v1/pairings"];

/// What needs no queue, and the way to what does.
#[derive(Debug, Clone)]
pub struct Front {
    /// Who may call.
    pub access: Arc<Access>,
    /// Where requests may come from.
    pub guard: Arc<Guard>,
    /// Where it listens.
    pub address: SocketAddr,
    /// What was said.
    pub notices: Notices,
    /// The till page.
    pub page: Page,
    /// What changes in the queue.
    pub changes: Changes,
    /// State and health without a queue.
    pub early: Early,
    /// What is sent to connectors of tills.
    pub hooks: HookDoor,
    /// What is answered from the queue, once it is open.
    pub behind: watch::Receiver<Option<Router>>,
    /// Ends streams.
    pub stop: CancellationToken,
}

impl FromRef<Front> for Arc<Access> {
    fn from_ref(front: &Front) -> Self {
        Self::clone(&front.access)
    }
}

impl FromRef<Front> for HookDoor {
    fn from_ref(front: &Front) -> Self {
        front.hooks.clone()
    }
}

impl Front {
    /// Ends when the daemon does, or the right of the caller.
    pub(super) async fn over_for(self, caller: Caller) {
        tokio::select! {
            () = self.stop.cancelled() => {}
            () = self.access.is_over(&caller) => {}
        }
    }
}

/// To the queue, if it is open or opens soon.
pub(super) async fn pass_on(State(front): State<Front>, request: Request) -> Response {
    let mut behind = front.behind.clone();
    if !request.method().is_safe() && !front.early.stand.has_failed() {
        // Whether it is there now is seen below.
        let _ = timeout(PATIENCE, behind.wait_for(Option::is_some)).await;
    }
    let router = behind.borrow_and_update().clone();
    if let Some(mut router) = router {
        return router.call(request).await.into_response();
    }
    let (headers, is_secured) = (request.headers(), request.extensions().get::<Secured>().is_some());
    let caller = front.access.judge(headers, is_secured);
    // Whoever types one is known by nobody yet.
    let has_code = TYPED.contains(&request.uri().path());
    if !has_code && caller.is_none() && !front.access.is_undecided(headers, is_secured) {
        return auth::unknown_caller().into_response();
    }
    let (is_get, path) = (request.method() == Method::GET, request.uri().path().to_owned());
    drop(request);
    without_queue(&front, caller.filter(|_| is_get), &path).await
}

/// `looking`: who wants to look at something.
async fn without_queue(front: &Front, looking: Option<Caller>, path: &str) -> Response {
    let (early, may_look) = (&front.early, looking.is_some());
    if let ("/support", Some(caller)) = (path, &looking) {
        return match caller.must_be(&[]) {
            Ok(()) => page::early(&front.page, &early.report().await).into_response(),
            Err(problem) => problem.into_response(),
        };
    }
    match path {
        "/v1/status" if may_look => Json(early.report().await).into_response(),
        "/page/banner" if may_look => {
            page::banner(&front.page, &front.notices, &early.report().await, &Guests::default())
        }
        "/ready" => status::not_ready("the queue is not open").into_response(),
        _ if early.stand.has_failed() => Problem::not_stored().into_response(),
        _ => Problem::starting().into_response(),
    }
}
