//! `connector test`: a point of sale that is looked at, and nothing done with what it tells.

use std::fs;

use serde_json::{Value, json};
use stamp_tests::{Home, Setup, cloud, free_port};

const GUEST: &str = "+370 600 00000";

/// A till that does not run, with this table.
async fn till(table: &str) -> Home {
    let cloud = cloud().await;
    let home = Setup::of(&cloud).stamping("receipt").home();
    let text = fs::read_to_string(home.config()).unwrap();
    fs::write(
        home.config(),
        format!("{text}\n[receipts]\nminimum = \"5.00\"\nclient = [\"phone\"]\n{table}"),
    )
    .unwrap();
    home
}

fn check(number: u32, sum: &str) -> Value {
    json!({
        "transaction_id": number, "spot_id": 1, "status": "2", "date_start": 1_518_873_040_083_i64 + i64::from(number),
        "date_close": 1_518_873_046_314_i64, "payed_sum": sum, "pay_type": "1", "client_phone": GUEST
    })
}

fn sample(home: &Home, body: &str) -> String {
    let file = home.folder().join("sample.json");
    fs::write(&file, body).unwrap();
    file.to_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sample_shows_what_each_check_would_become_and_nobodys_telephone() {
    let home = till("[poster]\naccount = \"my-cafe\"\ntoken_file = \"poster-token\"\n").await;
    let body = json!({"response": [check(1, "2750"), check(2, "120"), {"transaction_id": 3, "status": "1"}]});
    let file = sample(&home, &body.to_string());
    let shown = home.run(&["connector", "test", "poster", "--sample", &file]).ok();
    assert!(shown.contains("27.50") && shown.contains("2018-02-17T13:10:46Z"), "{shown}");
    assert!(shown.contains("a stamp for the guest whom the till names"), "{shown}");
    assert!(shown.contains("no stamp: its total is below receipts.minimum"), "{shown}");
    assert!(!shown.contains("600"), "{shown}");

    let told = home.run(&["--json", "connector", "test", "poster", "--sample", &file]).json();
    let receipts = told["findings"][0]["receipts"].as_array().unwrap();
    assert_eq!(receipts.len(), 2, "{told}");
    assert_eq!(receipts[0]["receipt"], "poster/my-cafe/1//1518873040084", "{told}");
    assert_eq!(receipts[1]["left_out"], "below-minimum");
    assert_ne!(receipts[0]["op_id"], receipts[1]["op_id"]);
    let again = home.run(&["--json", "connector", "test", "poster", "--sample", &file]).json();
    assert_eq!(told, again, "its identity is its own");
    assert!(!home.queue().exists(), "nothing is written");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_sample_is_said_in_words() {
    let home = till("[poster]\n").await;
    for body in ["", "no JSON", "{}", "[[[[["] {
        let ended = home.run(&["connector", "test", "poster", "--sample", &sample(&home, body)]);
        assert_eq!(ended.code, Some(1), "{body}: {ended:?}");
        assert!(ended.stdout.contains("neither an answer of Poster's API"), "{ended:?}");
    }
    let missing = home.run(&["connector", "test", "poster", "--sample", "nowhere.json"]);
    assert_eq!(missing.code, Some(74), "{missing:?}");
    assert!(missing.stderr.contains("nowhere.json"), "{missing:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_in_the_way_is_named_and_has_its_exit_code() {
    let home = till("[poster]\ntoken_file = \"poster-token\"\n").await;
    let unknown = home.run(&["connector", "test", "serve"]);
    assert_eq!(unknown.code, Some(64));
    assert!(unknown.stderr.contains("It names: poster"), "{unknown:?}");
    let without = home.run(&["connector", "test", "poster"]);
    assert_eq!(without.code, Some(78), "{without:?}");
    assert!(
        without.stderr.contains("poster-token") && without.stderr.contains("put it there"),
        "{without:?}"
    );
    fs::write(home.folder().join("poster-token"), "000000:demo").unwrap();
    let text = fs::read_to_string(home.config()).unwrap();
    fs::write(home.config(), format!("{text}base_url = \"http://{}\"\n", free_port())).unwrap();
    let away = home.run(&["connector", "test", "poster"]);
    assert_eq!(away.code, Some(75), "{away:?}");
    assert!(away.stdout.contains("no connection") && !away.stdout.contains("demo"), "{away:?}");
    let told = home.run(&["--json", "connector", "test", "poster"]);
    let findings = told.json()["findings"].as_array().unwrap().clone();
    assert!(findings.iter().any(|found| found["state"] == "unreachable"), "{told:?}");
}
