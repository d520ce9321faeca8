//! What is masked wherever it stands.

use std::{borrow::Cow, sync::OnceLock};

use regex::{Captures, Regex};

/// Names of the wire contract that look like an id.
const CONTRACT_WORDS: &[&str] = &[
    "card_deleted",
    "card_id",
    "card_issued",
    "card_not_found",
    "card_number",
    "card_opened",
    "card_operations",
    "card_saved",
];

/// A form of a secret, and what stands in its place.
pub(super) struct Rule {
    form: Regex,
    mask: fn(&Captures<'_>) -> String,
}

impl Rule {
    /// The text with every such secret masked; `None`: there is none.
    pub(super) fn apply(&self, text: &str) -> Option<String> {
        match self.form.replace_all(text, self.mask) {
            Cow::Owned(masked) if masked != text => Some(masked),
            _ => None,
        }
    }
}

/// The rules in the order in which they apply.
pub(super) fn all() -> &'static [Rule] {
    static RULES: OnceLock<Vec<Rule>> = OnceLock::new();
    RULES.get_or_init(|| {
        vec![
            rule(r#"((?i-u:authorization|cookie))(\\*["']?\s*[:=]\s*\\*["']?)[^"'\r\n]+"#, after_label),
            rule(r#"((?i-u:bearer))([ \t]+)[^\s"']+"#, after_label),
            rule(
                r#"((?i-u:api[_-]?key|password|passwd|secret|token|\bpin))(\\*["']?\s*[:=]\s*\\*["']?\\*)[^\s"',;&\[\\][^\s"',;&]*"#,
                after_label,
            ),
            rule(r"(?i-u:7loc_|stp_)[A-Za-z0-9_.-]*", |_| "[key]".to_owned()),
            rule(r"eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_.-]+", |_| "[key]".to_owned()),
            rule(r#"[A-Za-z][A-Za-z0-9+.-]*(?i-u:%3a%2f%2f)[^\s"'<>]*"#, |_| "[url]".to_owned()),
            rule(r#"([A-Za-z][A-Za-z0-9+.-]*:(?:\\?/){2})([^\s"'<>/?\#\\]*)([^\s"'<>]*)"#, host_only),
            rule(
                r#"[^\x00-\x20\x7f@<>()\[\]{}"'`,;:=/?&|\\]+(?:@|%40)(?:[^\x00-\x20\x7f@<>()\[\]{}"'`,;:=/?&|\\.]+\.)+[^\x00-\x20\x7f@<>()\[\]{}"'`,;:=/?&|\\.]{2,}"#,
                |_| "[email]".to_owned(),
            ),
            rule(r"(^|[^A-Za-z])((?:card|wp|v)_[A-Za-z0-9_]+)", code_unless_word),
            rule(
                r#"((?i-u:\bcard|number|value|\bn[or]\b)|№)((?:["':=\#.,\s\\]|\bvalue){1,16})[0-9]{6}\b"#,
                |found| format!("{}{}[number]", &found[1], &found[2]),
            ),
        ]
    })
}

fn rule(form: &str, mask: fn(&Captures<'_>) -> String) -> Rule {
    #[allow(clippy::expect_used, reason = "the forms are constants, compiled by every test of this module")]
    let form = Regex::new(form).expect("a constant regular expression is valid");
    Rule { form, mask }
}

fn after_label(found: &Captures<'_>) -> String {
    format!("{}{}[secret]", &found[1], &found[2])
}

fn host_only(found: &Captures<'_>) -> String {
    let (scheme, authority, rest) = (&found[1], &found[2], &found[3]);
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let path = if matches!(rest, "" | "/") { rest } else { "/[path]" };
    format!("{scheme}{host}{path}")
}

fn code_unless_word(found: &Captures<'_>) -> String {
    if CONTRACT_WORDS.contains(&&found[2]) { found[0].to_owned() } else { format!("{}[code]", &found[1]) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_ignores_the_case_of_ascii_letters_only() {
        // For others `regex` needs a feature that this crate has in tests only, by way of another crate.
        for rule in all() {
            let form = rule.form.as_str();
            assert!(!form.contains("(?i)") && !form.contains("(?i:") && !form.contains("(?i-u)"), "{form}");
        }
    }
}
