//! What a text must look like.

use super::mistake::Wrong;

/// A rule for one text value, and how the schema describes it.
pub(super) struct Rule {
    /// ECMA 262 regular expression for the schema. It may let through what `check` refuses, never the reverse.
    pub(super) pattern: Option<&'static str>,
    /// Most characters.
    pub(super) longest: usize,
    /// The rule itself.
    pub(super) check: fn(&str) -> Result<(), Wrong>,
}

impl Rule {
    /// Checks the length, then the rest.
    pub(super) fn examine(&self, text: &str) -> Result<(), Wrong> {
        let length = text.chars().count();
        if length > self.longest {
            return Err(
                Wrong::new(format!("has {length} characters")).hint(format!("at most {}", self.longest))
            );
        }
        (self.check)(text)
    }
}

/// A value for a message: in quotes, on one line, not too long.
pub(super) fn quoted(text: &str) -> String {
    const LONGEST: usize = 40;
    let mut short: String = text.chars().take(LONGEST).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    format!("{short:?}")
}

/// A text that is not empty and has no control characters: a path, a port, a serial number.
pub(super) fn plain(text: &str) -> Result<(), Wrong> {
    if text.is_empty() {
        return Err(Wrong::new("is empty").hint("leave the key out instead"));
    }
    if text.chars().any(char::is_control) {
        return Err(Wrong::new("holds a control character")
            .hint("in double quotes \\t or \\n is one; write Windows paths in single quotes"));
    }
    Ok(())
}

/// Declares a text that has been checked against its [`Rule`].
macro_rules! checked_text {
    ($(#[$doc:meta])* $name:ident, $rule:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            pub(in crate::config) const RULE: $crate::config::rule::Rule = $rule;

            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = $crate::config::mistake::Wrong;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                Self::RULE.examine(&text)?;
                Ok(Self(text))
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(&self.0)
            }
        }
    };
}

pub(super) use checked_text;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_in_a_message_is_short_and_on_one_line() {
        assert_eq!(quoted("a\nb"), r#""a\nb""#);
        assert_eq!(quoted(&"x".repeat(500)).chars().count(), 43);
    }
}
