//! What a till knows of the claims of its shop, and whether a bid of its own has won.

use std::{collections::BTreeMap, time::Duration};

use uuid::Uuid;

use super::{Message, Name, Said};
use crate::time::{Now, Timestamp};

/// A bid that is not heard back within this time is not decided by the broker.
pub const PATIENCE: Duration = Duration::from_secs(2);
/// A voucher that is held is refused for so long: as long as a snapshot is believed at most.
pub const KEPT: Duration = Duration::from_secs(72 * 3600);
/// A bid of another till that is followed by nothing counts for so long: it may have been accepted, and the till that
/// did so may be off.
const BID_COUNTS: Duration = Duration::from_secs(120);
/// Vouchers that are remembered. A shop has a handful in an outage; somebody with its key could send any number.
const MOST: usize = 10_000;

/// A bid of this till.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bid {
    /// Minted for it.
    pub id: Uuid,
    /// The voucher, by all names that are known.
    pub names: Vec<Name>,
    /// When it was made, monotonic.
    pub made: Duration,
}

/// Another till that has the voucher.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// Its installation.
    pub install: Uuid,
    /// What it is called.
    pub till: String,
    /// Since when, as it says.
    pub at: Timestamp,
}

/// How a bid of this till stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It was not heard back yet.
    Open,
    /// It was heard before any other: the voucher is this till's.
    Won,
    /// Another till was first.
    Lost(Holder),
    /// The broker has not answered in time, so that nobody knows.
    Undecided,
}

#[derive(Debug)]
struct Own {
    bid: Bid,
    verdict: Verdict,
}

#[derive(Debug, Clone)]
struct Theirs {
    holder: Holder,
    bid: Uuid,
    /// Monotonic; not heeded any more after this.
    until: Duration,
}

/// The claims of the shop, as this till has heard of them.
#[derive(Debug)]
pub struct Book {
    install: Uuid,
    own: Vec<Own>,
    theirs: BTreeMap<Name, Theirs>,
}

impl Book {
    /// Of the installation `install`, which has heard nothing yet.
    #[must_use]
    pub const fn new(install: Uuid) -> Self {
        Self { install, own: Vec::new(), theirs: BTreeMap::new() }
    }

    /// Who else has the voucher that has one of these names.
    #[must_use]
    pub fn holder(&self, names: &[Name], now: Duration) -> Option<&Holder> {
        let found = names.iter().filter_map(|name| self.theirs.get(name));
        found.filter(|theirs| theirs.until > now).map(|theirs| &theirs.holder).next()
    }

    /// A bid is about to be told to the broker.
    pub fn bid(&mut self, bid: Bid) {
        let held = self.holder(&bid.names, bid.made).cloned();
        self.own.push(Own { bid, verdict: held.map_or(Verdict::Open, Verdict::Lost) });
    }

    /// How a bid stands. One that is not known has not been made.
    #[must_use]
    pub fn verdict(&self, bid: Uuid, now: Duration) -> Verdict {
        let Some(own) = self.own.iter().find(|own| own.bid.id == bid) else { return Verdict::Undecided };
        match &own.verdict {
            Verdict::Open if now.saturating_sub(own.bid.made) >= PATIENCE => Verdict::Undecided,
            verdict => verdict.clone(),
        }
    }

    /// The bid is over: its voucher was accepted or not, and whoever asks next makes a new one.
    pub fn close(&mut self, bid: Uuid) {
        self.own.retain(|own| own.bid.id != bid);
    }

    /// The broker is away: what is open is not decided by it any more.
    pub fn lost_sight(&mut self) {
        for own in &mut self.own {
            if own.verdict == Verdict::Open {
                own.verdict = Verdict::Undecided;
            }
        }
    }

    /// A message was heard, in the order in which the broker tells them.
    pub fn heard(&mut self, message: &Message, now: Now) {
        if message.holder == self.install {
            self.heard_back(message);
            return;
        }
        match message.said {
            Said::Bid => {
                // Whoever was first has it: this bid has lost at its own till, too.
                if self.is_ours(message) || self.holder(&message.names, now.mono).is_some() {
                    return;
                }
                self.keep(message, now.mono.saturating_add(BID_COUNTS));
                self.lose(message);
            }
            Said::Held => {
                let left = KEPT.saturating_sub(age(message.at, now.wall));
                if !left.is_zero() {
                    self.keep(message, now.mono.saturating_add(left));
                    self.lose(message);
                }
            }
            Said::Released => {
                self.theirs.retain(|name, theirs| {
                    !(message.names.contains(name)
                        && theirs.holder.install == message.holder
                        && theirs.bid == message.bid)
                });
            }
        }
    }

    fn heard_back(&mut self, message: &Message) {
        let own = self.own.iter_mut().find(|own| own.bid.id == message.bid && message.said == Said::Bid);
        if let Some(own) = own.filter(|own| own.verdict == Verdict::Open) {
            own.verdict = Verdict::Won;
        }
    }

    /// Whether a bid of this till was heard before it.
    fn is_ours(&self, message: &Message) -> bool {
        let won = self.own.iter().filter(|own| own.verdict == Verdict::Won);
        won.flat_map(|own| &own.bid.names).any(|name| message.names.contains(name))
    }

    /// Bids of this till that are not heard back come after it.
    fn lose(&mut self, message: &Message) {
        let holder = Holder { install: message.holder, till: message.till.clone(), at: message.at };
        for own in &mut self.own {
            let is_same = own.bid.names.iter().any(|name| message.names.contains(name));
            if is_same && matches!(own.verdict, Verdict::Open | Verdict::Undecided) {
                own.verdict = Verdict::Lost(holder.clone());
            }
        }
    }

    fn keep(&mut self, message: &Message, until: Duration) {
        let holder = Holder { install: message.holder, till: message.till.clone(), at: message.at };
        for name in &message.names {
            if self.theirs.len() >= MOST && !self.theirs.contains_key(name) {
                let first = self.theirs.iter().min_by_key(|(_, theirs)| theirs.until).map(|(name, _)| *name);
                first.map(|first| self.theirs.remove(&first));
            }
            self.theirs.insert(*name, Theirs { holder: holder.clone(), bid: message.bid, until });
        }
    }
}

/// What seems to be yet to come was a moment ago.
fn age(at: Timestamp, now: Timestamp) -> Duration {
    Duration::try_from(now.duration_since(at)).unwrap_or_default()
}

#[cfg(test)]
#[path = "book_tests.rs"]
mod tests;
