//! A real broker: what it brings, and that nothing else needs it.

use serde_json::{Value, json};
use stamp_sandbox::{Options, Sandbox};
use stamp_tests::{Broker, Guest, Home, Setup, Till, card, cloud, cloud_with, now, until};
use tokio::time::Instant;

const CODE: &str = "COFFEE2024";
const VOUCHER: &str = "v_free_coffee";
/// The cloud holds no question open, and is asked by itself once in an age.
const ONLY_WOKEN: &str = "events_every_s = 3600\nheartbeat = false";

fn home(cloud: &Sandbox, broker: &Broker, uses: &str, more: &str) -> Home {
    let home = Setup::of(cloud).hearing(ONLY_WOKEN).home();
    let table = format!("{}{more}", broker.table(home.folder(), uses));
    let text = std::fs::read_to_string(home.config()).unwrap();
    std::fs::write(home.config(), format!("{text}{table}")).unwrap();
    home
}

async fn broker_is(till: &Till, state: &str) -> Value {
    until(&format!("the broker is {state}"), async || {
        let broker = till.status().await["broker"].clone();
        (broker["state"] == state).then_some(broker)
    })
    .await
}

async fn online(cloud: &Sandbox, broker: &Broker, uses: &str) -> Till {
    let till = Till::start(home(cloud, broker, uses, "")).await;
    till.link_is("up").await;
    broker_is(&till, "up").await;
    till
}

/// The next status for which this holds, with its topic.
async fn status(guest: &mut Guest, is_it: impl Fn(&Value) -> bool) -> (String, Value) {
    loop {
        let (topic, payload, _) = guest.next().await;
        let told: Value = serde_json::from_slice(&payload).unwrap();
        if topic.ends_with("/status") && is_it(&told) {
            return (topic, told);
        }
    }
}

fn wake_of(status_topic: &str) -> String {
    status_topic.replace("/status", "/wake")
}

fn used() -> Value {
    json!({ "event": "voucher_redeemed", "timestamp": now(), "voucher": { "id": VOUCHER, "status": "redeemed" } })
}

