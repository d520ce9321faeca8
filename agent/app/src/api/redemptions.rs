//! `POST /v1/redemptions`

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use serde::Deserialize;
use stamp_core::{cloud::types::Identifier, make::VoucherRef};

use super::{
    Api,
    auth::{Caller, Role},
    idempotency,
    json::Body,
    problem::Problem,
    scans::{Wait, name},
    url::Query,
    view::AnswerView,
};
use crate::till::Redemption;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RedeemBody {
    voucher_id: Option<String>,
    redeem_code: Option<String>,
    card: Option<Identifier>,
    cashier: Option<String>,
}

pub(super) async fn redeem(
    State(api): State<Api>,
    caller: Caller,
    Query(wait): Query<Wait>,
    headers: HeaderMap,
    Body { value, bytes }: Body<RedeemBody>,
) -> Result<Json<AnswerView>, Problem> {
    caller.must_be(&[Role::Cashier, Role::Pos])?;
    let key = idempotency::key(&headers, &caller, "/v1/redemptions", &bytes)?;
    let cashier = name(value.cashier, "cashier")?;
    let voucher = match (value.voucher_id, value.redeem_code) {
        (Some(id), None) if good(&id) => VoucherRef::Id(id),
        (None, Some(code)) if good(&code) => VoucherRef::Code { code, card: value.card },
        _ => {
            let title = "either voucher_id or redeem_code, 1 to 256 bytes without control characters";
            return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "validation_failed", title));
        }
    };
    let redemption = Redemption { voucher, source: caller.id, cashier };
    Ok(Json(api.till.redeem(redemption, key, wait.duration()).await?.into()))
}

fn good(text: &str) -> bool {
    !text.is_empty() && text.len() <= 256 && !text.chars().any(char::is_control)
}
