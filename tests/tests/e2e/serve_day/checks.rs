//! What the cashiers do.

use fastrand::Rng;
use jiff::Timestamp;
use stamp_tests::{
    card,
    fakes::serve::{Family, OrderStatus, Paid, Storno, Syrve},
};

/// The checks of a day, made by dice.
pub(super) struct Checks<'a> {
    syrve: &'a Syrve,
    dice: Rng,
    /// Guests with a card of the wallet, by their ids at Syrve, and one more whose card is none of ours.
    guests: Vec<String>,
    /// Checks of this shift that can still be taken back.
    closed: Vec<String>,
    /// What was made of another check, with its number and its total, and when. It is closed a while later: nobody takes
    /// one back and closes the next in the same second.
    reopened: Vec<(String, Timestamp)>,
    /// How many of the guests order deliveries. Who one is has to be asked of the maker's cloud after each start, which
    /// takes its time.
    pub(super) customers: usize,
    /// Nothing tells of a check but the report of the site's server. It does not tell how one was paid, nor that one was
    /// given back that the till goes on to show as closed.
    pub(super) only_reported: bool,
}

impl<'a> Checks<'a> {
    pub(super) fn new(syrve: &'a Syrve, dice: Rng, guests: u16) -> Self {
        let mut world = syrve.world();
        let mut known: Vec<_> =
            (1..=guests).map(|number| world.shop.guest(&card(&format!("guest{number}")))).collect();
        known.push(world.shop.guest("LOCAL-1"));
        drop(world);
        Self {
            syrve,
            dice,
            guests: known,
            closed: Vec::new(),
            reopened: Vec::new(),
            customers: 1,
            only_reported: false,
        }
    }

    /// One check, and now and then one that is taken back.
    pub(super) fn one(&mut self) {
        let price = self.dice.i64(100..2_500);
        match self.dice.u8(..100) {
            0..3 if !self.only_reported => self.sell(Family::Hall, price, Paid::Writeoff),
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

    /// What was made of another check a while ago is closed.
    pub(super) fn close_again(&mut self) {
        let mut world = self.syrve.world();
        let second = world.clock.now().as_second();
        let ripe = self.reopened.extract_if(.., |(_, since)| since.as_second() != second);
        for (pos_id, _) in ripe {
            world.close(&pos_id, Paid::Card);
            self.closed.push(pos_id);
        }
    }

    pub(super) fn change_shift(&mut self) {
        self.reopened.clear();
        self.closed.clear();
        self.syrve.world().change_shift();
    }

    fn sell(&mut self, family: Family, price: i64, way: Paid) {
        let guest = self.guest(family);
        let mut world = self.syrve.world();
        let pos_id = world.open_as(family, &[("Tea", 10), ("Bun", price)]);
        if let Some(guest) = guest {
            world.attach(&pos_id, &guest);
        }
        world.close(&pos_id, way);
        self.closed.push(pos_id);
    }

    fn split(&mut self, price: i64) {
        let guest = self.guest(Family::Hall);
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
        let guest = self.guest(Family::Delivery);
        let mut world = self.syrve.world();
        let old = world.open_as(Family::Delivery, &[("Pizza", price)]);
        if let Some(guest) = guest {
            world.attach(&old, &guest);
        }
        let new = world.move_delivery(&old);
        self.reopened.push((new, world.clock.now()));
    }

    fn take_back(&mut self) {
        if self.closed.is_empty() {
            return;
        }
        let pos_id = self.closed.swap_remove(self.dice.usize(..self.closed.len()));
        let ways = [Storno::Deleted, Storno::Vanished, Storno::Kept];
        let storno = ways[self.dice.usize(..if self.only_reported { 2 } else { 3 })];
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
            self.reopened.push((again, world.clock.now()));
        }
    }

    fn guest(&mut self, family: Family) -> Option<String> {
        let of = match family {
            Family::Hall => self.guests.len(),
            Family::Delivery => self.customers,
        };
        let is_known = self.dice.u8(..10) < 8;
        is_known.then(|| self.dice.choice(&self.guests[..of]).unwrap().clone())
    }
}
