//! The queue of a till: one SQLite file that holds every operation until the cloud has it, and what became of it.
//!
//! One thread writes. It takes the jobs that wait, runs each in a savepoint of its own, commits them together
//! (write-ahead log, `synchronous=FULL`) and only then answers, so that what a caller was told is on the disk.
//! Two threads read, on connections of their own, and never hold up the writer. [`Store`] is the handle to all
//! of them; [`Inspector`] reads a queue file from another process.
//!
//! Within a lane only the *head* is offered for sending: the first operation that is queued or being sent.
//! A head stays head until it leaves the queue; only a person's retry of an older one can step in front of it,
//! and only while it is not being sent.
//!
//! The queue outlives its disk. While the disk is full, new operations are refused and those that were taken are
//! still sent and settled. A file that is found damaged is set aside at the next start, and its rows are saved one
//! by one into a new one: [`Store::open_or_recover`]. What the agent has to watch meanwhile is the [`Condition`].
//! For a person there are [`check`], [`salvage`] and [`restore`].
#![forbid(unsafe_code)]

mod acceptance;
mod attempts;
mod backup;
mod ballast;
mod body;
mod caller_key;
mod check;
mod checksum;
mod claims;
mod condition;
mod connection;
mod error;
mod event;
pub mod export;
mod files;
mod heard;
mod history;
mod inspect;
mod job;
mod journal;
mod known;
mod lane;
mod lock;
mod log;
mod loss;
mod maintain;
mod migrate;
mod open;
mod ops;
mod outage;
mod pace;
mod quarantine;
mod query;
mod reader;
mod receipt;
mod recover;
mod restore;
mod rights;
mod row;
mod salvage;
mod settings;
mod space;
mod store;
#[cfg(test)]
mod testing;
mod tokens;
mod voucher;
mod writer;

pub use acceptance::Accepted;
pub use attempts::Made;
pub use caller_key::{CallerKey, CallerLookup};
pub use check::{CheckReport, check};
pub use claims::KeptClaim;
pub use condition::{Condition, DiskFault};
pub use error::Error;
pub use event::{EventCursor, EventPage, NewEvent, TakenEvent};
pub use inspect::Inspector;
pub use journal::{Act, JournalEntry};
pub use known::{KnownVoucher, STEP as VOUCHERS_AT_ONCE, Snapshot, Wanted as WantedVoucher};
pub use lock::Lock;
pub use migrate::LATEST as FORMAT;
pub use open::{Opened, Options};
pub use ops::{Appended, Consequences, Followed, Imported, Once, Retried, Settled, Settlement, TakenBack};
pub use query::{Counts, Filter, Kin, LOOKED_AT, Oldest, Page, Search};
pub use receipt::{Checkpoint, Found as FoundReceipt, GuestNote, Lately, Progress, Receipt, Wanted};
pub use recover::{Found, Recovery};
pub use restore::{BroughtBack, Restored, restore};
pub use row::Damaged;
pub use salvage::{Salvage, salvage};
pub use settings::MANAGER_PIN;
pub use store::Store;
pub use tokens::Token;
pub use voucher::Voucher;
