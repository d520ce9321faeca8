//! Poster's cloud, as far as a till's receipts go: its Web API, and what it sends by itself.
//!
//! Built from Poster's documentation (dev.joinposter.com/docs/v3), and from what others have seen of accounts in use
//! where that says more or something else. A test tells the [`Shop`] what happens, and compares its
//! [book](Shop::book) with what has come of it.

mod account;
mod answer;
mod api;
mod book;
mod cloud;
mod event;
mod fault;
mod list;
mod menu;
mod question;
mod receipt;
mod sender;
mod shop;
mod show;
mod verify;

pub use account::{Account, Client, Cursor, Register, Spot};
pub use book::Entry;
pub use cloud::{Clock, Poster};
pub use event::Event;
pub use fault::{Fault, Faults, Plan};
pub use menu::{CROISSANT, FLAT_WHITE, GIFT_CARD, Product};
pub use question::Question;
pub use receipt::Paid;
pub use sender::{Delivery, REPEATS, Sender, Sent};
pub use shop::{Check, Shop};
pub use verify::verify;
