//! What is going on at the counter with vouchers: what was asked and not answered yet. In memory and for a short
//! while; all times are monotonic.

use std::{collections::VecDeque, time::Duration};

use crate::operation::OpId;

/// A question stays open so long.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);
/// Readings that follow each other faster are one.
const DOUBLE_READ: Duration = Duration::from_secs(2);
/// "Whose voucher?" is answered by a card within this time.
const CARD_WITHIN: Duration = Duration::from_secs(30);
/// Our own redemptions are remembered so long.
const OWN_FOR: Duration = Duration::from_secs(600);
/// A till that repeats a call gets the same question for so long.
const SAME_QUESTION: Duration = Duration::from_secs(60);
const KEPT: usize = 256;

/// See the module's text.
#[derive(Debug, Default)]
pub struct Counter {
    questions: VecDeque<Question>,
    ambiguous: VecDeque<Ambiguous>,
    own: VecDeque<Own>,
    asked: VecDeque<(String, Duration)>,
    begun: VecDeque<(OpId, Duration)>,
}

struct Question {
    source: String,
    code: String,
    voucher: String,
    last_read: Duration,
}

struct Ambiguous {
    source: String,
    code: String,
    at: Duration,
}

struct Own {
    op_id: OpId,
    names: Vec<String>,
    at: Duration,
}

/// What a second reading of a voucher is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Again {
    /// Nothing was asked about it, or too long ago.
    No,
    /// Still the first reading: the question stands.
    SameReading,
    /// The cashier's yes, to the voucher of this id.
    Yes(String),
}

impl Counter {
    /// A voucher of this id was shown for the cashier's word.
    pub fn ask(&mut self, source: &str, code: &str, voucher: &str, now: Duration) {
        self.questions.retain(|q| q.source != source);
        let (source, code, voucher) = (source.to_owned(), code.to_owned(), voucher.to_owned());
        push(&mut self.questions, Question { source, code, voucher, last_read: now });
    }

    /// The same code once more, from the same scanner. A yes ends the question.
    pub fn read_again(&mut self, source: &str, code: &str, now: Duration) -> Again {
        let Some(place) = self.questions.iter().position(|q| q.source == source && q.code == code) else {
            return Again::No;
        };
        match now.saturating_sub(self.questions[place].last_read) {
            age if age < DOUBLE_READ => {
                self.questions[place].last_read = now;
                Again::SameReading
            }
            age if age <= ANSWER_WITHIN => {
                self.questions.remove(place).map_or(Again::No, |question| Again::Yes(question.voucher))
            }
            _ => Again::No,
        }
    }

    /// Several guests have this code: the next card from the same scanner says whose it is.
    pub fn ask_whose(&mut self, source: &str, code: &str, now: Duration) {
        self.ambiguous.retain(|a| a.source != source);
        push(&mut self.ambiguous, Ambiguous { source: source.to_owned(), code: code.to_owned(), at: now });
    }

    /// The code that waits for a card from this scanner. It is answered by being taken.
    pub fn take_whose(&mut self, source: &str, now: Duration) -> Option<String> {
        let place = self.ambiguous.iter().position(|a| a.source == source)?;
        let waiting = self.ambiguous.remove(place)?;
        (now.saturating_sub(waiting.at) <= CARD_WITHIN).then_some(waiting.code)
    }

    /// A redemption of ours, under every name by which the voucher may come again.
    pub fn redeeming(&mut self, op_id: OpId, name: &str, now: Duration) {
        match self.own.iter_mut().find(|own| own.op_id == op_id) {
            Some(own) => own.names.push(name.to_owned()),
            None => push(&mut self.own, Own { op_id, names: vec![name.to_owned()], at: now }),
        }
    }

    /// Our latest redemption of the voucher of this id or code.
    #[must_use]
    pub fn own(&self, name: &str, now: Duration) -> Option<OpId> {
        let is_it =
            |own: &&Own| now.saturating_sub(own.at) <= OWN_FOR && own.names.iter().any(|known| known == name);
        self.own.iter().rev().find(is_it).map(|own| own.op_id)
    }

    /// Somebody waits for this redemption from now on.
    pub fn begun(&mut self, op_id: OpId, now: Duration) {
        self.begun.push_back((op_id, now));
    }

    /// One that was begun longer ago than `patience`; it is forgotten by that.
    pub fn take_overdue(&mut self, patience: Duration, now: Duration) -> Option<OpId> {
        let (_, at) = self.begun.front()?;
        if now.saturating_sub(*at) < patience {
            return None;
        }
        self.begun.pop_front().map(|(op_id, _)| op_id)
    }

