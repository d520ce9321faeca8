//! Vouchers that tills of one shop accept without the cloud: each tells the others, so that none is accepted twice.
//!
//! A till that wants to accept a voucher *bids* for it: it tells the shop's broker, and waits until it hears its own
//! words back. A broker of one node tells everybody in the same order, so the first bid that is heard wins, at every
//! till alike. The winner *holds* the voucher, which the broker keeps for tills that come later; what is taken back is
//! *released*. A broker that does not answer decides nothing: then the limits of each till are all there is.

mod book;
mod key;
mod message;

pub use book::{Bid, Book, Holder, KEPT, PATIENCE, Verdict};
pub use key::{Name, ShopKey, TooShort};
pub use message::{Message, Said, Unheard};
