//! `POST /v1/redemptions`

use std::fmt;

use axum::{Json, extract::State, http::HeaderMap};
use serde::Deserialize;
use serde_json::Value;
use stamp_core::{cloud::types::Identifier, make::VoucherRef, offline::Pin, operation::OpId};

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
use crate::{
    clock,
    till::{Answer, AtRisk, Manager, Redemption},
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RedeemBody {
    voucher_id: Option<String>,
    redeem_code: Option<String>,
    offer: Option<OpId>,
    card: Option<Identifier>,
    cashier: Option<String>,
    #[serde(default)]
    accept_risk: bool,
    pin: Option<PinText>,
}

/// What was typed as the manager's PIN; never shown.
#[derive(Deserialize)]
#[serde(transparent)]
struct PinText(String);

impl fmt::Debug for PinText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PinText(…)")
    }
}

pub(super) async fn redeem(
    State(api): State<Api>,
    caller: Caller,
    Query(wait): Query<Wait>,
    headers: HeaderMap,
    body: Body<RedeemBody>,
) -> Result<Json<AnswerView>, Problem> {
    Ok(Json(answer(&api, caller, &wait, &headers, body).await?.into()))
}

/// What is answered to a wish to redeem, in whichever form.
pub(super) async fn answer(
    api: &Api,
    caller: Caller,
    wait: &Wait,
    headers: &HeaderMap,
    Body { value, bytes }: Body<RedeemBody>,
) -> Result<Answer, Problem> {
    caller.must_be(&[Role::Cashier, Role::Pos])?;
    let pin = value.pin.as_ref().map(|text| Pin::typed(&text.0)).transpose();
    let pin = pin.map_err(|why| Problem::invalid(format!("pin: {why}")))?;
    if pin.is_some() && !value.accept_risk {
        return Err(Problem::invalid("a manager's pin goes with accept_risk: true"));
    }
    let same = if pin.is_some() { without_pin(&bytes) } else { bytes.to_vec() };
    let key = idempotency::key(headers, &caller, "/v1/redemptions", &same)?;
    let cashier = name(value.cashier, "cashier")?;
    let manager = pin.map(|pin| Manager { pin, actor: caller.actor(cashier.as_deref()) });
    let named = [value.voucher_id.is_some(), value.redeem_code.is_some(), value.offer.is_some()];
    if named.into_iter().filter(|is_there| *is_there).count() != 1 {
        return Err(Problem::invalid("exactly one of voucher_id, redeem_code and offer"));
    }
    if let Some(offer) = value.offer {
        if !value.accept_risk {
            return Err(Problem::invalid("an offer is taken up with accept_risk: true"));
        }
        return Ok(api.till.accept_offer(offer, &caller.id, cashier, manager, key).await?);
    }
    let name = value.voucher_id.as_ref().or(value.redeem_code.as_ref());
    if !name.is_some_and(|name| good(name)) {
        return Err(Problem::invalid(
            "voucher_id and redeem_code: 1 to 256 bytes without control characters",
        ));
    }
    let (voucher, card) = match (value.voucher_id, value.redeem_code) {
        (Some(id), _) => (VoucherRef::Id(id), value.card),
        (None, code) => (VoucherRef::Code { code: code.unwrap_or_default(), card: value.card }, None),
    };
    let at_risk = value.accept_risk.then(|| AtRisk { op_id: clock::mint(), was_asked: false, manager });
    let redemption = Redemption { voucher, card, source: caller.id, cashier, at_risk };
    Ok(api.till.redeem(redemption, key, wait.duration()).await?)
}

/// What is remembered of a request is a digest of it: with the PIN in it, whoever has the file could try all of them.
fn without_pin(body: &[u8]) -> Vec<u8> {
    let mut body: Value = serde_json::from_slice(body).unwrap_or_default();
    if let Some(members) = body.as_object_mut() {
        members.remove("pin");
    }
    body.to_string().into_bytes()
}

fn good(text: &str) -> bool {
    !text.is_empty() && text.len() <= 256 && !text.chars().any(char::is_control)
}
