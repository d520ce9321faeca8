//! Tills of Poster.

use std::{path::Path, time::Duration};

use super::{mistakes, valid};
use crate::config::{Poster, PosterRegister, parse};

fn poster(keys: &str) -> Poster {
    valid(&format!("[poster]\n{keys}")).poster.unwrap()
}

#[test]
fn a_token_is_enough() {
    let found = poster("token_file = \"poster-token\"\n");
    assert_eq!(found.token_file.as_deref(), Some(Path::new("poster-token")));
    assert_eq!(found.base_url.as_str(), "https://joinposter.com/api");
    assert_eq!((found.account, found.spot, found.register), (None, None, None));
    assert_eq!((found.poll, found.removed_days), (Duration::from_secs(20), 14));
    assert_eq!((found.webhook_secret_file, found.app), (None, true));
}

#[test]
fn without_the_table_there_is_no_till_of_poster() {
    assert_eq!(valid("").poster, None);
}

#[test]
fn without_a_token_the_app_on_the_till_is_heard() {
    assert!(poster("").app && poster("").token_file.is_none());
    assert_eq!(
        mistakes("[poster]\napp = false\n"),
        [
            "agent.toml:3: poster.app: leaves nobody to tell of checks (set token_file, so that Poster's cloud is asked, or leave app out)"
        ]
    );
    assert!(!poster("token_file = \"poster-token\"\napp = false\n").app);
}

#[test]
fn without_a_token_no_rule_goes_by_names_that_only_the_cloud_of_poster_tells() {
    for unknown in ["without = [\"Staff\"]", "categories = [\"Coffee\"]", "not_categories = [\"category:5\"]"]
    {
        let receipts = format!("[receipts]\n{unknown}\n");
        let found = mistakes(&format!("{receipts}[poster]\n"));
        assert!(found.len() == 1 && found[0].contains("is not told by the app"), "{unknown}: {found:?}");
        valid(&format!("{receipts}[poster]\ntoken_file = \"poster-token\"\n"));
    }
    valid(
        "[receipts]\nwithout = [\"group:3\", \"Delivery\", \"cert\"]\ncategories = [\"product:162\", \"7\"]\n[poster]\n",
    );
}

#[test]
fn webhooks_without_a_token_lead_nowhere() {
    let found = mistakes("[poster]\nwebhook_secret_file = \"poster-secret\"\n");
    assert!(found.len() == 1 && found[0].contains("means nothing without token_file"), "{found:?}");
    poster("token_file = \"poster-token\"\nwebhook_secret_file = \"poster-secret\"\n");
}

#[test]
fn one_register_or_all_of_the_place() {
    let register = |text: &str| poster(&format!("register = \"{text}\"\n")).register;
    assert_eq!(register("12").as_ref().and_then(PosterRegister::one), Some("12"));
    assert_eq!(register("all").as_ref().and_then(PosterRegister::one), None);
    for bad in [
        "register = \"\"",
        "register = \"Main\"",
        "register = \"0\"",
        "spot = \"all\"",
        "spot = \"007\"",
        "spot = 1",
    ] {
        assert_eq!(mistakes(&format!("[poster]\n{bad}\n")).len(), 1, "{bad}");
    }
}

#[test]
fn the_account_is_what_stands_before_the_domain() {
    assert_eq!(poster("account = \"my-cafe\"\n").account.unwrap().as_str(), "my-cafe");
    for bad in ["https://my-cafe.joinposter.com", "My-Cafe", "", "a b"] {
        assert_eq!(mistakes(&format!("[poster]\naccount = \"{bad}\"\n")).len(), 1, "{bad}");
    }
}

#[test]
fn both_ends_of_a_range_belong_to_it() {
    for (key, least, most) in [("poll_s", 10, 300), ("removed_days", 1, 60)] {
        poster(&format!("{key} = {least}\n"));
        poster(&format!("{key} = {most}\n"));
        for beyond in [least - 1, most + 1] {
            assert_eq!(mistakes(&format!("[poster]\n{key} = {beyond}\n")).len(), 1, "{key} = {beyond}");
        }
    }
}

#[test]
fn plain_http_is_for_this_machine_and_a_token_has_a_file_of_its_own() {
    assert_eq!(
        poster("base_url = \"http://127.0.0.1:9000/api\"\n").base_url.as_str(),
        "http://127.0.0.1:9000/api"
    );
    assert!(mistakes("[poster]\nbase_url = \"http://joinposter.com/api\"\n")[0].contains("plain http"));
    let told = mistakes("[poster]\ntoken = \"000000:demo\"\n");
    assert!(told.len() == 1 && !told[0].contains("demo"), "{told:?}");
}

#[test]
fn what_is_shown_of_it_can_be_read_again() {
    let config =
        valid("[poster]\ntoken_file = \"poster-token\"\nspot = \"2\"\nregister = \"all\"\npoll_s = 30\n");
    assert_eq!(parse(&config.to_toml().unwrap(), "shown.toml").unwrap(), config);
}
