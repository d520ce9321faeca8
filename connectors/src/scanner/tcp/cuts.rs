//! Whose last connection ended within a scan.

use std::{collections::VecDeque, net::IpAddr};

/// Addresses that are kept; of more, the oldest are forgotten.
const MOST: usize = 32;

/// Addresses of which a connection was cut within a scan, the oldest first. A device server that calls us (Moxa NPort
/// and ser2net can be set to) sends the rest of it on its next connection.
#[derive(Default)]
pub(super) struct Cuts(VecDeque<IpAddr>);

impl Cuts {
    pub(super) fn add(&mut self, peer: IpAddr) {
        self.take(peer);
        if self.0.len() >= MOST {
            self.0.pop_front();
        }
        self.0.push_back(peer);
    }

    /// Whether one of this address was cut. Asked once: the next connection alone may bring the rest.
    pub(super) fn take(&mut self, peer: IpAddr) -> bool {
        let before = self.0.len();
        self.0.retain(|other| *other != peer);
        self.0.len() < before
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn peer(number: usize) -> IpAddr {
        IpAddr::from([192, 0, 2, u8::try_from(number).unwrap()])
    }

    #[test]
    fn a_cut_is_told_once_and_to_its_own_address() {
        let mut cuts = Cuts::default();
        cuts.add(peer(1));
        cuts.add(peer(1));
        assert!(!cuts.take(peer(2)));
        assert!(cuts.take(peer(1)));
        assert!(!cuts.take(peer(1)));
    }

    #[test]
    fn however_many_are_cut_the_latest_are_known_and_no_more() {
        let mut cuts = Cuts::default();
        for number in 0..=MOST {
            cuts.add(peer(number));
        }
        assert!(!cuts.take(peer(0)));
        assert!((1..=MOST).all(|number| cuts.take(peer(number))));
    }
}
