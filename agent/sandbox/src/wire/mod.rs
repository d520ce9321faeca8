//! Bodies as they are on the wire.

mod answer;
mod problem;
mod request;
mod show;

pub(crate) use answer::{Answer, json, problem_json};
pub(crate) use problem::{Code, Problem};
pub(crate) use request::{
    AddStamps, AgentStatus, Batch, BatchItem, DeliverVia, Identifier, IdentifierKind, IssueCard,
    IssueVoucher, Lookup, Mode, Money, Redeem, Scan, Till, Validity, ValidityKind, Void, parse, parse_op_id,
};
pub(crate) use show::{
    card, card_in_brief, conflict, customer, display, progress, usable_vouchers, voucher, voucher_status,
};
