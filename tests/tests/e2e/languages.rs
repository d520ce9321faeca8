//! A till speaks its own language: to the cashier, to support, and about itself to the cloud.

use serde_json::json;
use stamp_tests::{Setup, Till, card, cloud};

#[tokio::test(flavor = "multi_thread")]
async fn a_ukrainian_till_answers_scans_in_ukrainian_and_asks_the_cloud_to() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).language("uk").home()).await;
    till.link_is("up").await;
    let scan =
        async |code: String| till.api().post("/v1/scans?wait=4000", &json!({"code": code})).await.json();

    let stamped = scan(card("anna")).await["notice"]["title"].to_string();
    assert!(stamped.contains("Штамп додано · "), "{stamped}");
    let log = cloud.log();
    assert!(log.iter().any(|entry| entry.op_id.is_some()), "{log:?}");
    assert!(log.iter().all(|entry| entry.language.as_deref() == Some("uk")), "{log:?}");

    assert_eq!(scan("5901234123457".into()).await["notice"]["title"], "Не розпізнано");

    cloud.set_reachable(false).await.unwrap();
    let saved = scan(card("bela")).await;
    assert_eq!(saved["notice"]["title"], "Збережено");
    assert_eq!(saved["notice"]["text"], "Штамп з’явиться, коли повернеться інтернет.");
    till.link_is("down").await;

    // The command line says it as the daemon words it.
    let status = till.home().run(&["status"]);
    assert!(status.stdout.contains("хмара недоступна"), "{status:?}");
    let scanned = till.home().run(&["scan", &card("carl")]);
    assert!(scanned.stdout.contains("Збережено"), "{scanned:?}");

    let mut notices = till.notices(None).await;
    cloud.set_reachable(true).await.unwrap();
    let summary = loop {
        let told = notices.next().await;
        if told["code"] == "backlog-sent" {
            break told;
        }
    };
    assert_eq!(summary["title"], "Збережене надіслано", "{summary}");
}
