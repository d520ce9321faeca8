//! A point of sale that reports closed and voided receipts.

use std::fs;

use serde_json::{Value, json};
use stamp_sandbox::{Fault, FaultPlan, Sandbox};
use stamp_tests::{Home, Reply, Setup, Till, card, cloud, now};
use tokio::task::JoinSet;

async fn till_by_receipt(cloud: &Sandbox) -> Till {
    Till::start(Setup::of(cloud).stamping("receipt").home()).await
}

/// Tills of one shop, each with these keys in its `[till]` table.
async fn tills<const N: usize>(cloud: &Sandbox, keys: [&str; N]) -> [Till; N] {
    let mut tills = Vec::new();
    for keys in keys {
        let home = Setup::of(cloud).stamping("receipt").home();
        let text = fs::read_to_string(home.config()).unwrap();
        fs::write(home.config(), text.replace("id = \"till-1\"\n", keys)).unwrap();
        tills.push(Till::start(home).await);
    }
    tills.try_into().unwrap_or_else(|_| unreachable!("one for each"))
}

async fn note(till: &Till, name: &str) {
    let noted = till.api().put("/v1/guest", &json!({"type": "scan", "value": card(name)})).await;
    assert_eq!(noted.code(), "guest-attached");
}

fn without_guest(mut receipt: Value) -> Value {
    receipt.as_object_mut().unwrap().remove("guest");
    receipt
}

fn of_guest(mut receipt: Value, card: &str) -> Value {
    receipt["guest"]["value"] = json!(card);
    receipt
}

fn receipt(id: &str, value: &str) -> Value {
    json!({
        "receipt_id": id,
        "total": {"value": value, "currency": "EUR"},
        "closed_at": now(),
        "guest": {"type": "card_id", "value": "card_anna"},
        "lines": [{"name": "Flat white", "quantity": 1}],
    })
}

async fn report(till: &Till, receipt: &Value) -> Reply {
    till.api().post("/v1/receipts?wait=4000", receipt).await
}

