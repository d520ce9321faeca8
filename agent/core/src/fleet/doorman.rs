//! Which commands are carried out: signed ones for this till, in time, each once.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Command;
use crate::time::Timestamp;

/// A command holds for so long at most: what is recorded on the way is good for nothing soon.
pub const LONGEST: Duration = Duration::from_secs(900);
/// How far the clock of the head office may be ahead.
const AHEAD: Duration = Duration::from_secs(60);
/// Commands in an hour.
const MOST: usize = 60;
const HOUR: Duration = Duration::from_secs(3600);

/// Why a command is not carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It names another till.
    #[error("it is for another till")]
    Elsewhere,
    /// Its time is over, has not begun, or is longer than 15 minutes.
    #[error("it does not hold now")]
    Time,
    /// It was carried out before.
    #[error("it was given before")]
    Before,
    /// There were too many in the last hour.
    #[error("there are too many commands")]
    TooMany,
}

/// What was let in lately. As a value that can be kept, so that a restart forgets nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Doorman {
    /// Each with the time at which it came.
    lately: Vec<(Uuid, Timestamp)>,
}

impl Doorman {
    /// Lets a command in, once. Its signature was found good; `here`: business, location and till, as in the topic;
    /// `now`: a time that is not in doubt.
    ///
    /// # Errors
    /// It is not to be carried out.
    pub fn admit(&mut self, command: &Command, here: &str, now: Timestamp) -> Result<(), Refused> {
        if command.to != here {
            return Err(Refused::Elsewhere);
        }
        let (from, until) = (between(now, command.from), between(command.from, command.until));
        let is_in_time = from.unwrap_or_default() <= AHEAD && command.until > now;
        if !is_in_time || until.is_none_or(|lasts| lasts > LONGEST) {
            return Err(Refused::Time);
        }
        self.lately.retain(|(_, at)| between(*at, now).is_none_or(|age| age < HOUR));
        if self.lately.iter().any(|(id, _)| *id == command.id) {
            return Err(Refused::Before);
        }
        if self.lately.len() >= MOST {
            return Err(Refused::TooMany);
        }
        self.lately.push((command.id, now));
        Ok(())
    }
}

/// `None`: `to` is before `from`.
fn between(from: Timestamp, to: Timestamp) -> Option<Duration> {
    Duration::try_from(to.duration_since(from)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{fleet::Order, time::Now};

    const HERE: &str = "b_1/l_1/till-1";

    fn at(seconds: u64) -> Timestamp {
        Now::epoch().after(Duration::from_secs(seconds)).wall
    }

    fn command(id: u128, from: u64, until: u64) -> Command {
        Command {
            id: Uuid::from_u128(id),
            to: HERE.to_owned(),
            from: at(from),
            until: at(until),
            order: Order::Resync,
        }
    }

    #[test]
    fn each_is_let_in_once_also_after_a_restart() {
        let mut doorman = Doorman::default();
        assert_eq!(doorman.admit(&command(1, 100, 400), HERE, at(120)), Ok(()));
        assert_eq!(doorman.admit(&command(1, 100, 400), HERE, at(121)), Err(Refused::Before));
        let kept = serde_json::to_string(&doorman).unwrap();
        let mut doorman: Doorman = serde_json::from_str(&kept).unwrap();
        assert_eq!(doorman.admit(&command(1, 100, 400), HERE, at(399)), Err(Refused::Before));
        assert_eq!(doorman.admit(&command(2, 100, 400), HERE, at(399)), Ok(()));
    }

    #[test]
    fn only_in_its_time_which_is_short() {
        let mut doorman = Doorman::default();
        for (command, now) in [
            (command(1, 100, 400), 400),
            (command(1, 100, 400), 39),
            (command(1, 100, 1001), 120),
            (command(1, 400, 100), 200),
            (Command { until: Timestamp::MAX, ..command(1, 0, 0) }, 120),
        ] {
            assert_eq!(doorman.admit(&command, HERE, at(now)), Err(Refused::Time), "{command:?} at {now}");
        }
        assert_eq!(
            doorman.admit(&command(1, 100, 400), HERE, at(40)),
            Ok(()),
            "a clock that is a minute ahead"
        );
    }

    #[test]
    fn only_for_this_till() {
        let elsewhere = Command { to: "b_1/l_1/till-2".to_owned(), ..command(1, 100, 400) };
        assert_eq!(Doorman::default().admit(&elsewhere, HERE, at(120)), Err(Refused::Elsewhere));
    }

    #[test]
    fn no_more_than_sixty_in_an_hour() {
        let mut doorman = Doorman::default();
        for id in 0..60 {
            assert_eq!(doorman.admit(&command(id, 100, 400), HERE, at(120)), Ok(()));
        }
        assert_eq!(doorman.admit(&command(99, 100, 400), HERE, at(120)), Err(Refused::TooMany));
        assert_eq!(doorman.admit(&command(99, 3700, 3800), HERE, at(3720)), Ok(()));
    }
}
