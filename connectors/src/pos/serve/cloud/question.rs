//! The questions that the cloud is asked, and which right each one needs (the maker's specification names them).

/// One question of the API: always a POST with JSON.
#[derive(Debug, Clone, Copy)]
pub(in crate::pos::serve) struct Question {
    /// Behind the base address; `{L}` stands for the segment of loyalty.
    pub(super) path: &'static str,
    /// As the settings of the API login call it.
    pub(super) right: &'static str,
}

pub(super) const ORGANIZATIONS: Question =
    Question { path: "/api/1/organizations", right: "Data: dictionaries" };
pub(super) const ORGANIZATION_SETTINGS: Question =
    Question { path: "/api/1/organizations/settings", right: "Organizations: settings" };
pub(super) const TERMINAL_GROUPS: Question =
    Question { path: "/api/1/terminal_groups", right: "Data: dictionaries" };
pub(super) const ORDERS: Question = Question { path: "/api/1/order/by_id", right: "Orders: loading data" };
pub(super) const DELIVERIES_SINCE: Question =
    Question { path: "/api/1/deliveries/by_revision", right: "Orders: loading data (by revision)" };
pub(super) const DELIVERIES_OF: Question =
    Question { path: "/api/1/deliveries/by_delivery_date_and_status", right: "Orders: loading data" };
pub(in crate::pos::serve) const GUEST: Question =
    Question { path: "/api/1/loyalty/{L}/customer/info", right: "Guests: info" };
pub(in crate::pos::serve) const WEBHOOK: Question =
    Question { path: "/api/1/webhooks/settings", right: "WebHooks: settings" };
pub(in crate::pos::serve) const SET_WEBHOOK: Question =
    Question { path: "/api/1/webhooks/update_settings", right: "WebHooks: settings" };
