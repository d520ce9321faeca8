//! Where the cloud sends what happens, and the events that it sends.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use super::{CORRELATION, ORGANIZATION, Record, dress};
use crate::fakes::serve::{
    Shared, World,
    fault::refusal,
    locked,
    shop::{Family, cloud_utc},
};

/// One address for each organization and login.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct HookSettings {
    /// `webHooksUri`; `None`: nothing is sent.
    pub uri: Option<String>,
    /// `authToken`
    pub token: Option<String>,
    /// `webHooksFilter`; `null`: everything is sent.
    pub filter: Value,
}

impl HookSettings {
    /// Everything is sent to this address.
    #[must_use]
    pub fn everything(uri: &str, token: &str) -> Self {
        Self { uri: Some(uri.to_owned()), token: Some(token.to_owned()), filter: Value::Null }
    }

    fn lets_through(&self, family: Family, status: &str) -> bool {
        let filter = match family {
            Family::Hall => &self.filter["tableOrderFilter"],
            Family::Delivery => &self.filter["deliveryOrderFilter"],
        };
        let statuses = filter["orderStatuses"].as_array();
        self.filter.is_null()
            || statuses.is_some_and(|statuses| statuses.iter().any(|wanted| wanted == status))
    }
}

pub(super) async fn settings(State(world): State<Shared>, Json(asked): Json<Value>) -> Response {
    if asked["organizationId"] != ORGANIZATION {
        return refusal(400, "Organization is not found");
    }
    let hooks = locked(&world).cloud.hooks.clone();
    let body = json!({
        "correlationId": CORRELATION, "apiLoginName": "Connector", "webHooksUri": hooks.uri,
        "authToken": hooks.token, "webHooksFilter": hooks.filter,
    });
    Json(body).into_response()
}

pub(super) async fn update(State(world): State<Shared>, Json(asked): Json<Value>) -> Response {
    if asked["organizationId"] != ORGANIZATION {
        return refusal(400, "Organization is not found");
    }
    let text = |name: &str| asked[name].as_str().map(str::to_owned);
    let mut world = locked(&world);
    world.cloud.hooks_written += 1;
    world.cloud.hooks = HookSettings {
        uri: text("webHooksUri"),
        token: text("authToken"),
        filter: asked["webHooksFilter"].clone(),
    };
    Json(json!({"correlationId": CORRELATION})).into_response()
}

/// What is sent of a change, if anything is.
pub(super) fn event(world: &World, record: &Record, info: Value) -> Option<Value> {
    let hooks = &world.cloud.hooks;
    hooks.uri.as_ref()?;
    let family = record.order.family;
    hooks.lets_through(family, dress::status(&record.order)).then(|| {
        let kind = match family {
            Family::Hall => "TableOrderUpdate",
            Family::Delivery => "DeliveryOrderUpdate",
        };
        json!({
            "eventType": kind, "eventTime": cloud_utc(world.cloud.clock.now()), "organizationId": ORGANIZATION,
            "correlationId": CORRELATION, "eventInfo": info,
        })
    })
}
