//! The local API: what the till, its page, a POS and support call.

mod access;
mod attempt;
mod auth;
mod callers;
mod cards;
mod changes;
mod codes;
mod conversation;
mod cors;
mod decisions;
mod door;
mod front;
mod guard;
mod guest;
mod history;
mod hooks;
mod idempotency;
mod json;
mod listener;
mod log;
mod login;
mod metrics;
mod notices;
mod openapi;
mod operations;
mod page;
mod pairings;
mod peer;
mod pin;
mod problem;
mod proof;
mod receipts;
mod redemptions;
mod report;
mod scans;
mod session;
mod status;
mod tls;
mod tokens;
mod told;
mod url;
mod validity;
mod view;
mod whose;

use std::sync::Arc;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware,
    routing::{delete, get, post, put},
};
use stamp_store::Store;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tower_http::catch_panic::CatchPanicLayer;

pub use access::{Access, TOKEN_FILE, digest, support_token};
pub use attempt::AttemptView;
pub use auth::Role;
pub use door::Door;
pub use front::{Front, PATIENCE};
pub use guard::Guard;
pub use hooks::HookDoor;
pub(crate) use proof::proof;
pub use report::ReportView;
pub use tls::Certificate;
pub use view::OperationView;

use crate::{
    history::Recorder, log::Logbook, notices::Notices, page::Page, queue::Queue, report::Reporter,
    sought::Sought, supervise::Pulse, till::Till, tills::Hooks,
};

/// No request needs more: a code has at most 1,024 bytes.
const LARGEST_BODY: usize = 64 * 1024;

/// What the handlers work with.
#[derive(Debug, Clone)]
pub struct Api {
    /// The front desk.
    pub till: Arc<Till>,
    /// What people do to the queue.
    pub queue: Queue,
    /// The queue, for reading.
    pub store: Store,
    /// State and health.
    pub reporter: Arc<Reporter>,
    /// The last day.
    pub recorder: Arc<Recorder>,
    /// The log.
    pub log: Logbook,
    /// What was searched for.
    pub sought: Sought,
    /// Who may call.
    pub access: Arc<Access>,
    /// What was said.
    pub notices: Notices,
    /// The till page.
    pub page: Page,
    /// What is sent to tills' connectors.
    pub hooks: Hooks,
}

/// Serves the API until told to stop.
pub async fn serve(
    front: Front,
    listener: TcpListener,
    door: Door,
    stop: CancellationToken,
    pulse: Pulse,
) -> anyhow::Result<()> {
    let router = guarded(Front { stop: stop.clone(), ..front });
    listener::serve(router, listener, door, stop, pulse).await
}

/// What needs no queue, and before all of it the guard. Everything else is in [`router`], once there is a queue.
pub(crate) fn guarded(front: Front) -> Router {
    let page = front.page.clone();
    let (access, guard) = (Arc::clone(&front.access), Arc::clone(&front.guard));
    Router::new()
        .route("/v1/notices", get(notices::stream))
        .route("/page/notices", get(page::notices))
        .route("/v1/changes", get(changes::stream))
        .layer(middleware::from_fn_with_state(access, auth::require))
        .merge(told_here(&front.access))
        .route("/live", get(status::live))
        .route("/login", get(login::page))
        .route("/hooks/{connector}", get(hooks::receive).post(hooks::receive).layer(hooks::bound()))
        .merge(page::open())
        .fallback(front::pass_on)
        .method_not_allowed_fallback(problem::method_not_allowed)
        .layer(middleware::from_fn_with_state(page, problem::word))
        .layer(middleware::from_fn_with_state(guard, guard::check))
        .layer(CatchPanicLayer::custom(problem::panicked))
        .with_state(front)
}

/// What is open to all on this machine, and elsewhere to those who have a right.
fn told_here(access: &Arc<Access>) -> Router<Front> {
    Router::new()
        .route("/v1/proof", get(proof::give))
        .route("/openapi.json", get(openapi::document))
        .layer(middleware::from_fn_with_state(Arc::clone(access), auth::require_from_afar))
}

/// What is answered from the queue.
pub(crate) fn router(api: Api) -> Router {
    Router::new()
        .route("/v1/scans", post(scans::take))
        .route("/v1/receipts", post(receipts::closed))
        .route("/v1/receipts/{id}/void", post(receipts::voided))
        .route("/v1/receipts/{id}/guest", post(whose::answer))
        .route("/v1/receipts/last/guest", post(whose::add_to_last))
        .route("/v1/receipts/questions", get(whose::questions))
        .route("/v1/tills/{till}/told", post(told::told))
        .route("/v1/guest", get(guest::read).put(guest::attach).delete(guest::detach))
        .route("/v1/cards", post(cards::issue))
        .route("/v1/cards/search", post(cards::search))
        .route("/v1/redemptions", post(redemptions::redeem))
        .route("/v1/operations", get(operations::list))
        .route("/v1/operations/{op_id}", get(operations::read))
        .route("/v1/operations/{op_id}/undo", post(operations::undo))
        .route("/v1/operations/{op_id}/retry", post(decisions::retry))
        .route("/v1/operations/{op_id}/discard", post(decisions::discard))
        .route("/v1/operations/import", post(operations::import).layer(DefaultBodyLimit::max(64 << 20)))
        .route("/v1/status", get(status::status))
        .route("/v1/history", get(history::history))
        .route("/v1/report", get(report::report))
        .route("/v1/log", get(log::read))
        .route("/v1/log/level", post(log::change))
        .route("/v1/tokens", get(tokens::list).post(tokens::create))
        .route("/v1/tokens/{id}", delete(tokens::revoke))
        .route("/v1/pin", put(pin::set).delete(pin::remove))
        .route("/v1/logout", post(login::logout))
        .route("/ready", get(status::ready))
        .route("/metrics", get(metrics::metrics))
        .merge(page::desk())
        .merge(page::support())
        .layer(middleware::from_fn_with_state(Arc::clone(&api.access), auth::require))
        .route("/v1/login", post(login::login))
        .route("/v1/pairings", post(pairings::pair))
        .fallback(problem::not_found)
        .method_not_allowed_fallback(problem::method_not_allowed)
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(CatchPanicLayer::custom(problem::panicked))
        .with_state(api)
}
