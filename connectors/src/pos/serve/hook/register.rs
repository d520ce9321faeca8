//! Telling the cloud where to send.

use serde_json::{Value, json};

use crate::pos::serve::{
    board::Standing,
    cloud::{
        Cloud, No, Patience,
        question::{SET_WEBHOOK, WEBHOOK},
    },
    fields::Fields,
    settings::HookSettings,
    trouble::Trouble,
};

/// Looks where the cloud sends what happens, and tells it our address where that is wanted. There is one address for each
/// organisation and API login (documented), so one that somebody else has set is left alone unless it is to be taken over;
/// and settings that are right already are not sent again.
pub(in crate::pos::serve) async fn register(
    cloud: &Cloud,
    organization: &str,
    hook: &HookSettings,
) -> Standing {
    let told =
        match cloud.client.ask(WEBHOOK, &json!({ "organizationId": organization }), Patience::Waits).await {
            Ok(told) => told,
            Err(no) => return trouble(no),
        };
    let now = address(&told);
    let Some(own) = hook.address.as_deref() else {
        return Standing::Ready(match now {
            Some(_) => "listens; the cloud has an address to send to".to_owned(),
            None => "listens; the cloud has no address to send to yet".to_owned(),
        });
    };
    if now.as_deref() == Some(own) && is_complete(&told) {
        return Standing::Ready("listens; the cloud sends here".to_owned());
    }
    if !hook.take_over {
        return Standing::Ready(match now {
            Some(_) => {
                "listens, but the cloud sends to another address or other events; take_over_webhook = true \
                        changes that, a second API login leaves it alone"
                    .to_owned()
            }
            None => "listens, but the cloud has no address to send to; take_over_webhook = true sets it"
                .to_owned(),
        });
    }
    match cloud.client.ask(SET_WEBHOOK, &settings(organization, own, hook), Patience::Waits).await {
        Ok(_) => Standing::Ready("listens; the cloud was told to send here".to_owned()),
        Err(no) => trouble(no),
    }
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

fn trouble(no: No) -> Standing {
    Trouble::from(no).into()
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
}
