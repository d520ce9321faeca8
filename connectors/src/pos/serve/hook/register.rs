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
    /// To this address, which is not ours. Only its host is told: a path may be a secret.
    Elsewhere(String),
    /// Nowhere, and it is not told ours yet.
    NotYet,
    /// To our address, but with another token, or not all that we need.
    Outdated,
}

impl Registered {
    pub(in crate::pos::serve) fn words(&self) -> String {
        match self {
            Self::Here => "listens; the cloud sends here".to_owned(),
            Self::HereFromNowOn => "listens; the cloud was told to send here".to_owned(),
            Self::Somewhere => "listens; the cloud has an address to send to".to_owned(),
            Self::Nowhere => "listens; the cloud has no address to send to yet".to_owned(),
            Self::Elsewhere(host) => format!(
                "listens, but the cloud sends to {host}; take_over_webhook = true changes that, a second API login leaves \
                 it alone"
            ),
            Self::NotYet => {
                "listens; the cloud has no address to send to yet, and is told ours by the agent".to_owned()
            }
            Self::Outdated => {
                "listens; the cloud sends here with another token or not every event, which the agent sets right"
                    .to_owned()
            }
        }
    }

    /// Whether messages come.
    pub(in crate::pos::serve) const fn is_good(&self) -> bool {
        matches!(self, Self::Here | Self::HereFromNowOn | Self::Somewhere)
    }
}

/// Looks where the cloud sends what happens.
pub(in crate::pos::serve) async fn look(
    cloud: &Cloud,
    organization: &str,
    hook: &HookSettings,
) -> Result<Registered, Trouble> {
    let question = json!({ "organizationId": organization });
    let told = cloud.client.ask(WEBHOOK, &question, Patience::Waits).await?;
    Ok(standing(&told, hook))
}

/// Looks where the cloud sends what happens, and tells it our address where it has none, or what we need where it has ours.
/// There is one address for each organisation and API login (documented), so one that somebody else has set is left alone
/// unless it is to be taken over; and settings that are right already are not sent again. `has_set`: that was done before,
/// so what differs still is how the cloud shows it.
pub(in crate::pos::serve) async fn register(
    cloud: &Cloud,
    organization: &str,
    hook: &HookSettings,
    has_set: bool,
) -> Result<Registered, Trouble> {
    let known = look(cloud, organization, hook).await?;
    let may_be_set = match known {
        Registered::Elsewhere(_) => hook.take_over,
        Registered::NotYet => true,
        Registered::Outdated if has_set => return Ok(Registered::Here),
        Registered::Outdated => true,
        _ => false,
    };
    let Some(own) = hook.address.as_deref().filter(|_| may_be_set) else { return Ok(known) };
    cloud.client.ask(SET_WEBHOOK, &settings(organization, own, hook), Patience::Waits).await?;
    Ok(Registered::HereFromNowOn)
}

fn standing(told: &Value, hook: &HookSettings) -> Registered {
    match (address(told), hook.address.as_deref()) {
        (Some(_), None) => Registered::Somewhere,
        (None, None) => Registered::Nowhere,
        (Some(known), Some(own)) if known == own => match is_complete(told) && has_token(told, hook) {
            true => Registered::Here,
            false => Registered::Outdated,
        },
        (Some(known), Some(_)) => Registered::Elsewhere(host(&known)),
        (None, Some(_)) => Registered::NotYet,
    }
}

/// Whether what is sent comes with our token, as far as the cloud shows it (documented; it may be masked).
fn has_token(told: &Value, hook: &HookSettings) -> bool {
    let token = Fields::of(told).field("authToken").value().and_then(Value::as_str);
    let shown = token.filter(|token| !token.contains('*') && !token.is_empty());
    shown.is_none_or(|token| hook.token.is(token.as_bytes()))
}

fn host(address: &str) -> String {
    let url = reqwest::Url::parse(address).ok();
    url.and_then(|url| url.host_str().map(foreign)).unwrap_or_else(|| "another address".to_owned())
}

fn address(told: &Value) -> Option<String> {
    let address = Fields::of(told).field("webHooksUri").value()?.as_str()?;
    Some(address.to_owned()).filter(|address| !address.is_empty())
}

/// Whether what we need is sent.
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

    const OWN: &str = "https://till.example/hooks/serve";

    fn hook(token: &str, address: Option<&str>) -> HookSettings {
        HookSettings { token: Secret::new(token), address: address.map(str::to_owned), take_over: false }
    }

    #[test]
    fn what_we_would_set_is_what_we_would_call_complete() {
        let set = settings("org", OWN, &hook("open", Some(OWN)));
        assert!(is_complete(&set) && address(&set).is_some());
        assert!(!is_complete(&json!({ "webHooksUri": "https://till.example", "webHooksFilter": null })));
        assert_eq!(address(&json!({ "webHooksUri": "" })), None);
    }

    #[test]
    fn another_address_is_told_apart_from_ours_and_from_none() {
        let ours = settings("org", OWN, &hook("open", Some(OWN)));
        assert_eq!(standing(&ours, &hook("open", Some(OWN))), Registered::Here);
        assert_eq!(
            standing(&ours, &hook("open", Some("https://other.example"))),
            Registered::Elsewhere("till.example".to_owned())
        );
        assert_eq!(standing(&ours, &hook("open", None)), Registered::Somewhere);
        assert_eq!(standing(&json!({ "webHooksUri": null }), &hook("open", Some(OWN))), Registered::NotYet);
        assert_eq!(standing(&json!({}), &hook("open", None)), Registered::Nowhere);
    }

    #[test]
    fn a_token_that_was_changed_is_set_anew_unless_the_cloud_does_not_show_it() {
        let mut told = settings("org", OWN, &hook("old", Some(OWN)));
        assert_eq!(standing(&told, &hook("new", Some(OWN))), Registered::Outdated);
        for hidden in [json!(null), json!("***"), json!("")] {
            told["authToken"] = hidden;
            assert_eq!(standing(&told, &hook("new", Some(OWN))), Registered::Here);
        }
        told["webHooksFilter"] = json!(null);
        assert_eq!(standing(&told, &hook("new", Some(OWN))), Registered::Outdated);
    }
}
