//! Yes to "One more?" by a button, on whichever page, wherever the card was scanned.

use std::{collections::VecDeque, time::Duration};

use serde::Serialize;
use stamp_core::{
    notice::said,
    operation::OpId,
    scan::ANSWER_WITHIN,
    time::{Now, Timestamp},
};
use stamp_store::CallerKey;

use super::{Answer, Scan, Till, Trouble, Turn, call::Call};
use crate::clock;

/// At most so many; the oldest goes first.
const KEPT: usize = 1000;

/// The question as it is put to the cashier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct OneMore {
    /// To be named by whoever says yes. It becomes the `op_id`, so that saying it twice does it once.
    pub id: OpId,
    /// No answer by then is no. By the till's clock, UTC.
    pub expires_at: Timestamp,
}

/// Somebody's yes.
#[derive(Debug, Clone)]
pub struct Yes {
    /// Of the question.
    pub id: OpId,
    /// Who says it.
    pub source: String,
    /// Who stands at the till, where it tells.
    pub cashier: Option<String>,
}

/// The scans that were asked about. All times are monotonic; codes are held in memory only and never shown.
#[derive(Default)]
pub(super) struct AskedAbout {
    scans: VecDeque<(OpId, Scan, Duration)>,
}

impl AskedAbout {
    /// The question `id`, put at `at`, is about this scan. The first one that it was put for counts.
    fn note(&mut self, id: OpId, scan: &Scan, at: Duration) {
        self.scans.retain(|(.., asked)| at.saturating_sub(*asked) <= ANSWER_WITHIN);
        if self.scans.iter().any(|(known, ..)| *known == id) {
            return;
        }
        if self.scans.len() >= KEPT {
            self.scans.pop_front();
        }
        self.scans.push_back((id, scan.clone(), at));
    }

    fn find(&self, id: OpId) -> Option<Scan> {
        self.scans.iter().find(|(known, ..)| *known == id).map(|(_, scan, _)| scan.clone())
    }
}

impl Till {
    /// Asks whether one more is wanted. `question`: as the repeat guard knows it; where it knows none any more there is
    /// nothing to press.
    pub(super) fn ask_one_more(
        &self,
        scan: &Scan,
        ago: Duration,
        question: Option<(OpId, Duration)>,
        now: Now,
    ) -> Answer {
        let one_more = question.map(|(id, at)| {
            self.asked_about().note(id, scan, at);
            let left = ANSWER_WITHIN.saturating_sub(now.mono.saturating_sub(at));
            OneMore { id, expires_at: now.wall.saturating_add(left).unwrap_or(Timestamp::MAX) }
        });
        Answer { one_more, ..Answer::said(said::one_more(&self.parts.words, ago)) }
    }

    /// Adds one more to the card that was asked about, once: a second yes is answered about the same stamp.
    pub async fn one_more(
        &self,
        yes: Yes,
        caller: Option<CallerKey>,
        wait: Duration,
    ) -> Result<Answer, Trouble> {
        let mut call = Call::new(caller, wait, self.parts.policy.answer_within, Turn::default());
        let scan = self.asked_about().find(yes.id);
        let source = scan.as_ref().map_or(&yes.source, |scan| &scan.source).clone();
        let answer = self.take_yes(&yes, scan, &mut call).await;
        self.tell(&source, &answer);
        answer
    }

    async fn take_yes(&self, yes: &Yes, scan: Option<Scan>, call: &mut Call) -> Result<Answer, Trouble> {
        if let Some(made) = self.made_before(call.caller.as_ref()).await? {
            return self.outcome(made, call.left()).await;
        }
        // Any other operation is none of a question's business: its id may be known to whoever may not read it.
        let Some(scan) = scan else { return Ok(self.nobody_asks()) };
        let cashier = yes.cashier.clone().or_else(|| scan.cashier.clone());
        let scan = Scan { cashier, ..scan };
        let judge = |till: &Self| {
            let now = clock::now();
            (now, till.guard().yes(now.mono, yes.id))
        };
        self.stamp_if(yes.id, &scan, call, judge).await
    }

    pub(super) fn nobody_asks(&self) -> Answer {
        Answer::said(said::one_more_is_over(&self.parts.words))
    }
}

#[cfg(test)]
mod tests {
    use stamp_core::scan::Code;

    use super::*;

    fn id(number: usize) -> OpId {
        OpId::derived(&["question", &number.to_string()])
    }

    fn scan(source: &str) -> Scan {
        let code = Code::parse(b"card_anna").unwrap();
        Scan { code, is_card_id: false, source: source.into(), cashier: None, allow_repeat: false }
    }

    #[test]
    fn a_question_is_about_the_scan_that_it_was_put_for_first() {
        let mut asked = AskedAbout::default();
        asked.note(id(1), &scan("counter"), Duration::ZERO);
        asked.note(id(1), &scan("bar"), Duration::ZERO);
        asked.note(id(2), &scan("door"), ANSWER_WITHIN);
        let source = |asked: &AskedAbout, number| asked.find(id(number)).map(|scan| scan.source);
        assert_eq!(source(&asked, 1).as_deref(), Some("counter"));
        asked.note(id(3), &scan("door"), ANSWER_WITHIN + Duration::from_millis(1));
        assert_eq!((source(&asked, 1), source(&asked, 2).as_deref()), (None, Some("door")));
    }

    #[test]
    fn memory_is_bounded() {
        let mut asked = AskedAbout::default();
        for number in 0..KEPT + 50 {
            asked.note(id(number), &scan("counter"), Duration::ZERO);
        }
        assert_eq!(asked.scans.len(), KEPT);
    }
}
