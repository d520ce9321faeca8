//! `[serve]`.

use std::{path::Path, time::Duration};

use super::{CLOUD, mistakes, valid};
use crate::config::{Dialect, Serve, ServeAuth, SyrveId, parse};

const LOGIN: &str = "cloud = { login_file = \"serve-login\" }\n";

fn serve(keys: &str) -> Serve {
    valid(&format!("[serve]\n{keys}")).serve.unwrap()
}

#[test]
fn a_till_that_is_asked_on_this_machine_needs_no_more_than_its_currency() {
    let serve = serve("currency = \"EUR\"\nfront = {}\n");
    let front = serve.front.unwrap();
    assert_eq!(serve.dialect, Dialect::Syrve);
    assert_eq!(front.url.as_str(), "http://127.0.0.1:9042");
    assert_eq!((front.module_id, front.poll, front.terminal), (2050, Duration::from_secs(3), None));
    assert!(serve.cloud.is_none() && serve.hook.is_none() && serve.server.is_none() && serve.zone.is_none());
}

#[test]
fn what_is_not_certain_of_the_cloud_has_our_reading_as_its_default() {
    let cloud = serve(LOGIN).cloud.unwrap();
    assert_eq!(cloud.base_url.as_str(), "https://api-eu.syrve.live");
    assert_eq!(cloud.login_file, Path::new("serve-login"));
    assert_eq!((cloud.auth, cloud.login_field), (ServeAuth::V1, None));
    assert_eq!(cloud.loyalty_segment.as_str(), "syrve");
    assert_eq!((cloud.poll, cloud.organization), (Duration::from_secs(120), None));
    assert!(cloud.terminal_groups.is_empty());
}

#[test]
fn the_generic_dialect_is_sent_to_its_own_table() {
    let found = mistakes("[serve]\ndialect = \"generic\"\n");
    assert!(found.len() == 1 && found[0].starts_with("agent.toml:3: serve.dialect: "), "{found:?}");
    assert!(found[0].contains("[[generic]]"), "{found:?}");
}

#[test]
fn a_table_without_a_way_is_a_mistake() {
    let found = mistakes("[serve]\ncurrency = \"EUR\"\n");
    assert!(found.len() == 1 && found[0].starts_with("agent.toml:3: serve: has no way"), "{found:?}");
}

#[test]
fn where_only_the_till_is_asked_the_currency_is_missed() {
    for way in [
        "front = {}\n",
        "server = { url = \"https://a.example/resto\", login = \"x\", password_file = \"p\" }\n",
    ] {
        let found = mistakes(&format!("[serve]\n{way}"));
        assert!(found.len() == 1 && found[0].contains("serve.currency: is missing"), "{found:?}");
    }
    serve(&format!("front = {{}}\n{LOGIN}"));
}

#[test]
fn the_second_way_to_log_in_needs_an_application_and_the_first_has_none() {
    let half = mistakes("[serve]\ncloud = { login_file = \"l\", auth = \"v2\" }\n");
    assert!(half.len() == 2 && half.iter().all(|line| line.contains("auth = \"v2\" needs it")), "{half:?}");
    let idle = mistakes("[serve]\ncloud = { login_file = \"l\", client_secret_file = \"s\" }\n");
    assert!(idle.len() == 1 && idle[0].contains("serve.cloud.client_secret_file: means nothing"), "{idle:?}");
}

#[test]
fn a_webhook_is_taken_over_only_where_there_is_an_address_and_a_cloud_to_tell_it_to() {
    let hook = |more: &str| format!("hook = {{ token_file = \"t\", take_over_webhook = true{more} }}\n");
    let found = mistakes(&format!("[serve]\n{LOGIN}{}", hook("")));
    assert!(found.len() == 1 && found[0].contains("take_over_webhook: needs hook.address"), "{found:?}");
    serve(&format!("{LOGIN}{}", hook(", address = \"https://till.example\"")));
}

#[test]
fn secrets_are_files_and_the_till_is_asked_in_clear_on_this_machine_only() {
    let pasted = mistakes("[serve]\ncloud = { login_file = \"l\", password = \"sesame\" }\n");
    assert!(pasted.len() == 1 && !pasted[0].contains("sesame"), "{pasted:?}");
    let elsewhere = mistakes("[serve]\ncurrency = \"EUR\"\nfront = { url = \"http://192.168.1.7:9042\" }\n");
    assert!(elsewhere.len() == 1 && elsewhere[0].contains("plain http"), "{elsewhere:?}");
}

#[test]
fn ids_currencies_and_zones_have_their_form() {
    for keys in [
        "currency = \"eur\"\nfront = {}\n",
        "currency = \"EUR\"\nzone = \"here and now\"\nfront = {}\n",
        "currency = \"EUR\"\nfront = { terminal = \"till-1\" }\n",
        "cloud = { login_file = \"l\", loyalty_segment = \"a/b\" }\n",
    ] {
        assert_eq!(mistakes(&format!("[serve]\n{keys}")).len(), 1, "{keys}");
    }
    let id = "7bc05553-4b68-44e8-b7bc-37be63c6d9e9";
    assert_eq!(SyrveId::try_from(id.to_owned()).unwrap().as_str(), id);
}

#[test]
fn every_way_is_shown_and_read_again() {
    let text = format!(
        "{CLOUD}[serve]\nzone = \"Europe/Vilnius\"\nfront = {{ poll_s = 5 }}\n{LOGIN}\
         hook = {{ token_file = \"t\" }}\nserver = {{ url = \"https://a.example/resto\", login = \"x\", password_file = \"p\" }}\n"
    );
    let config = parse(&text, "agent.toml").unwrap();
    assert_eq!(parse(&config.to_toml().unwrap(), "shown.toml").unwrap(), config);
}
