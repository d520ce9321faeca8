//! Telling the cloud where to send.

use serde_json::{Value, json};

use crate::pos::serve::{
    cloud::{
        Cloud, Patience,
        question::{SET_WEBHOOK, WEBHOOK},
    },
    fields::Fields,
    settings::HookSettings,
    trouble::Trouble,
    words::foreign,
};

/// Where the cloud sends what happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::pos::serve) enum Registered {
    /// To our address.
    Here,
    /// It was told to just now.
    HereFromNowOn,
    /// Somewhere; ours is not configured.
    Somewhere,
    /// Nowhere; ours is not configured.
    Nowhere,
    /// To this address, which is not ours, or other events than ours. Only its host is told: a path may be a secret.
    Elsewhere(String),
    /// Nowhere, and it may not be told ours.
    NotYet,
}

impl Registered {
    pub(in crate::pos::serve) fn words(&self) -> String {
        match self {
            Self::Here => "listens; the cloud sends here".to_owned(),
            Self::HereFromNowOn => "listens; the cloud was told to send here".to_owned(),
            Self::Somewhere => "listens; the cloud has an address to send to".to_owned(),
            Self::Nowhere => "listens; the cloud has no address to send to yet".to_owned(),
            Self::Elsewhere(host) => format!(
                "listens, but the cloud sends to {host}, or other events; take_over_webhook = true changes that, a second \
                 API login leaves it alone"
            ),
            Self::NotYet => {
                "listens, but the cloud has no address to send to; take_over_webhook = true sets it"
                    .to_owned()
            }
        }
    }

    /// Whether messages come.
    pub(in crate::pos::serve) const fn is_good(&self) -> bool {
        matches!(self, Self::Here | Self::HereFromNowOn | Self::Somewhere)
    }
}

/// Looks where the cloud sends what happens, and tells it our address where that is wanted. There is one address for each
/// organisation and API login (documented), so one that somebody else has set is left alone unless it is to be taken over;
/// and settings that are right already are not sent again.
pub(in crate::pos::serve) async fn register(
    cloud: &Cloud,
    organization: &str,
    hook: &HookSettings,
) -> Result<Registered, Trouble> {
    let question = json!({ "organizationId": organization });
    let told = cloud.client.ask(WEBHOOK, &question, Patience::Waits).await?;
    let known = standing(&told, hook.address.as_deref());
    let may_be_set = matches!(known, Registered::Elsewhere(_) | Registered::NotYet) && hook.take_over;
    let Some(own) = hook.address.as_deref().filter(|_| may_be_set) else { return Ok(known) };
    cloud.client.ask(SET_WEBHOOK, &settings(organization, own, hook), Patience::Waits).await?;
    Ok(Registered::HereFromNowOn)
}

fn standing(told: &Value, own: Option<&str>) -> Registered {
    match (address(told), own) {
        (Some(_), None) => Registered::Somewhere,
        (None, None) => Registered::Nowhere,
        (Some(known), Some(own)) if known == own && is_complete(told) => Registered::Here,
        (Some(known), Some(_)) => Registered::Elsewhere(host(&known)),
        (None, Some(_)) => Registered::NotYet,
    }
}

fn host(address: &str) -> String {
    let url = reqwest::Url::parse(address).ok();
    url.and_then(|url| url.host_str().map(foreign)).unwrap_or_else(|| "another address".to_owned())
}

fn address(told: &Value) -> Option<String> {
    let address = Fields::of(told).field("webHooksUri").value()?.as_str()?;
    Some(address.to_owned()).filter(|address| !address.is_empty())
}

/// Whether what we need is sent. The token is not compared: whether the cloud shows it is not certain, and what comes
/// without ours is not believed.
fn is_complete(told: &Value) -> bool {
    let filter = Fields::of(told).field("webHooksFilter");
    let has = |of: &str, wanted: &str| {
        filter.field(of).field("orderStatuses").list().any(|status| status.text().as_deref() == Some(wanted))
    };
    has("tableOrderFilter", "Closed")
        && has("tableOrderFilter", "Deleted")
        && has("deliveryOrderFilter", "Closed")
}

fn settings(organization: &str, address: &str, hook: &HookSettings) -> Value {
    json!({
        "organizationId": organization,
        "webHooksUri": address,
        "authToken": hook.token.reveal(),
        "webHooksFilter": {
            "tableOrderFilter": { "orderStatuses": ["Closed", "Deleted"], "itemStatuses": [], "errors": false },
            "deliveryOrderFilter": {
                "orderStatuses": ["Closed", "Cancelled"], "itemStatuses": [], "errors": false,
            },
            "reserveFilter": null,
            "stopListUpdateFilter": null,
            "personalShiftFilter": null,
            "nomenclatureUpdateFilter": null,
            "businessHoursAndMappingUpdateFilter": null,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pos::serve::Secret;

    #[test]
    fn what_we_would_set_is_what_we_would_call_complete() {
        let hook = HookSettings { token: Secret::new("open"), address: None, take_over: true };
        let set = settings("org", "https://till.example/hooks/serve", &hook);
        assert!(is_complete(&set) && address(&set).is_some());
        assert!(!is_complete(&json!({ "webHooksUri": "https://till.example", "webHooksFilter": null })));
        assert_eq!(address(&json!({ "webHooksUri": "" })), None);
    }

    #[test]
    fn another_address_is_told_apart_from_ours_and_from_none() {
        let hook = HookSettings { token: Secret::new("open"), address: None, take_over: false };
        let own = "https://till.example/hooks/serve";
        let ours = settings("org", own, &hook);
        assert_eq!(standing(&ours, Some(own)), Registered::Here);
        assert_eq!(
            standing(&ours, Some("https://other.example")),
            Registered::Elsewhere("till.example".to_owned())
        );
        assert_eq!(standing(&ours, None), Registered::Somewhere);
        assert_eq!(standing(&json!({ "webHooksUri": null }), Some(own)), Registered::NotYet);
        assert_eq!(standing(&json!({}), None), Registered::Nowhere);
    }
}
