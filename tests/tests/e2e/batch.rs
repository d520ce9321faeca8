//! A backlog, with and without batches: every operation arrives once, in the order of its card.

use stamp_sandbox::{Fault, FaultPlan, Options, Sandbox};
use stamp_tests::{Setup, Till, card, cloud_with};
use tokio::task::JoinSet;

const CARDS: u16 = 50;
const ROUNDS: usize = 10;

/// By guest, the operations in the order of the scans.
type Taken = Vec<Vec<String>>;

/// Five hundred scans of fifty cards while there is no internet.
async fn backlog() -> (Sandbox, Till, Taken) {
    let cloud = cloud_with(Options { guests: CARDS, ..Options::default() }).await;
    cloud.set_reachable(false).await.unwrap();
    let till = Till::start(Setup::of(&cloud).home()).await;
    till.link_is("down").await;
    let mut taken = vec![Vec::new(); usize::from(CARDS)];
    for _ in 0..ROUNDS {
        let mut scans = JoinSet::new();
        for guest in 1..=CARDS {
            let api = till.api().clone();
            scans.spawn(async move { (guest, api.one_more(&card(&format!("guest{guest}"))).await.op_id()) });
        }
        for (guest, op) in scans.join_all().await {
            taken[usize::from(guest) - 1].push(op);
        }
    }
    assert_eq!(till.waiting().await, 500);
    (cloud, till, taken)
}

async fn all_arrive(cloud: &Sandbox, till: &Till, taken: &Taken) {
    cloud.set_reachable(true).await.unwrap();
    till.drained().await;
    let books = cloud.books().await.unwrap();
    for (guest, ops) in (1..).zip(taken) {
        assert_eq!(&books.order_on_card(&format!("card_guest{guest}")), ops, "guest {guest}");
    }
    let effects = books.effects_by_op();
    assert_eq!(effects.len(), 500);
    assert!(effects.values().all(|count| *count == 1), "{effects:?}");
    assert_eq!((till.count("done").await, till.count("parked").await), (500, 0));
}

/// The answers to requests for a path, by their number.
fn answers(cloud: &Sandbox, path: &str) -> Vec<Option<u16>> {
    cloud.log().into_iter().filter(|entry| entry.path == path).map(|entry| entry.status).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn five_hundred_operations_go_in_few_requests_where_the_cloud_takes_batches() {
    let (cloud, till, taken) = backlog().await;
    all_arrive(&cloud, &till, &taken).await;
    let (batches, alone) = (answers(&cloud, "/v1/operations/batch"), answers(&cloud, "/v1/stamps"));
    println!("{} batches, {} alone", batches.len(), alone.len());
    assert!(batches.len() + alone.len() < 100, "{} batches, {} alone", batches.len(), alone.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn five_hundred_operations_go_one_by_one_where_it_takes_none() {
    for fault in [Fault::NoBatch, Fault::Bare { status: 405 }] {
        let (cloud, till, taken) = backlog().await;
        cloud.faults().set(FaultPlan::always(fault).on("/operations/batch")).unwrap();
        all_arrive(&cloud, &till, &taken).await;
        assert_eq!(answers(&cloud, "/v1/stamps").len(), 500, "each once");
        assert!(answers(&cloud, "/v1/operations/batch").len() <= 4, "it is not asked again and again");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn batches_that_are_too_large_are_halved_until_they_are_taken() {
    let (cloud, till, taken) = backlog().await;
    cloud.faults().set(FaultPlan::always(Fault::SmallBatches { most: 6 })).unwrap();
    all_arrive(&cloud, &till, &taken).await;
    let batches = answers(&cloud, "/v1/operations/batch");
    let refused = batches.iter().filter(|status| **status == Some(413)).count();
    assert!((1..50).contains(&refused), "{refused} of {} were too large", batches.len());
    assert!(batches.len() - refused >= 500 / 6 / 2, "{} batches", batches.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn batches_whose_answers_are_lost_are_sent_again_and_done_once() {
    let (cloud, till, taken) = backlog().await;
    let plans = [Fault::CutAfterEffect, Fault::HalfBody, Fault::CaptivePortal, Fault::WrongContentType];
    let plans = plans.map(|fault| FaultPlan::next(1, fault).on("/operations/batch"));
    cloud.faults().replace(plans.to_vec()).unwrap();
    all_arrive(&cloud, &till, &taken).await;
}
