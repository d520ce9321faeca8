//! Callers that are refused, as the log tells of them. Who keeps on is a line a minute, so that nobody in the network
//! can roll away the log that support needs.

use std::{collections::HashMap, fmt, hash::Hash, time::Duration};

const PERIOD: Duration = Duration::from_secs(60);
/// Callers that are told apart; all others are as one.
const APART: usize = 16;

/// See the module's text. `P` tells callers apart: an address, mostly.
#[derive(Debug)]
pub struct Refusals<P>(HashMap<Who<P>, Told>);

/// A line of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line<P> {
    /// Who was refused.
    pub who: Who<P>,
    /// Since the last line, with this one.
    pub times: u32,
}

/// Of whom a line tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Who<P> {
    /// A caller that is told apart.
    One(P),
    /// All that came when enough were told apart.
    Others,
}

#[derive(Debug)]
struct Told {
    /// Monotonic.
    at: Duration,
    times: u32,
}

impl<P> Default for Refusals<P> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<P: Copy + Eq + Hash> Refusals<P> {
    /// One more. `None`: it is counted, and told of later. `now`: monotonic.
    pub fn add(&mut self, peer: P, now: Duration) -> Option<Line<P>> {
        let is_old = |told: &Told| now.saturating_sub(told.at) >= PERIOD;
        let mut who = Who::One(peer);
        if !self.0.contains_key(&who) && self.0.len() >= APART {
            self.0.retain(|who, told| matches!(who, Who::Others) || !is_old(told));
            if self.0.len() >= APART {
                who = Who::Others;
            }
        }
        let Some(told) = self.0.get_mut(&who) else {
            self.0.insert(who, Told { at: now, times: 0 });
            return Some(Line { who, times: 1 });
        };
        told.times = told.times.saturating_add(1);
        if !is_old(told) {
            return None;
        }
        let times = told.times;
        *told = Told { at: now, times: 0 };
        Some(Line { who, times })
    }
}

impl<P: fmt::Display> fmt::Display for Who<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::One(peer) => peer.fmt(f),
            Self::Others => f.write_str("others"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    fn peer(number: u8) -> Ipv4Addr {
        Ipv4Addr::new(192, 0, 2, number)
    }

    #[test]
    fn who_keeps_on_is_one_line_a_minute_with_a_count() {
        let mut refusals = Refusals::default();
        let who = Who::One(peer(1));
        let mut lines = Vec::new();
        for second in 0..150 {
            lines.extend(refusals.add(peer(1), Duration::from_secs(second)));
        }
        assert_eq!(lines, [Line { who, times: 1 }, Line { who, times: 60 }, Line { who, times: 60 }]);
    }

    #[test]
    fn however_many_they_are_the_lines_are_few_and_the_rest_is_counted() {
        let mut refusals = Refusals::default();
        let mut lines = Vec::new();
        for second in 0..120 {
            for number in 0..=255 {
                lines.extend(refusals.add(peer(number), Duration::from_secs(second)));
            }
        }
        assert!(lines.len() <= 2 * (APART + 1), "{}", lines.len());
        let of_others: u32 = lines.iter().filter(|line| line.who == Who::Others).map(|line| line.times).sum();
        assert!(of_others > 60 * 200, "{of_others}");
    }
}
