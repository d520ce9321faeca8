//! A receipt as `dash` tells it (web/dash/getTransaction): every scalar is a text, money in hundredths, times in
//! milliseconds.

use jiff::{Timestamp, tz::TimeZone};
use serde_json::{Map, Value, json};

use super::{
    account::{Account, Client},
    menu::Product,
    receipt::{Done, Paid, Receipt, State},
};

/// What of it is asked for.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Parts {
    pub(super) products: bool,
    pub(super) history: bool,
    /// `timezone=client`
    pub(super) in_zone: bool,
}

pub(super) fn receipt(receipt: &Receipt, account: &Account, parts: Parts) -> Value {
    let client = receipt.client.and_then(|id| account.client_of(id));
    let mut shown = plain(receipt, account, parts.in_zone);
    guest(&mut shown, receipt, client, account);
    if account.has_extras {
        extras(&mut shown);
    }
    if parts.products {
        let lines = receipt.lines.iter().map(|line| self::line(line, receipt));
        shown.insert("products".to_owned(), lines.collect());
    }
    if parts.history {
        let number = receipt.history.iter().enumerate();
        let rows = number.map(|(index, done)| {
            let mut row = row(done, receipt);
            row["history_id"] = json!((receipt.id.unwrap_or(0) * 100 + index as u64).to_string());
            row["value_text"] = done.text.clone().unwrap_or(Value::Null);
            row
        });
        shown.insert("history".to_owned(), rows.collect());
    }
    Value::Object(shown)
}

/// dash.getTransactionHistory: the newest first, `value_text` a text.
pub(super) fn history(receipt: &Receipt) -> Value {
    let rows = receipt.history.iter().rev().map(|done| {
        let mut row = row(done, receipt);
        row["transaction_id"] = json!(text(receipt.id.unwrap_or(0)));
        row["value_text"] = done.text.as_ref().map_or(Value::Null, |text| json!(text.to_string()));
        row
    });
    rows.collect()
}

/// dash.getTransactionProducts.
pub(super) fn products(receipt: &Receipt) -> Value {
    let lines = receipt.lines.iter().map(|line| {
        let mut shown = self::line(line, receipt);
        let product = line.0;
        shown["product_name"] = json!(product.name);
        shown["category_id"] = json!(text(product.category.into()));
        shown["product_sum"] = json!(text(product.price * u64::from(line.1)));
        shown["client_id"] = json!(text(receipt.client.unwrap_or(0).into()));
        shown["round_sum"] = json!(0);
        shown
    });
    lines.collect()
}

/// A client as clients.getClients tells it: what is empty may be `"0"`.
pub(super) fn client(client: &Client) -> Value {
    let digits: String = client.phone.chars().filter(char::is_ascii_digit).collect();
    let card = if client.card.is_empty() { "0" } else { &client.card };
    let mut shown = json!({
        "client_id": text(client.id.into()), "firstname": "", "lastname": format!("Guest {}", client.id),
        "patronymic": "", "discount_per": "0", "bonus": "10000", "total_payed_sum": "0",
        "date_activale": "2017-10-09 15:28:14", "phone": client.phone, "phone_number": digits,
        "email": client.email, "birthday": "0000-00-00", "card_number": card,
    });
    let rest = json!({
        "client_sex": "0", "country": "0", "city": "0", "comment": "0", "address": "0",
        "client_groups_id": text(client.group.0.into()), "client_groups_name": client.group.1,
        "client_groups_discount": "0", "loyalty_type": "1", "birthday_bonus": "0", "delete": "0",
        "ewallet": "0",
    });
    merge(&mut shown, rest);
    shown
}

