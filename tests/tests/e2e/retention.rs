//! What the cloud may have forgotten is asked about before it is sent again.

use stamp_sandbox::{Fault, FaultPlan, Options, Sandbox};
use stamp_tests::{Home, Setup, Till, card, cloud_with, export_aged, requests};

/// Of every operation in an export, made this long before it really was.
const AGE: std::time::Duration = std::time::Duration::from_secs(36 * 3600);

/// A till that sent three stamps and heard of none: Anna's has its effect, Clara's and Felix's have none.
async fn unheard(cloud: &Sandbox) -> (Home, [String; 3]) {
    let till = Till::start(Setup::of(cloud).home()).await;
    till.link_is("up").await;
    let first = FaultPlan::next(1, Fault::CutAfterEffect).on("/stamps");
    cloud.faults().replace(vec![first, FaultPlan::always(Fault::CutBefore).on("/stamps")]).unwrap();
    let mut taken = [const { String::new() }; 3];
    for (guest, op) in ["anna", "clara", "felix"].into_iter().zip(&mut taken) {
        *op = till.api().scan(&card(guest)).await.op_id();
        stamp_tests::until("it was attempted", async || (!requests(cloud, op).is_empty()).then_some(()))
            .await;
    }
    (till.kill(), taken)
}

/// The same queue on a new till, a day and a half later.
async fn much_later(cloud: &Sandbox, home: &Home) -> Till {
    let file = export_aged(home, AGE);
    let till = Till::start(Setup::of(cloud).home()).await;
    till.link_is("up").await;
    till.home().run(&["queue", "import", file.to_str().unwrap()]).ok();
    till
}

/// What was asked and sent about an operation since the log had so many entries.
fn since(cloud: &Sandbox, before: u64, op: &str) -> Vec<(String, Option<u16>)> {
    let log = cloud.log().into_iter().filter(|entry| entry.number > before);
    let about = log.filter(|entry| entry.op_id.as_deref() == Some(op) || entry.path.ends_with(op));
    about.map(|entry| (entry.method, entry.status)).collect()
}

fn last(cloud: &Sandbox) -> u64 {
    cloud.log().last().map_or(0, |entry| entry.number)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_older_than_the_clouds_memory_is_asked_about_first_and_sent_only_if_it_never_arrived() {
    let cloud = cloud_with(Options { retention_days: 2, ..Options::default() }).await;
    let (home, taken) = unheard(&cloud).await;
    cloud.faults().clear();
    let before = last(&cloud);
    let till = much_later(&cloud, &home).await;
    till.drained().await;

    let get = |status| ("GET".to_owned(), Some(status));
    assert_eq!(since(&cloud, before, &taken[0]), [get(200)], "it was there, and was not sent again");
    for op in &taken[1..] {
        assert_eq!(since(&cloud, before, op), [get(404), ("POST".to_owned(), Some(201))]);
    }
    let effects = cloud.books().await.unwrap().effects_by_op();
    assert!(effects.len() == 3 && effects.values().all(|count| *count == 1), "{effects:?}");
    assert_eq!(till.count("done").await, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_cloud_still_remembers_is_simply_sent_again() {
    let cloud = cloud_with(Options::default()).await;
    let (home, taken) = unheard(&cloud).await;
    cloud.faults().clear();
    let before = last(&cloud);
    let till = much_later(&cloud, &home).await;
    till.drained().await;
    for op in &taken {
        assert_eq!(since(&cloud, before, op), [("POST".to_owned(), Some(201))]);
    }
    assert_eq!(cloud.books().await.unwrap().stamps.len(), 3);
}
