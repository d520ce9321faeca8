//! The daemon in front of Poster's cloud: from a check that is closed to the stamp.

use std::{fs, sync::Arc, time::Duration};

use jiff::Timestamp;
use serde_json::{Value, json};
use stamp_sandbox::Sandbox;
use stamp_tests::{
    Home, Setup, Till, cloud,
    fakes::poster::{Account, Poster, Register},
    now, until,
};

const REGISTER: Register = Register { id: 1, spot: 1 };
/// A guest of the sandbox's sample shop, by the number of the stamp card.
const CARD: &str = "113772";
const GUEST: u32 = 7;

fn time() -> Timestamp {
    now().parse().unwrap()
}

async fn poster() -> Poster {
    Poster::start(Account::cafe().client(GUEST, CARD), Arc::new(time)).await
}

/// A till with a table for that account, and without the token.
fn home(cloud: &Sandbox, poster: &Poster) -> Home {
    let home = Setup::of(cloud).stamping("receipt").home();
    let text = fs::read_to_string(home.config()).unwrap();
    let tables = format!(
        "[receipts]\nclient = [\"number\"]\n[poster]\ntoken_file = \"poster-token\"\npoll_s = 10\nbase_url = \"{}\"\n",
        poster.base_url()
    );
    fs::write(home.config(), text + &tables).unwrap();
    home
}

fn set_token(home: &Home, token: &str) {
    fs::write(home.folder().join("poster-token"), token).unwrap();
}

async fn until_poster(till: &Till, what: &str, holds: impl Fn(&Value) -> bool) {
    until(&format!("poster {what}"), async || holds(&till.status().await["tills"]["poster"]).then_some(()))
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_that_is_closed_at_poster_is_a_stamp_and_stays_one_after_a_kill() {
    let (cloud, poster) = (cloud().await, poster().await);
    let home = home(&cloud, &poster);
    set_token(&home, &poster.account().token);
    let till = Till::start(home).await;
    until_poster(&till, "is ready", |poster| poster["state"] == "ready").await;
    // The till stamps what is closed from the moment on at which it first looked.
    poster.shop().sell(REGISTER, Some(GUEST), time() + Duration::from_secs(1));
    until("it is stamped", async || (till.count("done").await == 1).then_some(())).await;
    assert_eq!(cloud.books().await.unwrap().stamps.len(), 1);
    until_poster(&till, "has told of it", |poster| poster["receipts_24h"] == 1).await;

    let home = till.kill();
    let asked = poster.asked().len();
    let till = Till::start(home).await;
    until("it looks again", async || (poster.asked().len() > asked + 3).then_some(())).await;
    poster.shop().sell(REGISTER, Some(GUEST), time());
    until("the next one is stamped", async || (till.count("done").await == 2).then_some(())).await;
    assert_eq!((till.operations().await, cloud.books().await.unwrap().stamps.len()), (2, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_poster_does_not_take_is_named_until_another_one_is_put_there() {
    let (cloud, poster) = (cloud().await, poster().await);
    let home = home(&cloud, &poster);
    set_token(&home, "333226:another");
    let tried = home.run(&["connector", "test", "poster"]);
    assert_eq!(tried.code, Some(78), "{tried:?}");
    assert!(!tried.stdout.contains("another"), "{tried:?}");
    let till = Till::start(home).await;
    till.health_has("till-failed").await;
    set_token(till.home(), &poster.account().token);
    until_poster(&till, "is ready", |poster| poster["state"] == "ready").await;
    till.health_is_without("till-failed").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_try_shows_the_last_checks_as_they_would_be_told_and_tells_nobody() {
    let (cloud, poster) = (cloud().await, poster().await);
    let home = home(&cloud, &poster);
    set_token(&home, &poster.account().token);
    poster.shop().sell(REGISTER, Some(GUEST), time());
    let shown = home.run(&["connector", "test", "poster"]).ok();
    assert!(shown.contains("corner-cafe") && shown.contains("a stamp for the guest"), "{shown}");
    assert!(!shown.contains(CARD) && !shown.contains("demo"), "{shown}");
    let told = home.run(&["--json", "connector", "test", "poster"]).json();
    let findings = told["findings"].as_array().unwrap();
    let receipts: Vec<_> = findings.iter().filter_map(|one| one["receipts"].as_array()).flatten().collect();
    assert_eq!((receipts.len(), &receipts[0]["kind"]), (1, &json!("closed")), "{told}");
    assert_eq!(cloud.log().len(), 0);
    assert!(!home.queue().exists());
}
