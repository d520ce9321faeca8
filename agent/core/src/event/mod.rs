//! What happened at the business, as the cloud tells it: thirteen kinds of events.

mod identity;
mod kind;
mod page;
mod read;

pub use identity::Identity;
pub use kind::Kind;
pub use page::Page;
pub use read::{Card, Customer, Event, Source, Unreadable, Voucher};
