//! When and where a voucher was used before.

use stamp_core::{time::Timestamp, words::Words};

use crate::till::Used;

/// See the module's text.
#[derive(Debug)]
pub(super) struct UsedView {
    pub(super) at: Option<Timestamp>,
    /// The location, as the cloud names it.
    pub(super) place: Option<String>,
    pub(super) how: Option<String>,
}

impl UsedView {
    pub(super) fn of(words: &Words, used: &Used) -> Self {
        let how = used.via.as_deref().map(|via| match via {
            via if via.contains("self") => words.say("page-used-by-guest", &[]),
            via if ["till", "scanner", "staff"].iter().any(|term| via.contains(term)) => {
                words.say("page-used-at-a-till", &[])
            }
            other => other.replace('_', " "),
        });
        Self { at: used.at, place: used.place.clone(), how }
    }
}
