//! `kill -9` at any moment: nothing that was answered is lost, nothing is applied twice, nothing changes its place.

use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    time::Duration,
};

use serde_json::json;
use stamp_core::operation::{Operation, State};
use stamp_sandbox::{Books, Fault, FaultPlan, Sandbox};
use stamp_store::{Filter, Inspector};
use stamp_tests::{Client, Home, Setup, Till, card, cloud};
use tokio::{
    sync::watch,
    task::JoinSet,
    time::{MissedTickBehavior, interval, sleep, timeout},
};

const GUESTS: [&str; 4] = ["anna", "clara", "felix", "eva"];
const CLIENTS: u64 = 6;
/// Each client scans this often at most.
const PACE: Duration = Duration::from_millis(15);

/// By op_id, the guest whose scan it is.
type Taken = BTreeMap<String, &'static str>;

#[tokio::test(flavor = "multi_thread")]
async fn kill_at_random_moments_loses_and_doubles_nothing() {
    let rounds = if env::var_os("STAMP_LONG").is_some() { 10_000 } else { 200 };
    let seed = fastrand::u64(..);
    println!("seed {seed}, {rounds} rounds");
    let mut dice = fastrand::Rng::with_seed(seed);

    let cloud = cloud().await;
    cloud.faults().set(troubles(seed)).unwrap();
    let mut till = Till::start(Setup::of(&cloud).home()).await;
    let (current, daemon) = watch::channel(Some(till.api().clone()));
    let mut clients = JoinSet::new();
    for number in 0..CLIENTS {
        let dice = fastrand::Rng::with_seed(seed ^ number);
        clients.spawn(scan_until_told_to_stop(number, daemon.clone(), dice));
    }

    for _ in 0..rounds {
        if dice.u8(0..8) == 0 {
            cloud.set_reachable(dice.bool()).await.unwrap();
        }
        // Not to wait for anything: this is the moment of the blow.
        sleep(Duration::from_millis(dice.u64(5..150))).await;
        till = Till::start(till.kill()).await;
        current.send_replace(Some(till.api().clone()));
    }

    cloud.set_reachable(true).await.unwrap();
    cloud.faults().clear();
    current.send_replace(None);
    let taken: Taken = clients.join_all().await.into_iter().flatten().collect();
    let till = Till::start(till.kill()).await;
    till.drained().await;
    let (home, status, _) = till.terminate().await;
    assert!(status.success());
    judge(&home, &cloud, &taken, rounds).await;
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
async fn scan_until_told_to_stop(
    number: u64,
    mut daemon: watch::Receiver<Option<Client>>,
    mut dice: fastrand::Rng,
) -> Taken {
    let mut taken = Taken::new();
    let mut pace = interval(PACE);
    pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut last = daemon.borrow().clone().unwrap();
    for scan in 0.. {
        let Some(client) = daemon.borrow_and_update().clone() else { return taken };
        last = client;
        pace.tick().await;
        let guest = GUESTS[dice.usize(..GUESTS.len())];
        let path = if dice.bool() { "/v1/scans" } else { "/v1/scans?wait=30" };
        let body = json!({"code": card(guest), "source": format!("scanner-{number}"), "allow_repeat": true});
        let key = format!("{number}-{scan}");
        let reply = loop {
            match last.post_keyed(path, &key, &body).await {
                Ok(reply) => break reply,
                Err(_killed) => last = another(&mut daemon, last).await,
            }
        };
        assert_eq!(reply.status, 200, "{reply:?}");
        assert_eq!(reply.json()["notice"]["level"], "ok", "{reply:?}");
        assert_eq!(taken.insert(reply.op_id(), guest), None, "two scans are one operation: {reply:?}");
    }
    taken
}

/// The daemon that was started after the one that was killed.
async fn another(daemon: &mut watch::Receiver<Option<Client>>, last: Client) -> Client {
    let newer =
        daemon.wait_for(|client| client.as_ref().is_none_or(|client| client.address() != last.address()));
    let newer = timeout(Duration::from_secs(30), newer).await;
    newer.expect("the daemon is started again").expect("the test goes on").clone().unwrap_or(last)
}

async fn judge(home: &Home, cloud: &Sandbox, taken: &Taken, rounds: usize) {
    let queue = operations(home);
    let books = cloud.books().await.unwrap();
    println!("{} scans taken, {} requests came again", taken.len(), again(&books));
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
