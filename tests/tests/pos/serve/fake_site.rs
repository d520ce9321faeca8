//! The server of the site as it is played here.

use std::time::Duration;

use serde_json::json;
use stamp_tests::fakes::serve::{FakeClock, LOGIN, PASSWORD, Syrve};

use super::{MORNING, caller::Caller};

/// SHA-1 of [`PASSWORD`], as its users send it.
const HASHED: &str = "89e495e7941cf9e40e6980d14a16bf023ccd4c91";

#[tokio::test]
async fn there_is_a_seat_for_one_and_no_password_goes_over_the_wire() {
    let syrve = Syrve::start(FakeClock::at(MORNING)).await;
    let caller = Caller::of(&syrve);
    let auth = format!("auth?login={LOGIN}&pass={HASHED}");
    assert_eq!(caller.site(&format!("auth?login={LOGIN}&pass={PASSWORD}")).await.0, 401);
    let (status, key) = caller.site(&auth).await;
    assert_eq!(status, 200);
    assert_eq!(caller.site(&auth).await.0, 403);
    caller.site(&format!("logout?key={key}")).await;
    assert_eq!(syrve.world().site.taken(), 0);
    assert_eq!(caller.site(&auth).await.0, 200);
}

#[tokio::test]
async fn a_report_ends_before_its_last_day_comes_late_and_changes_when_a_check_is_taken_back() {
    // Half past eleven in the evening, in Vilnius.
    let syrve = Syrve::start(FakeClock::at("2026-05-11T20:30:00Z")).await;
    let caller = Caller::of(&syrve);
    let (_, key) = caller.site(&format!("auth?login={LOGIN}&pass={HASHED}")).await;
    let report = async |from: &str, to: &str| caller.report(&key, from, to).await;
    let guest = syrve.world().shop.guest("7S-1");
    let before = syrve.world().sell(Some(&guest), &[("Tea", 250)]);
    assert!(report("2026-05-11", "2026-05-12").await.is_empty(), "not yet");
    syrve.clock.advance(Duration::from_secs(3600));
    let after = syrve.world().sell(None, &[("Bun", 150)]);
    syrve.clock.advance(Duration::from_secs(3600));

    let rows = report("2026-05-11", "2026-05-12").await;
    assert_eq!(rows.len(), 1);
    assert_eq!(
        rows[0],
        json!({"UniqOrderId.Id": before, "CloseTime": "2026-05-11T23:30:00",
        "Delivery.CustomerCardNumber": "7S-1", "DishDiscountSumInt": 2.5})
    );
    let rows = report("2026-05-12", "2026-05-13").await;
    assert_eq!((rows.len(), &rows[0]["UniqOrderId.Id"]), (1, &json!(after)));

    syrve.world().storno(&before);
    assert!(report("2026-05-11", "2026-05-12").await.is_empty());
}
