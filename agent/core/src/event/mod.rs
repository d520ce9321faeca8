//! What happened at the business, as the cloud tells it: thirteen kinds of events.

mod asking;
mod effect;
mod identity;
mod kind;
mod page;
mod read;
mod watch;

pub use asking::{Asking, Came, Question};
pub use effect::{AtHand, VoucherChange, brings_a_voucher, notice, voucher_change};
pub use identity::Identity;
pub use kind::Kind;
pub use page::Page;
pub use read::{Card, Customer, Event, Source, Unreadable, Voucher};
pub use watch::Watch;
