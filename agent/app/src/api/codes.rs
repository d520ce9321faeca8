//! Login codes: short, good once and for ten minutes, kept as digests in memory only. A restart forgets them.
//!
//! They are short because people type them, so guessing is made slow: after each wrong one nobody is listened to for a
//! while that doubles, on this machine and at each other one apart, so that nobody in the network can lock others out.
//! A code that was missed ten times on this machine is withdrawn. Misses of other machines only end it for those, and
//! only after so many that pairing cannot be kept from anybody by a few of them.

use std::{collections::HashMap, time::Duration};

use stamp_core::time::Timestamp;
use subtle::{Choice, ConstantTimeEq};
use uuid::Uuid;

use super::{access::digest, auth::Role, peer::Peer};

/// How long a code is good.
pub(super) const GOOD_FOR: Duration = Duration::from_secs(600);
/// Without what looks alike on paper or sounds alike on the telephone: 0 and O, 1, I and L, U and V.
const LETTERS: &[u8; 30] = b"ABCDEFGHJKMNPQRSTVWXYZ23456789";
const LENGTH: usize = 8;
/// Codes at once; the oldest goes first.
const OPEN: usize = 16;
/// A code is withdrawn after so many wrong tries of any code on this machine …
const MISSES: u32 = 10;
/// … and is good on no other after so many there. That one of them is right has a chance of one in 40 million, with as
/// many codes open as there can be.
const MISSES_ELSEWHERE: u32 = 1_000;
/// Machines whose waits are known at once; the one that was last wrong longest ago goes first.
const MACHINES: usize = 64;
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(300);
/// After so long without a wrong try the waits begin anew.
const FORGIVEN: Duration = Duration::from_secs(3600);

/// A code that was not used yet: what it will allow.
#[derive(Debug, Clone)]
pub(super) struct Code {
    /// Will be that of the session's token.
    pub(super) id: String,
    pub(super) role: Role,
    pub(super) label: String,
    /// Seconds from the login on; `None`: until revoked.
    pub(super) for_s: Option<u64>,
    pub(super) created_at: Timestamp,
    hash: [u8; 32],
    /// Monotonic.
    made_at: Duration,
    misses: u32,
    misses_elsewhere: u32,
}

/// What a code is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// A browser, whose session has the rights of cashiers or of support.
    Login,
    /// A program on a till.
    Pairing,
}

/// Where somebody tries from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum From {
    Here,
    Elsewhere(Peer),
}

/// What came of a try.
#[derive(Debug)]
pub(super) enum Tried {
    /// It is used up.
    Good(Code),
    /// Wrong, used, withdrawn or too old: nobody is told which.
    Wrong,
    /// Not looked at.
    Wait(Duration),
}

/// See the module's text. All times are monotonic.
#[derive(Debug, Default)]
pub(super) struct Codes {
    open: Vec<Code>,
    here: Patience,
    elsewhere: HashMap<Peer, Patience>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Patience {
    wrong: u32,
    last: Duration,
}

impl Codes {
    /// A new code, as people read it.
    pub(super) fn make(
        &mut self,
        (role, label, for_s): (Role, String, Option<u64>),
        id: String,
        created_at: Timestamp,
        now: Duration,
    ) -> String {
        let letters = random_letters();
        self.forget_old(now);
        if self.open.len() >= OPEN {
            self.open.remove(0);
        }
        let hash = digest(&letters);
        self.open.push(Code {
            id,
            role,
            label,
            for_s,
            created_at,
            hash,
            made_at: now,
            misses: 0,
            misses_elsewhere: 0,
        });
        format!("{}-{}", &letters[..LENGTH / 2], &letters[LENGTH / 2..])
    }

