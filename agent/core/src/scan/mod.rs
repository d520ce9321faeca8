//! From the bytes of a scanner to what they mean: framing, the code, keyboard layouts, patterns, and the repeat guard.

mod code;
mod entry;
mod frame;
mod layout;
mod pattern;
mod repair;
mod repeat;

pub use code::{Code, Rejection};
pub use entry::Entry;
pub use frame::{Frame, Framer, Framing, Suffix};
pub use layout::{Key, Layout, Reading};
pub use pattern::{Meaning, PatternError, PatternList, Patterns};
pub use repair::Repaired;
pub use repeat::{ANSWER_WITHIN, DOUBLE_READ, Repeat, RepeatGuard, Sighting};
