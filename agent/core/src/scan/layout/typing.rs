//! A scanner that types, for tests.

use super::{Layout, tables::Table};

/// What arrives where a scanner that counts on an American layout types this; `None` where a key gives nothing.
pub(in crate::scan) fn typed(layout: Layout, text: &str) -> Option<String> {
    let table = Table::of(layout);
    let mut arrived = String::new();
    let mut waiting = None;
    for character in text.chars() {
        let (index, shift) = Table::of(Layout::Us).find(character)?;
        let given = table.character(index, shift)?;
        let dead = table.dead(given);
        match waiting.take() {
            Some(accent) if given == ' ' => arrived.push(accent),
            Some(accent) => match table.dead(accent).and_then(|dead| dead.compose(given)) {
                Some(composed) => arrived.push(composed),
                None => arrived.extend([accent, given]),
            },
            None if dead.is_some() => waiting = Some(given),
            None => arrived.push(given),
        }
    }
    arrived.extend(waiting);
    Some(arrived)
}
