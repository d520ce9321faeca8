//! A day at a restaurant with Syrve, told by what its till, its cloud and its server really tell: two thousand checks on
//! four ways at once, with a daemon that is killed and networks that go, against the books of the cloud.

mod day;
mod messages;
mod reckoning;

use std::{env, fs};

use stamp_sandbox::Options;
use stamp_tests::{
    Setup, Till, cloud_with,
    fakes::serve::{API_LOGIN, Customers, FakeClock, HookSettings, LOGIN, PASSWORD, Place, Syrve},
    free_port,
};

use self::{day::Day, messages::deliver};

const HOOK_TOKEN: &str = "demo-hook";
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
    let mut day = Day::new(&syrve, &cloud, seed, GUESTS);
    let till = Till::start(home).await;
    day.is_looked_at().await;
    let till = tokio::select! {
        till = async {
            let till = day.pass(till).await;
            day.is_reckoned(&till).await;
            till
        } => till,
        () = deliver(&syrve, seed) => unreachable!("it goes on for as long as the day"),
    };

    let stamped = day.stamped();
    println!("{stamped} of {} checks brought a stamp; {} starts", day.sold(), day.starts());
    assert!(stamped > 500, "a day that says something");
    let questions = syrve.cloud.asked().len();
    let most = day.most_questions();
    assert!(questions <= most, "{questions} questions to the maker's cloud, {most} at most");
    let (_home, status, _took) = till.terminate().await;
    assert!(status.success(), "{status}");
    assert_eq!(syrve.world().front.taken(), 0, "the licence is free");
    assert_eq!(syrve.world().site.taken(), 0, "and so is the seat");
}
