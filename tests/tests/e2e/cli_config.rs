//! The command line: configuration, usage and the demo.

use std::fs;

use serde_json::Value;
use stamp_sandbox::{DEMO_KEY, NEIGHBOUR_KEY};
use stamp_tests::{Home, Setup, card, cloud};

async fn home() -> Home {
    Setup::of(&cloud().await).home()
}

#[tokio::test(flavor = "multi_thread")]
async fn all_mistakes_of_a_configuration_are_named_at_once_with_their_lines() {
    let home = home().await;
    let text = "[cloud]\nbase_url = \"ftp://x\"\n[till]\nstamping = \"scann\"\ncolour = \"red\"\n";
    fs::write(home.config(), text).unwrap();
    let check = home.run(&["config", "check"]);
    assert_eq!(check.code, Some(78), "{check:?}");
    for place in ["agent.toml:2: cloud.base_url", "agent.toml:4: till.stamping", "agent.toml:5: till.colour"]
    {
        assert!(check.stderr.contains(place), "no {place}: {check:?}");
    }
    let run = home.run(&["run"]);
    assert_eq!((run.code, run.stderr), (Some(78), check.stderr), "the daemon says the same");

    let json = home.run(&["config", "check", "--json"]);
    assert_eq!(json.code, Some(78));
    assert_eq!(json.json()["mistakes"].as_array().map(Vec::len), Some(3));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_configuration_that_cannot_be_read_says_why() {
    let home = home().await;
    assert_eq!(home.run(&["config", "check"]).code, Some(0));
    fs::write(home.config(), "[cloud\n").unwrap();
    let broken = home.run(&["config", "check"]);
    assert_eq!(broken.code, Some(78));
    assert!(broken.stderr.contains("agent.toml:1"), "{broken:?}");

    fs::remove_file(home.config()).unwrap();
    for command in [["config", "check"].as_slice(), &["run"]] {
        let missing = home.run(command);
        assert_eq!(missing.code, Some(78));
        assert!(missing.stderr.contains("agent.toml") && missing.stderr.contains("hint: "), "{missing:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_configuration_in_effect_can_be_shown_and_read_again() {
    let home = home().await;
    let shown = home.run(&["config", "show"]).ok();
    assert!(shown.contains("repeat_ask_s = 60"), "defaults too: {shown}");
    let in_effect = home.run(&["config", "show", "--json"]).json();
    assert_eq!(in_effect["till"]["id"], "till-1");
    fs::write(home.config(), &shown).unwrap();
    assert_eq!(home.run(&["config", "show", "--json"]).json(), in_effect);
    assert!(home.run(&["config", "schema"]).json()["properties"]["cloud"].is_object());
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_usage_is_told_apart_from_everything_else() {
    let home = home().await;
    for wrong in [["--colour"].as_slice(), &["status", "--chek"], &["queue"], &["scan"], &["token", "new"]] {
        let ended = home.run(wrong);
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(64), ""), "{wrong:?}: {ended:?}");
        assert!(!ended.stderr.is_empty());
    }
    assert!(home.run(&["--help"]).ok().contains("demo"));
    assert!(home.run(&["--version"]).ok().starts_with("stamp-agent "));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_daemon_commands_say_how_to_start_it() {
    let home = home().await;
    for command in [["status"].as_slice(), &["scan", "card_x"], &["token", "list"], &["queue", "list"]] {
        let ended = home.run(command);
        assert_eq!(ended.code, Some(69), "{command:?}: {ended:?}");
        assert!(ended.stderr.contains("hint: "), "{command:?}: {ended:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_checked_without_being_shown() {
    let cloud = cloud().await;
    let home = Setup::of(&cloud).home();
    assert!(home.run(&["key", "check"]).ok().contains("Corner Café"));
    assert_eq!(home.run(&["key", "check", "--json"]).json()["business"]["id"], "b_corner_cafe");

    cloud.set_key_valid(false);
    let invalid = home.run(&["key", "check"]);
    assert_eq!(invalid.code, Some(78), "{invalid:?}");
    assert!(!format!("{invalid:?}").contains(DEMO_KEY));

    cloud.set_reachable(false).await.unwrap();
    let offline = home.run_with(&["key", "set"], NEIGHBOUR_KEY);
    assert_eq!(offline.code, Some(75), "{offline:?}");
    assert_eq!(
        fs::read_to_string(home.key_file()).unwrap(),
        DEMO_KEY,
        "what could not be checked changed nothing"
    );

    fs::remove_file(home.key_file()).unwrap();
    let missing = home.run(&["key", "check"]);
    assert_eq!(missing.code, Some(78));
    assert!(missing.stderr.contains("stamp-agent key set"), "{missing:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_takes_codes_from_a_pipe() {
    let home = home().await;
    let input = format!("{}\n4006381333931\nCOFFEE2024\nyes\nbooks\n", card("anna"));
    let told = home.run_with(&["demo", "--port", "0"], &input).ok();
    for words in ["Stamp added", "Not recognised", "Free coffee", "card_anna", "1 vouchers redeemed"] {
        assert!(told.contains(words), "no {words:?} in {told}");
    }
    assert!(!told.contains("What was saved has been sent"), "nothing was saved for later: {told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_tells_its_story_and_finds_that_nothing_was_lost() {
    let home = home().await;
    let told = home.run(&["demo", "--script", "--port", "0"]).ok();
    assert!(told.contains("Nothing was lost, nothing was doubled."), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn machine_readable_output_is_one_json_document() {
    let cloud = cloud().await;
    let till = stamp_tests::Till::start(Setup::of(&cloud).home()).await;
    let op = till.home().run(&["scan", &card("anna"), "--json"]).json();
    assert_eq!(op["operation"]["state"], "done");
    let number = op["operation"]["number"].as_str().unwrap();
    for command in [
        ["status", "--json"].as_slice(),
        &["queue", "list", "--json"],
        &["queue", "show", number, "--json"],
        &["token", "list", "--json"],
    ] {
        assert!(matches!(till.home().run(command).json(), Value::Object(_)), "{command:?}");
    }
}
