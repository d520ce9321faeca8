//! What the cashier does at the page, answered as a panel.

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, request::Parts},
    response::Html,
};
use serde::Deserialize;

use crate::{
    api::{
        Api,
        auth::{Caller, Role},
        cards::{self, CardBody},
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

/// A request of the page, by somebody who may work at it.
pub(super) struct Desk {
    pub(super) api: Api,
    pub(super) caller: Caller,
    pub(super) wait: Wait,
    pub(super) headers: HeaderMap,
}

impl FromRequestParts<Api> for Desk {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Problem> {
        let caller = Caller::from_request_parts(parts, api).await?;
        caller.must_be(&[Role::Cashier])?;
        let Query(wait) = Query::from_request_parts(parts, api).await?;
        Ok(Self { api: api.clone(), caller, wait, headers: parts.headers.clone() })
    }
}

pub(super) type Panel = Result<Html<String>, Problem>;

pub(super) async fn scan(Desk { api, caller, wait, headers }: Desk, body: Body<ScanBody>) -> Panel {
    Ok(panel(&api, &scans::answer(&api, caller, &wait, &headers, body).await?))
}

pub(super) async fn issue_card(Desk { api, caller, wait, headers }: Desk, body: Body<CardBody>) -> Panel {
    Ok(panel(&api, &cards::answer(&api, caller, &wait, &headers, body).await?))
}

pub(super) async fn redeem(Desk { api, caller, wait, headers }: Desk, body: Body<RedeemBody>) -> Panel {
    Ok(panel(&api, &redemptions::answer(&api, caller, &wait, &headers, body).await?))
}

pub(super) async fn undo(
    Path(id): Path<String>,
    Desk { api, caller, wait, .. }: Desk,
    body: Body<UndoBody>,
) -> Panel {
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
pub(super) async fn clear_guest(Desk { api, .. }: Desk, body: Body<ClearBody>) -> Panel {
    // Nothing is written of it.
    name(body.value.cashier, "cashier")?;
    api.till.detach(body.value.guest).await?;
    Ok(Html(api.page.guest_cleared()))
}

pub(super) fn panel(api: &Api, answer: &Answer) -> Html<String> {
    Html(api.page.answer(&Said::to_the_page(answer), clock::wall()))
}
