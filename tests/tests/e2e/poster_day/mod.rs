//! A day of two branches: registers and Poster's cloud, webhooks, looks and the app at once, blows and outages, wrong
//! clocks and changing zones, and in the end the books of both sides agree.

mod app;
mod branch;
mod clock;
mod reckoning;

use std::{env, time::Duration};

use fastrand::Rng;
use stamp_sandbox::{Options, Sandbox};
use stamp_tests::cloud_with;
use tokio::time::{Instant, sleep};

use self::{
    branch::Branch,
    reckoning::{Expected, disagreements, judge},
};

const ROUNDS: u32 = 20;
/// In each round, in each branch.
const SALES: u32 = 50;
const GUESTS: u16 = 40;
/// How long it may take after the evening until all is in the cloud.
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
    let mut branches = vec![
        Branch::open(&cloud, "south", dice.fork()).await,
        Branch::open(&cloud, "north", dice.fork()).await,
    ];
    for _ in 0..ROUNDS {
        cloud.set_reachable(dice.u8(0..4) > 0).await.unwrap();
        for branch in &mut branches {
            branch.trade().await;
        }
        // Not to wait for anything: this is the moment of the blow.
        sleep(Duration::from_millis(dice.u64(100..900))).await;
        let mut after = Vec::new();
        for branch in branches {
            after.push(branch.perhaps_killed().await);
        }
        branches = after;
    }
    cloud.set_reachable(true).await.unwrap();
    let mut after = Vec::new();
    for branch in branches {
        after.push(branch.evening().await);
    }
    let expected: Expected = after.iter().flat_map(Branch::expected).collect();
    agreed(&cloud, &expected, &after).await;
    let mut again = Vec::new();
    for branch in after {
        again.push(branch.tells_all_again().await);
    }
    let sold = usize::try_from(2 * ROUNDS * SALES).unwrap();
    assert_eq!(expected.len(), sold, "each check has a name of its own");
    let (held, voided) = judge(&expected, &cloud.books().await.unwrap());
    println!("{sold} checks: {held} stamps hold, {voided} were taken back; {:.0?}", began.elapsed());
    assert!(held > 500 && voided > 20, "{held} {voided}");
    for branch in &again {
        assert_eq!((branch.till.count("refused").await, branch.till.count("parked").await), (0, 0));
    }
}

/// Waits until the books agree.
async fn agreed(cloud: &Sandbox, expected: &Expected, branches: &[Branch]) {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let wrong = disagreements(expected, &cloud.books().await.unwrap());
        if wrong.is_empty() {
            return;
        }
        if Instant::now() > deadline {
            for branch in branches {
                println!("{:#}", branch.till.status().await["tills"]);
            }
            panic!("{} checks are wrong: {:#?}", wrong.len(), &wrong[..wrong.len().min(8)]);
        }
        sleep(BETWEEN).await;
    }
}
