//! What keeps scanners that connect to us from being heard, in words for the state.

use std::{fmt, io, net::IpAddr, time::Duration};

use stamp_core::scan::Frame;

/// A refusal is shown for so long. Who is set up wrongly tries again all the time.
const SHOWN: Duration = Duration::from_secs(600);

/// Connections that ended without a suffix, one after the other, until that is no accident.
const NO_ACCIDENT: u32 = 3;

/// See the module's text. All times as `Listening::now`.
#[derive(Default)]
pub(super) struct Troubles {
    refused: Option<(String, Duration)>,
    unaccepted: Option<String>,
    without_suffix: u32,
    gone: Option<String>,
}

impl Troubles {
    pub(super) fn refused(&mut self, who: impl fmt::Display, why: &str, now: Duration) {
        self.refused = Some((format!("{who} was turned away: {why}"), now));
    }

    /// The system could not give a connection.
    pub(super) fn unaccepted(&mut self, error: &io::Error) {
        self.unaccepted =
            Some(format!("scanners cannot connect: {error}; restart this machine if it stays so"));
    }

    pub(super) fn admitted(&mut self) {
        (self.unaccepted, self.gone) = (None, None);
    }

    pub(super) fn heard(&mut self, frames: &[Frame]) {
        if frames.iter().any(|frame| matches!(frame, Frame::Scan(_))) {
            self.without_suffix = 0;
        }
    }

    /// A connection was closed in good order behind a code without a suffix, though one was waited for.
    pub(super) fn closed_without_suffix(&mut self) {
        self.without_suffix = self.without_suffix.saturating_add(1);
    }

    /// A connection that had lasted broke, and there is no other.
    pub(super) fn lost(&mut self, peer: IpAddr, error: &io::Error) {
        self.gone = Some(format!(
            "the scanner at {peer} is gone: {error}; check its power and its network. It is used again once it connects"
        ));
    }

    /// Why no scanner can be heard.
    pub(super) fn gone(&self) -> Option<&str> {
        self.gone.as_deref()
    }

    /// What keeps some scanner from being heard.
    pub(super) fn described(&self, now: Duration) -> Option<&str> {
        if let Some(why) = &self.unaccepted {
            return Some(why);
        }
        if self.without_suffix >= NO_ACCIDENT {
            return Some(
                "its codes end with the connection and cannot be known as whole: set suffix = \"none\"",
            );
        }
        let (who, at) = self.refused.as_ref()?;
        (now.saturating_sub(*at) < SHOWN).then_some(who)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Duration = Duration::from_secs(60);

    fn described(troubles: &Troubles) -> &str {
        troubles.described(NOW).unwrap_or_default()
    }

    #[test]
    fn a_refusal_is_shown_until_it_is_old() {
        let mut troubles = Troubles::default();
        troubles.refused("192.0.2.7", "it may not", NOW);
        assert_eq!(described(&troubles), "192.0.2.7 was turned away: it may not");
        assert_eq!(troubles.described(NOW + SHOWN), None);
    }

    #[test]
    fn a_system_that_gives_no_connection_is_told_until_it_gives_one() {
        let mut troubles = Troubles::default();
        troubles.refused("192.0.2.7", "it may not", NOW);
        troubles.unaccepted(&io::Error::other("too many open files"));
        assert!(described(&troubles).contains("too many open files"));
        troubles.admitted();
        assert!(described(&troubles).starts_with("192.0.2.7"), "the other trouble is still there");
    }

    #[test]
    fn codes_without_an_end_are_told_once_there_are_several_and_until_one_is_read() {
        let mut troubles = Troubles::default();
        troubles.closed_without_suffix();
        troubles.closed_without_suffix();
        assert_eq!(troubles.described(NOW), None, "two may be accidents");
        troubles.heard(&[Frame::Partial { len: 6 }]);
        troubles.closed_without_suffix();
        assert!(described(&troubles).contains("suffix = \"none\""));
        troubles.heard(&[Frame::Scan(b"card_1".to_vec())]);
        assert_eq!(troubles.described(NOW), None);
    }
}
