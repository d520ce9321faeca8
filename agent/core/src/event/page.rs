//! A page of events, as the cloud answers.

use serde::Deserialize;
use serde_json::Value;

use super::{Event, Unreadable};

/// Answer to `GET /events`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Page {
    events: Vec<Value>,
    /// The cursor to go on from.
    pub next: String,
    /// There is more already.
    pub more: bool,
}

impl Page {
    /// Each event in the order of the page, with its JSON as it came; or why it cannot be read. One that cannot be is
    /// passed over by the cursor like the others.
    pub fn events(&self) -> impl Iterator<Item = Result<(Event, &Value), Unreadable>> {
        self.events.iter().map(|value| Event::read(value).map(|event| (event, value)))
    }

    /// How many there are, with those that cannot be read.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.events.len()
    }

    /// Nothing is new.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.events.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_that_cannot_be_read_leaves_the_others_where_they_are() {
        let page: Page = serde_json::from_str(
            r#"{"events": [{"event": "card_saved", "timestamp": "2026-05-11T12:34:56Z", "id": "ev_1"}, 7,
                {"event": "card_opened", "timestamp": "2026-05-11T12:35:56Z", "id": "ev_3"}],
                "next": "3", "more": false}"#,
        )
        .unwrap();
        let ids: Vec<_> = page.events().map(|event| event.map(|(event, _)| event.id)).collect();
        let id = |id: &str| Ok(Some(id.to_owned()));
        assert_eq!(ids, [id("ev_1"), Err(Unreadable::NoObject), id("ev_3")]);
        assert_eq!((page.len(), page.is_empty(), page.next.as_str()), (3, false, "3"));
    }
}
