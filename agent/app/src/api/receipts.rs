//! `POST /v1/receipts` and `POST /v1/receipts/{id}/void`

use axum::{Json, extract::State, http::HeaderMap};
use serde::Deserialize;
use serde_json::Value;
use stamp_core::{
    cloud::types::{Identifier, Money},
    receipt::{Line, Payment, ReceiptClosed, ReceiptIdentity, exactly},
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

/// Names that one check or line may have of a kind.
const NAMES: usize = 64;

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
    paid: Option<bool>,
    #[serde(default)]
    written_off: bool,
    #[serde(default)]
    payments: Vec<String>,
    #[serde(default)]
    groups: Vec<String>,
    lines: Option<Vec<LineBody>>,
}

/// A line as the shop's rules ask for it. What else stands there is not needed and not kept.
#[derive(Debug, Deserialize)]
struct LineBody {
    name: Option<String>,
    product: Option<String>,
    category: Option<String>,
    #[serde(default)]
    categories: Vec<String>,
    paid: Option<Value>,
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
    let lines = value.lines.map(|lines| lines.into_iter().map(line).collect()).transpose()?;
    let ways = names(value.payments, "payments")?;
    let payment = Payment { is_paid: value.paid, is_written_off: value.written_off, ways };
    let groups = names(value.groups, "groups")?;
    let receipt = ReceiptClosed::new(identity, value.total, value.closed_at);
    let receipt = ReceiptClosed { payment, groups, lines, ..receipt };
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
    let all = [Some(&number), register.as_ref(), business_day.as_ref()];
    if !all.into_iter().flatten().all(|text| is_name(text)) {
        let title = "receipt_id, register, business_day: 1 to 128 bytes without control characters";
        return Err(Problem::invalid(title));
    }
    let account = api.till.receipt_account().to_owned();
    Ok(ReceiptIdentity { connector: "api".to_owned(), account, register, business_day, number })
}

fn line(line: LineBody) -> Result<Line, Problem> {
    let LineBody { name, product, category, categories, paid } = line;
    let filed = [product, name, category].into_iter().flatten().chain(categories).collect();
    let amount = |paid: Value| exactly(&paid).map(|amount| amount.to_string());
    let paid = paid.filter(|paid| !paid.is_null()).map(amount).transpose();
    let paid = paid.map_err(|error| Problem::invalid(format!("lines: paid {error}")))?;
    Ok(Line { filed: names(filed, "lines")?, paid })
}

fn names(names: Vec<String>, what: &str) -> Result<Vec<String>, Problem> {
    if names.len() > NAMES || !names.iter().all(|text| is_name(text)) {
        let title = format!("{what}: at most {NAMES} names of 1 to 128 bytes without control characters");
        return Err(Problem::invalid(title));
    }
    Ok(names)
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.len() <= 128 && !text.chars().any(char::is_control)
}
