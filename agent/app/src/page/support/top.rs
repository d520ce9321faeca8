//! What every part of the support page has at its top.

use crate::page::{Page, assets};

/// A part of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tab {
    Overview,
    Queue,
    Report,
    Log,
}

/// See the module's text.
#[derive(Debug)]
pub(super) struct Top<'a> {
    pub(super) till: &'a str,
    tab: Tab,
    pub(super) version: &'static str,
    pub(super) is_demo: bool,
}

impl Page {
    pub(super) fn top(&self, tab: Tab) -> Top<'_> {
        Top { till: &self.till, tab, version: assets::version(), is_demo: self.is_demo }
    }
}

impl Top<'_> {
    pub(super) fn tabs(&self) -> [(&'static str, &'static str, bool); 4] {
        let is = |tab| self.tab == tab;
        [
            ("/support", "support-overview", is(Tab::Overview)),
            ("/support/queue", "support-queue", is(Tab::Queue)),
            ("/support/report", "support-report", is(Tab::Report)),
            ("/support/log", "support-log", is(Tab::Log)),
        ]
    }
}
