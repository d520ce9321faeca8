//! A day at a restaurant with Syrve, told by what its till, its cloud and its server really tell: two thousand checks on
//! four ways at once, with a daemon that is killed, networks that go, and clocks that are wrong and are changed, against
//! the books of the cloud.

mod checks;
mod clocks;
mod day;
mod messages;
mod reckoning;

use std::{env, fs};

use fastrand::Rng;
use jiff::{SignedDuration, Timestamp};
use stamp_sandbox::Options;
use stamp_store::Store;
use stamp_tests::{
    Home, Setup, Till, cloud_with,
    fakes::serve::{API_LOGIN, Customers, FakeClock, HookSettings, LOGIN, PASSWORD, Place, Syrve},
    free_port, now,
};

use self::{day::Day, messages::deliver};

/// As the log names them: the till, the cloud's messages and the server's report, and the cloud asked, which tells only
/// what was not heard before.
const WAYS: [&str; 4] = ["front", "webhook", "report", "cloud"];
const HOOK_TOKEN: &str = "demo-hook-of-a-day";
/// Further guests of the cloud, each of whom Syrve knows by the code of the wallet card.
const GUESTS: u16 = 2;

fn seed() -> u64 {
    let given = env::var("STAMP_SEED").ok().and_then(|seed| seed.parse().ok());
    given.unwrap_or_else(|| fastrand::u64(..))
}

fn tables(syrve: &Syrve) -> String {
    let [front, cloud, site] = [Place::Front, Place::Cloud, Place::Site].map(|place| syrve.base_url(place));
    format!(
        r#"
[receipts]
minimum = "1.00"
skip_written_off = true
client = ["card"]
[serve]
dialect = "syrve"
currency = "EUR"
zone = "Europe/Vilnius"
[serve.front]
url = "{front}"
poll_s = 1
[serve.cloud]
base_url = "{cloud}"
login_file = "serve-login"
poll_s = 30
[serve.hook]
token_file = "serve-hook-token"
[serve.server]
url = "{site}/resto"
login = "{LOGIN}"
password_file = "serve-server-password"
poll_s = 60
"#
    )
}

/// What a till whose clock is behind has closed since seems to be of before the start. A connector that has just been set
/// up leaves it alone.
async fn has_run_since_yesterday(home: &Home) {
    let yesterday = now().parse::<Timestamp>().unwrap() - SignedDuration::from_hours(24);
    fs::create_dir_all(home.data()).unwrap();
    let (store, _) = Store::open(&home.queue(), yesterday).unwrap();
    store.begin_connector("serve", yesterday).await.unwrap();
    store.close().await;
}

/// How many checks were stamped that this way was the first to tell with a guest.
fn stamped_by(home: &Home, way: &str) -> usize {
    let stamped = format!("path=\"{way}\" fate=\"stamped\"");
    home.log().lines().filter(|line| line.contains(&stamped)).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_check_with_a_guest_is_stamped_once_and_each_that_was_voided_is_taken_back_once() {
    let seed = seed();
    println!("STAMP_SEED={seed}");
    let cloud = cloud_with(Options { guests: GUESTS, ..Options::default() }).await;
    let syrve = Syrve::start(FakeClock::of_this_machine()).await;
    let listen = free_port();
    {
        let mut world = syrve.world();
        world.front.shows_deliveries = false;
        world.front.tells_payments = true;
        world.front.tells_offset = false;
        world.site.late_s = 5;
        world.front.customers = Customers::Cards;
        world.cloud.hooks = HookSettings::everything(&format!("http://{listen}/hooks/serve"), HOOK_TOKEN);
    }
    let setup = Setup::of(&cloud).stamping("receipt").listen(listen).tables(&tables(&syrve));
    let home = setup.home();
    for (file, secret) in
        [("serve-login", API_LOGIN), ("serve-hook-token", HOOK_TOKEN), ("serve-server-password", PASSWORD)]
    {
        fs::write(home.folder().join(file), secret).unwrap();
    }
    let mut dice = Rng::with_seed(seed);
    let messages = dice.fork();
    let mut day = Day::new(&syrve, &cloud, dice, GUESTS);
    has_run_since_yesterday(&home).await;
    let till = Till::start(home.in_zone(day.spring())).await;
    day.is_looked_at().await;
    let till = tokio::select! {
        till = async {
            let till = day.pass(till).await;
            day.is_reckoned(&till, 0).await;
            till
        } => till,
        () = deliver(&syrve, messages) => unreachable!("it goes on for as long as the day"),
    };

    let stamped = day.stamped();
    let by = WAYS.map(|way| stamped_by(till.home(), way));
    println!(
        "{stamped} of {} checks brought a stamp; {} starts; stamped by {WAYS:?}: {by:?}",
        day.sold(),
        day.starts()
    );
    assert!(stamped > 500, "a day that says something");
    assert!(by[..3].iter().all(|stamped| *stamped > 50), "and more than one way has its part in it");
    let questions = syrve.cloud.asked().len();
    let most = day.most_questions();
    assert!(questions <= most, "{questions} questions to the maker's cloud, {most} at most");
    let (_home, status, _took) = till.terminate().await;
    assert!(status.success(), "{status}");
    assert_eq!(syrve.world().front.taken(), 0, "the licence is free");
    assert_eq!(syrve.world().site.taken(), 0, "and so is the seat");
}
