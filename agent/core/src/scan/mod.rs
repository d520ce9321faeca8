//! From the bytes of a scanner to what they mean: framing, the code, keyboard layouts, patterns, and the repeat guard.

mod code;
mod entry;
mod frame;
mod layout;
mod maker;
mod pattern;
mod repair;
mod repeat;
mod symbology;

pub use code::{Code, Rejection};
pub use entry::Entry;
pub use frame::{Frame, Framer, Framing, Suffix};
pub use layout::{Key, Layout, Reading};
pub use maker::{UsbMode, maker, usb_mode};
pub use pattern::{Meaning, PatternError, PatternList, Patterns};
pub use repair::Repaired;
pub use repeat::{ANSWER_WITHIN, DOUBLE_READ, Repeat, RepeatGuard, Sighting};
pub use symbology::symbology;
