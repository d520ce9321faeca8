//! What happens on the day.

use std::time::Duration;

use stamp_sandbox::Sandbox;
use stamp_tests::{
    Till, card,
    fakes::serve::{Family, OrderStatus, Paid, Place, Storno, Syrve},
    until,
};
use tokio::time::Instant;

const CHECKS: usize = 2_000;
/// Checks between two looks at the till.
const AT_ONCE: usize = 120;

/// The day, as far as it has come.
pub(super) struct Day<'a> {
    pub(super) syrve: &'a Syrve,
    pub(super) cloud: &'a Sandbox,
    dice: fastrand::Rng,
    /// Guests with a card of the wallet, by their ids at Syrve, and one more whose card is none of ours.
    guests: Vec<String>,
    /// Checks of this shift that can still be taken back.
    closed: Vec<String>,
    /// What was taken back and is closed again a while later.
    reopened: Vec<String>,
    has_named_deliveries: bool,
    began: Instant,
    starts: usize,
}

impl<'a> Day<'a> {
    pub(super) fn new(syrve: &'a Syrve, cloud: &'a Sandbox, seed: u64, guests: u16) -> Self {
        let mut world = syrve.world();
        let mut known: Vec<_> =
            (1..=guests).map(|number| world.shop.guest(&card(&format!("guest{number}")))).collect();
        known.push(world.shop.guest("LOCAL-1"));
        drop(world);
        let (dice, began) = (fastrand::Rng::with_seed(seed), Instant::now());
        Self {
            syrve,
            cloud,
            dice,
            guests: known,
            closed: Vec::new(),
            reopened: Vec::new(),
            has_named_deliveries: true,
            began,
            starts: 1,
        }
    }

    /// The day from its first check to its last.
    pub(super) async fn pass(&mut self, mut till: Till) -> Till {
        for number in 0..CHECKS {
            match number {
                300 => self.syrve.set_reachable(Place::Front, false).await,
                420 => self.syrve.set_reachable(Place::Front, true).await,
                500 => self.syrve.world().cloud.knows_all = true,
                600 => self.syrve.world().set_online(false),
                800 => self.syrve.world().set_online(true),
                900 => self.syrve.set_reachable(Place::Cloud, false).await,
                1_000 => self.syrve.set_reachable(Place::Cloud, true).await,
                1_100 => till = self.kill(till).await,
                1_200 => self.cloud.set_reachable(false).await.unwrap(),
                1_400 => self.cloud.set_reachable(true).await.unwrap(),
                1_800 => {
                    self.is_reckoned(&till).await;
                    self.change_shift();
                    till = self.kill(till).await;
                }
                _ => {}
            }
            // Who a customer of a delivery is has to be asked of the maker's cloud, which takes its time.
            self.has_named_deliveries = number < 1_700;
            self.check();
            let is_seen = !(300..420).contains(&number);
            if is_seen && number % AT_ONCE == AT_ONCE - 1 {
                self.is_looked_at().await;
                self.close_again();
            }
        }
        till
    }

    /// How many checks were closed.
    pub(super) fn sold(&self) -> usize {
        self.syrve.world().shop.book.sales().len()
    }

    /// How often the daemon was started.
    pub(super) const fn starts(&self) -> usize {
        self.starts
    }

    /// Questions that the maker's cloud may have been asked since the day began: five at once after each start, and one
    /// in five seconds.
    pub(super) fn most_questions(&self) -> usize {
        let seconds = usize::try_from(self.began.elapsed().as_secs()).unwrap();
        self.starts * 5 + seconds.div_ceil(5) + 1
    }

    /// Waits until the till was asked for its list, which it had to make after this.
    pub(super) async fn is_looked_at(&self) {
        let answered = || {
            let asked = self.syrve.front.asked();
            asked.iter().filter(|asked| asked.path == "/api/orders" && asked.status == Some(200)).count()
        };
        let before = answered();
        until("the till is looked at", async || (answered() > before + 1).then_some(())).await;
    }

