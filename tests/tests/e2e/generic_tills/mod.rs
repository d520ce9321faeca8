//! A day of three tills of any other kind at one daemon: one posts, one is asked, one writes files. The program is killed,
//! the cloud and the asked till are away meanwhile, and clocks are off, set, and put to summer or winter time.

mod check;
mod reckoning;
mod ways;
mod zone;

use std::{env, fs, sync::Arc, time::Duration};

use fastrand::Rng;
use jiff::{SignedDuration, Timestamp};
use stamp_sandbox::{Fault, FaultPlan};
use stamp_store::Store;
use stamp_tests::{Home, Setup, Switch, Till, cloud, free_port, now, until};
use tokio::{
    task::JoinSet,
    time::{Instant, sleep},
};

use self::{
    check::Check,
    reckoning::judge,
    ways::{asked_till, be_asked, post, read_to_the_end, void_in_the_evening, write},
};

/// Of each of the three tills.
const CHECKS: [usize; 3] = [700, 700, 600];
const NAMES: [&str; 3] = ["kiosk", "pos", "kasa"];
const BLOWS: usize = 8;

fn seed() -> u64 {
    let given = env::var("STAMP_SEED").ok().and_then(|seed| seed.parse().ok());
    given.unwrap_or_else(|| fastrand::u64(..))
}

#[tokio::test(flavor = "multi_thread")]
async fn every_check_of_three_tills_is_stamped_once_and_every_void_taken_back() {
    let (seed, began) = (seed(), Instant::now());
    println!("STAMP_SEED={seed}");
    let mut dice = Rng::with_seed(seed);
    let now: Timestamp = now().parse().unwrap();
    let now = Timestamp::from_second(now.as_second()).unwrap();
    let switch = zone::switch(now - SignedDuration::from_mins(100), dice.bool());
    let days = NAMES.into_iter().zip(CHECKS);
    let checks: Vec<Vec<Check>> =
        days.map(|(name, count)| Check::day(name, count, (now, switch), &mut dice)).collect();

    let cloud = cloud().await;
    let (list, asked) = asked_till().await;
    let listen = free_port();
    let setup = Setup::of(&cloud).stamping("receipt").listen(listen);
    let home = home(&setup, &format!("http://{}/checks", asked.address()), switch, now).await;
    let folder = home.folder().join("checks");
    let mut till = Till::start(home).await;
    until("all three are heard", async || all_ready(&till).await.then_some(())).await;
    cloud.faults().set(troubles(seed)).unwrap();

    let mut players = JoinSet::new();
    // What waits by a closure of its own is not known to be able to change threads: each has one.
    let (threads, url) = (tokio::runtime::Handle::current(), format!("http://{listen}/hooks/kiosk"));
    let (own, to, posted, posting) = (threads.clone(), url.clone(), checks[0].clone(), dice.fork());
    players.spawn_blocking(move || own.block_on(post(to, posted, posting)));
    let (listed, shown, asking) = (Arc::clone(&list), checks[1].clone(), dice.fork());
    players.spawn_blocking(move || threads.block_on(be_asked(listed, shown, asking)));
    players.spawn(write(folder.clone(), checks[2].clone(), dice.fork()));
    let mut unplugged = 0;
    for _ in 0..BLOWS {
        // Not to wait for anything: this is the moment of the blow.
        sleep(Duration::from_millis(dice.u64(300..2_000))).await;
        cloud.set_reachable(dice.bool()).await.unwrap();
        let is_there = dice.bool();
        asked.set_reachable(is_there).await;
        unplugged += usize::from(!is_there);
        till = Till::start(till.kill()).await;
    }
    asked.set_reachable(true).await;
    players.join_all().await;

    cloud.set_reachable(true).await.unwrap();
    cloud.faults().clear();
    read_to_the_end(&list, &folder).await;
    till.drained().await;
    void_in_the_evening(&url, &list, &folder, &checks).await;
    read_to_the_end(&list, &folder).await;
    till.drained().await;
    let (held, voided) = judge(&cloud, &checks.concat()).await;
    println!(
        "{held} stamps hold, {voided} were taken back; {BLOWS} kills, {unplugged} with the asked till away; clocks put \
         {}; {:.0?}",
        if switch.before < switch.after { "forward" } else { "back" },
        began.elapsed()
    );
    assert!(held > 1_000 && voided > 20, "{held} {voided}");
    assert!(!folder.join("failed").exists(), "every file could be read");
    let (_, status, _) = till.terminate().await;
    assert!(status.success());
}

/// A daemon that has listened to the tills since yesterday, so that none of today's checks is from before.
async fn home(setup: &Setup, asked: &str, switch: Switch, now: Timestamp) -> Home {
    let home = setup.home().in_zone(switch);
    let folder = home.folder().join("checks");
    fs::create_dir(&folder).unwrap();
    fs::write(home.folder().join("kiosk-secret"), "sesame\n").unwrap();
    let tables = format!(
        "[[generic]]\nname = \"kiosk\"\nhook = {{ proof = \"bearer\", secret_file = \"kiosk-secret\" }}\n\
         [[generic]]\nname = \"pos\"\npoll = {{ url = \"{asked}\", interval_s = 5, records = \"$.checks\" }}\n\
         [generic.map]\nclosed_at_format = \"unix-ms\"\n\
         [[generic]]\nname = \"kasa\"\nfolder = {{ path = \"checks\", pattern = \"*.jsonl\", interval_s = 1, still_s = 1 }}\n\
         [generic.map]\nclosed_at_format = \"%d.%m.%Y %H:%M:%S\"\nzone = \"Europe/Vilnius\"\n",
    );
    let text = fs::read_to_string(home.config()).unwrap();
    fs::write(home.config(), text + &tables).unwrap();
    fs::create_dir_all(home.data()).unwrap();
    let (store, _) = Store::open(&home.queue(), now).unwrap();
    for name in NAMES {
        store.begin_connector(name, now - SignedDuration::from_hours(24)).await.unwrap();
    }
    store.close().await;
    home
}

async fn all_ready(till: &Till) -> bool {
    let status = till.status().await;
    NAMES.iter().all(|name| status["tills"][name]["state"] == "ready")
}

fn troubles(seed: u64) -> FaultPlan {
    let among = vec![
        Fault::CutBefore,
        Fault::CutAfterEffect,
        Fault::ServerError { status: 503 },
        Fault::Latency { ms: 20 },
        Fault::HalfBody,
    ];
    FaultPlan::Random { seed, probability: 0.2, among, path: None }
}
