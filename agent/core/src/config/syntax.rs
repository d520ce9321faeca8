//! Text that is not TOML.

use std::collections::BTreeSet;

use toml::de::Error;

use super::{
    mistake::{Mistake, Wrong},
    place::{Lines, Place},
    secret,
};

/// The lines whose content cannot be judged, because something on them, or their table's header, could not be
/// read. What was recovered from them would only give mistakes that follow from the first one.
#[derive(Default)]
pub(super) struct Doubt(BTreeSet<usize>);

impl Doubt {
    /// Whether everything could be read.
    pub(super) fn is_none(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether this line is in doubt.
    pub(super) fn covers(&self, place: Place) -> bool {
        self.0.contains(&place.line)
    }
}

/// The first mistake of each line, and the lines in doubt.
pub(super) fn mistakes(errors: &[Error], lines: &Lines<'_>) -> (Vec<Mistake>, Doubt) {
    let mut doubt = Doubt::default();
    let mut found = Vec::new();
    for error in errors {
        let place = lines.place(error.span().map_or(0, |span| span.start));
        if !doubt.0.insert(place.line) {
            continue;
        }
        let line = lines.line(place.line);
        let wrong = if secret::is_in(line) { secret::wrong() } else { wrong(error.message(), line) };
        let Place { line, column } = place;
        found.push(Mistake { line, column, key: String::new(), what: wrong.what, hint: wrong.hint });
    }
    for line in doubt.0.clone() {
        if is_header(lines.line(line)) {
            doubt.0.extend((line + 1..=lines.count()).take_while(|next| !is_header(lines.line(*next))));
        }
    }
    (found, doubt)
}

fn wrong(message: &str, line: &str) -> Wrong {
    let wrong = Wrong::new(message);
    if message.contains("must be quoted") {
        return wrong.hint("put a text in quotes");
    }
    if message.contains("duplicate key") {
        return wrong.hint("keep one of them");
    }
    if line.contains('\\') && line.contains('"') {
        return wrong.hint(r"a backslash is special in double quotes; write 'C:\folder' in single ones");
    }
    wrong
}

fn is_header(line: &str) -> bool {
    line.trim_start().starts_with('[')
}

#[cfg(test)]
mod tests {
    use toml::de::DeTable;

    use super::*;

    fn found(text: &str) -> (Vec<(usize, String)>, Doubt) {
        let (_, errors) = DeTable::parse_recoverable(text);
        let (mistakes, doubt) = mistakes(&errors, &Lines::of(text));
        (
            mistakes
                .into_iter()
                .map(|mistake| (mistake.line, mistake.what + &mistake.hint.unwrap_or_default()))
                .collect(),
            doubt,
        )
    }

    #[test]
    fn each_line_is_reported_once() {
        let (found, _) = found("[till]\nid = a b\nlanguage = de\n");
        assert_eq!(found.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [2, 3]);
        assert!(found[1].1.contains("quotes"), "{found:?}");
    }

    #[test]
    fn a_windows_path_in_double_quotes_is_explained() {
        let (found, _) = found("[log]\ndirectory = \"C:\\ProgramData\\7stamp\"\n");
        assert_eq!(found.len(), 1);
        assert!(found[0].1.contains("single"), "{found:?}");
    }

    #[test]
    fn a_line_without_backslash_is_not_blamed_on_one() {
        let (found, _) = found("[log]\nlevel = \"info\" \"debug\"\n");
        assert!(found.len() == 1 && !found[0].1.contains("backslash"), "{found:?}");
    }

    #[test]
    fn a_broken_header_puts_its_table_in_doubt_and_no_other() {
        let (_, doubt) = found("[log]\n[till\nid = 1\n\n[queue]\nx = 1\n");
        let covered: Vec<_> = (1..=6).filter(|line| doubt.covers(Place { line: *line, column: 1 })).collect();
        assert_eq!(covered, [2, 3, 4]);
    }
}