    /// Amid everything. What the daemon has told without its guest by then it would have to hear of once more, so that
    /// comes first.
    async fn kill(&mut self, till: Till) -> Till {
        self.is_reckoned(&till).await;
        (0..AT_ONCE).for_each(|_| self.check());
        let home = till.kill();
        self.starts += 1;
        (0..20).for_each(|_| self.check());
        let till = Till::start(home).await;
        self.is_looked_at().await;
        till
    }

    fn change_shift(&mut self) {
        self.reopened.clear();
        self.closed.clear();
        self.syrve.world().change_shift();
    }

    /// One check, and now and then one that is taken back.
    fn check(&mut self) {
        let price = self.dice.i64(100..2_500);
        match self.dice.u8(..100) {
            0..3 => self.sell(Family::Hall, price, Paid::Writeoff),
            3..6 => self.sell(Family::Hall, 10 + price % 80, Paid::Cash),
            6..8 => self.split(price),
            8..10 => self.move_delivery(price),
            10..18 => self.sell(Family::Delivery, price, Paid::Card),
            _ => self.sell(Family::Hall, price, Paid::Card),
        }
        if self.dice.u8(..100) < 6 {
            self.take_back();
        }
    }

    fn sell(&mut self, family: Family, price: i64, way: Paid) {
        let (guest, is_named) = (self.guest(), self.has_named_deliveries);
        let mut world = self.syrve.world();
        let pos_id = world.open_as(family, &[("Tea", 10), ("Bun", price)]);
        if let Some(guest) = guest.filter(|_| family == Family::Hall || is_named) {
            world.attach(&pos_id, &guest);
        }
        world.close(&pos_id, way);
        self.closed.push(pos_id);
    }

    fn split(&mut self, price: i64) {
        let guest = self.guest();
        let mut world = self.syrve.world();
        let whole = world.open(&[("Soup", price), ("Bread", price + 50)]);
        if let Some(guest) = guest {
            world.attach(&whole, &guest);
        }
        let half = world.split(&whole);
        for pos_id in [whole, half] {
            world.close(&pos_id, Paid::Cash);
            self.closed.push(pos_id);
        }
    }

    fn move_delivery(&mut self, price: i64) {
        let (guest, is_named) = (self.guest(), self.has_named_deliveries);
        let mut world = self.syrve.world();
        let old = world.open_as(Family::Delivery, &[("Pizza", price)]);
        if let Some(guest) = guest.filter(|_| is_named) {
            world.attach(&old, &guest);
        }
        let new = world.move_delivery(&old);
        world.close(&new, Paid::Cash);
        self.closed.push(new);
    }

    fn take_back(&mut self) {
        if self.closed.is_empty() {
            return;
        }
        let pos_id = self.closed.swap_remove(self.dice.usize(..self.closed.len()));
        let storno = self.dice.choice([Storno::Deleted, Storno::Vanished, Storno::Kept]).unwrap();
        let (is_storno, is_closed_again) = (self.dice.bool(), self.dice.bool());
        let mut world = self.syrve.world();
        let order = world.shop.order(&pos_id);
        assert_eq!(order.status, OrderStatus::Closed);
        if order.family == Family::Delivery || !is_storno {
            return world.delete(&pos_id);
        }
        world.front.storno = storno;
        let again = world.storno(&pos_id);
        if is_closed_again {
            self.reopened.push(again);
        }
    }

    fn close_again(&mut self) {
        for pos_id in self.reopened.drain(..) {
            self.syrve.world().close(&pos_id, Paid::Card);
            self.closed.push(pos_id);
        }
    }

    fn guest(&mut self) -> Option<String> {
        let is_known = self.dice.u8(..10) < 8;
        is_known.then(|| self.dice.choice(&self.guests).unwrap().clone())
    }
}

/// How long the daemon may take until all is reckoned: the maker's cloud is asked for customers slowly.
pub(super) const PATIENCE: Duration = Duration::from_secs(120);
