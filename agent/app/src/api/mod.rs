//! The local API: what the till, its page, a POS and support call.

mod auth;
mod guard;
mod guest;
mod idempotency;
mod json;
mod metrics;
mod notices;
mod openapi;
mod operations;
mod page;
mod problem;
mod receipts;
mod redemptions;
mod scans;
mod status;
mod tokens;
mod url;
mod view;

use std::{net::SocketAddr, sync::Arc};

use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware,
    routing::{delete, get, post},
};
use stamp_store::Store;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tower_http::catch_panic::CatchPanicLayer;

pub use auth::{Access, Role};
pub use auth::{TOKEN_FILE, support_token};
pub use guard::Guard;
pub use view::OperationView;

use crate::{notices::Notices, queue::Queue, report::Reporter, till::Till};

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
    /// What was said.
    pub notices: Notices,
    /// State and health.
    pub reporter: Arc<Reporter>,
    /// Who may call.
    pub access: Arc<Access>,
    /// Where requests may come from.
    pub guard: Arc<Guard>,
    /// Ends streams.
    pub stop: CancellationToken,
}

/// Serves the API until told to stop.
pub async fn serve(api: Api, listener: TcpListener, stop: CancellationToken) -> anyhow::Result<()> {
    let service = router(api).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(stop.cancelled_owned()).await?;
    Ok(())
}

pub(crate) fn router(api: Api) -> Router {
    let open = Router::new()
        .route("/live", get(status::live))
        .route("/openapi.json", get(openapi::document))
        .merge(page::assets());
    let known = Router::new()
        .route("/v1/scans", post(scans::take))
        .route("/v1/receipts", post(receipts::closed))
        .route("/v1/receipts/{id}/void", post(receipts::voided))
        .route("/v1/guest", get(guest::read).put(guest::attach).delete(guest::detach))
        .route("/v1/redemptions", post(redemptions::redeem))
        .route("/v1/operations", get(operations::list))
        .route("/v1/operations/{op_id}", get(operations::read))
        .route("/v1/operations/{op_id}/undo", post(operations::undo))
        .route("/v1/operations/{op_id}/retry", post(operations::retry))
        .route("/v1/operations/{op_id}/discard", post(operations::discard))
        .route("/v1/operations/import", post(operations::import).layer(DefaultBodyLimit::max(64 << 20)))
        .route("/v1/notices", get(notices::stream))
        .route("/v1/status", get(status::status))
        .route("/v1/tokens", get(tokens::list).post(tokens::create))
        .route("/v1/tokens/{id}", delete(tokens::revoke))
        .route("/ready", get(status::ready))
        .route("/metrics", get(metrics::metrics))
        .layer(middleware::from_fn_with_state(api.clone(), auth::require));
    open.merge(known)
        .fallback(problem::not_found)
        .method_not_allowed_fallback(problem::method_not_allowed)
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(middleware::from_fn_with_state(api.clone(), guard::check))
        .layer(CatchPanicLayer::custom(problem::panicked))
        .with_state(api)
}
