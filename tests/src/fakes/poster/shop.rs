//! The shop: what its registers do, and what of it the cloud knows.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::Notify;

use super::{
    account::{Account, Register},
    book::Entry,
    event::{self, Event},
    menu::Product,
    receipt::{Paid, Receipt, State},
};

/// A receipt of a [`Shop`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Check(usize);

/// What happens in the shop. Every time is told by the caller, by the clock of the till. Clones are the same shop.
#[derive(Debug, Clone)]
pub struct Shop {
    books: Arc<Mutex<Books>>,
    news: Arc<Notify>,
}

#[derive(Debug)]
struct Books {
    account: Account,
    /// All there is, in the order of opening.
    receipts: Vec<Receipt>,
    /// What the cloud tells, by its numbers.
    cloud: BTreeMap<u64, Receipt>,
    /// How many rows of its history the cloud has heard, for each receipt.
    heard: Vec<usize>,
    offline: BTreeSet<Register>,
    names: BTreeSet<(Register, i64)>,
    /// Not sent yet.
    events: Vec<Event>,
    last: u64,
}

impl Shop {
    pub(super) fn new(account: Account) -> Self {
        let books = Books {
            account,
            receipts: Vec::new(),
            cloud: BTreeMap::new(),
            heard: Vec::new(),
            offline: BTreeSet::new(),
            names: BTreeSet::new(),
            events: Vec::new(),
            last: 1_000,
        };
        Self { books: Arc::new(Mutex::new(books)), news: Arc::default() }
    }

    /// A check is opened at a register. No register opens two in one millisecond, which is what they are called by:
    /// it is opened in the next that is free.
    pub fn open(&self, register: Register, at: Timestamp) -> Check {
        let mut books = self.books();
        let (mut at, step) = (at, SignedDuration::from_millis(1));
        while !books.names.insert((register, at.as_millisecond())) {
            at += step;
        }
        books.receipts.push(Receipt::open(register, at));
        books.heard.push(0);
        let check = Check(books.receipts.len() - 1);
        books.sync(check);
        self.news.notify_one();
        check
    }

    /// Something is put on it.
    pub fn add(&self, check: Check, product: Product, count: u32, at: Timestamp) {
        self.change(check, |receipt| receipt.add(product, count, at));
    }

    /// The guest is known, or taken off.
    pub fn set_client(&self, check: Check, client: Option<u32>, at: Timestamp) {
        self.change(check, |receipt| receipt.set_client(client, at));
    }

    /// A discount in percent.
    pub fn set_discount(&self, check: Check, percent: u64, at: Timestamp) {
        self.change(check, |receipt| {
            receipt.discount = percent.min(100);
            receipt.note("changeorderdiscount", at, [percent, 0, 0], None);
        });
    }

    /// It is closed.
    pub fn close(&self, check: Check, paid: Paid, at: Timestamp) {
        self.change(check, |receipt| receipt.close(paid, at));
    }

    /// How a closed one was paid is put right in the console.
    pub fn correct_payment(&self, check: Check, paid: Paid, at: Timestamp) {
        self.change(check, |receipt| {
            receipt.paid = paid;
            receipt.note("changepayment", at, [receipt.pay_type(), 0, 0], None);
        });
    }

    /// The fiscal printer gives its money back; the receipt stays closed.
    pub fn give_back(&self, check: Check, at: Timestamp) {
        self.change(check, |receipt| {
            receipt.fiscal = 2;
            receipt.note("print", at, [2, 0, 0], None);
        });
    }

    /// It is deleted, open or closed.
    pub fn remove(&self, check: Check, at: Timestamp) {
        self.change(check, |receipt| receipt.remove(at));
    }

    /// A check with one flat white, opened half a minute before it is closed.
    pub fn sell(&self, register: Register, client: Option<u32>, closed: Timestamp) -> Check {
        let opened = closed - SignedDuration::from_secs(30);
        let check = self.open(register, opened);
        self.add(check, super::FLAT_WHITE, 1, opened);
        if client.is_some() {
            self.set_client(check, client, opened);
        }
        self.close(check, Paid::Cash, closed);
        check
    }

    /// The register loses the internet: it goes on selling, and the cloud hears nothing of it.
    pub fn lose_internet(&self, register: Register) {
        self.books().offline.insert(register);
    }

    /// It has the internet again: the cloud hears all at once, with the times at which it happened.
    pub fn find_internet(&self, register: Register) {
        let mut books = self.books();
        books.offline.remove(&register);
        for index in 0..books.receipts.len() {
            if books.receipts[index].register == register {
                books.sync(Check(index));
            }
        }
        self.news.notify_one();
    }

    /// The number by which the cloud knows it (`transaction_id`), as soon as it does.
    #[must_use]
    pub fn number(&self, check: Check) -> Option<u64> {
        self.books().receipts[check.0].id
    }

    /// What is true of every receipt, whatever the cloud has heard, in the order of opening.
    #[must_use]
    pub fn book(&self) -> Vec<Entry> {
        let books = self.books();
        books.receipts.iter().map(|receipt| Entry::of(receipt, &books.account)).collect()
    }

    /// What is true of this one.
    #[must_use]
    pub fn entry(&self, check: Check) -> Entry {
        let books = self.books();
        Entry::of(&books.receipts[check.0], &books.account)
    }

    /// Takes what was not sent yet.
    pub(super) fn take_events(&self) -> Vec<Event> {
        std::mem::take(&mut self.books().events)
    }

    pub(super) fn has_events(&self) -> bool {
        !self.books().events.is_empty()
    }

    /// Waits until there may be something to send.
    pub(super) async fn news(&self) {
        self.news.notified().await;
    }

    /// What the cloud knows, the newest first.
    pub(super) fn known(&self) -> Vec<Receipt> {
        self.books().cloud.values().rev().cloned().collect()
    }

    pub(super) fn find(&self, id: u64) -> Option<Receipt> {
        self.books().cloud.get(&id).cloned()
    }

    fn change(&self, check: Check, change: impl FnOnce(&mut Receipt)) {
        let mut books = self.books();
        change(&mut books.receipts[check.0]);
        books.sync(check);
        self.news.notify_one();
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Books {
    /// The cloud hears of a receipt, unless its register has no internet. The number is given when it first does.
    fn sync(&mut self, check: Check) {
        let receipt = &mut self.receipts[check.0];
        if self.offline.contains(&receipt.register) {
            return;
        }
        if receipt.id.is_none() {
            self.last += 1;
            receipt.id = Some(self.last);
        }
        let mut shown = receipt.clone();
        let news = &receipt.history[self.heard[check.0]..];
        self.events.extend(news.iter().flat_map(|done| event::of(receipt, done)));
        self.heard[check.0] = receipt.history.len();
        if shown.state == State::Removed && !self.account.removed_keep_all {
            shown.client = None;
            shown.lines.clear();
        }
        self.cloud.extend(shown.id.map(|id| (id, shown)));
    }
}
