//! Questions that were put to callers with a key of their own. A caller that repeats its request gets the question
//! again: only somebody who asks anew has said yes.

use std::{collections::VecDeque, time::Duration};

use stamp_store::CallerKey;

use super::Answer;

/// A caller repeats itself within this time.
const KEPT_FOR: Duration = Duration::from_secs(60);
/// At most so many; the oldest goes first.
const KEPT: usize = 1000;

/// See the module's text. All times are monotonic.
#[derive(Default)]
pub(super) struct Asked {
    questions: VecDeque<Question>,
}

struct Question {
    caller: String,
    key: String,
    code: String,
    at: Duration,
    answer: Answer,
}

impl Asked {
    /// What this caller was asked about the code when it came with the same key.
    pub(super) fn before(&self, caller: &CallerKey, code: &str, now: Duration) -> Option<Answer> {
        let asked = self.questions.iter().rev().find(|question| {
            question.key == caller.key
                && question.caller == caller.caller
                && question.code == code
                && now.saturating_sub(question.at) <= KEPT_FOR
        });
        asked.map(|question| question.answer.clone())
    }

    /// This was asked.
    pub(super) fn note(&mut self, caller: &CallerKey, code: &str, answer: Answer, now: Duration) {
        self.questions.retain(|question| now.saturating_sub(question.at) <= KEPT_FOR);
        if self.questions.len() >= KEPT {
            self.questions.pop_front();
        }
        let (caller, key) = (caller.caller.clone(), caller.key.clone());
        self.questions.push_back(Question { caller, key, code: code.to_owned(), at: now, answer });
    }
}

#[cfg(test)]
mod tests {
    use stamp_core::{
        notice::said,
        words::{Language, Words},
    };

    use super::*;

    #[test]
    fn the_same_key_gets_the_same_question_for_a_minute_and_another_one_none() {
        let key = |key: &str| CallerKey { caller: "pos".into(), key: key.into(), fingerprint: [0; 32] };
        let mut asked = Asked::default();
        let question = Answer::said(said::one_more(&Words::of(Language::ENGLISH), Duration::from_secs(20)));
        asked.note(&key("k1"), "card", question.clone(), Duration::ZERO);
        let before = |key: &CallerKey, code: &str, seconds: u64| {
            asked.before(key, code, Duration::from_secs(seconds)).map(|answer| answer.notice)
        };
        assert_eq!(before(&key("k1"), "card", 60), Some(question.notice));
        assert_eq!(before(&key("k1"), "card", 61), None);
        assert_eq!(before(&key("k2"), "card", 1), None);
        assert_eq!(before(&key("k1"), "other", 1), None);
    }
}