fn asked(cloud: &Sandbox) -> usize {
    cloud.log().iter().filter(|entry| entry.path.ends_with("/events")).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_clouds_word_brings_events_at_once_and_a_thousand_words_cost_a_few_questions() {
    let Some(broker) = Broker::start().await else { return };
    let cloud = cloud().await;
    cloud.set_events_held(false);
    let mut guest = broker.join(&["7stamp/#"]).await;
    let till = online(&cloud, &broker, "\"wake\", \"status\"").await;
    let (topic, _) = status(&mut guest, |told| told["online"] == true).await;
    assert_eq!(till.api().scan(CODE).await.code(), "confirm-voucher");
    let mut notices = till.notices(None).await;
    cloud.tell(&used()).await.unwrap();
    let began = Instant::now();
    guest.say(&wake_of(&topic), b"whatever it says", false).await;
    while notices.next().await["code"] != "used-elsewhere" {}
    println!("{:?} from the cloud's word to the cashier's", began.elapsed());

    let before = asked(&cloud);
    for _ in 0..1_000 {
        guest.say(&wake_of(&topic), b"", false).await;
    }
    cloud.tell(&json!({ "event": "card_opened", "timestamp": now() })).await.unwrap();
    guest.say(&wake_of(&topic), b"", false).await;
    until("the last one is heard", async || {
        (till.status().await["events"]["taken"]["card_opened"] == 1).then_some(())
    })
    .await;
    let seconds = usize::try_from(began.elapsed().as_secs()).unwrap();
    assert!(asked(&cloud) - before <= 4 + 3 * seconds, "{} questions in {seconds} s", asked(&cloud) - before);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_head_office_sees_how_the_till_is_and_that_it_is_gone() {
    let Some(broker) = Broker::start().await else { return };
    let cloud = cloud().await;
    let mut guest = broker.join(&["7stamp/+/+/+/status"]).await;
    let till = online(&cloud, &broker, "\"status\"").await;
    let (topic, told) = status(&mut guest, |told| told["online"] == true).await;
    assert!(topic.ends_with("/till-1/status"), "{topic}");
    assert_eq!((&told["till"], &told["queued"], &told["parked"]), (&json!("till-1"), &json!(0), &json!(0)));
    assert!(told["version"].is_string() && told["agent"].is_string(), "{told}");

    cloud.set_reachable(false).await.unwrap();
    till.api().scan(&card("anna")).await;
    let is_unreachable = |told: &Value| told["health"].to_string().contains("cloud-unreachable");
    let (_, told) = status(&mut guest, |told| told["queued"] == 1 && is_unreachable(told)).await;
    assert!(told["oldest_unsent_at"].is_string(), "{told}");
    cloud.set_reachable(true).await.unwrap();
    status(&mut guest, |told| told["queued"] == 0 && told.get("health").is_none()).await;

    let home = till.kill();
    let (_, gone) = status(&mut guest, |told| told["online"] == false).await;
    assert_eq!((&gone["till"], gone.get("queued")), (&json!("till-1"), None));
    let mut late = broker.join(&["7stamp/+/+/+/status"]).await;
    assert!(late.next().await.2, "the broker keeps it for whoever comes later");
    // Without internet it is known from the last time whose till it is.
    cloud.set_reachable(false).await.unwrap();
    let _till = Till::start(home).await;
    status(&mut guest, |told| told["online"] == true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_are_carried_out_with_a_good_signature_once_and_not_without() {
    let Some(broker) = Broker::start().await else { return };
    let cloud = cloud().await;
    let home = home(&cloud, &broker, "\"status\"", "commands_key_file = \"office.pub\"\n");
    let public = home.run(&["fleet", "key", "office.key"]).ok();
    std::fs::write(home.folder().join("office.pub"), &public).unwrap();
    home.run(&["fleet", "key", "stranger.key"]).ok();
    let mut guest = broker.join(&["7stamp/#"]).await;
    let till = Till::start(home).await;
    till.link_is("up").await;
    let (topic, _) = status(&mut guest, |told| told["online"] == true).await;
    let commands = topic.replace("/status", "/cmd");
    let address = topic.trim_start_matches("7stamp/").trim_end_matches("/status").to_owned();
    let sign = |till: &Till, key: &str, to: &str, order: &[&str]| {
        till.home().run(&[&["fleet", "sign", "--key", key, "--to", to][..], order].concat()).ok()
    };
    async fn answer(guest: &mut Guest) -> Value {
        loop {
            let (topic, payload, _) = guest.next().await;
            let told: Value = serde_json::from_slice(&payload).unwrap_or_default();
            if topic.ends_with("/telemetry") && told.get("command").is_some() {
                return told;
            }
        }
    }

    let good = sign(&till, "office.key", &address, &["log-level", "debug", "--minutes", "5"]);
    let strangers = sign(&till, "stranger.key", &address, &["log-level", "trace"]);
    let elsewhere = sign(&till, "office.key", "b/l/another", &["log-level", "trace"]);
    let unsigned = json!({ "command": "{\"do\":\"resync\"}", "signature": "" }).to_string();
    for heedless in [strangers.as_str(), &unsigned, "garbage", "{}", "{\"do\":\"resync\"}"] {
        guest.say(&commands, heedless.trim().as_bytes(), false).await;
    }
    guest.say(&commands, good.trim().as_bytes(), false).await;
    let done = answer(&mut guest).await;
    assert_eq!(done["result"], "done", "the first that is answered is the good one: {done}");
    assert!(done["detail"].as_str().unwrap().starts_with("debug until "), "{done}");
    guest.say(&commands, good.trim().as_bytes(), false).await;
    let again = answer(&mut guest).await;
    assert_eq!((&again["result"], &again["detail"]), (&json!("refused"), &json!("it was given before")));
    guest.say(&commands, elsewhere.trim().as_bytes(), false).await;
    assert_eq!(answer(&mut guest).await["detail"], "it is for another till");

    let till = Till::start(till.kill()).await;
    till.link_is("up").await;
    status(&mut guest, |told| told["online"] == true).await;
    guest.say(&commands, good.trim().as_bytes(), false).await;
    assert_eq!(answer(&mut guest).await["detail"], "it was given before", "also before the restart");
    let resync = sign(&till, "office.key", &address, &["resync"]);
    let before = asked(&cloud);
    guest.say(&commands, resync.trim().as_bytes(), false).await;
    assert_eq!(answer(&mut guest).await["result"], "done");
    until("the cloud is asked anew", async || (asked(&cloud) > before).then_some(())).await;
    let level = sign(&till, "office.key", &address, &["log-level"]);
    guest.say(&commands, level.trim().as_bytes(), true).await;
    assert_eq!(answer(&mut guest).await["result"], "done", "said to one who listens it is not a kept one");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broker_that_dies_halts_or_forgets_costs_nothing_but_freshness() {
    let Some(mut broker) = Broker::start().await else { return };
    let cloud = cloud_with(Options { guests: 4, snapshot: false, ..Options::default() }).await;
    cloud.set_events_held(false);
    let till = online(&cloud, &broker, "\"wake\", \"status\"").await;
    for round in 0..3 {
        broker.kill();
        let stamped = till.api().scan(&card(&format!("guest{}", round + 1))).await;
        assert_eq!(stamped.code(), "stamp-added", "round {round}");
        let broker_state = broker_is(&till, "away").await;
        assert!(broker_state["why"].is_string(), "{broker_state}");
        cloud.tell(&json!({ "event": "card_opened", "timestamp": now() })).await.unwrap();
        broker.up().await;
        broker_is(&till, "up").await;
        // What was said while nobody heard is asked for.
        until("the event is heard", async || {
            (till.status().await["events"]["taken"]["card_opened"] == u64::try_from(round + 1).unwrap())
                .then_some(())
        })
        .await;
    }
    broker.halt(true);
    assert_eq!(till.api().scan(&card("guest4")).await.code(), "stamp-added");
    assert_eq!(till.waiting().await, 0);
    broker.halt(false);
    let mut guest = broker.join(&["7stamp/+/+/+/status"]).await;
    status(&mut guest, |told| told["online"] == true).await;
    assert_eq!(cloud.books().await.unwrap().stamps.len(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_megabytes_and_garbage_leave_the_connection_as_it_is() {
    let Some(broker) = Broker::start_with("message_size_limit 0\nmax_packet_size 20000000").await else {
        return;
    };
    let cloud = cloud().await;
    cloud.set_events_held(false);
    let mut guest = broker.join(&["7stamp/+/+/+/status"]).await;
    let till = online(&cloud, &broker, "\"wake\", \"status\"").await;
    let (topic, _) = status(&mut guest, |told| told["online"] == true).await;
    guest.say(&wake_of(&topic), &vec![0; 10_000_000], false).await;
    guest.say(&wake_of(&topic), &[0xff; 5_000], false).await;
    guest.say(&topic.replace("/status", "/cmd"), b"{\"do\": \"everything\"}", false).await;
    cloud.tell(&json!({ "event": "card_opened", "timestamp": now() })).await.unwrap();
    guest.say(&wake_of(&topic), b"", false).await;
    until("the event is heard", async || {
        (till.status().await["events"]["taken"]["card_opened"] == 1).then_some(())
    })
    .await;
    assert_eq!(broker_is(&till, "up").await["dropped"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_older_version_of_the_protocol_works_as_well() {
    let Some(broker) = Broker::start().await else { return };
    let cloud = cloud().await;
    cloud.set_events_held(false);
    let mut guest = broker.join(&["7stamp/+/+/+/status"]).await;
    let till = Till::start(home(&cloud, &broker, "\"wake\", \"status\"", "version = \"3.1.1\"\n")).await;
    till.link_is("up").await;
    let (topic, _) = status(&mut guest, |told| told["online"] == true).await;
    cloud.tell(&json!({ "event": "card_opened", "timestamp": now() })).await.unwrap();
    guest.say(&wake_of(&topic), b"", false).await;
    until("the event is heard", async || {
        (till.status().await["events"]["taken"]["card_opened"] == 1).then_some(())
    })
    .await;
    drop(till);
    status(&mut guest, |told| told["online"] == false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_person_has_to_mend_is_named_and_works_once_it_is_mended() {
    let Some(broker) = Broker::start().await else { return };
    let cloud = cloud().await;
    let home = home(&cloud, &broker, "\"wake\"", "");
    let password = home.folder().join("mqtt-password");
    let authority = home.folder().join("mqtt-ca.pem");
    let good = std::fs::read(&authority).unwrap();
    std::fs::write(&password, "wrong").unwrap();
    let till = Till::start(home).await;
    let wrong = broker_is(&till, "failed").await;
    assert_eq!(wrong["why"], "it refuses the name or the password");
    till.health_has("broker-away").await;
    assert_eq!(till.api().scan(&card("anna")).await.code(), "stamp-added");

    std::fs::write(&password, "correct horse").unwrap();
    broker_is(&till, "up").await;
    till.health_is_without("broker-away").await;

    let other = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    std::fs::write(&authority, other.cert.pem()).unwrap();
    let untrusted = broker_is(&till, "failed").await;
    assert!(untrusted["why"].as_str().unwrap().starts_with("TLS: "), "{untrusted}");
    std::fs::remove_file(&authority).unwrap();
    until("it is said that the file is missing", async || {
        till.status().await["broker"]["why"].as_str()?.contains("mqtt-ca.pem cannot be read").then_some(())
    })
    .await;
    std::fs::write(&authority, good).unwrap();
    broker_is(&till, "up").await;
}
