//! What an operation does: who may stamp and redeem what, and what comes of it.

mod event;
mod identify;
mod issue_card;
mod issue_voucher;
mod redeem;
mod rewards;
mod stamps;
mod template;
mod void;

use jiff::Timestamp;
use rusqlite::Connection;

use crate::db::effect::{self, EffectRow};
use crate::in_flight::InFlight;
use crate::keys::Caller;
use crate::wire::{Answer, Code, Problem, Till, parse};

pub(crate) use identify::{own_cards, readable_card, readable_voucher};
pub(crate) use template::template_of;

/// What holds for the whole sandbox.
#[derive(Debug, Clone, Copy)]
pub(crate) struct House {
    pub(crate) seed: u64,
    pub(crate) repeat_window_s: u32,
}

/// One operation that is being decided.
pub(crate) struct Case<'a> {
    pub(crate) db: &'a Connection,
    pub(crate) caller: &'a Caller,
    pub(crate) op_id: &'a str,
    pub(crate) now: Timestamp,
    pub(crate) house: House,
    pub(crate) in_flight: &'a InFlight,
}

/// Why there is no answer of the 2xx kind.
#[derive(Debug)]
pub(crate) enum Refusal {
    Problem(Problem),
    State(rusqlite::Error),
}

pub(crate) type Ruling<T> = Result<T, Refusal>;

/// Decides an operation by the path it is posted to.
pub(crate) fn decide(case: &Case<'_>, path: &str, raw: &[u8]) -> Ruling<Answer> {
    match path {
        "/stamps" => stamps::add(case, &parse(raw)?),
        "/redemptions" => redeem::redeem(case, &parse(raw)?),
        "/cards" => issue_card::issue(case, parse(raw)?),
        "/vouchers" => issue_voucher::issue(case, &parse(raw)?),
        _ => match void_target(path) {
            Some(target) => void::void(case, target, &parse(raw)?),
            None => Err(Problem::invalid(format!("{path} is not the path of an operation")).into()),
        },
    }
}

/// The operation that a void's path names.
fn void_target(path: &str) -> Option<&str> {
    let target = path.strip_prefix("/operations/")?.strip_suffix("/void")?;
    (!target.contains('/')).then_some(target)
}

impl Case<'_> {
    fn business_id(&self) -> &'static str {
        self.caller.business.id
    }

    /// Writes an effect of this operation into the ledger.
    fn record(&self, effect: Effect<'_>, occurred_at: Timestamp, till: &Till) -> rusqlite::Result<()> {
        effect::insert(
            self.db,
            &EffectRow {
                sequence: 0,
                business_id: self.business_id().to_owned(),
                op_id: self.op_id.to_owned(),
                kind: effect.kind,
                card_id: effect.card_id.map(str::to_owned),
                voucher_id: effect.voucher_id.map(str::to_owned),
                quantity: effect.quantity,
                receipt_id: effect.receipt_id.map(str::to_owned),
                occurred_at,
                till: till.id.clone(),
                cashier: till.cashier.clone(),
                target_op: effect.target_op.map(str::to_owned),
                reason: effect.reason.map(str::to_owned),
                voided_by: None,
            },
        )
    }
}

/// What an operation has changed.
struct Effect<'a> {
    kind: effect::Kind,
    card_id: Option<&'a str>,
    voucher_id: Option<&'a str>,
    quantity: Option<u32>,
    receipt_id: Option<&'a str>,
    target_op: Option<&'a str>,
    reason: Option<&'a str>,
}

impl Effect<'_> {
    const fn of(kind: effect::Kind) -> Self {
        Self {
            kind,
            card_id: None,
            voucher_id: None,
            quantity: None,
            receipt_id: None,
            target_op: None,
            reason: None,
        }
    }
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl From<Code> for Refusal {
    fn from(code: Code) -> Self {
        Self::Problem(Problem::new(code))
    }
}

impl From<rusqlite::Error> for Refusal {
    fn from(error: rusqlite::Error) -> Self {
        Self::State(error)
    }
}
