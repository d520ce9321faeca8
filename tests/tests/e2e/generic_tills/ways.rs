//! The three ways on which tills tell of their checks: one posts, one is asked, one writes files.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{Json, Router, extract::State, routing::get};
use fastrand::Rng;
use serde_json::{Value, json};
use stamp_tests::{fakes::Server, install_tls, until};
use tokio::time::sleep;

use super::check::{Check, Void};

/// What the asked till lists, and how often it was asked.
#[derive(Default)]
pub(super) struct Listed {
    records: Vec<Value>,
    asked: usize,
}

pub(super) type List = Arc<Mutex<Listed>>;

/// Posts each check until it is taken, some again and some voids before their checks.
pub(super) async fn post(url: String, checks: Vec<Check>, mut dice: Rng) {
    let client = client();
    for check in checks {
        let mut records = vec![check.closed()];
        if check.is_doubled {
            records.push(check.closed());
        }
        if check.voided == Some(Void::Soon) {
            records.insert(dice.usize(0..=records.len()), check.void());
        }
        for record in records {
            post_record(&client, &url, &record).await;
        }
    }
}

async fn post_record(client: &reqwest::Client, url: &str, record: &Value) {
    until("a check is taken", async || {
        let posted = client.post(url).bearer_auth("sesame").json(record).send().await;
        posted.is_ok_and(|reply| reply.status() == 200).then_some(())
    })
    .await;
}

fn client() -> reqwest::Client {
    install_tls();
    reqwest::Client::builder().no_proxy().build().unwrap()
}

/// On each of the three ways, what is told of its checks in the evening.
pub(super) async fn void_in_the_evening(url: &str, list: &List, folder: &Path, checks: &[Vec<Check>]) {
    let voids = |index: usize| -> Vec<Value> {
        let late = checks[index].iter().filter(|check| check.voided == Some(Void::InTheEvening));
        late.map(Check::void).collect()
    };
    let client = client();
    for record in voids(0) {
        post_record(&client, url, &record).await;
    }
    list.lock().unwrap().records.extend(voids(1));
    put(folder, "evening.jsonl", &lines(voids(2)));
}

/// Waits until all that the tills list and have written by now was read.
pub(super) async fn read_to_the_end(list: &List, folder: &Path) {
    let asked = list.lock().unwrap().asked;
    // The second question comes when the first answer is done with.
    let is_read = async || (list.lock().unwrap().asked >= asked + 2).then_some(());
    until("the list was read to its end", is_read).await;
    until("all files are put away", async || is_empty(folder).then_some(())).await;
}

pub(super) async fn asked_till() -> (List, Server) {
    let list = List::default();
    let app = Router::new().route("/checks", get(listed)).with_state(Arc::clone(&list));
    (list, Server::start(app).await)
}

async fn listed(State(list): State<List>) -> Json<Value> {
    let mut list = list.lock().unwrap();
    list.asked += 1;
    Json(json!({ "checks": list.records }))
}

/// Closes checks little by little, and voids some of them after a look or before the next one.
pub(super) async fn be_asked(list: List, checks: Vec<Check>, mut dice: Rng) {
    for some in checks.chunks(100) {
        for check in some {
            let count = if check.is_doubled { 2 } else { 1 };
            list.lock().unwrap().records.extend(std::iter::repeat_n(check.closed(), count));
        }
        if dice.bool() {
            let asked = list.lock().unwrap().asked;
            until("it is asked", async || (list.lock().unwrap().asked > asked).then_some(())).await;
        }
        let mut list = list.lock().unwrap();
        list.records.extend(some.iter().filter(|check| check.voided == Some(Void::Soon)).map(Check::void));
    }
}

/// Writes files of a few checks each, some with what stood in the one before.
pub(super) async fn write(folder: PathBuf, checks: Vec<Check>, mut dice: Rng) {
    let mut rest = checks.as_slice();
    for file in 0.. {
        let (some, further) = rest.split_at(rest.len().min(dice.usize(1..25)));
        let closed = some.iter().map(Check::closed).collect();
        put(&folder, &format!("{file}.jsonl"), &lines(closed));
        let again = some.iter().filter(|check| check.is_doubled).map(Check::closed);
        let void = some.iter().filter(|check| check.voided == Some(Void::Soon)).map(Check::void);
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

fn lines(records: Vec<Value>) -> String {
    records.into_iter().map(|record| format!("{record}\n")).collect()
}

fn put(folder: &Path, name: &str, text: &str) {
    fs::write(folder.join("writing.tmp"), text).unwrap();
    fs::rename(folder.join("writing.tmp"), folder.join(name)).unwrap();
}

fn is_empty(folder: &Path) -> bool {
    fs::read_dir(folder).unwrap().all(|entry| entry.unwrap().file_type().unwrap().is_dir())
}