    /// Somebody types a code.
    pub(super) fn attempt(&mut self, typed: &str, wanted: Use, from: From, now: Duration) -> Tried {
        self.forget_old(now);
        if let Some(wait) = self.patience(from).wait(now) {
            return Tried::Wait(wait);
        }
        let hash = digest(&as_made(typed));
        // Every code is compared, whole, whichever it is.
        let mut found = None;
        for (place, code) in self.open.iter().enumerate() {
            let same: Choice = code.hash.ct_eq(&hash);
            if bool::from(same) && code.is_for(wanted) && code.may_be_used(from) {
                found = Some(place);
            }
        }
        if let Some(place) = found {
            self.keep(from, Patience::default());
            return Tried::Good(self.open.remove(place));
        }
        self.keep(from, self.patience(from).missed(now));
        for code in &mut self.open {
            match from {
                From::Here => code.misses += 1,
                From::Elsewhere(_) => code.misses_elsewhere += 1,
            }
        }
        self.open.retain(|code| code.misses < MISSES);
        Tried::Wrong
    }

    /// The login could not be written down: the code is as good as before.
    pub(super) fn give_back(&mut self, code: Code) {
        self.open.insert(0, code);
    }

    /// Says whether there was one.
    pub(super) fn withdraw(&mut self, id: &str) -> bool {
        let before = self.open.len();
        self.open.retain(|code| code.id != id);
        self.open.len() < before
    }

    /// Those that can be used.
    pub(super) fn open(&mut self, now: Duration) -> &[Code] {
        self.forget_old(now);
        &self.open
    }

    fn patience(&self, from: From) -> Patience {
        match from {
            From::Here => self.here,
            From::Elsewhere(peer) => self.elsewhere.get(&peer).copied().unwrap_or_default(),
        }
    }

    fn keep(&mut self, from: From, patience: Patience) {
        let From::Elsewhere(peer) = from else {
            self.here = patience;
            return;
        };
        self.elsewhere.insert(peer, patience);
        if self.elsewhere.len() > MACHINES {
            let longest_ago = self.elsewhere.iter().min_by_key(|(_, patience)| patience.last);
            let longest_ago = longest_ago.map(|(peer, _)| *peer);
            longest_ago.and_then(|peer| self.elsewhere.remove(&peer));
        }
    }

    fn forget_old(&mut self, now: Duration) {
        self.open.retain(|code| now.saturating_sub(code.made_at) < GOOD_FOR);
    }
}

impl Code {
    fn is_for(&self, wanted: Use) -> bool {
        (self.role == Role::Pos) == (wanted == Use::Pairing)
    }

    const fn may_be_used(&self, from: From) -> bool {
        match from {
            From::Here => true,
            From::Elsewhere(_) => self.misses_elsewhere < MISSES_ELSEWHERE,
        }
    }
}

impl Patience {
    fn wait(self, now: Duration) -> Option<Duration> {
        let since = now.saturating_sub(self.last);
        if since >= FORGIVEN {
            return None;
        }
        let doublings = self.wrong.checked_sub(1)?;
        let wait = FIRST_WAIT.saturating_mul(1 << doublings.min(16)).min(LONGEST_WAIT);
        wait.checked_sub(since).filter(|left| !left.is_zero())
    }

    fn missed(self, now: Duration) -> Self {
        let wrong = if now.saturating_sub(self.last) >= FORGIVEN { 0 } else { self.wrong };
        Self { wrong: wrong.saturating_add(1), last: now }
    }
}

/// Case, spaces and the hyphen do not matter.
fn as_made(typed: &str) -> String {
    let letters = typed.chars().filter(|letter| !letter.is_whitespace() && *letter != '-');
    letters.take(LENGTH + 1).map(|letter| letter.to_ascii_uppercase()).collect()
}

fn random_letters() -> String {
    let mut letters = String::with_capacity(LENGTH);
    while letters.len() < LENGTH {
        for (place, byte) in Uuid::new_v4().into_bytes().into_iter().enumerate() {
            // The two that say that it is a random UUID (RFC 9562, section 5.4), and those that would make the first
            // letters likelier.
            let index = usize::from(byte & 31);
            if matches!(place, 6 | 8) || index >= LETTERS.len() || letters.len() == LENGTH {
                continue;
            }
            letters.push(char::from(LETTERS[index]));
        }
    }
    letters
}

#[cfg(test)]
#[path = "codes_tests.rs"]
mod tests;
