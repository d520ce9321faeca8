//! What happened at the business, asked of the cloud, so that the till knows it: a voucher that was used elsewhere, a
//! reward of the guest who stands there. `core::event` says when to ask and what follows.

mod follow;
mod state;
mod twice;
mod wake;

pub use follow::Follower;
pub use state::{EventsReport, Heard, Standing};
pub use twice::Twice;
pub use wake::Wake;
