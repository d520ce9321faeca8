//! The cloud's HTTP interface: a file for each group of paths of the contract, and `control` for the sandbox itself.

mod agents;
mod auth;
mod batch;
mod body;
mod cards;
mod control;
mod events;
mod gate;
mod key;
mod language;
mod me;
mod offline;
mod operations;
mod query;
mod read;
mod scans;
mod vouchers;
mod write;

use std::sync::Arc;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post, put};

pub(crate) use me::next_month;

use crate::app::App;

/// Everything that the sandbox answers.
pub(crate) fn router(app: &Arc<App>) -> Router {
    let v1 = Router::new()
        .route("/me", get(me::me))
        .route("/scans/resolve", post(scans::resolve))
        .route("/cards/search", post(cards::search))
        .route("/cards", post(write::issue_card))
        .route("/cards/{id}", get(cards::card))
        .route("/cards/{id}/history", get(events::card_history))
        .route("/stamps", post(write::add_stamps))
        .route("/vouchers", post(write::issue_voucher))
        .route("/vouchers/lookup", post(vouchers::lookup))
        .route("/vouchers/{id}", get(vouchers::voucher))
        .route("/redemptions", post(write::redeem))
        .route("/operations/batch", post(batch::batch))
        .route("/operations/{id}", get(operations::operation))
        .route("/operations/{id}/void", post(write::void))
        .route("/agents/{id}/status", put(agents::status))
        .route("/events", get(events::events))
        .route("/offline/vouchers", get(offline::vouchers))
        .layer(from_fn_with_state(Arc::clone(app), auth::authenticate))
        .layer(from_fn(language::keep_to_english));
    let cloud = Router::new()
        .nest("/v1", v1)
        .layer(from_fn_with_state(Arc::clone(app), gate::gate))
        .with_state(Arc::clone(app));
    control::router(app).merge(cloud)
}
