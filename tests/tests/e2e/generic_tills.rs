//! Three tills of any other kind at one daemon: one posts, one is asked, one writes files. The program is killed and the cloud
//! is away meanwhile.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{Json, Router, extract::State, routing::get};
use serde_json::{Value, json};
use stamp_core::receipt::ReceiptIdentity;
use stamp_sandbox::{Fault, FaultPlan, Sandbox};
use stamp_tests::{Home, Setup, Till, card, cloud, free_port, install_tls, now, until};
use tokio::{net::TcpListener, task::JoinSet, time::sleep};

const GUESTS: [&str; 4] = ["anna", "clara", "felix", "eva"];
/// Of each of the three tills.
const CHECKS: [usize; 3] = [700, 700, 600];
const NAMES: [&str; 3] = ["kiosk", "pos", "kasa"];

/// What really happened at a till.
#[derive(Debug, Clone)]
struct Check {
    till: &'static str,
    number: usize,
    guest: Option<&'static str>,
    is_voided: bool,
    /// It is told twice by the till itself.
    is_doubled: bool,
}

/// What the asked till lists, and how often it was asked.
#[derive(Default)]
struct Listed {
    records: Vec<Value>,
    asked: usize,
}

type List = Arc<Mutex<Listed>>;

impl Check {
    fn some(till: &'static str, number: usize, dice: &mut fastrand::Rng) -> Self {
        let guest = (dice.u8(0..8) > 0).then(|| GUESTS[dice.usize(..GUESTS.len())]);
        Self { till, number, guest, is_voided: dice.u8(0..12) == 0, is_doubled: dice.u8(0..6) == 0 }
    }

    fn closed(&self, at: &str) -> Value {
        let mut record = json!({ "id": self.number, "total": "7.40", "currency": "EUR", "closed_at": at });
        if let Some(guest) = self.guest {
            record["customer"] = json!({ "card": card(guest) });
        }
        record
    }

    fn void(&self) -> Value {
        json!({ "id": self.number, "status": "void" })
    }

