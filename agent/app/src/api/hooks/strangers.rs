//! Those who send to a hook without a good proof: a few wrong ones a minute are answered as such, further ones are
//! told to wait.
//!
//! Another machine that speaks for itself is not even looked at until its minute is over, so that nobody guesses
//! quickly. Behind a proxy or a tunnel, and on this machine, many may be one: there every proof is looked at, and good
//! ones pass whatever others have sent.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use stamp_core::refusals::{Line, Refusals};

use super::{super::peer::Peer, sender::Sender};
use crate::lock::held;

const PERIOD: Duration = Duration::from_secs(60);
/// Wrong proofs a minute: a maker's cloud that was given another secret repeats less often.
const MOST: u32 = 10;
/// Minutes that are known at once; the oldest one goes first.
const KNOWN: usize = 256;

/// See the module's text. All times are monotonic.
#[derive(Debug, Clone, Default)]
pub(super) struct Strangers(Arc<Mutex<Known>>);

#[derive(Debug, Default)]
struct Known {
    minutes: HashMap<Whose, Minute>,
    told: Refusals<Peer>,
}

/// Whose minute it is: a machine's at one connector, or that of all who cannot be told apart there.
type Whose = (String, Option<Peer>);

#[derive(Debug, Clone, Copy)]
struct Minute {
    began: Duration,
    wrong: u32,
}

impl Strangers {
    /// How long it is not looked at yet, if it is not.
    pub(super) fn shuns(&self, connector: &str, sender: &Sender, now: Duration) -> Option<Duration> {
        let whose = (connector.to_owned(), Some(sender.alone()?));
        held(&self.0).minutes.get(&whose)?.wait(now)
    }

    /// One more wrong proof. How long it should wait, if there were too many.
    pub(super) fn add(&self, connector: &str, sender: &Sender, now: Duration) -> Option<Duration> {
        let mut known = held(&self.0);
        let whose = (connector.to_owned(), sender.alone());
        if known.minutes.len() >= KNOWN && !known.minutes.contains_key(&whose) {
            known.forget_one(now);
        }
        let minute = known.minutes.entry(whose).or_insert(Minute { began: now, wrong: 0 });
        if minute.is_over(now) {
            *minute = Minute { began: now, wrong: 0 };
        }
        let wait = minute.wait(now);
        minute.wrong = minute.wrong.saturating_add(1);
        wait
    }

    /// A line for the log, if it is time for one.
    pub(super) fn tell(&self, sender: &Sender, now: Duration) -> Option<Line<Peer>> {
        held(&self.0).told.add(sender.peer()?, now)
    }
}

impl Known {
    fn forget_one(&mut self, now: Duration) {
        self.minutes.retain(|_, minute| !minute.is_over(now));
        if self.minutes.len() < KNOWN {
            return;
        }
        let oldest = self.minutes.iter().min_by_key(|(_, minute)| minute.began);
        if let Some(whose) = oldest.map(|(whose, _)| whose.clone()) {
            self.minutes.remove(&whose);
        }
    }
}

impl Minute {
    fn is_over(self, now: Duration) -> bool {
        now.saturating_sub(self.began) >= PERIOD
    }

    fn wait(self, now: Duration) -> Option<Duration> {
        let is_shunned = self.wrong >= MOST && !self.is_over(now);
        is_shunned.then(|| (self.began + PERIOD).saturating_sub(now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONNECTOR: &str = "poster";

    fn direct(number: u8) -> Sender {
        Sender::at(([192, 0, 2, number], 4000).into(), false)
    }

    fn second(second: u64) -> Duration {
        Duration::from_secs(second)
    }

    #[test]
    fn a_machine_that_guesses_is_not_looked_at_until_its_minute_is_over_and_its_neighbour_is() {
        let strangers = Strangers::default();
        for _ in 0..MOST {
            assert_eq!(strangers.shuns(CONNECTOR, &direct(1), second(0)), None);
            assert_eq!(strangers.add(CONNECTOR, &direct(1), second(0)), None);
        }
        assert_eq!(strangers.shuns(CONNECTOR, &direct(1), second(20)), Some(second(40)));
        assert_eq!(strangers.shuns(CONNECTOR, &direct(2), second(20)), None);
        assert_eq!(strangers.shuns("serve", &direct(1), second(20)), None);
        assert_eq!(strangers.shuns(CONNECTOR, &direct(1), second(60)), None);
        assert_eq!(strangers.add(CONNECTOR, &direct(1), second(60)), None);
    }

    #[test]
    fn behind_a_proxy_everybody_is_looked_at_and_wrong_proofs_are_told_to_wait() {
        let strangers = Strangers::default();
        let proxy = Sender::at(([127, 0, 0, 1], 4000).into(), true);
        let waits: Vec<_> = (0..MOST + 2).map(|_| strangers.add(CONNECTOR, &proxy, second(5))).collect();
        assert_eq!(waits.iter().flatten().count(), 2);
        assert_eq!(waits.last(), Some(&Some(second(60))));
        assert_eq!(strangers.shuns(CONNECTOR, &proxy, second(6)), None);
    }

    #[test]
    fn however_many_there_are_only_so_many_are_known() {
        let strangers = Strangers::default();
        for number in 0..2 * KNOWN as u32 {
            let address = std::net::Ipv4Addr::from(0xc633_6400 + number);
            strangers.add(CONNECTOR, &Sender::at((address, 4000).into(), false), second(1));
        }
        assert!(held(&strangers.0).minutes.len() <= KNOWN);
    }
}
