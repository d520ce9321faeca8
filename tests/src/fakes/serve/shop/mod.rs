//! The restaurant: its checks, its guests and its book.

mod book;
mod deeds;
mod order;
mod times;

use std::collections::BTreeMap;

use jiff::tz::TimeZone;

pub use self::{
    book::{Book, Sale},
    deeds::Storno,
    order::{Family, Item, Order, OrderStatus, Paid},
};
pub(super) use self::{
    order::major,
    times::{cloud_local, cloud_utc, local, with_offset},
};

/// A guest of Syrve Loyalty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guest {
    /// Its id.
    pub id: String,
    /// What stands on the card that the cashier swipes.
    pub card: Option<String>,
    /// With the country's code.
    pub phone: Option<String>,
}

/// The restaurant.
#[derive(Debug)]
pub struct Shop {
    /// The zone of its terminals.
    pub zone: TimeZone,
    /// ISO 4217.
    pub currency: String,
    /// By the id at the till, in no order.
    pub orders: BTreeMap<String, Order>,
    /// Checks in the order in which they were opened.
    pub opened: Vec<String>,
    #[allow(missing_docs, reason = "its type says it")]
    pub guests: Vec<Guest>,
    /// The cash shift under way.
    pub shift: u32,
    /// What has really been sold.
    pub book: Book,
    made: u32,
}

impl Shop {
    pub(super) fn new() -> Self {
        Self {
            zone: TimeZone::get("Europe/Vilnius").expect("the zone is in the database"),
            currency: "EUR".to_owned(),
            orders: BTreeMap::new(),
            opened: Vec::new(),
            guests: Vec::new(),
            shift: 1,
            book: Book::default(),
            made: 0,
        }
    }

    /// Takes a guest into Syrve Loyalty, with this card. Returns the guest's id.
    pub fn guest(&mut self, card: &str) -> String {
        self.guest_with(Some(card), None)
    }

    /// The same, as the office has it on file.
    pub fn guest_with(&mut self, card: Option<&str>, phone: Option<&str>) -> String {
        let id = self.id("11e2f7a0");
        let guest = Guest { id: id.clone(), card: card.map(str::to_owned), phone: phone.map(str::to_owned) };
        self.guests.push(guest);
        id
    }

    /// A check, by its id at the till.
    #[must_use]
    pub fn order(&self, pos_id: &str) -> &Order {
        self.orders.get(pos_id).expect("a check of this restaurant")
    }

    fn order_mut(&mut self, pos_id: &str) -> &mut Order {
        self.orders.get_mut(pos_id).expect("a check of this restaurant")
    }

    /// An id that no other thing has.
    fn id(&mut self, kind: &str) -> String {
        self.made += 1;
        format!("{kind}-0000-4000-8000-{:012x}", self.made)
    }
}
