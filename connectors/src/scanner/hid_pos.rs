//! Scanners in HID POS mode: USB, usage page 0x8C ("Bar Code Scanner"). Neither a keyboard nor a serial port, so that no
//! keyboard layout spoils a code and no other program gets it.

mod assembly;
mod descriptor;
mod items;
mod layout;
mod report;

pub use assembly::{Assembly, Joining};
pub use descriptor::DescriptorError;
pub use layout::Layout;
pub use report::{Damaged, Piece};
