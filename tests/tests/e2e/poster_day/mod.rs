//! A day of two branches: registers and Poster's cloud, webhooks, looks and the app at once, blows and outages, wrong
//! clocks and changing zones, and the books of both sides agree whenever there is a lull.

mod app;
mod branch;
mod clock;
mod reckoning;

use std::{env, time::Duration};

use fastrand::Rng;
use stamp_sandbox::{Options, Sandbox};
use stamp_tests::cloud_with;
use tokio::{
    join,
    time::{Instant, sleep},
};

use self::{
    branch::Branch,
    reckoning::{Expected, disagreements, judge},
};

const ROUNDS: usize = 20;
/// After so many rounds.
const LULL: usize = 5;
/// In each round, in each branch.
const SALES: usize = 50;
const GUESTS: u16 = 40;
/// How long it may take in a lull until all is in the cloud.
const PATIENCE: Duration = Duration::from_secs(60);
const BETWEEN: Duration = Duration::from_millis(100);

fn seed() -> u64 {
    let given = env::var("STAMP_SEED").ok().and_then(|seed| seed.parse().ok());
    given.unwrap_or_else(|| fastrand::u64(..))
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_day_of_blows_and_outages_each_check_is_one_stamp_and_each_voided_one_none() {
    let (seed, began) = (seed(), Instant::now());
    println!("STAMP_SEED={seed}");
    let mut dice = Rng::with_seed(seed);
    let cloud = cloud_with(Options { guests: GUESTS, ..Options::default() }).await;
    let (mut south, mut north) =
        join!(Branch::open(&cloud, "south", dice.fork()), Branch::open(&cloud, "north", dice.fork()));
    for round in 1..=ROUNDS {
        cloud.set_reachable(dice.u8(0..4) > 0).await.unwrap();
        join!(south.trade(), north.trade());
        // Not to wait for anything: this is the moment of the blow.
        sleep(Duration::from_millis(dice.u64(100..900))).await;
        (south, north) = join!(south.perhaps_killed(), north.perhaps_killed());
        if round == ROUNDS {
            join!(south.close_all(), north.close_all());
        }
        if round % LULL == 0 {
            cloud.set_reachable(true).await.unwrap();
            (south, north) = join!(south.lull(), north.lull());
            agree(&cloud, [&south, &north]).await;
        }
    }
    (south, north) = join!(south.tells_all_again(), north.tells_all_again());
    let expected = expected([&south, &north]);
    assert_eq!(expected.len(), 2 * ROUNDS * SALES, "each check has a name of its own");
    let (held, voided) = judge(&expected, &cloud.books().await.unwrap());
    let been_through = [&south, &north].map(Branch::been_through);
    been_through.iter().for_each(|(said, _)| println!("{said}"));
    assert!(been_through.iter().any(|(_, late)| *late > 0), "the app never had to wait for the agent");
    println!(
        "{} checks: {held} stamps hold, {voided} were taken back; {:.0?}",
        expected.len(),
        began.elapsed()
    );
    assert!(held > 500 && voided > 20, "{held} {voided}");
    for branch in [south, north] {
        assert_eq!((branch.till.count("refused").await, branch.till.count("parked").await), (0, 0));
    }
}

fn expected(branches: [&Branch; 2]) -> Expected {
    branches.into_iter().flat_map(Branch::expected).collect()
}

/// Waits until the books agree.
async fn agree(cloud: &Sandbox, branches: [&Branch; 2]) {
    let (expected, deadline) = (expected(branches), Instant::now() + PATIENCE);
    loop {
        let wrong = disagreements(&expected, &cloud.books().await.unwrap());
        if wrong.is_empty() {
            return;
        }
        if Instant::now() > deadline {
            let shown = &wrong[..wrong.len().min(8)];
            panic!("{} checks are wrong: {shown:#?}", wrong.len());
        }
        sleep(BETWEEN).await;
    }
}
