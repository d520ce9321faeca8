//! Tokens, records and faults.

use std::time::Duration;

use serde_json::{Value, json};
use stamp_tests::fakes::poster::{Account, CROISSANT, FLAT_WHITE, Fault, Paid, Plan};

use super::{TILL, ask, asked, noon, poster};

#[tokio::test]
async fn every_refusal_has_status_200_and_one_of_two_envelopes() {
    let nested = poster(Account::cafe()).await;
    for (token, code) in [(None, 10), (Some("333226:wrong"), 11)] {
        let (status, body) = asked(&nested, token, "access.getSpots", &[]).await;
        assert_eq!((status, &body["error"]["code"]), (200, &json!(code)), "{body}");
    }
    let flat = poster(Account { has_flat_errors: true, ..Account::cafe() }).await;
    flat.faults().add(Plan::next(1, Fault::Code(12)));
    let token = flat.account().token.clone();
    let (status, body) = asked(&flat, Some(&token), "access.getSpots", &[]).await;
    assert_eq!((status, &body["error"]), (200, &json!(12)), "{body}");
    assert_eq!(ask(&flat, "access.getSpots", &[]).await[0]["spot_id"], "1");
}

#[tokio::test]
async fn a_receipt_is_told_in_texts_in_hundredths_and_in_milliseconds() {
    let poster = poster(Account::cafe().client(108, "2000000000015")).await;
    let shop = poster.shop();
    let check = shop.open(TILL, noon());
    shop.add(check, FLAT_WHITE, 2, noon());
    shop.add(check, CROISSANT, 1, noon());
    shop.set_client(check, Some(108), noon());
    let number = shop.number(check).unwrap().to_string();
    let asked =
        [("transaction_id", number.as_str()), ("include_products", "true"), ("include_history", "true")];
    let open = ask(&poster, "dash.getTransaction", &asked).await;
    assert_eq!((&open[0]["status"], &open[0]["date_close"]), (&json!("1"), &json!("0")));

    shop.close(check, Paid::Mixed, noon());
    let closed = ask(&poster, "dash.getTransaction", &asked).await;
    let record = &closed[0];
    assert_eq!(closed.as_array().unwrap().len(), 1, "an array of one");
    assert_eq!(
        (&record["status"], &record["sum"], &record["payed_cash"]),
        (&json!("2"), &json!("980"), &json!("490"))
    );
    assert_eq!(record["date_close"], noon().as_millisecond().to_string());
    assert_eq!(record["date_close_date"], "2026-01-12 15:00:00", "three hours ahead of UTC");
    assert_eq!((&record["client_id"], &record["card_number"]), (&json!("108"), &json!("2000000000015")));
    assert_eq!(record["products"][0]["num"], "2.0000000");
    let history = record["history"].as_array().unwrap();
    let kinds: Vec<_> = history.iter().map(|row| row["type_history"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["open", "additem", "additem", "setclient", "close"]);
    assert!(history[4]["value_text"]["payments"]["cash"].is_number(), "an object, in units of the currency");
    let no_texts: Vec<_> =
        record.as_object().unwrap().iter().filter(|(_, value)| value.is_number()).collect();
    assert!(no_texts.is_empty(), "{no_texts:?}");
    assert!(record["auto_accept"].is_boolean(), "the one that is none");

    shop.remove(check, noon());
    assert_eq!(ask(&poster, "dash.getTransaction", &asked).await[0]["status"], "3");
}

#[tokio::test]
async fn history_of_its_own_is_the_newest_first_and_has_texts_in_texts() {
    let poster = poster(Account::cafe()).await;
    let check = poster.shop().sell(TILL, None, noon());
    let number = poster.shop().number(check).unwrap().to_string();
    let history = ask(&poster, "dash.getTransactionHistory", &[("transaction_id", &number)]).await;
    assert_eq!(history[0]["type_history"], "close");
    let text: Value = serde_json::from_str(history[0]["value_text"].as_str().unwrap()).unwrap();
    assert_eq!(text, json!({"payments": {"cash": 3.5, "card": 0}}));
    assert_eq!(ask(&poster, "dash.getTransaction", &[("transaction_id", "1")]).await, json!([]));
}

#[tokio::test]
async fn an_account_tells_its_guests_its_places_and_its_menu() {
    let poster = poster(Account::cafe().client(108, "").client(109, "77").spot(2, "Station", 5)).await;
    let guests = ask(&poster, "clients.getClients", &[]).await;
    assert_eq!((&guests[0]["client_id"], &guests[1]["card_number"]), (&json!("109"), &json!("0")));
    let by_phone = ask(&poster, "clients.getClients", &[("phone", "+370 600 00108")]).await;
    assert_eq!((by_phone.as_array().unwrap().len(), &by_phone[0]["client_id"]), (1, &json!("108")));
    assert_eq!(ask(&poster, "clients.getClient", &[("client_id", "109")]).await[0]["card_number"], "77");
    assert_eq!(ask(&poster, "access.getTablets", &[]).await[1]["spot_id"], "2");
    let settings = ask(&poster, "settings.getAllSettings", &[]).await;
    assert_eq!(
        (&settings["COMPANY_ID"], &settings["timezones"]),
        (&json!("corner-cafe"), &json!("Europe/Vilnius"))
    );
    assert_eq!(ask(&poster, "menu.getProducts", &[]).await[2]["category_name"], "Top screen");
}

#[tokio::test]
async fn faults_hit_the_questions_that_they_are_planned_for() {
    let poster = poster(Account::cafe()).await;
    poster.faults().add(Plan::next(1, Fault::Status(502)).on("access.getSpots").after(1));
    let token = poster.account().token.clone();
    let mut statuses = Vec::new();
    for method in ["access.getSpots", "access.getTablets", "access.getSpots", "access.getSpots"] {
        statuses.push(asked(&poster, Some(&token), method, &[]).await.0);
    }
    assert_eq!(statuses, [200, 200, 502, 200]);
    poster.faults().add(Plan::next(1, Fault::Half));
    assert_eq!(
        asked(&poster, Some(&token), "access.getSpots", &[]).await.1,
        Value::Null,
        "it cannot be read"
    );

    poster.faults().add(Plan::next(1, Fault::Cut));
    let http = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(20)).build().unwrap();
    let cut = http.get(format!("{}/access.getSpots?token={token}", poster.base_url())).send().await;
    assert!(cut.is_err(), "{cut:?}");
    poster.set_reachable(false).await;
    assert!(http.get(poster.base_url()).send().await.unwrap_err().is_connect());
    poster.set_reachable(true).await;
    assert_eq!(ask(&poster, "access.getSpots", &[]).await[0]["spot_id"], "1");
    let asked = poster.asked();
    assert_eq!(asked.iter().filter(|question| question.status.is_none()).count(), 1, "the one that was cut");
}
