//! What cashiers do. Each deed is entered into the book at once, and told to the cloud when the till is online.

use super::{Family, Item, Order, OrderStatus, Paid};
use crate::fakes::serve::World;

/// What the till shows of a check that was taken back. Syrve's documentation names the link by `StornedOrderId` and
/// leaves open what becomes of the old check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Storno {
    /// It is `Deleted`; a new open one names it.
    Deleted,
    /// It is gone; a new open one names it.
    Vanished,
    /// It stays `Closed`; a new open one names it.
    Kept,
}

impl World {
    /// Opens a check in the hall. Prices are of one, in hundredths.
    pub fn open(&mut self, items: &[(&str, i64)]) -> String {
        self.open_as(Family::Hall, items)
    }

    /// Opens a check.
    pub fn open_as(&mut self, family: Family, items: &[(&str, i64)]) -> String {
        let (pos_id, cloud_id) = (self.shop.id("7f542382"), self.shop.id("497f6eca"));
        let items =
            items.iter().map(|(name, price)| Item { name: (*name).to_owned(), price: *price, amount: 1 });
        let order = Order {
            pos_id: pos_id.clone(),
            cloud_id,
            // Numbers start again, which happens on real tills too.
            number: 1 + u32::try_from(self.shop.opened.len() % 9_000).expect("a small number"),
            family,
            status: OrderStatus::New,
            opened: self.clock.now(),
            billed: None,
            closed: None,
            items: items.collect(),
            discount: 0,
            payments: Vec::new(),
            guest: None,
            phone: None,
            parent: None,
            stornes: None,
            moved_to: None,
            moved_from: None,
            shift: self.shop.shift,
        };
        self.enter(order);
        pos_id
    }

    /// The guest shows a card that Syrve knows, or gives a telephone number for a delivery.
    pub fn attach(&mut self, pos_id: &str, guest: &str) {
        let phone =
            self.shop.guests.iter().find(|known| known.id == guest).and_then(|known| known.phone.clone());
        let order = self.shop.order_mut(pos_id);
        order.guest = Some(guest.to_owned());
        if order.family == Family::Delivery {
            order.phone = phone;
        }
        self.changed(pos_id);
    }

    /// Prints the bill.
    pub fn bill(&mut self, pos_id: &str) {
        let now = self.clock.now();
        let order = self.shop.order_mut(pos_id);
        order.billed = Some(now);
        order.status = OrderStatus::Bill;
        self.changed(pos_id);
    }

    /// Takes the payment, and so closes it.
    pub fn close(&mut self, pos_id: &str, way: Paid) {
        let total = self.shop.order(pos_id).total();
        self.close_with(pos_id, &[(way, total)]);
    }

    /// The same, paid in several ways.
    pub fn close_with(&mut self, pos_id: &str, payments: &[(Paid, i64)]) {
        let now = self.clock.now();
        let order = self.shop.order_mut(pos_id);
        order.payments = payments.to_vec();
        order.closed = Some(now);
        order.status = OrderStatus::Closed;
        let order = order.clone();
        self.shop.book.sold(&order, now);
        self.loyalty_acted(&order);
        self.changed(pos_id);
    }

    /// A check in one go, paid by card. Prices are of one, in hundredths.
    pub fn sell(&mut self, guest: Option<&str>, items: &[(&str, i64)]) -> String {
        let pos_id = self.open(items);
        if let Some(guest) = guest {
            self.attach(&pos_id, guest);
        }
        self.bill(&pos_id);
        self.close(&pos_id, Paid::Card);
        pos_id
    }

    /// Removes a check as a whole, open or closed. A delivery is cancelled.
    pub fn delete(&mut self, pos_id: &str) {
        let now = self.clock.now();
        let order = self.shop.order_mut(pos_id);
        order.status = OrderStatus::Deleted;
        order.closed = order.closed.or(Some(now));
        self.shop.book.voided(pos_id);
        self.changed(pos_id);
    }

    /// Takes a closed check back; what was on it is on a new open one. Returns the id of that.
    pub fn storno(&mut self, pos_id: &str) -> String {
        let old = self.shop.order(pos_id).clone();
        match self.front.storno {
            Storno::Deleted => self.delete(pos_id),
            Storno::Vanished => {
                self.shop.book.voided(pos_id);
                self.front.vanished.insert(pos_id.to_owned());
                self.shop.order_mut(pos_id).status = OrderStatus::Deleted;
                self.changed(pos_id);
            }
            Storno::Kept => self.shop.book.voided(pos_id),
        }
        let stornes = Some(pos_id.to_owned());
        self.again(Order { stornes, number: old.number, ..old })
    }

    /// Puts the last line of an open check onto one of its own. Returns the id of that.
    pub fn split(&mut self, pos_id: &str) -> String {
        let order = self.shop.order_mut(pos_id);
        let item = order.items.pop().expect("a check with lines");
        let half = Order { items: vec![item], parent: Some(pos_id.to_owned()), ..order.clone() };
        self.changed(pos_id);
        self.again(half)
    }

    /// Moves a delivery that is open to another place: it is cancelled, and made anew. Returns the id of the new one.
    pub fn move_delivery(&mut self, pos_id: &str) -> String {
        let old = self.shop.order(pos_id).clone();
        let moved_from = Some(old.cloud_id.clone());
        let new = self.again(Order { moved_from, ..old });
        let moved_to = self.shop.order(&new).cloud_id.clone();
        self.shop.order_mut(pos_id).moved_to = Some(moved_to);
        self.delete(pos_id);
        new
    }

    /// Ends the cash shift. The till shows the checks of the new one only.
    pub fn change_shift(&mut self) {
        self.shop.shift += 1;
    }

    /// The same lines and guest, under a new id, open.
    fn again(&mut self, like: Order) -> String {
        let (pos_id, cloud_id) = (self.shop.id("7f542382"), self.shop.id("497f6eca"));
        self.enter(Order {
            pos_id: pos_id.clone(),
            cloud_id,
            status: OrderStatus::New,
            opened: self.clock.now(),
            billed: None,
            closed: None,
            payments: Vec::new(),
            shift: self.shop.shift,
            ..like
        });
        pos_id
    }

    fn enter(&mut self, order: Order) {
        let pos_id = order.pos_id.clone();
        self.shop.opened.push(pos_id.clone());
        self.shop.orders.insert(pos_id.clone(), order);
        self.changed(&pos_id);
    }
}
