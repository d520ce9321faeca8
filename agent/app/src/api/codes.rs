//! Login codes: short, good once and for ten minutes, kept as digests in memory only. A restart forgets them.
//!
//! They are short because people type them, so guessing is made slow: after each wrong one nobody is listened to for a
//! while that doubles, and a code that was missed ten times is withdrawn. Callers on this machine and those elsewhere
//! wait apart, so that nobody in the network can lock the till's own people out.

use std::time::Duration;

use stamp_core::time::Timestamp;
use subtle::{Choice, ConstantTimeEq};
use uuid::Uuid;

use super::{access::digest, auth::Role};

/// How long a code is good.
pub(super) const GOOD_FOR: Duration = Duration::from_secs(600);
/// Without what looks alike on paper or sounds alike on the telephone: 0 and O, 1, I and L, U and V.
const LETTERS: &[u8; 30] = b"ABCDEFGHJKMNPQRSTVWXYZ23456789";
const LENGTH: usize = 8;
/// Codes at once; the oldest goes first.
const OPEN: usize = 16;
/// A code is withdrawn after so many wrong tries of any code, whoever tried.
const MISSES: u32 = 10;
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
}

/// Where somebody tries from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum From {
    Here,
    Elsewhere,
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
    elsewhere: Patience,
}

#[derive(Debug, Default)]
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
        self.open.push(Code { id, role, label, for_s, created_at, hash, made_at: now, misses: 0 });
        format!("{}-{}", &letters[..LENGTH / 2], &letters[LENGTH / 2..])
    }

    /// Somebody types a code.
    pub(super) fn attempt(&mut self, typed: &str, from: From, now: Duration) -> Tried {
        self.forget_old(now);
        let patience = match from {
            From::Here => &mut self.here,
            From::Elsewhere => &mut self.elsewhere,
        };
        if let Some(wait) = patience.wait(now) {
            return Tried::Wait(wait);
        }
        let hash = digest(&as_made(typed));
        // Every code is compared, whole, whichever it is.
        let mut found = None;
        for (place, code) in self.open.iter().enumerate() {
            let same: Choice = code.hash.ct_eq(&hash);
            if bool::from(same) {
                found = Some(place);
            }
        }
        if let Some(place) = found {
            *patience = Patience::default();
            return Tried::Good(self.open.remove(place));
        }
        patience.missed(now);
        for code in &mut self.open {
            code.misses += 1;
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

    fn forget_old(&mut self, now: Duration) {
        self.open.retain(|code| now.saturating_sub(code.made_at) < GOOD_FOR);
    }
}

impl Patience {
    fn wait(&mut self, now: Duration) -> Option<Duration> {
        let since = now.saturating_sub(self.last);
        if since >= FORGIVEN {
            self.wrong = 0;
        }
        let doublings = self.wrong.checked_sub(1)?;
        let wait = FIRST_WAIT.saturating_mul(1 << doublings.min(16)).min(LONGEST_WAIT);
        wait.checked_sub(since).filter(|left| !left.is_zero())
    }

    fn missed(&mut self, now: Duration) {
        self.wrong = self.wrong.saturating_add(1);
        self.last = now;
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
