//! What changes operations. Each change is one job of the writer.

mod adopt;
mod append;
mod discard;
mod end;
mod follow;
mod import;
mod insert;
mod once;
mod requeue;
mod retry;
mod sending;
mod settle;
mod withdraw;

pub use append::Appended;
pub use follow::{Consequences, Followed, TakenBack};
pub use import::Imported;
pub use once::Once;
pub use retry::Retried;
pub use settle::{Settled, Settlement};

#[cfg(test)]
pub(crate) use adopt::ADOPT;
#[cfg(test)]
pub(crate) use retry::RETRY_OF;
#[cfg(test)]
pub(crate) use sending::CLAIM;
