//! What the cashier does at the page, answered as a panel.

use axum::{extract::State, http::HeaderMap, response::Html};
use serde::Deserialize;

use crate::{
    api::{
        Api,
        auth::{Caller, Role},
        json::Body,
        operations::{self, UndoBody},
        problem::Problem,
        redemptions::{self, RedeemBody},
        scans::{self, ScanBody, Wait, name},
        url::{Path, Query},
    },
    clock,
    page::Said,
    till::Answer,
};

/// Who works at the page.
pub(super) const CASHIER: &[Role] = &[Role::Cashier];

pub(super) async fn scan(
    State(api): State<Api>,
    caller: Caller,
    Query(wait): Query<Wait>,
    headers: HeaderMap,
    body: Body<ScanBody>,
) -> Result<Html<String>, Problem> {
    caller.must_be(CASHIER)?;
    Ok(panel(&api, &scans::answer(&api, caller, &wait, &headers, body).await?))
}

pub(super) async fn redeem(
    State(api): State<Api>,
    caller: Caller,
    Query(wait): Query<Wait>,
    headers: HeaderMap,
    body: Body<RedeemBody>,
) -> Result<Html<String>, Problem> {
    caller.must_be(CASHIER)?;
    Ok(panel(&api, &redemptions::answer(&api, caller, &wait, &headers, body).await?))
}

pub(super) async fn undo(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<String>,
    Query(wait): Query<Wait>,
    body: Body<UndoBody>,
) -> Result<Html<String>, Problem> {
    Ok(panel(&api, &operations::undone(&api, &caller, &id, &wait, body).await?))
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClearBody {
    /// Whom the banner has shown: the next guest may be noted by now.
    guest: Option<u64>,
    cashier: Option<String>,
}

/// Nobody is noted for the open check any more.
pub(super) async fn clear_guest(
    State(api): State<Api>,
    caller: Caller,
    body: Body<ClearBody>,
) -> Result<Html<String>, Problem> {
    caller.must_be(CASHIER)?;
    // Nothing is written of it.
    name(body.value.cashier, "cashier")?;
    api.till.detach(body.value.guest);
    Ok(Html(api.page.guest_cleared()))
}

pub(super) fn panel(api: &Api, answer: &Answer) -> Html<String> {
    Html(api.page.answer(&Said::to_the_page(answer), clock::wall()))
}
