//! One shop, its account at Poster, and its till.

use std::{collections::BTreeSet, fs, net::SocketAddr, sync::Arc, time::Duration};

use fastrand::Rng;
use jiff::{SignedDuration, Timestamp};
use stamp_core::receipt::ReceiptIdentity;
use stamp_sandbox::Sandbox;
use stamp_store::Store;
use stamp_tests::{
    Home, Setup, Till,
    fakes::poster::{Account, Check, Delivery, Entry, FLAT_WHITE, Paid, Poster, Register, Sender},
    free_port, until,
};

use super::{
    GUESTS, SALES,
    app::App,
    clock::{Clock, time},
};

/// The number of the first guest's card is the next one.
pub(super) const FIRST_CARD: u32 = 300_000;
/// The first one loses its internet now and then, and has the app.
const REGISTERS: [Register; 2] = [Register { id: 1, spot: 1 }, Register { id: 2, spot: 1 }];
/// Days of them are up to 24 hours apart.
const ZONES: [&str; 4] = ["Pacific/Auckland", "America/Los_Angeles", "Europe/Vilnius", "Pacific/Honolulu"];

pub(super) struct Branch {
    poster: Poster,
    _sender: Sender,
    app: App,
    pub(super) till: Till,
    dice: Rng,
    /// That of each register.
    clocks: [Clock; 2],
    posters_clock: Clock,
    open: Vec<Check>,
    closed: Vec<Check>,
    /// By the clocks of the registers, in milliseconds; no two checks of a place are opened in one, whichever clock it is.
    opened: BTreeSet<i64>,
    kills: usize,
    /// Clocks were set.
    steps: usize,
    /// The zone was set.
    moves: usize,
}

impl Branch {
    pub(super) async fn open(cloud: &Sandbox, name: &str, mut dice: Rng) -> Self {
        let posters_clock = Clock::off(&mut dice);
        let poster = Poster::start(account(name, &mut dice), at(&posters_clock)).await;
        let listen = free_port();
        let till = Till::start(home(cloud, &poster, listen).await).await;
        looked(&till).await;
        let delivery = Delivery {
            copies: 2,
            is_shuffled: true,
            lost: 10,
            pause: Duration::from_millis(100),
            seed: dice.u64(..),
            ..Delivery::to(format!("http://{listen}/hooks/poster"))
        };
        let sender = poster.send(delivery);
        let token = till.home().run(&["token", "new", "--role", "pos", "--for", "1h"]).ok();
        let app = App::start(listen, token.trim(), poster.account().clone(), REGISTERS[0], dice.fork());
        let clocks = [Clock::off(&mut dice), Clock::off(&mut dice)];
        let (open, closed, opened) = (Vec::new(), Vec::new(), BTreeSet::new());
        Self {
            poster,
            _sender: sender,
            app,
            till,
            dice,
            clocks,
            posters_clock,
            open,
            closed,
            opened,
            kills: 0,
            steps: 0,
            moves: 0,
        }
    }

    pub(super) async fn trade(&mut self) {
        self.befall().await;
        for _ in 0..SALES {
            let check = self.begin().await;
            self.open.push(check);
        }
        self.dice.shuffle(&mut self.open);
        let later = usize::from(self.dice.u8(0..20));
        for check in self.open.split_off(later.min(self.open.len())) {
            self.end(check).await;
        }
        for _ in 0..SALES / 15 {
            let voided = self.closed.remove(self.dice.usize(..self.closed.len().div_ceil(2)));
            self.poster.shop().remove(voided, self.now(voided));
        }
    }

    pub(super) async fn perhaps_killed(self) -> Self {
        match self.dice.clone().u8(0..3) {
            0 => self.restarted().await,
            _ => self,
        }
    }

    /// All checks are closed.
    pub(super) async fn close_all(&mut self) {
        for check in std::mem::take(&mut self.open) {
            self.end(check).await;
        }
    }

    /// Everything is there again, and all is told. Removed checks are looked for at each start.
    pub(super) async fn lull(self) -> Self {
        self.app.set_cut_off(false);
        self.poster.shop().find_internet(REGISTERS[0]);
        self.poster.set_reachable(true).await;
        let after = self.restarted().await;
        until("the app has told of all its checks", async || after.app.has_told_all().then_some(())).await;
        after
    }

    /// What it has told of it does not remember then, and tells all of it again.
    pub(super) async fn tells_all_again(self) -> Self {
        let again = self.restarted().await;
        looked(&again.till).await;
        again.till.drained().await;
        again
    }

