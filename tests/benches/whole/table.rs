//! What was measured, beside what, and whether it is good enough.

use std::{io::Write as _, time::Duration};

use serde_json::{Value, json};

use crate::figures::{Figures, milliseconds};

/// The rows, printed at the end.
#[derive(Default)]
pub(crate) struct Table(Vec<Row>);

/// One comparison.
pub(crate) struct Row {
    what: String,
    ours: String,
    beside: String,
    theirs: String,
    ratio: Option<f64>,
    target: String,
    is_met: Option<bool>,
}

impl Row {
    /// How long something takes: our median over theirs.
    pub(crate) fn times(what: impl Into<String>, ours: &Figures, beside: &str, theirs: &Figures) -> Self {
        let ratio = ours.part(50).as_secs_f64() / theirs.part(50).as_secs_f64();
        Self::new(what, ours.shown(), beside, theirs.shown(), ratio)
    }

    /// How long something takes, over a time that is given.
    pub(crate) fn over(what: impl Into<String>, ours: &Figures, beside: &str, limit: Duration) -> Self {
        let ratio = ours.part(50).as_secs_f64() / limit.as_secs_f64();
        Self::new(what, ours.shown(), beside, format!("{} ms", milliseconds(limit)), ratio)
    }

    /// Anything else, in words. `ratio` is ours over theirs.
    pub(crate) fn new(
        what: impl Into<String>,
        ours: impl Into<String>,
        beside: &str,
        theirs: impl Into<String>,
        ratio: f64,
    ) -> Self {
        Self {
            what: what.into(),
            ours: ours.into(),
            beside: beside.to_owned(),
            theirs: theirs.into(),
            ratio: Some(ratio),
            target: String::new(),
            is_met: None,
        }
    }

    /// Something that stands for itself.
    pub(crate) fn alone(what: impl Into<String>, ours: impl Into<String>) -> Self {
        Self { ratio: None, ..Self::new(what, ours, "", "", 0.0) }
    }

    /// What it should be, and whether it is.
    pub(crate) fn target(mut self, target: &str, is_met: bool) -> Self {
        self.target = target.to_owned();
        self.is_met = Some(is_met);
        self
    }

    fn json(&self) -> Value {
        let Self { what, ours, beside, theirs, ratio, target, is_met } = self;
        json!({"what": what, "ours": ours, "beside": beside, "theirs": theirs, "ratio": ratio, "target": target,
            "met": is_met})
    }
}

impl Table {
    pub(crate) fn add(&mut self, row: Row) {
        self.0.push(row);
    }

    pub(crate) fn print(&self, as_json: bool) {
        let rows: Vec<Value> = self.0.iter().map(Row::json).collect();
        let text = if as_json { format!("{:#}\n", Value::from(rows)) } else { self.text() };
        let _ = std::io::stdout().lock().write_all(text.as_bytes());
    }

    fn text(&self) -> String {
        let line = |cells: [&str; 7]| {
            let [what, ours, beside, theirs, ratio, target, met] = cells;
            format!(
                "| {what:<38} | {ours:>22} | {beside:<26} | {theirs:>22} | {ratio:>5} | {target:<14} | {met:<3} |\n"
            )
        };
        let mut text = line(["what", "ours", "beside", "theirs", "ratio", "target", "met"]);
        text += &line(["---"; 7]);
        for row in &self.0 {
            let met = row.is_met.map_or("", |is_met| if is_met { "yes" } else { "NO" });
            let ratio = row.ratio.map_or_else(String::new, |ratio| format!("{ratio:.2}"));
            text += &line([&row.what, &row.ours, &row.beside, &row.theirs, &ratio, &row.target, met]);
        }
        text
    }
}
