//! What the head office hears of a till over a broker, and what it may tell the till to do.

mod command;
mod doorman;
mod pace;
mod status;

pub use command::{Command, Envelope, Order, Unclear};
pub use doorman::{Doorman, LONGEST, Refused};
pub use pace::Pace;
pub use status::{Status, Telemetry};
