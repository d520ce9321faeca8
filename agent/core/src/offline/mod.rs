//! Vouchers of which the cloud cannot be asked: whether they are accepted all the same.
//!
//! What is counted, against which limits, and by which clock. Nothing is known of such a voucher but what this till
//! did with it; whether it was good is judged by the cloud later, and a loss is recorded there.

mod clock;
mod decide;
mod limits;
mod pin;

pub use clock::{Doubt, TillClock};
pub use decide::{Acceptance, Allowance, Case, Decision, Refusal, decide};
pub use limits::{DAY, Limits};
pub use pin::{NoPin, Pin, locked_for};