    pub(super) fn expected(&self) -> Vec<(String, Entry)> {
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

    async fn restarted(self) -> Self {
        Self { till: Till::start(self.till.kill()).await, kills: self.kills + 1, ..self }
    }

    /// What it has been through, and how many of its checks the app had to tell of late.
    pub(super) fn been_through(&self) -> (String, usize) {
        let Self { kills, steps, moves, .. } = self;
        let (name, (told, late)) = (&self.poster.account().name, self.app.told());
        let said = format!(
            "{name}: {kills} kills, clocks set {steps} times and the zone {moves} times; the app told {told}, {late} late"
        );
        (said, late)
    }

    /// What may happen at any time.
    async fn befall(&mut self) {
        self.poster.set_reachable(self.dice.u8(0..4) > 0).await;
        self.app.set_cut_off(self.dice.u8(0..4) == 0);
        match self.dice.u8(0..4) {
            0 => self.poster.shop().lose_internet(REGISTERS[0]),
            1 => self.poster.shop().find_internet(REGISTERS[0]),
            _ => {}
        }
        let set = self.dice.usize(0..8);
        if let Some(clock) = self.clocks.iter().chain([&self.posters_clock]).nth(set) {
            clock.step(&mut self.dice);
            self.steps += 1;
        }
        if self.dice.u8(0..5) == 0 {
            self.poster.set_zone(ZONES[self.dice.usize(..ZONES.len())]);
            self.moves += 1;
        }
    }

    /// A check is opened, mostly of a guest.
    async fn begin(&mut self) -> Check {
        let shop = self.poster.shop().clone();
        let at = self.dice.usize(..2);
        let mut opened = self.clocks[at].now();
        while !self.opened.insert(opened.as_millisecond()) {
            opened += SignedDuration::from_millis(1);
        }
        let check = shop.open(REGISTERS[at], opened);
        shop.add(check, FLAT_WHITE, self.dice.u32(1..4), opened);
        if self.dice.u8(0..4) > 0 {
            self.change_guest(check).await;
        }
        check
    }

    /// It is closed; or removed, and was never closed. Some have another guest by then, or none any more.
    async fn end(&mut self, check: Check) {
        if self.dice.u8(0..20) == 0 {
            return self.poster.shop().remove(check, self.now(check));
        }
        match self.dice.u8(0..20) {
            0 | 1 => self.change_guest(check).await,
            2 => self.set_guest(check, None).await,
            _ => {}
        }
        let ways = [Paid::Cash, Paid::Card, Paid::Mixed, Paid::Nothing(2)];
        let shop = self.poster.shop();
        shop.close(check, ways[self.dice.usize(..ways.len())], self.now(check));
        self.app.closed(&shop.entry(check));
        self.closed.push(check);
    }

    async fn change_guest(&mut self, check: Check) {
        let guest = self.dice.u32(1..=u32::from(GUESTS));
        self.set_guest(check, Some(guest)).await;
    }

    async fn set_guest(&self, check: Check, guest: Option<u32>) {
        let shop = self.poster.shop();
        shop.set_client(check, guest, self.now(check));
        self.app.guest(&shop.entry(check)).await;
    }

    /// By the clock of the register at which it was opened.
    fn now(&self, check: Check) -> Timestamp {
        let register = self.poster.shop().entry(check).register;
        self.clocks[usize::from(register == REGISTERS[1])].now()
    }
}

/// Waits until all was looked at since the start.
async fn looked(till: &Till) {
    let is_ready = async || (till.status().await["tills"]["poster"]["state"] == "ready").then_some(());
    until("it has looked", is_ready).await;
}

fn account(name: &str, dice: &mut Rng) -> Account {
    let mut account = Account::cafe().register(REGISTERS[1].id, REGISTERS[1].spot);
    for guest in 1..=u32::from(GUESTS) {
        account = account.client(guest, &(FIRST_CARD + guest).to_string());
    }
    let zone = ZONES[dice.usize(..ZONES.len())].to_owned();
    Account { name: name.to_owned(), zone, plus_hours: 3, has_local_texts: true, ..account }
}

fn at(clock: &Clock) -> stamp_tests::fakes::poster::Clock {
    let clock = clock.clone();
    Arc::new(move || clock.now())
}

/// A till that Poster has told of checks since yesterday, so that none of today is from before.
async fn home(cloud: &Sandbox, poster: &Poster, listen: SocketAddr) -> Home {
    let home = Setup::of(cloud).stamping("receipt").listen(listen).home();
    let text = fs::read_to_string(home.config()).unwrap().replace("till-1", &poster.account().name);
    let tables = format!(
        "[receipts]\nclient = [\"number\"]\n[poster]\nbase_url = \"{}\"\ntoken_file = \"token\"\nwebhook_secret_file = \
         \"secret\"\nregister = \"all\"\npoll_s = 10\n",
        poster.base_url()
    );
    fs::write(home.config(), text + &tables).unwrap();
    fs::write(home.folder().join("token"), &poster.account().token).unwrap();
    fs::write(home.folder().join("secret"), &poster.account().secret).unwrap();
    fs::create_dir_all(home.data()).unwrap();
    let (store, _) = Store::open(&home.queue(), time()).unwrap();
    store.begin_connector("poster", time() - SignedDuration::from_hours(24)).await.unwrap();
    store.close().await;
    home
}
