//! From the bytes of a scanner to what they mean: framing, the code, patterns, and the repeat guard.

mod code;
mod entry;
mod frame;
mod pattern;
mod repeat;

pub use code::{Code, Rejection};
pub use entry::Entry;
pub use frame::{Frame, Framer, Framing, Suffix};
pub use pattern::{Meaning, PatternError, PatternList, Patterns};
pub use repeat::{ANSWER_WITHIN, DOUBLE_READ, Repeat, RepeatGuard, Sighting};
