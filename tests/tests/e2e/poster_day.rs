//! A day of two branches in two time zones: registers and Poster's cloud, webhooks and looks, blows and outages, and
//! in the end the books of both sides agree.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::Write as _,
    sync::Arc,
    time::Duration,
};

use fastrand::Rng;
use jiff::{SignedDuration, Timestamp};
use stamp_core::receipt::ReceiptIdentity;
use stamp_sandbox::{Books, Options, Sandbox};
use stamp_tests::{
    Setup, Till, cloud_with,
    fakes::poster::{Account, Check, Delivery, Entry, FLAT_WHITE, Paid, Poster, Register, Sender},
    free_port, now, until,
};
use tokio::time::sleep;

const ROUNDS: u32 = 20;
/// In each round, in each branch.
const SALES: u32 = 50;
const GUESTS: u16 = 40;
const REGISTERS: [Register; 2] = [Register { id: 1, spot: 1 }, Register { id: 2, spot: 1 }];

/// One shop, its account at Poster, and its till.
struct Branch {
    poster: Poster,
    _sender: Sender,
    till: Till,
    dice: Rng,
    open: Vec<Check>,
    closed: Vec<Check>,
    /// Until when checks were opened; no two are opened in one millisecond.
    opened: Timestamp,
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_day_of_blows_and_outages_each_check_is_one_stamp_and_each_voided_one_none() {
    let seed = fastrand::u64(..);
    println!("seed {seed}");
    let mut dice = Rng::with_seed(seed);
    let cloud = cloud_with(Options { guests: GUESTS, ..Options::default() }).await;
    let mut branches = vec![
        Branch::open(&cloud, "south", "Pacific/Auckland", dice.fork()).await,
        Branch::open(&cloud, "north", "America/Los_Angeles", dice.fork()).await,
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
    until("the books agree", async || {
        let books = cloud.books().await.unwrap();
        disagreements(&expected, &books).is_empty().then_some(())
    })
    .await;
    for branch in &after {
        branch.looks_once_more().await;
    }
    judge(&expected, &cloud.books().await.unwrap());
    for branch in &after {
        assert_eq!((branch.till.count("refused").await, branch.till.count("parked").await), (0, 0));
    }
}

/// By op_id, what is true of each check.
type Expected = BTreeMap<String, Entry>;

impl Branch {
    async fn open(cloud: &Sandbox, name: &str, zone: &str, dice: Rng) -> Self {
        let mut account = Account::cafe().register(REGISTERS[1].id, REGISTERS[1].spot);
        for guest in 1..=u32::from(GUESTS) {
            account = account.client(guest, &(300_000 + guest).to_string());
        }
        let account = Account { name: name.to_owned(), zone: zone.to_owned(), plus_hours: 3, ..account };
        let poster = Poster::start(account, Arc::new(time)).await;
        let listen = free_port();
        let home = Setup::of(cloud).stamping("receipt").listen(listen).home();
        let text = fs::read_to_string(home.config()).unwrap().replace("till-1", name);
        let tables = format!(
            "[receipts]\nclient = [\"number\"]\n[poster]\nbase_url = \"{}\"\ntoken_file = \"token\"\nwebhook_secret_file = \
             \"secret\"\nregister = \"all\"\npoll_s = 10\n",
            poster.base_url()
        );
        fs::write(home.config(), text + &tables).unwrap();
        fs::write(home.folder().join("token"), &poster.account().token).unwrap();
        fs::write(home.folder().join("secret"), &poster.account().secret).unwrap();
        let till = Till::start(home).await;
        until("it has looked", async || {
            (till.status().await["tills"]["poster"]["state"] == "ready").then_some(())
        })
        .await;
        let delivery = Delivery {
            copies: 2,
            is_shuffled: true,
            lost: 10,
            pause: Duration::from_millis(100),
            seed: dice.clone().u64(..),
            ..Delivery::to(format!("http://{listen}/hooks/poster"))
        };
        let sender = poster.send(delivery);
        Self { poster, _sender: sender, till, dice, open: Vec::new(), closed: Vec::new(), opened: time() }
    }

    async fn trade(&mut self) {
        self.poster.set_reachable(self.dice.u8(0..4) > 0).await;
        let shop = self.poster.shop().clone();
        match self.dice.u8(0..4) {
            0 => shop.lose_internet(REGISTERS[0]),
            1 => shop.find_internet(REGISTERS[0]),
            _ => {}
        }
        for _ in 0..SALES {
            self.opened = time().max(self.opened + SignedDuration::from_millis(1));
            let check = shop.open(REGISTERS[self.dice.usize(..2)], self.opened);
            shop.add(check, FLAT_WHITE, self.dice.u32(1..4), self.opened);
            if self.dice.u8(0..4) > 0 {
                shop.set_client(check, Some(self.dice.u32(1..=u32::from(GUESTS))), self.opened);
            }
            self.open.push(check);
        }
        self.dice.shuffle(&mut self.open);
        let later = usize::from(self.dice.u8(0..20));
        for check in self.open.split_off(later.min(self.open.len())) {
            self.end(check);
        }
        for _ in 0..SALES / 15 {
            let voided = self.closed.swap_remove(self.dice.usize(..self.closed.len()));
            shop.remove(voided, time());
        }
    }

    /// It is closed; or removed, and was never closed.
    fn end(&mut self, check: Check) {
        let shop = self.poster.shop();
        if self.dice.u8(0..20) == 0 {
            return shop.remove(check, time());
        }
        let ways = [Paid::Cash, Paid::Card, Paid::Mixed, Paid::Nothing(2)];
        shop.close(check, ways[self.dice.usize(..ways.len())], time());
        self.closed.push(check);
    }

    async fn perhaps_killed(self) -> Self {
        match self.dice.clone().u8(0..3) {
            0 => Self { till: Till::start(self.till.kill()).await, ..self },
            _ => self,
        }
    }

    /// Everything is there again and all checks are closed. Removed ones are looked for at each start.
    async fn evening(mut self) -> Self {
        for check in std::mem::take(&mut self.open) {
            self.end(check);
        }
        self.poster.shop().find_internet(REGISTERS[0]);
        self.poster.set_reachable(true).await;
        Self { till: Till::start(self.till.kill()).await, ..self }
    }

    async fn looks_once_more(&self) {
        let looks = || self.poster.asked().iter().filter(|asked| asked.get("status") == Some("2")).count();
        let before = looks();
        until("it has looked once more", async || (looks() > before + 4).then_some(())).await;
        self.till.drained().await;
    }

    fn expected(&self) -> Vec<(String, Entry)> {
        let name = |entry: &Entry| ReceiptIdentity {
            connector: "poster".to_owned(),
            account: self.poster.account().name.clone(),
            register: Some(entry.register.spot.to_string()),
            business_day: None,
            number: entry.number.to_string(),
        };
        let book = self.poster.shop().book().into_iter();
        book.map(|entry| (name(&entry).op_id().to_string(), entry)).collect()
    }
}

/// Paid for, and a guest's.
fn is_earned(entry: &Entry) -> bool {
    entry.holds() && entry.card.is_some() && !matches!(entry.paid, Paid::Nothing(_))
}

/// The checks whose stamp is missing, or there although it should not be.
fn disagreements(expected: &Expected, books: &Books) -> Vec<String> {
    let stamped: BTreeSet<&str> =
        books.stamps.iter().filter(|row| !row.voided).map(|row| row.op_id.as_str()).collect();
    let wrong = expected.iter().filter(|(op_id, entry)| stamped.contains(op_id.as_str()) != is_earned(entry));
    wrong.map(|(op_id, entry)| format!("{op_id}: {entry:?}")).collect()
}

fn judge(expected: &Expected, books: &Books) {
    assert_eq!(
        expected.len(),
        usize::try_from(2 * ROUNDS * SALES).unwrap(),
        "each check has a name of its own"
    );
    let wrong = disagreements(expected, books);
    assert!(wrong.is_empty(), "{wrong:#?}");
    let doubled: Vec<_> = books.effects_by_op().into_iter().filter(|(_, count)| *count != 1).collect();
    assert!(doubled.is_empty(), "applied more than once: {doubled:?}");
    for stamp in &books.stamps {
        let entry = expected.get(&stamp.op_id).unwrap_or_else(|| panic!("invented: {stamp:?}"));
        let card = format!("card_guest{}", entry.card.as_ref().unwrap().parse::<u32>().unwrap() - 300_000);
        assert_eq!(stamp.card_id, card, "{entry:?}");
        assert_eq!(stamp.occurred_at.as_millisecond(), entry.closed.unwrap().as_millisecond(), "{entry:?}");
    }
    for void in &books.voids {
        let entry = expected.get(&void.target_op_id).unwrap_or_else(|| panic!("invented: {void:?}"));
        assert!(entry.is_voided(), "{void:?} {entry:?}");
    }
    let (held, voided) = (books.stamps.iter().filter(|row| !row.voided).count(), books.voids.len());
    let _ = writeln!(
        std::io::stderr(),
        "{} checks: {held} stamps hold, {voided} were taken back",
        expected.len()
    );
    assert!(held > 500 && voided > 0, "{held} {voided}");
}

fn time() -> Timestamp {
    now().parse().unwrap()
}
