//! A receipt, and all that was done to it.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{account::Register, menu::Product};

/// How a receipt is paid for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paid {
    /// Coins and notes.
    Cash,
    /// A bank card.
    Card,
    /// Half in cash and the rest by card.
    Mixed,
    /// With the guest's points: no money comes in.
    Bonus,
    /// With a gift certificate.
    Certificate,
    /// Not at all; 1 the guest left, 2 on the house, 3 the waiter's mistake.
    Nothing(u8),
}

/// Where a receipt stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Open,
    Closed,
    Removed,
}

/// One thing that was done to a receipt: a row of its history.
#[derive(Debug, Clone)]
pub(super) struct Done {
    /// `type_history`
    pub(super) what: &'static str,
    pub(super) at: Timestamp,
    pub(super) values: [u64; 3],
    pub(super) text: Option<Value>,
}

#[derive(Debug, Clone)]
pub(super) struct Receipt {
    /// `None`: the cloud has not heard of it.
    pub(super) id: Option<u64>,
    pub(super) register: Register,
    pub(super) opened: Timestamp,
    pub(super) closed: Option<Timestamp>,
    pub(super) removed: Option<Timestamp>,
    pub(super) state: State,
    pub(super) client: Option<u32>,
    pub(super) lines: Vec<(Product, u32)>,
    /// Percent.
    pub(super) discount: u64,
    pub(super) paid: Paid,
    /// `print_fiscal`: 2 is a fiscal return.
    pub(super) fiscal: u8,
    pub(super) history: Vec<Done>,
}

impl Receipt {
    pub(super) fn open(register: Register, at: Timestamp) -> Self {
        let mut receipt = Self {
            id: None,
            register,
            opened: at,
            closed: None,
            removed: None,
            state: State::Open,
            client: None,
            lines: Vec::new(),
            discount: 0,
            paid: Paid::Cash,
            fiscal: 1,
            history: Vec::new(),
        };
        receipt.note("open", at, [1, 94, 1], None);
        receipt
    }

    pub(super) fn add(&mut self, product: Product, count: u32, at: Timestamp) {
        self.lines.push((product, count));
        let price = json!({"price": major(product.price), "unit": "p"});
        self.note("additem", at, [product.id.into(), 0, 0], Some(price));
    }

    pub(super) fn set_client(&mut self, client: Option<u32>, at: Timestamp) {
        self.client = client;
        self.note("setclient", at, [client.unwrap_or(0).into(), 0, 0], None);
    }

    pub(super) fn close(&mut self, paid: Paid, at: Timestamp) {
        (self.state, self.closed, self.paid) = (State::Closed, Some(at), paid);
        let payments = json!({"payments": {"cash": major(self.cash()), "card": major(self.card())}});
        self.note("close", at, [self.pay_type(), self.due(), 0], Some(payments));
    }

    pub(super) fn remove(&mut self, at: Timestamp) {
        (self.state, self.removed) = (State::Removed, Some(at));
        self.note("delete", at, [0, 0, 0], None);
    }

    /// Without discounts, in hundredths.
    pub(super) fn sum(&self) -> u64 {
        self.lines.iter().map(|(product, count)| product.price * u64::from(*count)).sum()
    }

    /// What is to be paid, in hundredths.
    pub(super) fn due(&self) -> u64 {
        self.sum() * (100 - self.discount) / 100
    }

    pub(super) fn cash(&self) -> u64 {
        match (self.closed, self.paid) {
            (None, _) => 0,
            (_, Paid::Cash) => self.due(),
            (_, Paid::Mixed) => self.due() / 2,
            _ => 0,
        }
    }

    pub(super) fn card(&self) -> u64 {
        match (self.closed, self.paid) {
            (None, _) => 0,
            (_, Paid::Card) => self.due(),
            (_, Paid::Mixed) => self.due() - self.due() / 2,
            _ => 0,
        }
    }

    /// What was paid for in this other way.
    pub(super) fn by(&self, way: Paid) -> u64 {
        if self.closed.is_some() && self.paid == way { self.due() } else { 0 }
    }

    /// 0 without payment, 1 cash, 2 card, 3 mixed.
    pub(super) const fn pay_type(&self) -> u64 {
        match self.paid {
            Paid::Nothing(_) => 0,
            Paid::Cash => 1,
            Paid::Card => 2,
            Paid::Mixed | Paid::Bonus | Paid::Certificate => 3,
        }
    }

    pub(super) fn note(&mut self, what: &'static str, at: Timestamp, values: [u64; 3], text: Option<Value>) {
        self.history.push(Done { what, at, values, text });
    }
}

/// In units of the currency. Poster writes them as bare numbers where it writes them at all.
pub(super) fn major(hundredths: u64) -> Value {
    match hundredths % 100 {
        0 => json!(hundredths / 100),
        _ => serde_json::from_str(&format!("{}.{:02}", hundredths / 100, hundredths % 100))
            .expect("a decimal number"),
    }
}
