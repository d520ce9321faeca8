//! What was measured, beside what, and whether it is good enough.

use std::{io::Write as _, time::Duration};

use crate::contest::Timings;

/// The rows, printed at the end.
#[derive(Default)]
pub(crate) struct Table(Vec<Row>);

/// One comparison.
pub(crate) struct Row {
    what: String,
    ours: String,
    beside: String,
    theirs: String,
    ratio: f64,
    p50: [Duration; 2],
    target: String,
    is_met: Option<bool>,
}

impl Row {
    /// How long a caller waits: our median over theirs.
    pub(crate) fn latency(what: &str, ours: &Timings, beside: &str, theirs: &Timings) -> Self {
        let shown = |timings: &Timings| {
            let [p50, p95] = [50, 95].map(|percent| part(&timings.each, percent).as_micros());
            format!("{p50} µs (p95 {p95})")
        };
        let p50 = [part(&ours.each, 50), part(&theirs.each, 50)];
        let ratio = p50[0].as_secs_f64() / p50[1].as_secs_f64();
        Self::new(what, shown(ours), beside, shown(theirs), ratio, p50)
    }

    /// Operations in a second: the median over the rounds of ours over theirs.
    pub(crate) fn speed(what: &str, ours: &Timings, beside: &str, theirs: &Timings) -> Self {
        let shown = |timings: &Timings| format!("{:.0} /s", part(&timings.speeds, 50));
        let ratios: Vec<_> =
            ours.speeds.iter().zip(&theirs.speeds).map(|(ours, theirs)| ours / theirs).collect();
        Self::new(what, shown(ours), beside, shown(theirs), part(&ratios, 50), [Duration::ZERO; 2])
    }

    fn new(what: &str, ours: String, beside: &str, theirs: String, ratio: f64, p50: [Duration; 2]) -> Self {
        let (what, beside) = (what.to_owned(), beside.to_owned());
        Self { what, ours, beside, theirs, ratio, p50, target: String::new(), is_met: None }
    }

    /// So many times what the other takes, and so much more.
    pub(crate) fn within(mut self, times: f64, more: Duration) -> Self {
        self.is_met = Some(self.p50[0] <= self.p50[1].mul_f64(times) + more);
        self.target = format!("≤ {times} × + {} µs", more.as_micros());
        self
    }

    /// At least this ratio.
    pub(crate) fn at_least(mut self, ratio: f64) -> Self {
        self.is_met = Some(self.ratio >= ratio);
        self.target = format!("≥ {ratio:.2}");
        self
    }

    /// A ratio of one, as far as a machine with other work can tell.
    pub(crate) fn about_the_same(mut self) -> Self {
        self.is_met = Some((0.8..1.25).contains(&self.ratio));
        self.target = "~ 1".into();
        self
    }
}

impl Table {
    pub(crate) fn add(&mut self, row: Row) {
        self.0.push(row);
    }

    /// Prints it, unless nothing was measured.
    pub(crate) fn print(&self) {
        if self.0.is_empty() {
            return;
        }
        let line = |cells: [&str; 7]| {
            let [what, ours, beside, theirs, ratio, target, met] = cells;
            format!(
                "| {what:<25} | {ours:>22} | {beside:<28} | {theirs:>22} | {ratio:>5} | {target:<17} | {met:<3} |\n"
            )
        };
        let mut text = line(["accept", "ours", "beside", "theirs", "ratio", "target", "met"]);
        text += &line(["---"; 7]);
        for row in &self.0 {
            let met = row.is_met.map_or("", |is_met| if is_met { "yes" } else { "NO" });
            let ratio = format!("{:.2}", row.ratio);
            text += &line([&row.what, &row.ours, &row.beside, &row.theirs, &ratio, &row.target, met]);
        }
        let _ = write!(std::io::stdout().lock(), "\n{text}");
    }
}

/// The value below which `percent` of them are.
fn part<T: PartialOrd + Copy>(values: &[T], percent: usize) -> T {
    let mut sorted = values.to_vec();
    sorted.sort_by(|a, b| a.partial_cmp(b).unwrap());
    sorted[(sorted.len() * percent / 100).min(sorted.len() - 1)]
}
