//! A good and a refused beep at the scanner itself.

use std::{
    io::{self, Write},
    time::Duration,
};

use stamp_core::scan::Frame;

use crate::scanner::Verdict;

/// How long a scanner waits for its host, as delivered (Honeywell Xenon XP, User Guide, p. 79: 10 s, then an error
/// tone and the next scan).
const WAITS: Duration = Duration::from_secs(10);

/// How often a verdict is looked for while the scanner waits for one: no person hears the difference.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// How a scanner is told what became of a scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beep {
    /// Not at all.
    None,
    /// "Host ACK" of Honeywell: after each scan it is silent and reads nothing until it is told how to sound.
    Honeywell,
}

impl Beep {
    /// A comma ends each command; an error tone is two of them (Xenon XP, User Guide, p. 79).
    const fn command(self, verdict: Verdict) -> &'static [u8] {
        match (self, verdict) {
            (Self::None, _) => b"",
            (Self::Honeywell, Verdict::Good) => b"\x1b7,",
            (Self::Honeywell, Verdict::Refused) => b"\x1b8,\x1b8,",
        }
    }
}

/// Keeps in mind whether the scanner waits for a verdict.
pub(super) struct Beeper {
    beep: Beep,
    /// When the scan ended whose verdict is waited for (monotonic).
    waits_since: Option<Duration>,
}

impl Beeper {
    pub(super) const fn new(beep: Beep) -> Self {
        Self { beep, waits_since: None }
    }

    /// How long the line may be listened to before the next look for a verdict.
    pub(super) fn patience(&self, now: Duration) -> Duration {
        match self.waits_since {
            Some(since) if now.saturating_sub(since) < WAITS => LOOK_EVERY,
            _ => Duration::MAX,
        }
    }

    /// A scan of whatever kind makes the scanner wait.
    pub(super) fn note(&mut self, frames: &[Frame], now: Duration) {
        if self.beep != Beep::None && !frames.is_empty() {
            self.waits_since = Some(now);
        }
    }

    /// Nothing where no scan waits: what comes late is no answer to the next one.
    pub(super) fn tell(&mut self, verdict: Verdict, line: &mut impl Write) -> io::Result<()> {
        if self.waits_since.take().is_none() {
            return Ok(());
        }
        line.write_all(self.beep.command(verdict))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verdict_is_looked_for_as_long_as_the_scanner_waits() {
        let mut beeper = Beeper::new(Beep::Honeywell);
        assert_eq!(beeper.patience(Duration::ZERO), Duration::MAX);
        beeper.note(&[Frame::Scan(b"card".to_vec())], Duration::from_secs(1));
        assert_eq!(beeper.patience(Duration::from_secs(10)), LOOK_EVERY);
        assert_eq!(beeper.patience(Duration::from_secs(11)), Duration::MAX);
        let mut line = Vec::new();
        beeper.tell(Verdict::Good, &mut line).unwrap();
        beeper.tell(Verdict::Refused, &mut line).unwrap();
        assert_eq!(
            (line.as_slice(), beeper.patience(Duration::from_secs(2))),
            (b"\x1b7,".as_slice(), Duration::MAX),
            "nothing is told to a scanner that does not wait"
        );
    }

    #[test]
    fn a_scanner_that_beeps_by_itself_is_told_nothing_and_waited_for_by_nobody() {
        let mut beeper = Beeper::new(Beep::None);
        beeper.note(&[Frame::Scan(b"card".to_vec())], Duration::ZERO);
        let mut line = Vec::new();
        beeper.tell(Verdict::Refused, &mut line).unwrap();
        assert_eq!((line.len(), beeper.patience(Duration::ZERO)), (0, Duration::MAX));
    }
}
