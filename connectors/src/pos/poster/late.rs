//! Checks that a register has kept to itself for more than a day, for lack of internet.

use std::collections::HashSet;

use serde_json::Value;

use super::scan;

/// More than the checks of all days that are looked at.
const MOST: usize = 200_000;

/// The checks of the days before yesterday's, by their numbers: which of them were there from the beginning. One that
/// appears among them later comes from a register that had no internet.
#[derive(Debug, Default)]
pub(super) struct Late {
    known: Option<HashSet<i64>>,
    turn: usize,
}

impl Late {
    /// It is known which were there from the beginning.
    pub(super) const fn has_begun(&self) -> bool {
        self.known.is_some()
    }

    /// These are all that were there from the beginning.
    pub(super) fn begin(&mut self, rows: &[Value]) {
        self.known = Some(rows.iter().filter_map(scan::number).collect());
    }

    /// Which of so many parts is looked at now; each in its turn.
    pub(super) fn turn(&mut self, parts: usize) -> usize {
        self.turn = (self.turn + 1) % parts.max(1);
        self.turn
    }

    /// Those that have appeared.
    pub(super) fn appeared(&self, rows: Vec<Value>) -> Vec<Value> {
        let is_known = |row: &Value| match (&self.known, scan::number(row)) {
            (Some(known), Some(number)) => known.contains(&number),
            _ => true,
        };
        rows.into_iter().filter(|row| !is_known(row)).collect()
    }

    /// They were told of, or are none of ours.
    pub(super) fn know(&mut self, numbers: impl IntoIterator<Item = i64>) {
        let Some(known) = &mut self.known else { return };
        known.extend(numbers);
        if known.len() > MOST {
            *self = Self::default();
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_was_there_from_the_beginning_has_not_appeared() {
        let mut late = Late::default();
        let (old, new) = (json!({"transaction_id": "7"}), json!({"transaction_id": 8}));
        assert!(late.appeared(vec![old.clone()]).is_empty(), "nothing is known yet");
        late.begin(std::slice::from_ref(&old));
        assert_eq!(late.appeared(vec![old.clone(), new.clone()]), std::slice::from_ref(&new));
        late.know([8]);
        assert!(late.appeared(vec![old, new]).is_empty());
    }

    #[test]
    fn each_part_has_its_turn() {
        let mut late = Late::default();
        let turns: HashSet<usize> = (0..7).map(|_| late.turn(7)).collect();
        assert_eq!(turns.len(), 7);
        assert_eq!(late.turn(0), 0);
    }
}
