//! What was told of the last readings of each scanner: a code that stays under it is told of once, and not with each
//! reading.

use std::{collections::VecDeque, time::Duration};

use stamp_core::{operation::OpId, scan::DOUBLE_READ};

use super::{Answer, Scan};

/// Readings that are kept at most; the oldest goes first.
const KEPT: usize = 1000;

/// See the module's text. All times are monotonic; codes are held in memory only and never shown.
#[derive(Default)]
pub(super) struct Told {
    readings: VecDeque<Reading>,
}

struct Reading {
    source: String,
    code: String,
    at: Duration,
    what: What,
}

/// What tells one answer from another.
type What = (String, Option<OpId>, Option<OpId>);

impl Told {
    /// Whether this is another answer than the one that the reading before it had, if it is one of the same scan.
    pub(super) fn is_news(&mut self, scan: &Scan, answer: &Answer, now: Duration) -> bool {
        let (operation, question) = (&answer.operation, &answer.one_more);
        // A question that nobody can answer any more has been put before.
        let is_over = answer.notice.code.as_str() == "one-more" && question.is_none();
        let what = (
            answer.notice.code.as_str().to_owned(),
            operation.as_ref().map(|operation| operation.new.op_id),
            question.map(|question| question.id),
        );
        self.readings.retain(|reading| now.saturating_sub(reading.at) < DOUBLE_READ);
        let is_of = |reading: &Reading| reading.source == scan.source && reading.code == scan.code.as_str();
        let before = self.readings.iter().position(is_of).and_then(|index| self.readings.remove(index));
        let is_news = !is_over && before.is_none_or(|before| before.what != what);
        if self.readings.len() >= KEPT {
            self.readings.pop_front();
        }
        let (source, code) = (scan.source.clone(), scan.code.as_str().to_owned());
        self.readings.push_back(Reading { source, code, at: now, what });
        is_news
    }
}

#[cfg(test)]
mod tests {
    use stamp_core::{
        notice::said,
        scan::Code,
        time::Timestamp,
        words::{Language, Words},
    };

    use super::*;
    use crate::till::OneMore;

    fn scan(source: &str, code: &str) -> Scan {
        let code = Code::parse(code.as_bytes()).unwrap();
        Scan { code, is_card_id: false, source: source.into(), cashier: None, allow_repeat: false }
    }

    fn words() -> Words {
        Words::of(Language::ENGLISH)
    }

    fn unknown() -> Answer {
        Answer::said(said::not_recognised(&words()))
    }

    fn one_more(question: Option<&str>) -> Answer {
        let one_more =
            question.map(|name| OneMore { id: OpId::derived(&[name]), expires_at: Timestamp::UNIX_EPOCH });
        Answer { one_more, ..Answer::said(said::one_more(&words(), Duration::from_secs(3))) }
    }

    const STEP: Duration = Duration::from_millis(500);

    #[test]
    fn a_code_that_stays_under_a_scanner_is_told_of_once() {
        let mut told = Told::default();
        for reading in 0..20 {
            assert_eq!(told.is_news(&scan("counter", "a"), &unknown(), STEP * reading), reading == 0);
        }
        assert!(told.is_news(&scan("counter", "a"), &unknown(), STEP * 19 + DOUBLE_READ), "it came anew");
    }

    #[test]
    fn another_code_scanner_or_answer_is_news() {
        let mut told = Told::default();
        for (source, code) in [("counter", "a"), ("counter", "b"), ("bar", "a")] {
            assert!(told.is_news(&scan(source, code), &unknown(), Duration::ZERO));
        }
        assert!(told.is_news(&scan("bar", "a"), &one_more(Some("q1")), STEP));
        assert!(!told.is_news(&scan("bar", "a"), &one_more(Some("q1")), STEP * 2));
        assert!(told.is_news(&scan("bar", "a"), &one_more(Some("q2")), STEP * 3));
    }

    #[test]
    fn a_question_that_is_over_is_not_put_again() {
        let mut told = Told::default();
        assert!(told.is_news(&scan("bar", "a"), &one_more(Some("q1")), Duration::ZERO));
        for reading in 1..40 {
            assert!(!told.is_news(&scan("bar", "a"), &one_more(None), STEP * reading));
        }
    }

    #[test]
    fn memory_is_bounded() {
        let mut told = Told::default();
        for number in 0..KEPT + 50 {
            told.is_news(&scan(&number.to_string(), "a"), &unknown(), Duration::ZERO);
        }
        assert_eq!(told.readings.len(), KEPT);
    }
}
