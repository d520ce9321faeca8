//! Paths of keys, as they are shown.

use super::{rule::quoted, secret};

/// `till` and `id` give `till.id`; the top level is empty.
pub(super) fn join(parent: &str, name: &str) -> String {
    let name = shown(name);
    if parent.is_empty() { name } else { format!("{parent}.{name}") }
}

/// An entry of a list: `scanner[2]`. `index` counts from 0, what is shown from 1.
pub(super) fn entry(list: &str, index: usize) -> String {
    format!("{list}[{}]", index + 1)
}

/// A name that somebody wrote, fit to be shown.
fn shown(name: &str) -> String {
    if secret::is_in(name) {
        return "(a key)".to_owned();
    }
    let bare = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '-';
    if !name.is_empty() && name.len() <= 64 && name.chars().all(bare) {
        name.to_owned()
    } else {
        quoted(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_needs_quotes_has_them_and_a_long_one_is_cut() {
        assert_eq!(join("till", "max-files_2"), "till.max-files_2");
        assert_eq!(join("till", "a b"), r#"till."a b""#);
        assert_eq!(join("", ""), r#""""#);
        let longest = "x".repeat(64);
        assert_eq!(join("", &longest), longest);
        assert!(join("", &"x".repeat(65)).ends_with("…\""));
    }
}
