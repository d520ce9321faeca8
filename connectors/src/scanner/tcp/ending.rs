//! What the end of a connection leaves.

use std::time::Duration;

use stamp_core::scan::{Frame, Framing, Suffix};

use crate::scanner::stream::Ear;

/// See the module's text.
pub(super) struct Ending {
    /// What was under way.
    pub(super) last: Option<Frame>,
    /// The next connection may begin with the rest of a scan: this one ended within it, or so soon that no rest had come.
    pub(super) is_cut: bool,
}

impl Ending {
    /// The other end closed the connection in good order. All that it sent has arrived, but not that it was all of a
    /// scan: a program that dies and a device server that starts anew close their connections, too. So half of a code is
    /// a scan only where the scanner is known to send nothing behind it.
    pub(super) fn closed(ear: &mut Ear, framing: &Framing, now: Duration) -> Self {
        if framing.suffix != Suffix::None {
            return Self::broken(ear, now);
        }
        let last = ear.finish();
        Self { last, is_cut: ear.awaits_rest(now) }
    }

    /// The connection was lost.
    pub(super) fn broken(ear: &mut Ear, now: Duration) -> Self {
        let last = ear.cut_off();
        Self { is_cut: last.is_some() || ear.awaits_rest(now), last }
    }
}
