//! How the keys of `[mqtt]` fit together.

use serde_json::Value;

use crate::config::{
    check::Checked,
    choice::BrokerUse,
    mistake::{Mistake, Wrong},
    mqtt::BrokerAddress,
    place::Place,
};

/// Checks that no password is sent in clear, and that what belongs together is there.
pub(super) fn mistakes(checked: &Checked, complete: bool) -> Vec<Mistake> {
    let given = |key: &str| checked.given.get(&format!("mqtt.{key}")).copied();
    let Some(settings) = checked.settings.get("mqtt") else { return Vec::new() };
    let mut found = Vec::new();
    let mut wrong = |place: Place, key: &str, wrong: Wrong| {
        let Place { line, column } = place;
        found.push(Mistake { line, column, key: format!("mqtt.{key}"), what: wrong.what, hint: wrong.hint });
    };
    let address = settings.get("address").and_then(Value::as_str).map(str::to_owned);
    let address = address.and_then(|text| BrokerAddress::try_from(text).ok());
    let is_open = address.as_ref().is_some_and(|address| !address.is_secure());
    let leaves = address.as_ref().is_some_and(|address| !address.is_loopback());
    if let Some(place) = given("password_file").filter(|_| is_open && leaves) {
        wrong(place, "password_file", Wrong::new("would be sent in clear").hint("use mqtts:// in address"));
    }
    for key in ["ca_file", "client_cert_file"] {
        if let Some(place) = given(key).filter(|_| is_open) {
            wrong(place, key, Wrong::new("means nothing without encryption").hint("use mqtts:// in address"));
        }
    }
    if !complete {
        return found;
    }
    let mut needs = |key: &str, other: &str| {
        if let (Some(place), None) = (given(key), given(other)) {
            wrong(place, key, Wrong::new(format!("needs {other}")));
        }
    };
    needs("password_file", "username");
    needs("client_cert_file", "client_key_file");
    needs("client_key_file", "client_cert_file");
    let uses = settings.get("uses").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    if let Some(place) =
        given("commands_key_file").filter(|_| !uses.contains(&BrokerUse::Status.as_str().into()))
    {
        let hint = format!("add \"{}\" to uses", BrokerUse::Status.as_str());
        wrong(
            place,
            "commands_key_file",
            Wrong::new("means nothing where the head office does not see the till").hint(hint),
        );
    }
    let for_claims = uses.contains(&BrokerUse::Claims.as_str().into());
    if let Some(place) = given("uses").filter(|_| for_claims && given("shop_key_file").is_none()) {
        let hint = "the same file at each till of the shop, with 16 characters or more";
        wrong(place, "uses", Wrong::new("has claims, which need shop_key_file").hint(hint));
    }
    if let Some(place) = given("shop_key_file").filter(|_| !for_claims) {
        wrong(
            place,
            "shop_key_file",
            Wrong::new("means nothing without claims").hint("add \"claims\" to uses"),
        );
    }
    found
}
