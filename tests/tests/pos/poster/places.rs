//! Several registers and several places.

use stamp_connectors::pos::{
    PosState,
    poster::{Register as Chosen, Settings},
};
use stamp_tests::fakes::poster::{Account, Check, Register};

use super::bench::{Bench, TILL};

const TERRACE: Register = Register { id: 2, spot: 1 };
const STATION: Register = Register { id: 5, spot: 2 };

/// Two registers in one place, and one in another.
fn chain() -> Account {
    Account::cafe().register(TERRACE.id, 1).spot(2, "Station", STATION.id)
}

async fn looked(choose: impl FnOnce(&mut Settings)) -> (Bench, [Check; 3]) {
    let mut bench = Bench::of(chain()).await;
    choose(&mut bench.settings);
    bench.start();
    let now = bench.world.now();
    let checks = [TILL, TERRACE, STATION].map(|register| bench.cloud.shop().sell(register, None, now));
    bench.looked().await;
    (bench, checks)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_till_hears_of_the_checks_of_its_own_register_or_place_alone() {
    type Choose = fn(&mut Settings);
    let choices: [(Choose, [bool; 3]); 3] = [
        (|settings| settings.register = Some(Chosen::One("2".to_owned())), [false, true, false]),
        (|settings| settings.spot = Some("2".to_owned()), [false, false, true]),
        (
            |settings| {
                settings.spot = Some("1".to_owned());
                settings.register = Some(Chosen::All);
            },
            [true, true, false],
        ),
    ];
    for (choose, expected) in choices {
        let (bench, checks) = looked(choose).await;
        assert_eq!(checks.map(|check| bench.told(check).is_some()), expected);
        bench.cloud.shop().remove(checks[2], bench.world.now());
        bench.looked().await;
        assert_eq!(bench.voids(checks[2]) == 1, expected[2], "nor of the end of another's");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_or_a_register_that_must_be_chosen_is_asked_for_by_name() {
    let mut bench = Bench::of(chain()).await;
    bench.start();
    for (told, choose) in [("Station", "spot"), ("Till 2", "register")] {
        bench
            .until("it says what to set", |bench| matches!(bench.state(), Some(PosState::Failed { .. })))
            .await;
        let Some(PosState::Failed { why }) = bench.state() else { unreachable!() };
        assert!(why.contains(told) && why.contains(choose), "{why}");
        bench.stop().await;
        bench.desk.taken().states.clear();
        bench.settings.spot = Some("1".to_owned());
        bench.start();
    }
    assert!(bench.desk.taken().reports.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn checks_that_two_places_opened_in_the_same_moment_have_different_names() {
    let mut bench = Bench::of(chain()).await;
    bench.settings.spot = Some("1".to_owned());
    bench.settings.register = Some(Chosen::All);
    bench.start();
    let now = bench.world.now();
    let (shop, mut names) = (bench.cloud.shop().clone(), Vec::new());
    let here = shop.sell(TILL, None, now);
    bench.looked().await;
    names.extend(bench.told(here).map(|receipt| receipt.identity.text()));
    bench.stop().await;
    bench.settings.spot = Some("2".to_owned());
    bench.desk.taken().reports.clear();
    let there = shop.sell(STATION, None, now);
    bench.start();
    bench.looked().await;
    names.extend(bench.told(there).map(|receipt| receipt.identity.text()));
    assert_eq!(names.len(), 2);
    assert_ne!(names[0], names[1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn checks_that_two_registers_of_a_place_opened_in_the_same_millisecond_are_two() {
    let mut bench = Bench::of(chain()).await;
    bench.settings.spot = Some("1".to_owned());
    bench.settings.register = Some(Chosen::All);
    bench.start();
    let now = bench.world.now();
    bench.cloud.shop().sell(TILL, None, now);
    bench.cloud.shop().sell(TERRACE, None, now);
    bench.looked().await;
    assert_eq!(bench.desk.taken().closed().len(), 2);
}
