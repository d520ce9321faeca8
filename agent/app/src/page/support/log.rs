//! The end of the log.

use askama::Template;

use super::{
    moment::Moment,
    top::{Tab, Top},
};
use crate::{
    log::Level,
    page::{Page, drawn, say::Say},
};

/// What was asked for.
#[derive(Debug, Clone, Copy)]
pub struct LogAsked {
    /// Only lines as serious as that.
    pub level: Level,
}

#[derive(Debug)]
struct Line {
    /// `error`, `warn`, `info`, `debug`, `trace`; empty: it belongs to the line before.
    level: &'static str,
    text: String,
}

#[derive(Debug, Template)]
#[template(path = "support/log.html")]
struct Log<'a> {
    words: Say<'a>,
    top: Top<'a>,
    levels: Vec<(&'static str, String, bool)>,
    /// `None`: no log is kept.
    lines: Option<Vec<Line>>,
    /// When it was read.
    at: String,
}

impl Page {
    /// It, as a whole page. `lines`: the oldest first; `None`: no log is kept.
    #[must_use]
    pub fn support_log(&self, asked: LogAsked, lines: Option<&[String]>, moment: &Moment) -> String {
        let levels = [Level::Error, Level::Warn, Level::Info, Level::Debug, Level::Trace];
        let choice = |level: Level| (level.name(), self.say(id(level)), level == asked.level);
        drawn(&Log {
            words: Say(&self.words),
            top: self.top(Tab::Log),
            levels: levels.into_iter().map(choice).collect(),
            lines: lines.map(|lines| lines.iter().map(|line| Line::of(line)).collect()),
            at: moment.when(moment.now()).whole,
        })
    }
}

impl Line {
    fn of(line: &str) -> Self {
        Self { level: Level::of_line(line).map_or("", Level::name), text: line.to_owned() }
    }
}

const fn id(level: Level) -> &'static str {
    match level {
        Level::Error => "support-log-error",
        Level::Warn => "support-log-warn",
        Level::Info => "support-log-info",
        Level::Debug => "support-log-debug",
        Level::Trace => "support-log-trace",
    }
}
