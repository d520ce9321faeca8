//! `POST /v1/receipts` and `POST /v1/receipts/{id}/void`

use axum::{Json, extract::State, http::HeaderMap};
use serde::Deserialize;
use stamp_core::{
    cloud::types::{Identifier, Money},
    receipt::{ReceiptClosed, ReceiptIdentity},
    time::Timestamp,
};

use super::{
    Api,
    auth::{Caller, Role},
    idempotency,
    json::Body,
    problem::Problem,
    scans::{Wait, name},
    url::{Path, Query},
    view::AnswerView,
};
use crate::till::ReceiptReport;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReceiptBody {
    receipt_id: String,
    /// Where numbers are counted per register.
    register: Option<String>,
    /// Where numbers start again each day.
    business_day: Option<String>,
    total: Money,
    closed_at: Timestamp,
    guest: Option<Identifier>,
    cashier: Option<String>,
    /// Taken for the contract's sake; what was bought is not needed and not kept.
    #[serde(default, rename = "lines")]
    _lines: serde::de::IgnoredAny,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct VoidBody {
    register: Option<String>,
    business_day: Option<String>,
    cashier: Option<String>,
}

pub(super) async fn closed(
    State(api): State<Api>,
    caller: Caller,
    Query(wait): Query<Wait>,
    headers: HeaderMap,
    Body { value, bytes }: Body<ReceiptBody>,
) -> Result<Json<AnswerView>, Problem> {
    caller.must_be(&[Role::Pos])?;
    let key = idempotency::key(&headers, &caller, "/v1/receipts", &bytes)?;
    let identity = identity(&api, value.receipt_id, value.register, value.business_day)?;
    let receipt = ReceiptClosed::new(identity, value.total, value.closed_at);
    let cashier = name(value.cashier, "cashier")?;
    let report = ReceiptReport { receipt, guest: value.guest, source: caller.id, cashier };
    Ok(Json(api.till.receipt(report, key, wait.duration()).await?.into()))
}

pub(super) async fn voided(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<String>,
    Query(wait): Query<Wait>,
    Body { value, .. }: Body<VoidBody>,
) -> Result<Json<AnswerView>, Problem> {
    caller.must_be(&[Role::Pos])?;
    let cashier = name(value.cashier, "cashier")?;
    let identity = identity(&api, id, value.register, value.business_day)?;
    Ok(Json(api.till.void_receipt(&identity, &caller.id, cashier, wait.duration()).await?.into()))
}

fn identity(
    api: &Api,
    number: String,
    register: Option<String>,
    business_day: Option<String>,
) -> Result<ReceiptIdentity, Problem> {
    let good = |text: &str| !text.is_empty() && text.len() <= 128 && !text.chars().any(char::is_control);
    let all = [Some(&number), register.as_ref(), business_day.as_ref()];
    if !all.into_iter().flatten().all(|text| good(text)) {
        let title = "receipt_id, register, business_day: 1 to 128 bytes without control characters";
        return Err(Problem::invalid(title));
    }
    let account = api.till.receipt_account().to_owned();
    Ok(ReceiptIdentity { connector: "api".to_owned(), account, register, business_day, number })
}
