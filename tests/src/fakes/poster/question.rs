//! A question to the Web API, as it came in.

use std::collections::BTreeMap;

use tokio::time::Instant;

/// The parameters of each method, by its page. Others are ignored without a word, as Poster does.
const DOCUMENTED: [(&str, &[&str]); 10] = [
    (
        "dash.getTransactions",
        &[
            "dateFrom",
            "dateTo",
            "type",
            "id",
            "status",
            "include_products",
            "include_history",
            "include_delivery",
            "service_mode",
            "courier_id",
            "table_id",
            "next_tr",
            "after_date_close",
            "before_date_close",
            "timezone",
        ],
    ),
    (
        "dash.getTransaction",
        &[
            "transaction_id",
            "include_products",
            "include_history",
            "include_delivery",
            "timezone",
            "type",
            "id",
            "status",
        ],
    ),
    ("dash.getTransactionHistory", &["transaction_id"]),
    ("dash.getTransactionProducts", &["transaction_id"]),
    (
        "clients.getClients",
        &["num", "offset", "group_id", "phone", "birthday", "client_id_only", "1c", "order_by", "sort"],
    ),
    ("clients.getClient", &["client_id"]),
    ("access.getSpots", &["1c"]),
    ("access.getTablets", &[]),
    ("menu.getProducts", &["category_id", "type"]),
    ("menu.getCategories", &["1c"]),
];

/// A question, without its token.
#[derive(Debug, Clone)]
pub struct Question {
    /// When it came in, by the clock of the runtime, which a test may have stopped.
    pub at: Instant,
    /// `dash.getTransactions`, …
    pub method: String,
    /// All but the token.
    pub parameters: BTreeMap<String, String>,
    /// The HTTP status that was sent; `None`: the connection was cut.
    pub status: Option<u16>,
}

impl Question {
    /// A parameter, where it is there and has something in it.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.parameters.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// The parameters that no page of Poster has for this method.
    #[must_use]
    pub fn undocumented(&self) -> Vec<&str> {
        let known = DOCUMENTED.iter().find(|(method, _)| *method == self.method);
        let known = known.map_or(&[][..], |(_, names)| names);
        let all = self.parameters.keys().map(String::as_str);
        all.filter(|name| *name != "format" && !known.contains(name)).collect()
    }

    pub(super) fn is_yes(&self, name: &str) -> bool {
        self.get(name) == Some("true")
    }

    pub(super) fn number(&self, name: &str) -> Option<u64> {
        self.get(name)?.parse().ok()
    }
}