    /// A caller was asked about the request that carries this key of its own.
    pub fn asked(&mut self, request: String, now: Duration) {
        push(&mut self.asked, (request, now));
    }

    /// Whether that request was answered with a question just now: its repetition is no yes.
    #[must_use]
    pub fn was_asked(&self, request: &str, now: Duration) -> bool {
        let same =
            |(known, at): &(String, Duration)| known == request && now.saturating_sub(*at) <= SAME_QUESTION;
        self.asked.iter().any(same)
    }
}

/// Whether an end that the cloud gave at `settled` still belongs to the reading that comes `age` later: an answer
/// that came while somebody waited for it for two seconds (a double reading), one that came late for ten.
#[must_use]
pub fn is_still_news(age: Duration, came_late: bool) -> bool {
    age < if came_late { ANSWER_WITHIN } else { DOUBLE_READ }
}

fn push<T>(queue: &mut VecDeque<T>, item: T) {
    queue.push_back(item);
    if queue.len() > KEPT {
        queue.pop_front();
    }
}

macro_rules! no_codes_in_debug {
    ($($name:ident),+) => { $(impl std::fmt::Debug for $name {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.debug_struct(stringify!($name)).finish_non_exhaustive()
        }
    })+ };
}
no_codes_in_debug!(Question, Ambiguous, Own);

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    #[test]
    fn a_second_scan_means_yes_but_a_second_reading_does_not() {
        let mut counter = Counter::default();
        counter.ask("counter", "COFFEE", "v_1", at(0));
        assert_eq!(counter.read_again("counter", "COFFEE", at(1_900)), Again::SameReading);
        assert_eq!(counter.read_again("bar", "COFFEE", at(4_500)), Again::No);
        assert_eq!(counter.read_again("counter", "COFFEE", at(4_500)), Again::Yes("v_1".into()));
        assert_eq!(counter.read_again("counter", "COFFEE", at(5_000)), Again::No);
    }

    #[test]
    fn no_answer_in_ten_seconds_is_no() {
        let mut counter = Counter::default();
        counter.ask("counter", "COFFEE", "v_1", at(0));
        assert_eq!(counter.read_again("counter", "COFFEE", at(10_001)), Again::No);
    }

    #[test]
    fn a_card_says_whose_voucher_once_and_at_the_same_scanner() {
        let mut counter = Counter::default();
        counter.ask_whose("counter", "FREECOFFEE", at(0));
        assert_eq!(counter.take_whose("bar", at(1)), None);
        assert_eq!(counter.take_whose("counter", at(29_000)).as_deref(), Some("FREECOFFEE"));
        assert_eq!(counter.take_whose("counter", at(29_001)), None);
        counter.ask_whose("counter", "FREECOFFEE", at(0));
        assert_eq!(counter.take_whose("counter", at(30_001)), None);
    }

    #[test]
    fn our_redemption_is_found_by_id_and_by_code() {
        let mut counter = Counter::default();
        let op = OpId::derived(&["r"]);
        counter.redeeming(op, "v_1", at(0));
        counter.redeeming(op, "COFFEE", at(0));
        assert_eq!(counter.own("COFFEE", at(1)), Some(op));
        assert_eq!(counter.own("v_1", at(1)), Some(op));
        assert_eq!(counter.own("v_2", at(1)), None);
        assert_eq!(counter.own("v_1", OWN_FOR + at(1)), None);
    }

    #[test]
    fn patience_ends_in_the_order_in_which_it_began() {
        let mut counter = Counter::default();
        let ops = [OpId::derived(&["1"]), OpId::derived(&["2"])];
        counter.begun(ops[0], at(0));
        counter.begun(ops[1], at(500));
        assert_eq!(counter.take_overdue(at(1_000), at(999)), None);
        assert_eq!(counter.take_overdue(at(1_000), at(1_400)), Some(ops[0]));
        assert_eq!(counter.take_overdue(at(1_000), at(1_400)), None);
        assert_eq!(counter.take_overdue(at(1_000), at(1_500)), Some(ops[1]));
    }

    #[test]
    fn memory_is_bounded_and_shows_no_code() {
        let mut counter = Counter::default();
        for number in 0..2_000 {
            counter.ask(&format!("s{number}"), "SECRETCODE", "v", at(number));
            counter.asked(format!("k{number}"), at(number));
        }
        assert!(counter.questions.len() <= KEPT && counter.asked.len() <= KEPT);
        assert!(!format!("{counter:?}").contains("SECRETCODE"));
    }
}
