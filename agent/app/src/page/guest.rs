//! The card of a guest who was looked up: as it stands, and what can be done with it. Nothing has happened yet.

use stamp_core::{
    cloud::types::{Card, Identifier, IdentifierKind, Progress},
    config::Stamping,
    notice::{Level, Notice},
    time::Timestamp,
};

use super::{
    Page,
    action::Action,
    answer::{Panel, Said},
    drawn,
};
use crate::till::{CardsFound, Details};

/// One of several cards.
#[derive(Debug)]
pub(super) struct Choice {
    pub(super) name: String,
    pub(super) take: Action,
}

impl Page {
    /// What was found for a guest.
    #[must_use]
    pub fn cards_found(&self, guest: &Identifier, found: &CardsFound, now: Timestamp) -> String {
        match found {
            CardsFound::Said(notice) => self.answer(&Said::plain(notice, Details::default()), now),
            CardsFound::Cards(cards) => match cards.as_slice() {
                [] => self.nobody(guest),
                [card] => self.card(card, now),
                cards => self.several(cards),
            },
        }
    }

    fn card(&self, card: &Card, now: Timestamp) -> String {
        let title = self.words.say("page-card", &[("number", card.number.as_str().into())]);
        let notice = Notice::new(Level::Info, "", title, "");
        // None of its stamps is a new one.
        let progress = card.progress.clone().map(|progress| Progress { added: Some(0), ..progress });
        let details = Details { card: Some(Card { progress, ..card.clone() }), ..Details::default() };
        let mut said = Said::plain(&notice, details);
        said.actions.extend(self.take(card));
        self.answer(&said, now)
    }

    fn several(&self, cards: &[Card]) -> String {
        let (title, text) =
            (self.say("page-several-cards"), self.words.attr("page-several-cards", "text", &[]));
        let choices = cards.iter().filter_map(|card| {
            let progress = card.progress.as_ref();
            let progress = progress.map(|it| format!(" · {} / {}", it.current, it.goal)).unwrap_or_default();
            Some(Choice { name: format!("{}{progress}", card.number), take: self.take(card)? })
        });
        let mut panel = Panel::plain(&self.words, "info", "question", &title, &text);
        panel.choices.extend(choices);
        drawn(&panel)
    }

    fn nobody(&self, guest: &Identifier) -> String {
        let (title, text) =
            (self.say("page-unknown-guest"), self.words.attr("page-unknown-guest", "text", &[]));
        let may_have_one = matches!(guest.kind, IdentifierKind::Email | IdentifierKind::Phone);
        let issue = may_have_one.then(|| Action::issue_card(&self.words, guest));
        let mut panel = Panel::plain(&self.words, "info", "question", &title, &text);
        panel.actions.extend(issue);
        drawn(&panel)
    }

    /// As if the card were scanned.
    fn take(&self, card: &Card) -> Option<Action> {
        let label = match self.stamping {
            Stamping::Scan => "page-stamp",
            Stamping::Receipt => "page-note-guest",
            Stamping::Off => return None,
        };
        Some(Action::take(self.say(label), &card.id))
    }
}