    fn op_id(&self) -> String {
        let identity = ReceiptIdentity {
            connector: self.till.to_owned(),
            account: self.till.to_owned(),
            register: None,
            business_day: None,
            number: self.number.to_string(),
        };
        identity.op_id().to_string()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_check_of_three_tills_is_stamped_once_and_every_void_taken_back() {
    let seed = fastrand::u64(..);
    println!("seed {seed}");
    let mut dice = fastrand::Rng::with_seed(seed);
    let checks = NAMES.into_iter().zip(CHECKS).map(|(name, count)| {
        (0..count).map(|number| Check::some(name, number, &mut dice)).collect::<Vec<_>>()
    });
    let checks: Vec<Vec<Check>> = checks.collect();

    let cloud = cloud().await;
    let (list, address, _server) = asked_till().await;
    let listen = free_port();
    let home = home(&Setup::of(&cloud).stamping("receipt").listen(listen), &address);
    let folder = home.folder().join("checks");
    let mut till = Till::start(home).await;
    until("all three are heard", async || all_ready(&till).await.then_some(())).await;
    cloud.faults().set(troubles(seed)).unwrap();

    let closed_at = now();
    let mut players = JoinSet::new();
    players.spawn(post(
        format!("http://{listen}/hooks/kiosk"),
        checks[0].clone(),
        closed_at.clone(),
        dice.fork(),
    ));
    players.spawn(be_asked(Arc::clone(&list), checks[1].clone(), closed_at.clone(), dice.fork()));
    players.spawn(write(folder.clone(), checks[2].clone(), closed_at, dice.fork()));
    for _ in 0..8 {
        // Not to wait for anything: this is the moment of the blow.
        sleep(Duration::from_millis(dice.u64(300..2_000))).await;
        cloud.set_reachable(dice.bool()).await.unwrap();
        till = Till::start(till.kill()).await;
    }
    players.join_all().await;

    cloud.set_reachable(true).await.unwrap();
    cloud.faults().clear();
    let asked = list.lock().unwrap().asked;
    until("the list was read to its end", async || (list.lock().unwrap().asked >= asked + 3).then_some(()))
        .await;
    until("all files are put away", async || is_empty(&folder).then_some(())).await;
    till.drained().await;
    judge(&cloud, &checks.concat()).await;
    assert!(!folder.join("failed").exists(), "every file could be read");
    let (_, status, _) = till.terminate().await;
    assert!(status.success());
}

fn home(setup: &Setup, asked: &str) -> Home {
    let home = setup.home();
    let folder = home.folder().join("checks");
    fs::create_dir(&folder).unwrap();
    fs::write(home.folder().join("kiosk-secret"), "sesame\n").unwrap();
    let tables = format!(
        "[[generic]]\nname = \"kiosk\"\nhook = {{ proof = \"bearer\", secret_file = \"kiosk-secret\" }}\n\
         [[generic]]\nname = \"pos\"\npoll = {{ url = \"{asked}\", interval_s = 5, records = \"$.checks\" }}\n\
         [[generic]]\nname = \"kasa\"\nfolder = {{ path = \"checks\", pattern = \"*.jsonl\", interval_s = 1, still_s = 1 }}\n"
    );
    let text = fs::read_to_string(home.config()).unwrap();
    fs::write(home.config(), text + &tables).unwrap();
    home
}

async fn all_ready(till: &Till) -> bool {
    let status = till.status().await;
    NAMES.iter().all(|name| status["tills"][name]["state"] == "ready")
}

fn troubles(seed: u64) -> FaultPlan {
    let among = vec![
        Fault::CutBefore,
        Fault::CutAfterEffect,
        Fault::ServerError { status: 503 },
        Fault::Latency { ms: 20 },
        Fault::HalfBody,
    ];
    FaultPlan::Random { seed, probability: 0.2, among, path: None }
}

/// Posts each check until it is taken, some again and some voids before their checks.
async fn post(url: String, checks: Vec<Check>, closed_at: String, mut dice: fastrand::Rng) {
    install_tls();
    let client = reqwest::Client::builder().build().unwrap();
    for check in checks {
        let mut records = vec![check.closed(&closed_at)];
        if check.is_doubled {
            records.push(check.closed(&closed_at));
        }
        if check.is_voided {
            records.insert(dice.usize(0..=records.len()), check.void());
        }
        for record in records {
            until("a check is taken", async || {
                let posted = client.post(&url).bearer_auth("sesame").json(&record).send().await;
                posted.is_ok_and(|reply| reply.status() == 200).then_some(())
            })
            .await;
        }
    }
}

async fn asked_till() -> (List, String, JoinSet<()>) {
    let list = List::default();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/checks", listener.local_addr().unwrap());
    let app = Router::new().route("/checks", get(listed)).with_state(Arc::clone(&list));
    let mut server = JoinSet::new();
    server.spawn(async move { axum::serve(listener, app).await.unwrap() });
    (list, url, server)
}

async fn listed(State(list): State<List>) -> Json<Value> {
    let mut list = list.lock().unwrap();
    list.asked += 1;
    Json(json!({ "checks": list.records }))
}

/// Closes checks little by little, and voids some of them after a look or before the next one.
async fn be_asked(list: List, checks: Vec<Check>, closed_at: String, mut dice: fastrand::Rng) {
    for some in checks.chunks(100) {
        for check in some {
            let count = if check.is_doubled { 2 } else { 1 };
            let records = std::iter::repeat_n(check.closed(&closed_at), count);
            list.lock().unwrap().records.extend(records);
        }
        if dice.bool() {
            let asked = list.lock().unwrap().asked;
            until("it is asked", async || (list.lock().unwrap().asked > asked).then_some(())).await;
        }
        let mut list = list.lock().unwrap();
        list.records.extend(some.iter().filter(|check| check.is_voided).map(Check::void));
    }
}

/// Writes files of a few checks each, some with what stood in the one before.
async fn write(folder: PathBuf, checks: Vec<Check>, closed_at: String, mut dice: fastrand::Rng) {
    let mut rest = checks.as_slice();
    for file in 0.. {
        let (some, further) = rest.split_at(rest.len().min(dice.usize(1..25)));
        let lines =
            |records: Vec<Value>| records.iter().map(|record| format!("{record}\n")).collect::<String>();
        let closed = some.iter().map(|check| check.closed(&closed_at)).collect();
        put(&folder, &format!("{file}.jsonl"), &lines(closed));
        let again = some.iter().filter(|check| check.is_doubled).map(|check| check.closed(&closed_at));
        let void = some.iter().filter(|check| check.is_voided).map(Check::void);
        let records: Vec<Value> = again.chain(void).collect();
        if !records.is_empty() {
            put(&folder, &format!("{file}-again.jsonl"), &lines(records));
        }
        rest = further;
        if rest.is_empty() {
            return;
        }
        sleep(Duration::from_millis(dice.u64(0..150))).await;
    }
}

fn put(folder: &Path, name: &str, text: &str) {
    fs::write(folder.join("writing.tmp"), text).unwrap();
    fs::rename(folder.join("writing.tmp"), folder.join(name)).unwrap();
}

fn is_empty(folder: &Path) -> bool {
    fs::read_dir(folder).unwrap().all(|entry| entry.unwrap().file_type().unwrap().is_dir())
}

async fn judge(cloud: &Sandbox, checks: &[Check]) {
    let books = cloud.books().await.unwrap();
    let doubled: Vec<_> = books.effects_by_op().into_iter().filter(|(_, count)| *count != 1).collect();
    assert!(doubled.is_empty(), "applied more than once: {doubled:?}");
    let mut stamps = books.stamps.len();
    for check in checks {
        let stamp = books.stamps.iter().find(|stamp| stamp.op_id == check.op_id());
        stamps -= usize::from(stamp.is_some());
        match check.guest {
            Some(guest) if !check.is_voided => {
                let stamp = stamp.unwrap_or_else(|| panic!("not stamped: {check:?}"));
                assert!(!stamp.voided && stamp.card_id == format!("card_{guest}"), "{check:?}: {stamp:?}");
            }
            Some(_) => assert!(stamp.is_none_or(|stamp| stamp.voided), "not taken back: {check:?}"),
            None => assert!(stamp.is_none(), "a guest was made up: {check:?}"),
        }
    }
    assert_eq!(stamps, 0, "stamps of checks that were never closed");
}
