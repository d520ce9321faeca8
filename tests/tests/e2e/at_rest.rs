//! What is left on this machine of a guest whose stamp has arrived.

use std::{fs, path::Path};

use serde_json::json;
use stamp_tests::{Setup, Till, cloud, now};

const EMAIL: &str = "anna@example.com";
const PHONE: &str = "+4915100000003";

#[tokio::test(flavor = "multi_thread")]
async fn an_address_is_on_disk_as_long_as_its_stamp_waits_and_no_longer() {
    let cloud = cloud().await;
    cloud.set_reachable(false).await.unwrap();
    let till = Till::start(Setup::of(&cloud).stamping("receipt").home()).await;
    till.link_is("down").await;
    for (number, guest) in [
        ("1001", json!({"type": "email", "value": EMAIL})),
        ("1002", json!({"type": "phone", "value": PHONE})),
    ] {
        let receipt = json!({"receipt_id": number, "closed_at": now(), "guest": guest,
            "total": {"value": "3.50", "currency": "EUR"}});
        assert_eq!(till.api().post("/v1/receipts", &receipt).await.code(), "saved");
    }
    assert!(is_found(&till.home().data(), EMAIL) && is_found(&till.home().data(), PHONE), "to be sent");

    cloud.set_reachable(true).await.unwrap();
    till.drained().await;
    assert_eq!(till.count("done").await, 2);
    let (home, status, _) = till.terminate().await;
    assert!(status.success());
    for personal in [EMAIL, PHONE] {
        assert!(!is_found(&home.data(), personal), "{personal} is still on disk");
        assert!(!home.log().contains(personal), "{personal} is in the log");
    }
}

/// Whether any file below holds the text.
fn is_found(folder: &Path, text: &str) -> bool {
    fs::read_dir(folder).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return is_found(&path, text);
        }
        let bytes = fs::read(&path).unwrap_or_default();
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    })
}
