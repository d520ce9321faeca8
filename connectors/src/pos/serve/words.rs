//! What a foreign program says, fit for our own words.

use stamp_core::redact::redact;

/// Longest text of theirs that is repeated.
const LONGEST: usize = 200;

/// A text of theirs on one line, not too long, without what could be a person or a key.
pub(super) fn foreign(text: &str) -> String {
    let printable: String =
        text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).take(4 * LONGEST).collect();
    let masked = redact(printable.trim());
    let mut short: String = masked.chars().take(LONGEST).collect();
    if short.len() < masked.len() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_they_say_is_bounded_and_names_nobody() {
        let said = foreign(&format!("no guest\n+370 600 00000 {}", "x".repeat(900)));
        assert!(said.chars().count() <= LONGEST + 1 && !said.contains('\n'), "{said}");
        assert!(said.starts_with("no guest") && !said.contains("600 00000"), "{said}");
    }
}
