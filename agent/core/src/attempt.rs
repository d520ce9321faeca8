//! What is kept of each attempt to bring an operation to the cloud: for whoever is asked why it is not there.

use std::time::Duration;

use jiff::Timestamp;

use crate::{
    cloud::{answer::Problem, verdict::Answer},
    named::named,
    redact::redact,
};

/// Characters of the cloud's words, or of ours about a failure, that are kept at most.
const WORDS: usize = 300;
/// Characters of a problem code that are kept at most.
const CODE: usize = 64;

named! {
    /// Why there was no answer.
    Failure {
        /// Nothing reached the cloud: no address, no connection, no TLS session, no key.
        NotSent = "not-sent",
        /// The request may have arrived; the answer did not.
        Lost = "lost",
        /// The cloud answered, but not as agreed.
        Garbled = "garbled",
        /// The answer to a batch said nothing about this operation.
        LeftOut = "left-out",
        /// The program ended before the answer; the request may have arrived.
        Interrupted = "interrupted",
    }
}

named! {
    /// What was decided about the operation after the attempt.
    Decided {
        /// The cloud has it.
        Done = "done",
        /// Refused for good.
        Refused = "refused",
        /// A person has to look at it.
        Parked = "parked",
        /// It goes again, under the same key.
        Again = "again",
        /// The cloud is asked what became of it.
        LookUp = "look-up",
    }
}

/// What came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Came {
    /// An HTTP answer with this status.
    Status(u16),
    /// None.
    Nothing(Failure),
}

/// One attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// When it began, by the till's clock, UTC.
    pub at: Timestamp,
    /// Until the answer was there, or was known not to come. In milliseconds.
    pub took: Duration,
    /// It asked what became of the operation instead of sending it.
    pub is_question: bool,
    /// What came back.
    pub came: Came,
    /// What followed.
    pub decided: Decided,
    /// The problem code of an answer that was no success.
    pub code: Option<String>,
    /// What the cloud said of an answer that was no success, or what failed. Redacted, 300 characters at most. The
    /// words of a success stand in the outcome of the operation.
    pub words: Option<String>,
}

impl Attempt {
    /// An attempt that ended with `answer`. What follows is not decided yet: it goes again unless something else is
    /// said.
    #[must_use]
    pub fn of(at: Timestamp, took: Duration, is_question: bool, answer: &Answer) -> Self {
        let (came, code, words) = match answer {
            Answer::Http { status, .. } => {
                let problem = if (200..300).contains(status) { None } else { answer.problem() };
                let words = problem.as_ref().map(words_of);
                (Came::Status(*status), problem.map(|problem| problem.code), words)
            }
            Answer::NotSent(why) => (Came::Nothing(Failure::NotSent), None, Some(why.clone())),
            Answer::Lost(why) => (Came::Nothing(Failure::Lost), None, Some(why.clone())),
            Answer::Garbled(why) => (Came::Nothing(Failure::Garbled), None, Some(why.clone())),
        };
        let (code, words) = (code.map(|code| kept(&code, CODE)), words.map(|words| kept(&words, WORDS)));
        let words = words.filter(|words| !words.is_empty());
        Self { at, took, is_question, came, decided: Decided::Again, code, words }
    }

    /// An attempt without an answer of its own.
    #[must_use]
    pub const fn without_answer(at: Timestamp, took: Duration, failure: Failure) -> Self {
        let came = Came::Nothing(failure);
        Self { at, took, is_question: false, came, decided: Decided::Again, code: None, words: None }
    }
}

/// As it is shown at the till where it is shown there, else as it is told to programs.
fn words_of(problem: &Problem) -> String {
    let (title, more) = match &problem.display {
        Some(display) => (&display.title, &display.text),
        None => (&problem.title, &problem.detail),
    };
    match more {
        Some(more) if !more.is_empty() => format!("{title}: {more}"),
        _ => title.clone(),
    }
}

/// Redacted before it is cut, so that no half of an address is left that nobody knows for one.
fn kept(text: &str, most: usize) -> String {
    redact(text).chars().take(most).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Now;

    fn attempt(answer: &Answer) -> Attempt {
        Attempt::of(Now::epoch().wall, Duration::from_millis(20), false, answer)
    }

    fn http(status: u16, body: &str) -> Answer {
        let is_json = body.starts_with('{');
        Answer::Http { status, is_json, retry_after: None, body: body.as_bytes().to_vec() }
    }

    #[test]
    fn the_words_for_the_till_go_before_those_for_programs() {
        let body = r#"{"title":"t","status":410,"code":"card_deleted","detail":"d",
            "display":{"level":"refused","title":"This card is gone","text":"Make a new one."}}"#;
        let kept = attempt(&http(410, body));
        assert_eq!(kept.came, Came::Status(410));
        assert_eq!(kept.code.as_deref(), Some("card_deleted"));
        assert_eq!(kept.words.as_deref(), Some("This card is gone: Make a new one."));
        let plain = attempt(&http(422, r#"{"title":"t","status":422,"code":"c","detail":"d"}"#));
        assert_eq!(plain.words.as_deref(), Some("t: d"));
    }

    #[test]
    fn addresses_and_numbers_are_masked_before_the_words_are_cut() {
        let padding = "x ".repeat(145);
        let detail = format!("{padding} eva@example.com or +421 905 123 456");
        let body = serde_json::json!({"title": "t", "status": 422, "code": "c", "detail": detail});
        let words = attempt(&http(422, &body.to_string())).words.unwrap();
        assert_eq!(words.chars().count(), 300);
        assert!(!words.contains("eva") && !words.contains("905"), "{words}");
    }

    #[test]
    fn a_success_keeps_no_words_and_a_foreign_page_none_of_its_own() {
        let done = attempt(&http(201, r#"{"display":{"level":"ok","title":"Stamp added"}}"#));
        assert_eq!((done.code, done.words), (None, None));
        let page = attempt(&http(502, "<html>eva@example.com</html>"));
        assert_eq!((page.came, page.code, page.words), (Came::Status(502), None, None));
    }

    #[test]
    fn a_failure_keeps_what_failed() {
        let lost = attempt(&Answer::Lost("no answer in time".into()));
        assert_eq!(lost.came, Came::Nothing(Failure::Lost));
        assert_eq!(lost.words.as_deref(), Some("no answer in time"));
    }
}
