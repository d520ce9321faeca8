//! dash.getTransactions: which receipts are in the list, and in which order.

use jiff::{Span, Timestamp, civil::Date};

use super::{
    account::{Account, Cursor},
    question::Question,
    receipt::{Receipt, State},
};

/// `after_date_close` was measured to be compared with a clock three hours ahead.
const SKEW_S: i64 = 3 * 3600;

/// What `known`, the newest first, comes to for this question.
pub(super) fn list(known: Vec<Receipt>, asked: &Question, account: &Account, now: Timestamp) -> Vec<Receipt> {
    let today = account.business_day(now);
    let from = day(asked.get("dateFrom")).unwrap_or_else(|| today.saturating_sub(Span::new().months(1)));
    let to = day(asked.get("dateTo")).unwrap_or(today);
    let mut listed = known;
    listed.retain(|receipt| {
        let filed = account.business_day(receipt.closed.unwrap_or(receipt.opened));
        (from..=to).contains(&filed) && has_status(receipt, asked) && is_of(receipt, asked)
    });
    listed.retain(|receipt| is_between(receipt, asked));
    if let Some(cursor) = asked.number("next_tr") {
        go_on(&mut listed, cursor, account.cursor);
    }
    listed.truncate(account.rows.unwrap_or(usize::MAX));
    listed
}

fn go_on(listed: &mut Vec<Receipt>, cursor: u64, how: Cursor) {
    match how {
        Cursor::Greater => {
            listed.retain(|receipt| receipt.id > Some(cursor));
            listed.reverse();
        }
        Cursor::Behind if cursor == 0 => {}
        Cursor::Behind => listed.retain(|receipt| receipt.id < Some(cursor)),
    }
}

fn has_status(receipt: &Receipt, asked: &Question) -> bool {
    match asked.get("status") {
        Some("1") => receipt.state == State::Open,
        Some("2") => receipt.state == State::Closed,
        Some("3") => receipt.state == State::Removed,
        _ => true,
    }
}

/// `type` and `id` narrow the list only together.
fn is_of(receipt: &Receipt, asked: &Question) -> bool {
    match (asked.get("type"), asked.number("id")) {
        (Some("spots"), Some(id)) => u64::from(receipt.register.spot) == id,
        (Some("clients"), Some(id)) => receipt.client.map(u64::from) == Some(id),
        (Some("waiters"), Some(id)) => id == 1,
        _ => true,
    }
}

fn is_between(receipt: &Receipt, asked: &Question) -> bool {
    let closed = receipt.closed.map_or(0, |at| at.as_second() + SKEW_S);
    let bound = |name| asked.get(name).and_then(|text| text.parse::<i64>().ok());
    bound("after_date_close").is_none_or(|after| closed > after)
        && bound("before_date_close").is_none_or(|before| closed < before)
}

/// `Ymd`. Anything else is as if it were not there.
fn day(text: Option<&str>) -> Option<Date> {
    Date::strptime("%Y%m%d", text.filter(|text| text.len() == 8)?).ok()
}
