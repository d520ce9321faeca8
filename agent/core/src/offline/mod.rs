//! Vouchers of which the cloud cannot be asked: whether they are accepted all the same.
//!
//! What is counted, against which limits, and by which clock. Of such a voucher it is known what this till did with it,
//! and what stood in the snapshot; whether it was good is judged by the cloud later, and a loss is recorded there.

mod clock;
mod decide;
pub mod fetching;
mod known;
#[cfg(test)]
mod life_tests;
mod limits;
mod pin;

pub use clock::{Doubt, TillClock};
pub use decide::{Acceptance, Allowance, Case, Claimed, Decision, Refusal, decide};
pub use known::{HARD_STOP, Known, Standing, Status};
pub use limits::{DAY, Limits};
pub use pin::{NoPin, Pin, locked_for};
