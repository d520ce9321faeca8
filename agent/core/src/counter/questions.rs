//! What a scanner's next scan may answer: a question about a voucher, or whose voucher a shared code means.

use std::{collections::VecDeque, ops::RangeInclusive, time::Duration};

use super::{VoucherName, push};

/// The same code so long after the question is a yes. Earlier it is the same reading, later it is a new scan.
const YES: RangeInclusive<Duration> = Duration::from_secs(2)..=Duration::from_secs(10);
/// So long the guest's card may follow a code that several guests have.
const CARD_WITHIN: Duration = Duration::from_secs(30);
/// What is kept of each kind at most; the oldest goes first.
const KEPT: usize = 1000;

/// What is open at each scanner.
#[derive(Default)]
pub struct Questions {
    questions: VecDeque<Question>,
    shared: VecDeque<Shared>,
}

impl std::fmt::Debug for Questions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Questions").field("open", &self.questions.len()).finish_non_exhaustive()
    }
}

struct Question {
    source: String,
    code: String,
    voucher: VoucherName,
    at: Duration,
}

struct Shared {
    source: String,
    code: String,
    at: Duration,
}

impl Questions {
    /// The cashier was asked whether to redeem the voucher with this code. A question that is open stays as it is.
    pub fn ask(&mut self, source: &str, code: &str, voucher: &VoucherName, now: Duration) {
        self.questions.retain(|question| now.saturating_sub(question.at) <= *YES.end());
        if self.questions.iter().any(|question| question.code == code && question.source == source) {
            return;
        }
        let (source, code, voucher) = (source.to_owned(), code.to_owned(), voucher.clone());
        push(&mut self.questions, Question { source, code, voucher, at: now }, KEPT);
    }

    /// The voucher that a scan of this code says yes to. The question is answered by that.
    pub fn yes(&mut self, source: &str, code: &str, now: Duration) -> Option<VoucherName> {
        let asked = self.questions.iter().find(|question| {
            question.code == code
                && question.source == source
                && YES.contains(&now.saturating_sub(question.at))
        })?;
        let voucher = asked.voucher.clone();
        self.decided(&voucher.id);
        Some(voucher)
    }

    /// Somebody decided about this voucher, here or on the page.
    pub fn decided(&mut self, voucher: &str) {
        self.questions.retain(|question| question.voucher.id != voucher);
    }

    /// Several guests have this code: the next card from the same scanner tells whose is meant.
    pub fn whose(&mut self, source: &str, code: &str, now: Duration) {
        self.shared.retain(|shared| shared.source != source);
        push(&mut self.shared, Shared { source: source.to_owned(), code: code.to_owned(), at: now }, KEPT);
    }

    /// The code that a card from this scanner is shown for.
    pub fn shown_for(&mut self, source: &str, now: Duration) -> Option<String> {
        let index = self.shared.iter().position(|shared| shared.source == source)?;
        let shared = self.shared.remove(index)?;
        (now.saturating_sub(shared.at) <= CARD_WITHIN).then_some(shared.code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(milliseconds: u64) -> Duration {
        Duration::from_millis(milliseconds)
    }

    fn voucher(id: &str) -> VoucherName {
        VoucherName { id: id.into(), name: "Free coffee".into() }
    }

    #[test]
    fn the_same_code_from_the_same_scanner_two_to_ten_seconds_later_is_a_yes() {
        let said_yes = |source: &str, now: u64| {
            let mut open = Questions::default();
            open.ask("counter", "COFFEE", &voucher("v_1"), at(0));
            open.yes(source, "COFFEE", at(now)).is_some()
        };
        let yes: Vec<u64> =
            [0, 1_999, 2_000, 10_000, 10_001].into_iter().filter(|now| said_yes("counter", *now)).collect();
        assert_eq!(yes, [2_000, 10_000]);
        assert!(!said_yes("bar", 3_000));
    }

    #[test]
    fn a_question_is_answered_once_on_whatever_way() {
        let mut open = Questions::default();
        open.ask("counter", "COFFEE", &voucher("v_1"), at(0));
        assert_eq!(open.yes("counter", "COFFEE", at(3_000)), Some(voucher("v_1")));
        assert_eq!(open.yes("counter", "COFFEE", at(6_000)), None);
        open.ask("counter", "COFFEE", &voucher("v_1"), at(7_000));
        open.decided("v_1");
        assert_eq!(open.yes("counter", "COFFEE", at(9_500)), None);
    }

    #[test]
    fn asking_again_does_not_put_off_the_answer() {
        let mut open = Questions::default();
        open.ask("counter", "COFFEE", &voucher("v_1"), at(0));
        open.ask("counter", "COFFEE", &voucher("v_1"), at(1_500));
        assert!(open.yes("counter", "COFFEE", at(2_000)).is_some());
    }

    #[test]
    fn memory_is_bounded_and_shows_no_code() {
        let mut open = Questions::default();
        for number in 0..KEPT + 50 {
            open.ask(&number.to_string(), "SECRETCODE", &voucher("v"), at(0));
            open.whose(&number.to_string(), "SECRETCODE", at(0));
        }
        assert_eq!((open.questions.len(), open.shared.len()), (KEPT, KEPT));
        assert!(!format!("{open:?}").contains("SECRETCODE"));
    }

    #[test]
    fn the_next_card_from_the_same_scanner_is_shown_for_the_code_once_within_half_a_minute() {
        let mut open = Questions::default();
        open.whose("counter", "FREECOFFEE", at(0));
        assert_eq!(open.shown_for("bar", at(1_000)), None);
        assert_eq!(open.shown_for("counter", at(30_000)).as_deref(), Some("FREECOFFEE"));
        assert_eq!(open.shown_for("counter", at(30_000)), None);
        open.whose("counter", "FREECOFFEE", at(40_000));
        assert_eq!(open.shown_for("counter", at(70_001)), None);
    }

    #[test]
    fn questions_of_two_codes_and_of_two_scanners_stand_side_by_side() {
        let mut open = Questions::default();
        for (source, code, id) in
            [("counter", "TEA", "v_1"), ("counter", "CAKE", "v_2"), ("bar", "TEA", "v_3")]
        {
            open.ask(source, code, &voucher(id), at(0));
        }
        assert_eq!(open.yes("bar", "TEA", at(3_000)), Some(voucher("v_3")));
        assert_eq!(open.yes("counter", "CAKE", at(3_000)), Some(voucher("v_2")));
        assert_eq!(open.yes("counter", "TEA", at(3_000)), Some(voucher("v_1")));
    }

    #[test]
    fn a_scanner_waits_for_one_card_at_a_time_and_others_for_their_own() {
        let mut open = Questions::default();
        for (source, code) in [("counter", "TEA"), ("bar", "CAKE"), ("counter", "MUFFIN")] {
            open.whose(source, code, at(0));
        }
        assert_eq!(open.shown_for("counter", at(1_000)).as_deref(), Some("MUFFIN"));
        assert_eq!(open.shown_for("counter", at(1_000)), None);
        assert_eq!(open.shown_for("bar", at(1_000)).as_deref(), Some("CAKE"));
    }
}