async fn void(till: &Till, id: &str) -> Reply {
    till.api().post(&format!("/v1/receipts/{id}/void?wait=4000"), &json!({})).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_receipt_at_once_and_after_a_crash_is_one_operation_and_one_stamp() {
    let cloud = cloud().await;
    let till = till_by_receipt(&cloud).await;
    let receipt = receipt("1001", "3.50");
    let mut reports = JoinSet::new();
    for _ in 0..3 {
        let (api, receipt) = (till.api().clone(), receipt.clone());
        reports.spawn(async move { api.post("/v1/receipts?wait=4000", &receipt).await });
    }
    let mut ops: Vec<String> = reports.join_all().await.iter().map(Reply::op_id).collect();

    let till = Till::start(till.kill()).await;
    let again = report(&till, &receipt).await;
    assert_eq!(again.code(), "stamp-added");
    ops.push(again.op_id());
    ops.dedup();
    assert_eq!(ops.len(), 1, "{ops:?}");
    assert_eq!(till.operations().await, 1);
    till.drained().await;
    assert_eq!(cloud.books().await.unwrap().order_on_card("card_anna"), ops);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_number_that_comes_again_with_another_amount_is_flagged() {
    let cloud = cloud().await;
    let till = till_by_receipt(&cloud).await;
    let mut receipt = receipt("1001", "3.50");
    assert_eq!(report(&till, &receipt).await.code(), "stamp-added");
    receipt["total"]["value"] = json!("9.90");
    let conflict = report(&till, &receipt).await;
    assert_eq!((conflict.status, conflict.code().as_str()), (409, "receipt_conflict"));
    till.health_has("receipt-conflict").await;

    receipt["register"] = json!("bar");
    assert_eq!(report(&till, &receipt).await.code(), "stamp-added", "another register counts for itself");
    assert_eq!(cloud.books().await.unwrap().stamps.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_comes_again_without_a_guest_is_compared_too_and_takes_nobodys_card() {
    let cloud = cloud().await;
    let till = till_by_receipt(&cloud).await;
    note(&till, "anna").await;
    let first = without_guest(receipt("1001", "3.50"));
    assert_eq!(report(&till, &first).await.code(), "stamp-added");

    let mut till = till;
    for _before_and_after_a_crash in 0..2 {
        note(&till, "felix").await;
        let mut other = first.clone();
        other["total"]["value"] = json!("9.90");
        let mut later = first.clone();
        later["closed_at"] = json!(now());
        for conflict in [&other, &later] {
            let refused = report(&till, conflict).await;
            assert_eq!((refused.status, refused.code().as_str()), (409, "receipt_conflict"), "{conflict}");
        }
        assert_eq!(report(&till, &first).await.code(), "stamp-added", "the same check once more");
        till.health_has("receipt-conflict").await;
        assert_eq!(till.api().get("/v1/guest").await.json()["guest"], json!({"type": "scan"}));
        till = Till::start(till.kill()).await;
    }
    note(&till, "felix").await;
    assert_eq!(report(&till, &without_guest(receipt("1002", "9.90"))).await.code(), "stamp-added");
    let books = cloud.books().await.unwrap();
    let cards: Vec<_> = books.stamps.iter().map(|stamp| stamp.card_id.as_str()).collect();
    assert_eq!(cards, ["card_anna", "card_felix"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_comes_again_before_it_was_sent_is_compared_with_or_without_a_guest() {
    let cloud = cloud().await;
    cloud.set_reachable(false).await.unwrap();
    let till = till_by_receipt(&cloud).await;
    till.link_is("down").await;
    let first = receipt("1001", "3.50");
    assert_eq!(report(&till, &first).await.code(), "saved");
    assert_eq!(report(&till, &without_guest(first.clone())).await.code(), "saved");
    let mut dearer = without_guest(first.clone());
    dearer["total"]["value"] = json!("9.90");
    for conflict in [dearer, of_guest(first, "card_felix")] {
        assert_eq!(report(&till, &conflict).await.code(), "receipt_conflict", "{conflict}");
    }
    assert_eq!(till.operations().await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_tills_that_count_for_themselves_stamp_both_guests_under_one_number() {
    let cloud = cloud().await;
    let tills = tills(&cloud, ["id = \"bar\"\n", "id = \"terrace\"\n"]).await;
    for (till, card) in tills.iter().zip(["card_anna", "card_felix"]) {
        assert_eq!(report(till, &of_guest(receipt("1001", "3.50"), card)).await.code(), "stamp-added");
    }
    let cards: Vec<_> =
        cloud.books().await.unwrap().stamps.iter().map(|stamp| stamp.card_id.clone()).collect();
    assert_eq!(cards, ["card_anna", "card_felix"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn tills_that_share_a_counter_stamp_a_check_once_and_give_nobody_the_answer_of_another() {
    let cloud = cloud().await;
    let shared = ["id = \"bar\"\naccount = \"cafe\"\n", "id = \"terrace\"\naccount = \"cafe\"\n", "", ""];
    let [bar, terrace, nameless, other] = tills(&cloud, shared).await;
    let check = receipt("1001", "3.50");
    assert_eq!(report(&bar, &check).await.code(), "stamp-added");
    assert_eq!(report(&terrace, &check).await.code(), "stamp-added", "the same check at another till");
    assert_eq!(cloud.books().await.unwrap().stamps.len(), 1);

    assert_eq!(report(&nameless, &check).await.code(), "stamp-added", "numbers of its own");
    let of_another = report(&other, &of_guest(check, "card_felix")).await;
    assert_ne!(of_another.json()["notice"]["level"], "ok", "{of_another:?}");
    assert_eq!(of_another.json()["operation"]["state"], "parked");
    assert_eq!(of_another.json()["operation"]["reason"], "idempotency_key_reused");
    assert_eq!(cloud.books().await.unwrap().stamps.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_whose_time_has_no_seconds_is_its_guests() {
    let cloud = cloud().await;
    let till = till_by_receipt(&cloud).await;
    note(&till, "clara").await;
    let mut check = without_guest(receipt("1001", "3.50"));
    let closed_at = check["closed_at"].as_str().unwrap();
    check["closed_at"] = json!(format!("{}:00Z", &closed_at[.."2026-01-01T00:00".len()]));
    assert_eq!(report(&till, &check).await.code(), "stamp-added");
    assert_eq!(cloud.books().await.unwrap().stamps[0].card_id, "card_clara");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_voided_receipt_is_taken_back() {
    let cloud = cloud().await;
    let till = till_by_receipt(&cloud).await;
    report(&till, &receipt("1001", "3.50")).await;
    for _again in 0..2 {
        assert_eq!(void(&till, "1001").await.code(), "taken-back");
    }
    let books = cloud.books().await.unwrap();
    assert_eq!(books.voids.len(), 1);
    assert!(books.stamps[0].voided);
    assert_eq!(books.balances["card_anna"], 3, "as before the receipt");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_that_is_voided_before_it_was_sent_is_withdrawn() {
    let cloud = cloud().await;
    cloud.set_reachable(false).await.unwrap();
    let till = till_by_receipt(&cloud).await;
    till.link_is("down").await;
    let withdrawn = report(&till, &receipt("1001", "3.50")).await.op_id();
    assert_eq!(void(&till, "1001").await.code(), "withdrawn");
    assert_eq!((till.waiting().await, till.count("withdrawn").await), (0, 1));

    let later = report(&till, &receipt("1002", "3.50")).await.op_id();
    cloud.set_reachable(true).await.unwrap();
    till.drained().await;
    let books = cloud.books().await.unwrap();
    assert_eq!(books.order_on_card("card_anna"), [later]);
    assert!(!books.arrivals.contains_key(&withdrawn));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_without_a_guest_makes_nothing() {
    let cloud = cloud().await;
    let till = till_by_receipt(&cloud).await;
    let mut receipt = receipt("1001", "3.50");
    receipt.as_object_mut().unwrap().remove("guest");
    assert_eq!(report(&till, &receipt).await.code(), "no-guest");
    assert_eq!(till.operations().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_that_is_told_anew_with_its_guest_is_the_guests() {
    let cloud = cloud().await;
    let till = till_by_receipt(&cloud).await;
    let with_guest = receipt("1001", "3.50");
    let mut first = with_guest.clone();
    first.as_object_mut().unwrap().remove("guest");
    first["total"]["value"] = json!("3.00");
    assert_eq!(report(&till, &first).await.code(), "no-guest");
    assert_eq!(report(&till, &with_guest).await.code(), "stamp-added");
    assert_eq!(cloud.books().await.unwrap().stamps[0].card_id, "card_anna");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_guest_of_the_open_check_gets_the_stamp_of_its_receipt_and_no_other() {
    let cloud = cloud().await;
    let till = till_by_receipt(&cloud).await;
    let noted = till.api().put("/v1/guest", &json!({"type": "scan", "value": card("clara")})).await;
    assert_eq!(noted.code(), "guest-attached");
    let guest = till.api().get("/v1/guest").await;
    assert_eq!(guest.json()["guest"], json!({"type": "scan"}), "how the guest was named, and not with what");

    for (id, code) in [("1001", "stamp-added"), ("1002", "no-guest")] {
        let mut receipt = receipt(id, "3.50");
        receipt.as_object_mut().unwrap().remove("guest");
        assert_eq!(report(&till, &receipt).await.code(), code);
    }
    assert_eq!(cloud.books().await.unwrap().stamps[0].card_id, "card_clara");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_scanned_before_the_receipt_is_its_guest_until_it_is_detached() {
    let cloud = cloud().await;
    let till = till_by_receipt(&cloud).await;
    assert_eq!(till.api().scan(&card("felix")).await.code(), "guest-attached");
    assert_eq!(till.api().delete("/v1/guest").await.status, 204);
    let mut receipt = receipt("1001", "3.50");
    receipt.as_object_mut().unwrap().remove("guest");
    assert_eq!(report(&till, &receipt).await.code(), "no-guest");

    assert_eq!(till.api().scan(&card("felix")).await.code(), "guest-attached");
    assert_eq!(
        report(&till, &receipt).await.code(),
        "no-guest",
        "told again, it is not the guest's who came since"
    );
    receipt["closed_at"] = json!(now());
    assert_eq!(report(&till, &receipt).await.code(), "stamp-added", "told anew, it is");
    assert_eq!(cloud.books().await.unwrap().stamps[0].card_id, "card_felix");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_is_stamped_once_and_can_be_voided_even_after_the_queue_was_lost() {
    let cloud = cloud().await;
    let till = till_by_receipt(&cloud).await;
    let receipt = receipt("1001", "3.50");
    report(&till, &receipt).await;

    let till = Till::start(without_queue(till.kill())).await;
    assert_eq!(till.operations().await, 0);
    let again = report(&till, &receipt).await;
    assert_eq!(again.json()["notice"]["level"], "ok", "{again:?}");
    assert_eq!(cloud.books().await.unwrap().stamps.len(), 1);

    let till = Till::start(without_queue(till.kill())).await;
    assert_eq!(void(&till, "1001").await.code(), "taken-back");
    assert!(cloud.books().await.unwrap().stamps[0].voided);
}

fn without_queue(home: Home) -> Home {
    for name in ["queue.db", "queue.db-wal", "queue.db-shm"] {
        let _ = fs::remove_file(home.data().join(name));
    }
    assert!(!home.queue().exists());
    home
}

#[tokio::test(flavor = "multi_thread")]
async fn a_till_that_stamps_by_scan_takes_no_receipts() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    let refused = report(&till, &receipt("1001", "3.50")).await;
    assert_eq!((refused.status, refused.code().as_str()), (409, "stamping_mode"));
    assert!(refused.text.contains("till.stamping"), "{refused:?}");
    assert_eq!(till.operations().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_that_was_retried_anew_is_answered_about_the_retry() {
    let cloud = cloud().await;
    let till = till_by_receipt(&cloud).await;
    let (code, receipt) = ("idempotency_key_reused".to_owned(), receipt("1001", "3.50"));
    cloud.faults().set(FaultPlan::always(Fault::Problem { status: 422, code }).on("/stamps")).unwrap();
    let parked = report(&till, &receipt).await.op_id();
    cloud.faults().clear();
    let retry = format!("/v1/operations/{parked}/retry");
    let anew = till.api().post(&retry, &json!({})).await.json()["op_id"].as_str().unwrap().to_owned();
    till.operation_is(&anew, "done").await;
    let again = report(&till, &receipt).await;
    assert_eq!((again.op_id(), &again.json()["notice"]["level"]), (anew, &json!("ok")), "{again:?}");
}
