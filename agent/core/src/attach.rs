//! The guest of the open check.

use std::{collections::VecDeque, time::Duration};

use jiff::Timestamp;

use crate::{cloud::types::Identifier, time::Now};

/// How long before its closing a guest may have been noted for a check.
const LIVES: Duration = Duration::from_secs(600);
const KEPT: usize = 32;

/// Guests noted at this till, the latest last.
#[derive(Debug, Default)]
pub struct Attachments {
    noted: VecDeque<Noted>,
}

#[derive(Debug)]
struct Noted {
    guest: Identifier,
    at: Now,
}

impl Attachments {
    /// Notes `guest` for the open check, in place of the one noted before.
    pub fn attach(&mut self, guest: Identifier, now: Now) {
        self.noted.push_back(Noted { guest, at: now });
        while self.noted.len() > KEPT {
            self.noted.pop_front();
        }
    }

    /// Who is noted for the open check.
    #[must_use]
    pub fn current(&self, now: Now) -> Option<&Identifier> {
        let last = self.noted.back()?;
        (now.mono.saturating_sub(last.at.mono) <= LIVES).then_some(&last.guest)
    }

    /// Nobody is noted any more. Returns whether somebody was.
    pub fn clear(&mut self) -> bool {
        !std::mem::take(&mut self.noted).is_empty()
    }

    /// The guest of a check that was closed at `closed_at`: the last one noted before, who is then used up. A
    /// check may be heard of late, when the next guest is noted already.
    pub fn take_for(&mut self, closed_at: Timestamp) -> Option<Identifier> {
        let noted_before = |noted: &Noted| {
            Duration::try_from(closed_at.duration_since(noted.at.wall)).is_ok_and(|ago| ago <= LIVES)
        };
        let index = self.noted.iter().rposition(noted_before)?;
        let guest = self.noted.remove(index).map(|noted| noted.guest);
        self.noted.drain(..index);
        guest
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloud::types::IdentifierKind;

    fn guest(name: &str) -> Identifier {
        Identifier { kind: IdentifierKind::Scan, value: name.into(), symbology: None }
    }

    fn at(seconds: u64) -> Now {
        Now::epoch().after(Duration::from_secs(seconds))
    }

    #[test]
    fn a_check_heard_of_late_gets_the_guest_of_its_closing_time() {
        let mut attachments = Attachments::default();
        attachments.attach(guest("anna"), at(0));
        attachments.attach(guest("boris"), at(60));
        assert_eq!(attachments.take_for(at(30).wall), Some(guest("anna")));
        assert_eq!(attachments.current(at(61)), Some(&guest("boris")));
        assert_eq!(attachments.take_for(at(70).wall), Some(guest("boris")));
        assert_eq!(attachments.take_for(at(80).wall), None);
    }

    #[test]
    fn a_guest_is_forgotten_after_ten_minutes() {
        let mut attachments = Attachments::default();
        attachments.attach(guest("anna"), at(0));
        assert_eq!(attachments.current(at(601)), None);
        assert_eq!(attachments.take_for(at(700).wall), None);
    }
}
