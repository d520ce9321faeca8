//! The till page and the support page: their files, and the requests that they make. What they do is what the JSON routes do; here it is
//! answered as pieces of the page.

mod assets;
mod banner;
mod desk;
mod entries;
mod live;
mod states;
mod support;
mod whole;
mod whose;

use axum::{
    Router,
    routing::{get, post},
};

pub(super) use banner::banner;
pub(super) use live::notices;
pub(super) use support::early;

use super::{Api, Front};

/// What needs neither a right nor the queue.
pub(super) fn open() -> Router<Front> {
    Router::new()
        .route("/", get(whole::till))
        .route("/assets/{name}", get(assets::file))
        .route("/demo/states", get(states::all))
        .route("/favicon.ico", get(assets::icon))
}

/// What the cashier does.
pub(super) fn desk() -> Router<Api> {
    Router::new()
        .route("/page/scans", post(desk::scan))
        .route("/page/entries", post(entries::enter))
        .route("/page/cards", post(desk::issue_card))
        .route("/page/redemptions", post(desk::redeem))
        .route("/page/operations/{op_id}/undo", post(desk::undo))
        .route("/page/guest/clear", post(desk::clear_guest))
        .route("/page/receipts/question", post(whose::question))
        .route("/page/receipts/{id}/guest", post(whose::answer))
        .route("/page/receipts/{id}/noted", post(whose::add_noted))
        .route("/page/banner", get(banner::read))
}

/// What support looks at, and decides.
pub(super) fn support() -> Router<Api> {
    Router::new()
        .route("/support", get(support::overview))
        .route("/support/queue", get(support::queue))
        .route("/support/operations/{op_id}", get(support::operation))
        .route("/support/log", get(support::log))
        .route("/support/report", get(support::report))
        .route("/support/report.csv", get(support::table))
        .route("/page/support/searches", post(support::search_for))
        .route("/page/support/rows", get(support::rows))
        .route("/page/support/operations/{op_id}/retry", post(support::retry))
        .route("/page/support/operations/{op_id}/discard", post(support::discard))
}
