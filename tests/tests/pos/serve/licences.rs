//! Each session at the till and each at the server takes a licence that somebody has paid for.

use std::time::Duration;

use stamp_tests::{
    fakes::serve::{Fault, Place},
    until,
};

use super::restaurant::Restaurant;

#[tokio::test]
async fn a_stop_gives_the_licence_back() {
    let cafe = Restaurant::open().await.with_front();
    for _run in 0..3 {
        let run = cafe.run();
        cafe.some_looks_at_the_till().await;
        assert_eq!(cafe.world().front.taken(), 1);
        run.stop().await;
        assert_eq!(cafe.world().front.taken(), 0);
    }
}

#[tokio::test]
async fn a_stop_amid_a_question_gives_it_back_too() {
    let cafe = Restaurant::open().await.with_front();
    let run = cafe.run();
    cafe.some_looks_at_the_till().await;
    let before = cafe.syrve.front.count("/api/orders");
    cafe.syrve.front.always("/api/orders", Fault::Hangs);
    until("a question hangs", async || (cafe.syrve.front.count("/api/orders") > before).then_some(())).await;
    run.stop().await;
    assert_eq!(cafe.world().front.taken(), 0);
}

#[tokio::test]
async fn after_a_kill_the_next_run_gives_the_old_one_back_before_it_takes_its_own() {
    let cafe = Restaurant::open().await.with_front();
    cafe.run().kill();
    for _kill in 0..3 {
        let run = cafe.run();
        cafe.some_looks_at_the_till().await;
        assert_eq!(cafe.world().front.taken(), 1);
        run.kill();
    }
    let run = cafe.run();
    let sold = cafe.world().sell(None, &[("Tea", 250)]);
    cafe.hears_of(&sold).await;
    run.stop().await;
    assert_eq!(cafe.world().front.taken(), 0);
}

#[tokio::test]
async fn a_session_that_could_not_be_given_back_is_given_back_once_the_till_answers() {
    let mut cafe = Restaurant::open().await.with_front();
    let run = cafe.run();
    cafe.some_looks_at_the_till().await;
    run.kill();

    cafe.syrve.set_reachable(Place::Front, false).await;
    let run = cafe.run();
    cafe.says("Lost").await;
    cafe.syrve.set_reachable(Place::Front, true).await;
    cafe.some_looks_at_the_till().await;
    run.stop().await;
    assert_eq!(cafe.world().front.taken(), 0, "of a run that was killed");

    cafe.settings.front.as_mut().unwrap().renew_after = Duration::ZERO;
    let run = cafe.run();
    cafe.some_looks_at_the_till().await;
    cafe.syrve.front.next("/api/logout", Fault::Cut, 1);
    cafe.some_looks_at_the_till().await;
    run.stop().await;
    let refused = cafe.syrve.front.asked().iter().filter(|asked| asked.status == Some(500)).count();
    assert_eq!((refused, cafe.world().front.taken()), (0, 0), "of one that is renewed");
}

#[tokio::test]
async fn a_session_is_given_back_before_a_new_one_is_taken() {
    let mut cafe = Restaurant::open().await.with_front();
    cafe.settings.front.as_mut().unwrap().renew_after = Duration::ZERO;
    let run = cafe.run();
    cafe.some_looks_at_the_till().await;
    run.stop().await;
    let asked = cafe.syrve.front.asked();
    let refused = asked.iter().filter(|asked| asked.status != Some(200)).count();
    assert_eq!(refused, 0, "there is but one licence, and it was always free: {asked:?}");
    assert_eq!(cafe.syrve.front.count("/api/login"), cafe.syrve.front.count("/api/logout"));
}

#[tokio::test]
async fn where_all_licences_are_taken_it_is_said_and_works_once_one_is_free() {
    let cafe = Restaurant::open().await.with_front();
    for refuses_with in [500, 403, 200] {
        {
            let mut world = cafe.world();
            world.front.licences = 0;
            world.front.refuses_with = refuses_with;
        }
        let run = cafe.run();
        cafe.says("licence").await;
        cafe.world().front.licences = 1;
        let sold = cafe.world().sell(None, &[("Tea", 250)]);
        cafe.hears_of(&sold).await;
        run.stop().await;
    }
}

#[tokio::test]
async fn the_servers_seat_is_free_between_two_reports_and_after_a_stop() {
    let cafe = Restaurant::open().await.with_server();
    let run = cafe.run();
    until("some reports", async || (cafe.syrve.site.count("/olap") > 3).then_some(())).await;
    run.stop().await;
    assert_eq!(cafe.world().site.taken(), 0);
    assert_eq!(cafe.syrve.site.asked().iter().filter(|asked| asked.status == Some(403)).count(), 0);

    let before = cafe.syrve.site.count("/olap");
    cafe.syrve.site.always("/olap", Fault::Hangs);
    let run = cafe.run();
    until("a report hangs", async || (cafe.syrve.site.count("/olap") > before).then_some(())).await;
    run.stop().await;
    assert_eq!(cafe.world().site.taken(), 0, "a stop amid a report");
}

#[tokio::test]
async fn a_report_that_fails_leaves_no_seat_taken() {
    let cafe = Restaurant::open().await.with_server();
    cafe.syrve.site.next("/olap", Fault::status(500, "Internal error"), 1);
    cafe.syrve.site.next("/olap", Fault::Cut, 1);
    cafe.syrve.site.next("/olap", Fault::Page, 1);
    let run = cafe.run();
    until("it works again", async || (cafe.syrve.site.count("/olap") > 3).then_some(())).await;
    run.stop().await;
    assert_eq!(cafe.world().site.taken(), 0);
    assert_eq!(cafe.syrve.site.asked().iter().filter(|asked| asked.status == Some(403)).count(), 0);
}

#[tokio::test]
async fn no_password_and_no_key_stands_in_what_the_connector_says_of_itself() {
    let cafe = Restaurant::open().await.with_front().with_server().with_cloud();
    for place in [Place::Front, Place::Cloud, Place::Site] {
        cafe.syrve.set_reachable(place, false).await;
    }
    let run = cafe.run();
    cafe.says("Lost").await;
    run.stop().await;
    let said = format!("{:?}", cafe.desk.taken().states);
    for secret in ["89e495e7", "pass=", "demo-login", "key="] {
        assert!(!said.contains(secret), "{secret} in {said}");
    }
}
