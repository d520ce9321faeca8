//! The kinds of card.

use crate::db::card::CardRow;

/// How stamps are earned and when a goal is reached.
pub(crate) struct Template {
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    pub(crate) goal: u32,
    /// A stamp for every so many whole currency units; `None` is a stamp for every order.
    pub(crate) unit: Option<u64>,
}

static TEMPLATES: [Template; 2] = [
    Template { id: "tpl_coffee", name: "Coffee card", goal: 10, unit: None },
    Template { id: "tpl_bistro", name: "Bistro card", goal: 5, unit: Some(10) },
];

impl Template {
    pub(crate) const DEFAULT: &'static Self = &TEMPLATES[0];

    pub(crate) fn named(id: &str) -> Option<&'static Self> {
        TEMPLATES.iter().find(|template| template.id == id)
    }

    pub(crate) const fn stamping_rule(&self) -> &'static str {
        if self.unit.is_some() { "by_amount" } else { "per_order" }
    }

    /// Which of the three rewards comes next: 0 voucher, 1 award, 2 lottery, and so on in a circle.
    pub(crate) const fn goal_index(&self, stamps: u32) -> u32 {
        stamps / self.goal % 3
    }
}

/// The kind of a card that is in the state.
pub(crate) fn template_of(card: &CardRow) -> &'static Template {
    Template::named(&card.template_id).unwrap_or(Template::DEFAULT)
}
