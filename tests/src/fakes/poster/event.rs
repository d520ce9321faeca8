//! What Poster tells by itself of what is done to a receipt.

use serde_json::{Value, json};

use super::{
    account::Account,
    receipt::{Done, Receipt, major},
    verify::verify,
};

/// One event, before it is signed and sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// `transaction`, …
    pub object: &'static str,
    /// The number of the receipt, or of another thing.
    pub id: u64,
    /// `added`, `changed`, `closed`, `removed`
    pub action: &'static str,
    /// A JSON text, where there is one.
    pub data: Option<String>,
    /// It is what tells that a receipt was closed.
    pub(super) is_closing: bool,
}

impl Event {
    /// Any event, whether it has happened or not.
    #[must_use]
    pub const fn about(object: &'static str, id: u64, action: &'static str, data: Option<String>) -> Self {
        Self { object, id, action, data, is_closing: false }
    }

    /// The body that is posted: JSON, with the signature of the account over it. `time`: when it is sent, in seconds
    /// since 1970.
    #[must_use]
    pub fn body(&self, account: &Account, time: &str) -> String {
        let id = self.id.to_string();
        let what = (self.object, id.as_str(), self.action);
        let proof = verify(&account.name, what, self.data.as_deref(), time, &account.secret);
        let mut body = json!({
            "account": account.name, "account_number": account.number, "object": self.object,
            "object_id": self.id, "action": self.action, "time": time, "verify": proof,
        });
        if let Some(data) = &self.data {
            body["data"] = json!(data);
        }
        body.to_string()
    }
}

/// The events of one row of a receipt's history, in the order in which they were seen to come.
///
/// Documented are `added`, `changed` and `removed` (web/webhooks); `closed`, the noise before it and the guest's sum
/// behind it have been seen on accounts in use. What a `removed` holds has been shown by nobody.
pub(super) fn of(receipt: &Receipt, done: &Done) -> Vec<Event> {
    let Some(id) = receipt.id else { return Vec::new() };
    let (action, is_closing) = match done.what {
        "open" => ("added", false),
        "close" => ("closed", true),
        "delete" => ("removed", false),
        _ => ("changed", false),
    };
    let data = (action != "removed").then(|| history(receipt, done).to_string());
    let event = Event { object: "transaction", id, action, data, is_closing };
    if !is_closing {
        return vec![event];
    }
    let stock =
        json!({"type": 1, "element_id": 1, "storage_id": 1, "value_relative": -1, "value_absolute": 40});
    let stock =
        Event { object: "stock", id: 1, action: "changed", data: Some(stock.to_string()), is_closing: false };
    let sum = receipt.client.map(|client| Event {
        object: "client_payed_sum",
        id: client.into(),
        action: "changed",
        data: Some(
            json!({"value_relative": major(receipt.due()), "value_absolute": major(receipt.due())})
                .to_string(),
        ),
        is_closing: false,
    });
    [stock, event].into_iter().chain(sum).collect()
}

/// Inner times are milliseconds, and its text is a text once more.
fn history(receipt: &Receipt, done: &Done) -> Value {
    let [value, value2, value3] = done.values;
    json!({"transactions_history": {
        "type_history": done.what, "time": done.at.as_millisecond(),
        "value": value, "value2": value2, "value3": value3, "value4": 0, "value5": null,
        "value_text": done.text.as_ref().map(Value::to_string),
        "user_id": 1, "spot_tablet_id": receipt.register.id,
    }})
}
