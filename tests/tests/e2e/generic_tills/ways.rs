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

use super::check::Check;

/// What the asked till lists, and how often it was asked.
#[derive(Default)]
pub(super) struct Listed {
    records: Vec<Value>,
    pub(super) asked: usize,
}

pub(super) type List = Arc<Mutex<Listed>>;

/// Posts each check until it is taken, some again and some voids before their checks.
pub(super) async fn post(url: String, checks: Vec<Check>, mut dice: Rng) {
    install_tls();
    let client = reqwest::Client::builder().build().unwrap();
    for check in checks {
        let mut records = vec![check.closed()];
        if check.is_doubled {
            records.push(check.closed());
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
        list.records.extend(some.iter().filter(|check| check.is_voided).map(Check::void));
    }
}

/// Writes files of a few checks each, some with what stood in the one before.
pub(super) async fn write(folder: PathBuf, checks: Vec<Check>, mut dice: Rng) {
    let mut rest = checks.as_slice();
    for file in 0.. {
        let (some, further) = rest.split_at(rest.len().min(dice.usize(1..25)));
        let lines =
            |records: Vec<Value>| records.iter().map(|record| format!("{record}\n")).collect::<String>();
        let closed = some.iter().map(Check::closed).collect();
        put(&folder, &format!("{file}.jsonl"), &lines(closed));
        let again = some.iter().filter(|check| check.is_doubled).map(Check::closed);
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

pub(super) fn is_empty(folder: &Path) -> bool {
    fs::read_dir(folder).unwrap().all(|entry| entry.unwrap().file_type().unwrap().is_dir())
}
