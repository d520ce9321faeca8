//! How often all ways together ask, counted at the doors of those who are asked.

use std::time::Duration;

use stamp_tests::until;
use tokio::time::Instant;

use super::restaurant::Restaurant;

const MINUTE: Duration = Duration::from_secs(60);
/// What a way asks once, however long it runs: its first and its last session.
const ONCE: f64 = 8.0;

fn asked(cafe: &Restaurant) -> [usize; 3] {
    [&cafe.syrve.front, &cafe.syrve.cloud, &cafe.syrve.site].map(|place| place.asked().len())
}

#[tokio::test]
async fn at_rest_and_when_everybody_pays_at_once_nobody_is_asked_more_often_than_is_documented() {
    let mut cafe = Restaurant::open().await.with_front().with_cloud().with_server();
    {
        let cloud = cafe.settings.cloud.as_mut().unwrap();
        (cloud.interval, cloud.burst) = (Duration::from_millis(50), 5);
        cafe.settings.server.as_mut().unwrap().poll = Duration::from_millis(100);
    }
    let alone = |front, cloud, server| {
        let mut settings = cafe.settings.clone();
        settings.front = settings.front.filter(|_| front);
        settings.cloud = settings.cloud.filter(|_| cloud);
        settings.server = settings.server.filter(|_| server);
        f64::from(settings.per_minute())
    };
    let documented = [alone(true, false, false), alone(false, true, false), alone(false, false, true)];
    assert!((documented.iter().sum::<f64>() - alone(true, true, true)).abs() < 1.0);

    let started = Instant::now();
    let run = cafe.run();
    for is_peak in [false, true] {
        let (began, before) = (cafe.syrve.front.count("/api/orders"), asked(&cafe));
        if is_peak {
            for guest in 0..60 {
                let guest = cafe.world().shop.guest(&format!("7S-{guest}"));
                cafe.world().sell(Some(&guest), &[("Tea", 250)]);
            }
        }
        until("the till is asked", async || {
            (cafe.syrve.front.count("/api/orders") > began + 30).then_some(())
        })
        .await;
        let minutes = started.elapsed().as_secs_f64() / MINUTE.as_secs_f64();
        for (asked, documented) in asked(&cafe).into_iter().zip(documented) {
            let most = documented * minutes + ONCE + 5.0;
            assert!(
                asked > 0 && f64::from(u32::try_from(asked).unwrap()) <= most,
                "peak: {is_peak}: {asked} questions, {most} at most"
            );
        }
        assert!(asked(&cafe).iter().zip(before).all(|(asked, before)| *asked > before), "each is asked on");
    }
    run.stop().await;
}