fn plain(receipt: &Receipt, account: &Account, in_zone: bool) -> Map<String, Value> {
    let status = match receipt.state {
        State::Open => "1",
        State::Closed => "2",
        State::Removed => "3",
    };
    let (cash, card) = (receipt.cash(), receipt.card());
    let reason = match receipt.paid {
        Paid::Nothing(reason) => reason.to_string(),
        _ => String::new(),
    };
    let mut shown = json!({
        "transaction_id": text(receipt.id.unwrap_or(0)), "status": status,
        "date_start": millis(Some(receipt.opened)),
        "date_start_new": millis(receipt.history.get(1).map(|done| done.at)),
        "date_close": millis(receipt.closed), "date_close_date": wall(receipt.closed, account, in_zone),
        "sum": text(receipt.sum()), "discount": text(receipt.discount), "bonus": "0",
        "pay_type": text(receipt.pay_type()), "reason": reason,
        "payed_cash": text(cash), "payed_card": text(card), "payed_sum": text(cash + card),
        "payed_bonus": text(receipt.by(Paid::Bonus)), "payed_cert": text(receipt.by(Paid::Certificate)),
        "payed_third_party": "0", "round_sum": "0", "tip_sum": "0", "tips_card": "0", "tips_cash": "0",
    });
    let rest = json!({
        "guests_count": "1", "spot_id": text(receipt.register.spot.into()), "table_id": "94",
        "table_name": "5", "name": "Анна", "user_id": "1", "transaction_comment": null,
        "print_fiscal": text(receipt.fiscal.into()), "total_profit": "-8786", "total_profit_netto": "-6789",
        "service_mode": "1", "processing_status": if receipt.state == State::Open { "10" } else { "60" },
    });
    merge(&mut shown, rest);
    into_map(shown)
}

fn guest(shown: &mut Map<String, Value>, receipt: &Receipt, client: Option<&Client>, account: &Account) {
    let card = client.map(|client| client.card.as_str()).filter(|card| !card.is_empty());
    shown.extend(into_map(json!({
        "client_id": text(receipt.client.unwrap_or(0).into()), "card_number": card.unwrap_or("0"),
        "client_firstname": client.map(|_| ""), "client_lastname": client.map(|client| format!("Guest {}", client.id)),
    })));
    if account.tells_phone {
        shown.insert("client_phone".to_owned(), json!(client.map(|client| &client.phone)));
    }
}

/// Seen on accounts in use, documented nowhere. One of them is no text.
fn extras(shown: &mut Map<String, Value>) {
    shown.extend(into_map(json!({
        "payed_ewallet": "0", "payed_card_type": "0", "payment_method_id": "0", "tax_sum": "0",
        "auto_accept": false, "application_id": null,
    })));
}

/// `product_price` is the line's, for all of it, as was seen; `num` with seven places likewise.
fn line((product, count): &(Product, u32), receipt: &Receipt) -> Value {
    let price = product.price * u64::from(*count);
    let paid = if receipt.closed.is_some() { price * (100 - receipt.discount) / 100 } else { 0 };
    json!({
        "product_id": text(product.id.into()), "modification_id": "0", "num": format!("{count}.0000000"),
        "product_price": text(price), "payed_sum": text(paid), "print_fiscal": "0", "tax_id": "0",
        "tax_value": "0", "tax_type": "0", "tax_fiscal": "0", "tax_sum": "0", "product_cost": "90",
        "product_cost_netto": "80", "product_profit": "100", "product_profit_netto": "90",
    })
}

fn row(done: &Done, receipt: &Receipt) -> Value {
    let [value, value2, value3] = done.values.map(text);
    json!({
        "type_history": done.what, "spot_tablet_id": text(receipt.register.id.into()),
        "time": millis(Some(done.at)), "user_id": "1", "value": value, "value2": value2, "value3": value3,
        "value4": "0", "value5": "0",
    })
}

fn text(number: u64) -> String {
    number.to_string()
}

fn millis(at: Option<Timestamp>) -> String {
    at.map_or(0, Timestamp::as_millisecond).to_string()
}

/// Text dates are three hours ahead of UTC in winter and summer, unless the account's zone is asked for: so it is in
/// the examples of the documentation.
fn wall(at: Option<Timestamp>, account: &Account, in_zone: bool) -> String {
    let Some(at) = at else { return "0000-00-00 00:00:00".to_owned() };
    let in_zone = in_zone || account.has_local_texts;
    let zone = if in_zone { account.zone() } else { TimeZone::fixed(jiff::tz::offset(3)) };
    at.to_zoned(zone).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

fn merge(shown: &mut Value, rest: Value) {
    if let Value::Object(map) = shown {
        map.extend(into_map(rest));
    }
}

fn into_map(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}
