//! The owner's report of what happened while the cloud could not be asked.

use serde_json::{Value, json};
use stamp_tests::{Setup, Till, card, cloud_with_vouchers, until};

const CODE: &str = "COFFEE2024";

async fn knows_vouchers(till: &Till) {
    until("the vouchers are known", async || {
        let state = till.status().await["offline"]["snapshot"]["state"].clone();
        (state == "ready").then_some(())
    })
    .await;
}

async fn report(till: &Till) -> Value {
    till.api().get("/v1/report").await.json()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_voucher_that_was_used_elsewhere_meanwhile_stands_in_the_report_with_its_outage() {
    let cloud = cloud_with_vouchers().await;
    let till = Till::start(Setup::of(&cloud).redeem("auto").home()).await;
    let neighbour = Till::start(Setup::of(&cloud).home()).await;
    till.link_is("up").await;
    knows_vouchers(&till).await;
    neighbour.link_is("up").await;
    // While the till is off, the one beside it redeems what the till still takes for good.
    let home = till.kill();
    let used = neighbour.api().post("/v1/redemptions?wait=4000", &json!({"redeem_code": CODE})).await;
    assert_eq!(used.code(), "voucher-redeemed");
    cloud.set_reachable(false).await.unwrap();
    let till = Till::start(home).await;
    till.api().scan(&card("ben")).await;
    till.link_is("down").await;
    assert_eq!(till.api().scan(CODE).await.code(), "accepted-offline");
    let unknown = json!({"redeem_code": "NOSUCH2024", "accept_risk": true});
    assert_eq!(till.api().post("/v1/redemptions?wait=4000", &unknown).await.code(), "accepted-at-risk");
    assert_eq!(till.api().scan(CODE).await.code(), "accepted-offline", "the same scan");
    until("the outage is noted", async || (report(&till).await["totals"]["accepted"] == 2).then_some(()))
        .await;

    let till = Till::start(till.kill()).await;
    till.link_is("down").await;
    cloud.set_reachable(true).await.unwrap();
    till.drained().await;
    let told = until("the outage is over", async || {
        let told = report(&till).await;
        told["outages"]
            .as_array()
            .is_some_and(|all| all.iter().all(|one| one["ended_at"].is_string()))
            .then_some(told)
    })
    .await;
    let totals = &told["totals"];
    assert_eq!(
        (&totals["accepted"], &totals["at_risk"], &totals["losses"]),
        (&json!(2), &json!(1), &json!(2)),
        "{told}"
    );
    let recorded =
        told["losses"].as_array().unwrap().iter().find(|loss| loss["reason"] == "recorded-loss").unwrap();
    assert_eq!(recorded["voucher"], "Free coffee");
    assert!(recorded["used_at"].is_string() && recorded["used_where"] == "loc_market_square", "{recorded}");
    assert!(
        told["losses"]
            .as_array()
            .unwrap()
            .iter()
            .any(|loss| loss["reason"] == "voucher_not_found" || loss["reason"] == "voucher-not-found"),
        "{told}"
    );

    let page = till.api().get("/support/report").await;
    assert!(
        page.status == 200 && page.text.contains("Free coffee") && page.text.contains("loc_market_square")
    );
    let table = till.api().get("/support/report.csv?days=1").await;
    assert!(table.text.starts_with("kind,") && table.text.contains("loss,"), "{}", table.text);

    // The command line reads the file, whether the daemon runs or not.
    let (home, ..) = till.terminate().await;
    let text = home.run(&["report"]).ok();
    assert!(text.contains("2 vouchers accepted (1 at risk)") && text.contains("Free coffee"), "{text}");
    let told: Value = serde_json::from_str(&home.run(&["report", "--json"]).ok()).unwrap();
    assert_eq!(told["totals"]["losses"], 2);
    let csv = home.run(&["report", "--csv", "-"]).ok();
    assert_eq!(csv.lines().filter(|line| line.starts_with("loss,")).count(), 2, "{csv}");
    let file = home.folder().join("report.csv");
    home.run(&["report", "--csv", file.to_str().unwrap()]).ok();
    assert_eq!(std::fs::read_to_string(file).unwrap().lines().count(), csv.lines().count());
    assert_eq!(home.run(&["report", "--from", "2026-02-01", "--to", "2026-01-01"]).code, Some(64));
}
