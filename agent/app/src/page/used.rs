//! When and where a voucher was used before.

use stamp_core::{time::Timestamp, words::Words};

use crate::{location::Location, till::Used};

/// See the module's text.
#[derive(Debug)]
pub(super) struct UsedView {
    pub(super) at: Option<Timestamp>,
    /// The location, by its name; that of another one is not known here.
    pub(super) place: Option<String>,
    pub(super) how: Option<String>,
}

impl UsedView {
    pub(super) fn of(words: &Words, location: &Location, used: &Used) -> Self {
        let how = used.via.as_deref().map(|via| match via {
            via if via.contains("self") => words.say("page-used-by-guest", &[]),
            via if ["till", "scanner", "staff"].iter().any(|term| via.contains(term)) => {
                words.say("page-used-at-a-till", &[])
            }
            other => other.replace('_', " "),
        });
        Self { at: used.at, place: used.place.as_deref().and_then(|id| location.name_of(id)), how }
    }
}
