//! The cloud's events: how far they were read, and which were taken.

mod cursor;
mod old;
mod take;
#[cfg(test)]
mod tests;

pub use cursor::EventCursor;
pub use take::{EventPage, NewEvent, TakenEvent};
