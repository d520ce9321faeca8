//! `POST /v1/tills/{till}/told`: what an app of the till's maker tells, which runs on the till itself.

use axum::{Json, extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use stamp_core::{
    cloud::types::Identifier,
    notice::{Notice, said},
    operation::OpId,
};

use super::{
    Api,
    auth::{Caller, Role},
    json::Body,
    problem::{self, Problem},
    url::Path,
};
use crate::{
    clock,
    till::{Came, Told},
    tills::Taker,
};

/// What came of it.
#[derive(Debug, Serialize)]
pub(super) struct ToldView {
    /// Where a guest was named.
    #[serde(skip_serializing_if = "Option::is_none")]
    notice: Option<Notice>,
    /// The stamps that the check is by now.
    #[serde(skip_serializing_if = "Option::is_none")]
    op_id: Option<OpId>,
}

pub(super) async fn told(
    State(api): State<Api>,
    caller: Caller,
    Path(till): Path<String>,
    Body { value, bytes }: Body<Value>,
) -> Result<Json<ToldView>, Problem> {
    caller.must_be(&[Role::Pos])?;
    if !value["event"].is_string() {
        return Err(Problem::invalid("event: what happened at the till"));
    }
    if value["event"] == "guestRead" {
        api.till.stamps_by_receipt()?;
        let guest = Identifier::deserialize(&value["guest"]);
        if guest.is_ok_and(|guest| !api.till.may_be_a_card(&guest)) {
            let notice = Some(said::not_recognised(api.till.words()));
            return Ok(Json(ToldView { notice, op_id: None }));
        }
    }
    let app = match api.hooks.app(&till) {
        Taker::There(app) => app,
        Taker::Away => return Err(away(&till)),
        Taker::Nobody => return Err(problem::not_found().await),
    };
    let reports = app.told(&bytes, clock::wall()).map_err(|why| Problem::invalid(why.to_string()))?;
    let told = Told {
        connector: &till,
        source: &till,
        reports,
        checkpoint: None,
        complete_until: None,
        cashier: None,
        caller: None,
    };
    let came = api.till.take_told(told).await?;
    let op_id = came.iter().find_map(|came| match came {
        Came::Stamped(op_id) => Some(*op_id),
        _ => None,
    });
    let notice = came.iter().find_map(|came| match came {
        Came::Noted => Some(said::attached(api.till.words())),
        Came::Over => Some(said::receipt_is_over(api.till.words())),
        _ => None,
    });
    Ok(Json(ToldView { notice, op_id }))
}

fn away(till: &str) -> Problem {
    let title = format!("the connector {till} does not run at the moment");
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "till_not_ready", title)
        .hint("See `stamp-agent status`.")
        .retry_after(5)
}
