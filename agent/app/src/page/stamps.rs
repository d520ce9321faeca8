//! The guest's card, drawn: a circle for each stamp that the goal needs.

use stamp_core::{cloud::types::Progress, words::Words};

use crate::till::Details;

/// A goal with more stamps than this is drawn as a bar.
const MOST: u32 = 20;
/// In units of the drawing.
const CELL: u32 = 48;

/// See the module's text.
#[derive(Debug)]
pub(super) struct StampCard {
    pub(super) width: u32,
    pub(super) height: u32,
    /// In reading order. Empty where there are too many to draw.
    pub(super) stamps: Vec<Stamp>,
    pub(super) current: u32,
    pub(super) goal: u32,
    /// Of the bar, in hundredths.
    pub(super) share: u32,
    /// For who cannot see it.
    pub(super) label: String,
    pub(super) is_full: bool,
}

/// The place of one stamp.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    pub(super) x: u32,
    pub(super) y: u32,
    /// `had`, `new`, `open`, or `goal` for the last place while it is open.
    pub(super) kind: &'static str,
}

impl StampCard {
    pub(super) fn of(words: &Words, details: &Details) -> Option<Self> {
        let progress = details.card.as_ref()?.progress.as_ref()?;
        let (current, goal) = (reached(progress, details.goal_reached), progress.goal);
        if goal == 0 {
            return None;
        }
        let (columns, rows) = layout(goal);
        let added = progress.added.unwrap_or(1);
        let stamps = (0..goal).filter(|_| goal <= MOST).map(|place| Stamp {
            x: place % columns * CELL + CELL / 2,
            y: place / columns * CELL + CELL / 2,
            kind: kind(place, current, goal, added),
        });
        let (have, need) = (u64::from(current), u64::from(goal));
        Some(Self {
            width: columns * CELL,
            height: rows * CELL,
            stamps: stamps.collect(),
            current,
            goal,
            share: u32::try_from(have * 100 / need).unwrap_or(100).min(100),
            label: words.say("page-progress", &[("current", have.into()), ("goal", need.into())]),
            is_full: current >= goal,
        })
    }
}

/// The cloud begins the next card at once: the stamp that filled one is answered with 0 of 10.
const fn reached(progress: &Progress, goal_reached: bool) -> u32 {
    if goal_reached && progress.current == 0 { progress.goal } else { progress.current }
}

/// Columns and rows.
const fn layout(goal: u32) -> (u32, u32) {
    match goal {
        0..=6 => (goal, 1),
        7..=MOST => (goal.div_ceil(2), 2),
        _ => (10, 1),
    }
}

const fn kind(place: u32, current: u32, goal: u32, added: u32) -> &'static str {
    if place + added >= current && place < current {
        "new"
    } else if place < current {
        "had"
    } else if place + 1 == goal {
        "goal"
    } else {
        "open"
    }
}

#[cfg(test)]
mod tests {
    use stamp_core::{cloud::types::Card, words::Language};

    use super::*;

    fn card(current: u32, goal: u32, goal_reached: bool) -> Option<StampCard> {
        let progress = Progress { current, goal, goal_index: None, added: Some(1), completed_count: None };
        let card: Card = serde_json::from_str(r#"{"id": "c", "number": "1"}"#).unwrap();
        let card = Some(Card { progress: Some(progress), ..card });
        let details = Details { card, goal_reached, ..Details::default() };
        StampCard::of(&Words::of(Language::ENGLISH), &details)
    }

    fn kinds(card: &StampCard) -> String {
        card.stamps.iter().map(|stamp| &stamp.kind[..1]).collect()
    }

    #[test]
    fn every_goal_up_to_twenty_has_a_place_for_each_stamp_inside_the_drawing() {
        for goal in 1..=20 {
            for current in 0..=goal {
                let card = card(current, goal, false).unwrap();
                assert_eq!(card.stamps.len(), goal as usize);
                let inside = |stamp: &Stamp| stamp.x < card.width && stamp.y < card.height;
                assert!(card.stamps.iter().all(inside), "{goal}");
                let filled = card.stamps.iter().filter(|stamp| ["had", "new"].contains(&stamp.kind));
                assert_eq!(filled.count(), current as usize, "{current} of {goal}");
            }
        }
    }

    #[test]
    fn the_new_stamp_is_told_from_those_before() {
        assert_eq!(kinds(&card(4, 10, false).unwrap()), "hhhnooooog");
        assert_eq!(kinds(&card(0, 5, false).unwrap()), "oooog");
    }

    #[test]
    fn a_card_that_was_filled_is_shown_full_although_the_next_one_is_empty() {
        let full = card(0, 10, true).unwrap();
        assert_eq!((kinds(&full).as_str(), full.is_full), ("hhhhhhhhhn", true));
    }

    #[test]
    fn what_cannot_be_drawn_is_a_bar_or_nothing() {
        let many = card(30, 40, false).unwrap();
        assert_eq!((many.stamps.len(), many.share), (0, 75));
        assert_eq!(card(u32::MAX, 40, false).unwrap().share, 100);
        assert!(card(0, 0, true).is_none());
    }
}
