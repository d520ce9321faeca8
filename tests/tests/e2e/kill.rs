//! `kill -9` at any moment: nothing that was answered is lost, nothing is applied twice, nothing changes its place.

use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    time::Duration,
};

use serde_json::{Value, json};
use stamp_core::operation::{Operation, State};
use stamp_sandbox::{Books, Fault, FaultPlan, Sandbox};
use stamp_store::{Filter, Inspector};
use stamp_tests::{Client, Home, Reply, Setup, Till, card, cloud};
use tokio::{
    sync::watch,
    task::JoinSet,
    time::{MissedTickBehavior, interval, sleep, timeout},
};

const GUESTS: [&str; 4] = ["anna", "clara", "felix", "eva"];
const CLIENTS: u64 = 6;
/// Each client scans this often at most, in 200 rounds.
const PACE: Duration = Duration::from_millis(15);

/// The daemon of the moment: told anew for each one that is started.
struct Daemon {
    api: Client,
    is_last: bool,
}

/// By op_id, the guest whose scan it is.
type Taken = BTreeMap<String, &'static str>;

#[tokio::test(flavor = "multi_thread")]
async fn kill_at_random_moments_loses_and_doubles_nothing() {
    let asked = env::var("STAMP_KILLS").ok().and_then(|number| number.parse().ok());
    let rounds = asked.unwrap_or(if env::var_os("STAMP_LONG").is_some() { 10_000 } else { 200 });
    let seed = fastrand::u64(..);
    println!("seed {seed}, {rounds} rounds");
    // However many blows there are, what is left in the end can be sent in a minute or two.
    let pace = PACE * u32::try_from(rounds / 200).unwrap_or(1).max(1);
    let mut dice = fastrand::Rng::with_seed(seed);

    let cloud = cloud().await;
    cloud.faults().set(troubles(seed)).unwrap();
    let mut till = Till::start(Setup::of(&cloud).home()).await;
    let (current, daemon) = watch::channel(Daemon { api: till.api().clone(), is_last: false });
    let mut clients = JoinSet::new();
    for number in 0..CLIENTS {
        let dice = fastrand::Rng::with_seed(seed ^ number);
        clients.spawn(scan_until_the_last(number, daemon.clone(), dice, pace));
    }

    for _ in 0..rounds {
        if dice.u8(0..8) == 0 {
            cloud.set_reachable(dice.bool()).await.unwrap();
        }
        // Not to wait for anything: this is the moment of the blow.
        sleep(Duration::from_millis(dice.u64(5..150))).await;
        let home = till.kill();
        if dice.u8(0..4) == 0 {
            Till::start_and_kill(&home, Duration::from_millis(dice.u64(0..40))).await;
        }
        till = Till::start(home).await;
        current.send_modify(|daemon| daemon.api = till.api().clone());
    }

    cloud.set_reachable(true).await.unwrap();
    cloud.faults().clear();
    current.send_modify(|daemon| daemon.is_last = true);
    let taken: Taken = clients.join_all().await.into_iter().flatten().collect();
    let till = Till::start(till.kill()).await;
    till.drained().await;
    let (home, status, _) = till.terminate().await;
    assert!(status.success());
    println!("{} scans were taken", taken.len());
    judge(&home, &cloud, &taken, rounds).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn kill_during_the_first_start_leaves_nothing_that_keeps_the_next_one_from_working() {
    let seed = fastrand::u64(..);
    println!("seed {seed}");
    let mut dice = fastrand::Rng::with_seed(seed);
    let cloud = cloud().await;
    for shop in 0..20 {
        let home = Setup::of(&cloud).home();
        for _ in 0..dice.u8(1..4) {
            Till::start_and_kill(&home, Duration::from_micros(dice.u64(0..30_000))).await;
        }
        let till = Till::start(home).await;
        let body = json!({"code": card("anna"), "allow_repeat": true});
        let reply = till.api().post_keyed("/v1/scans?wait=4000", "the first", &body).await.unwrap();
        assert_eq!(reply.json()["notice"]["level"], "ok", "shop {shop}: {reply:?}");
        till.drained().await;
        assert_eq!(till.count("done").await, 1);
    }
    assert_eq!(cloud.books().await.unwrap().stamps.len(), 20);
}

/// Every way to fail that says nothing about whether the operation took effect.
fn troubles(seed: u64) -> FaultPlan {
    let among = vec![
        Fault::CutBefore,
        Fault::CutAfterEffect,
        Fault::ServerError { status: 503 },
        Fault::Latency { ms: 20 },
        Fault::RateLimited { retry_after_s: 1 },
        Fault::CaptivePortal,
        Fault::HalfBody,
        Fault::WrongContentType,
    ];
    FaultPlan::Random { seed, probability: 0.25, among, path: None }
}

/// Scans one card after another. A scan without an answer is scanned again under the same key, as a till does that
/// does not know what became of it.
async fn scan_until_the_last(
    number: u64,
    mut daemon: watch::Receiver<Daemon>,
    mut dice: fastrand::Rng,
    pace: Duration,
) -> Taken {
    let mut taken = Taken::new();
    let mut pace = interval(pace);
    pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
    for scan in 0.. {
        pace.tick().await;
        if daemon.borrow().is_last {
            break;
        }
        let guest = GUESTS[dice.usize(..GUESTS.len())];
        let path = if dice.bool() { "/v1/scans" } else { "/v1/scans?wait=30" };
        let body = json!({"code": card(guest), "source": format!("scanner-{number}"), "allow_repeat": true});
        let reply = persistently(&mut daemon, path, &format!("{number}-{scan}"), &body).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        assert_eq!(reply.json()["notice"]["level"], "ok", "{reply:?}");
        assert_eq!(taken.insert(reply.op_id(), guest), None, "two scans are one operation: {reply:?}");
    }
    taken
}

/// Asks one daemon after another until there is an answer.
async fn persistently(daemon: &mut watch::Receiver<Daemon>, path: &str, key: &str, body: &Value) -> Reply {
    loop {
        let api = daemon.borrow_and_update().api.clone();
        match api.post_keyed(path, key, body).await {
            Ok(reply) => return reply,
            Err(killed) => {
                let newer = timeout(Duration::from_secs(30), daemon.changed()).await;
                assert!(newer.is_ok(), "no daemon was started after this: {killed:?}");
            }
        }
    }
}

async fn judge(home: &Home, cloud: &Sandbox, taken: &Taken, rounds: usize) {
    let queue = operations(home);
    let books = cloud.books().await.unwrap();
    assert!(taken.len() > rounds, "the clients got scans through between the blows");
    assert!(again(&books) > 0, "some blows fell between an effect and its answer");

    let in_queue: BTreeSet<String> = queue.iter().map(|operation| operation.new.op_id.to_string()).collect();
    let answered: BTreeSet<String> = taken.keys().cloned().collect();
    assert_eq!(in_queue, answered, "what was answered is in the queue, and nothing else is");
    for operation in &queue {
        assert_eq!(operation.state, State::Done, "{operation:?}");
    }

    let effects = books.effects_by_op();
    let doubled: Vec<_> = effects.iter().filter(|(_, count)| **count != 1).collect();
    assert!(doubled.is_empty(), "applied more than once: {doubled:?}");
    assert_eq!(effects.into_keys().collect::<BTreeSet<_>>(), answered, "every scan is in the books, once");

    for guest in GUESTS {
        let in_order: Vec<String> = queue
            .iter()
            .map(|operation| operation.new.op_id.to_string())
            .filter(|op| taken[op] == guest)
            .collect();
        assert_eq!(books.order_on_card(&format!("card_{guest}")), in_order, "the order on {guest}'s card");
    }
}

fn again(books: &Books) -> usize {
    books.arrivals.values().filter(|count| **count > 1).count()
}

/// The whole queue, in its order.
fn operations(home: &Home) -> Vec<Operation> {
    let inspector = Inspector::open(&home.queue()).unwrap();
    let mut operations = Vec::new();
    let mut filter = Filter { limit: 1_000, ..Filter::default() };
    loop {
        let page = inspector.list(&filter).unwrap();
        assert!(page.damaged.is_empty(), "{:?}", page.damaged);
        operations.extend(page.operations);
        filter.after = page.next;
        if page.next.is_none() {
            return operations;
        }
    }
}
