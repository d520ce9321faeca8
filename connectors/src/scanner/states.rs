//! States of a scanner, each told once.

use super::Context;
use crate::ScannerState;

/// Reports each state that differs from the last one.
pub(super) struct States<'a> {
    pub(super) context: &'a Context,
    last: Option<ScannerState>,
}

impl<'a> States<'a> {
    pub(super) const fn new(context: &'a Context) -> Self {
        Self { context, last: None }
    }

    /// `false`: nobody takes signals any more, or the stop came first.
    pub(super) async fn enter(&mut self, state: ScannerState) -> bool {
        if self.last.as_ref() == Some(&state) {
            return true;
        }
        self.last = Some(state.clone());
        self.context.report(self.context.state(state)).await
    }
}
