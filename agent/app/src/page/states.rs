//! Every state of the till page at once, from sample values: for its design and for screenshots. Shown under the demo
//! only.

mod samples;

use askama::Template;
use stamp_core::time::Timestamp;

use self::samples::Sample;
use super::{Page, Said, drawn, row::Row, say::Say, waiting};

#[derive(Debug, Template)]
#[template(path = "till/states.html")]
struct States<'a> {
    words: Say<'a>,
    states: Vec<State>,
    rows: Vec<Row<'a>>,
}

/// One of them, drawn.
#[derive(Debug)]
struct State {
    name: &'static str,
    html: String,
}

impl Page {
    /// All of them on one page, or the one of this name as large as the till shows it.
    #[must_use]
    pub fn states(&self, only: Option<&str>, now: Timestamp) -> String {
        let samples = samples::all(&self.words, now);
        let answer = |sample: &Sample| self.answer(&Said::at_the_till(&sample.posted), now);
        let mut states = vec![State { name: "ready", html: waiting::ready(&self.words) }];
        states.extend(
            waiting::panels(&self.words)
                .into_iter()
                .map(|panel| State { name: panel.name, html: panel.html }),
        );
        states.extend(samples.iter().map(|sample| State { name: sample.name, html: answer(sample) }));
        states.extend(
            samples::found()
                .into_iter()
                .map(|(name, guest, found)| State { name, html: self.cards_found(&guest, &found, now) }),
        );
        if let Some(only) = only {
            states.retain(|state| state.name == only);
        }
        let rows = samples.iter().take(10).map(|sample| Row::of(&sample.posted)).collect();
        drawn(&States { words: Say(&self.words), states, rows })
    }
}
