//! How many operations stand where, as large figures. Each leads to the list of those operations.

use stamp_core::{operation::State, words::Words};

/// One figure.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Figure {
    /// `None`: all of them.
    state: Option<State>,
    pub(super) name: String,
    /// `None`: nobody can tell.
    number: Option<u64>,
    pub(super) is_current: bool,
}

impl Figure {
    pub(super) fn state(&self) -> &'static str {
        self.state.map_or("all", State::as_str)
    }

    pub(super) fn href(&self) -> String {
        self.state
            .map_or_else(|| "/support/queue".to_owned(), |state| format!("/support/queue?state={state}"))
    }

    pub(super) fn count(&self) -> String {
        self.number.map_or_else(|| "–".to_owned(), grouped)
    }

    /// Somebody should look at these.
    pub(super) fn calls(&self) -> bool {
        self.state == Some(State::Parked) && self.number.is_some_and(|number| number > 0)
    }
}

/// In the order in which support looks at them.
const STATES: [State; 7] = [
    State::Queued,
    State::Sending,
    State::Parked,
    State::Refused,
    State::Done,
    State::Withdrawn,
    State::Discarded,
];

/// All states, and all operations. `current`: the list that is shown; `None`: none is.
pub(super) fn all(
    words: &Words,
    count: impl Fn(State) -> Option<u64>,
    current: Option<Option<State>>,
) -> Vec<Figure> {
    let figure = |state: State| Figure {
        state: Some(state),
        name: name(words, state),
        number: count(state),
        is_current: current == Some(Some(state)),
    };
    let mut figures: Vec<Figure> = STATES.into_iter().map(figure).collect();
    figures.push(Figure {
        state: None,
        name: words.say("support-all", &[]),
        number: STATES.into_iter().map(count).sum(),
        is_current: current == Some(None),
    });
    figures
}

/// A state in words.
pub(super) fn name(words: &Words, state: State) -> String {
    words.say(
        match state {
            State::Queued => "support-state-queued",
            State::Sending => "support-state-sending",
            State::Done => "support-state-done",
            State::Refused => "support-state-refused",
            State::Parked => "support-state-parked",
            State::Discarded => "support-state-discarded",
            State::Withdrawn => "support-state-withdrawn",
        },
        &[],
    )
}

/// With narrow spaces between groups of three digits.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() * 2);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push('\u{202f}');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use stamp_core::words::Language;

    use super::*;

    #[test]
    fn every_state_has_a_figure_and_all_is_their_sum() {
        let words = Words::of(Language::ENGLISH);
        let figures = all(
            &words,
            |state| Some(if state == State::Parked { 1_000 } else { 1 }),
            Some(Some(State::Done)),
        );
        assert!(State::ALL.iter().all(|state| figures.iter().any(|figure| figure.state == Some(*state))));
        assert_eq!(figures.last().map(Figure::count).as_deref(), Some("1\u{202f}006"));
        let current: Vec<_> = figures.iter().filter(|figure| figure.is_current).map(Figure::state).collect();
        assert_eq!(current, ["done"]);
        assert!(figures.iter().filter(|figure| figure.calls()).all(|figure| figure.state() == "parked"));
    }

    #[test]
    fn what_nobody_can_tell_is_no_nought() {
        let figures = all(&Words::of(Language::ENGLISH), |_| None, None);
        assert!(figures.iter().all(|figure| figure.count() == "–" && !figure.is_current));
    }

    #[test]
    fn digits_are_grouped_by_three() {
        let told: Vec<_> =
            [0, 999, 1_000, 1_234_567].map(grouped).map(|text| text.replace('\u{202f}', "_")).into();
        assert_eq!(told, ["0", "999", "1_000", "1_234_567"]);
    }
}
