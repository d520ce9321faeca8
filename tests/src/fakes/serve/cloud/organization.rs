//! The organization and its terminals.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use super::{CORRELATION, ORGANIZATION, TERMINALS};
use crate::fakes::serve::{Shared, World, locked};

pub(super) async fn all(State(world): State<Shared>, Json(asked): Json<Value>) -> Response {
    let mut told = told(&locked(&world));
    if asked["returnAdditionalInfo"] != true {
        told = json!({"responseType": "Simple", "id": ORGANIZATION, "name": "Cafe Example", "code": "1"});
    }
    Json(json!({"correlationId": CORRELATION, "organizations": [told]})).into_response()
}

pub(super) async fn settings(State(world): State<Shared>, Json(_asked): Json<Value>) -> Response {
    let told = told(&locked(&world));
    Json(json!({"correlationId": CORRELATION, "organizations": [told]})).into_response()
}

pub(super) async fn groups(State(world): State<Shared>, Json(asked): Json<Value>) -> Response {
    let world = locked(&world);
    let hours = world.shop.zone.to_offset(world.cloud.clock.now()).seconds() / 3600;
    let group = json!([{
        "organizationId": ORGANIZATION,
        "items": [{
            "id": TERMINALS, "organizationId": ORGANIZATION, "name": "Bar till", "address": "",
            "timeZone": format!("{hours:02}:00:00"), "externalData": null, "posVersion": "9.2.6",
        }],
    }]);
    let is_shown = !world.cloud.hides_groups || asked["includeDisabled"] == true;
    let (awake, asleep) = match (is_shown, world.cloud.asleep) {
        (false, _) => (json!([]), json!([])),
        (true, false) => (group, json!([])),
        (true, true) => (json!([]), group),
    };
    let body =
        json!({"correlationId": CORRELATION, "terminalGroups": awake, "terminalGroupsInSleep": asleep});
    Json(body).into_response()
}

pub(super) async fn is_alive(State(world): State<Shared>, Json(_asked): Json<Value>) -> Response {
    let is_alive = locked(&world).cloud.online;
    let status = json!([{"isAlive": is_alive, "terminalGroupId": TERMINALS, "organizationId": ORGANIZATION}]);
    Json(json!({"correlationId": CORRELATION, "isAliveStatus": status})).into_response()
}

fn told(world: &World) -> Value {
    json!({
        "responseType": "Extended", "id": ORGANIZATION, "name": "Cafe Example", "code": "1",
        "country": "Lithuania", "restaurantAddress": "Example street 1", "version": "9.2.6012.0",
        "currencyIsoName": world.shop.currency, "currencyMinimumDenomination": 0.01,
        "countryPhoneCode": "370", "isCloud": true, "isAnonymousGuestsAllowed": false, "externalData": null,
    })
}
