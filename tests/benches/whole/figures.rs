//! Many measurements of the same.

use std::time::{Duration, Instant};

/// Durations, in any order.
#[derive(Default)]
pub(crate) struct Figures(Vec<Duration>);

impl Figures {
    /// Does it, and keeps how long it took.
    pub(crate) async fn time<T>(&mut self, what: impl Future<Output = T>) -> T {
        let begun = Instant::now();
        let done = what.await;
        self.add(begun.elapsed());
        done
    }

    pub(crate) fn add(&mut self, took: Duration) {
        self.0.push(took);
    }

    /// The duration below which `percent` of them are.
    pub(crate) fn part(&self, percent: usize) -> Duration {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        sorted[(sorted.len() * percent / 100).min(sorted.len() - 1)]
    }

    /// For people.
    pub(crate) fn shown(&self) -> String {
        let [p50, p95] = [50, 95].map(|percent| milliseconds(self.part(percent)));
        format!("{p50} ms (p95 {p95})")
    }
}

/// Milliseconds with as many digits as mean something.
pub(crate) fn milliseconds(duration: Duration) -> String {
    let ms = duration.as_secs_f64() * 1_000.0;
    let digits = if ms < 10.0 { 2 } else { 1 };
    format!("{ms:.digits$}")
}
