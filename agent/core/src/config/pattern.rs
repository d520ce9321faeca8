//! Patterns of codes that may leave the machine.

use super::{
    mistake::Wrong,
    model::Codes,
    rule::{Rule, checked_text},
};
use crate::scan::{PatternError, Patterns};

checked_text! {
    /// A regular expression that has been proven to compile. It decides by a match of the whole code.
    CodePattern,
    Rule { pattern: None, longest: 512, check }
}

impl Codes {
    /// The compiled patterns.
    ///
    /// # Errors
    /// None in practice: each pattern was compiled when the configuration was checked.
    pub fn patterns(&self) -> Result<Patterns, PatternError> {
        let texts = |list: &[CodePattern]| list.iter().map(|pattern| pattern.0.clone()).collect::<Vec<_>>();
        Patterns::compile(&texts(&self.card), &texts(&self.voucher))
    }
}

fn check(pattern: &str) -> Result<(), Wrong> {
    if pattern.is_empty() {
        return Err(Wrong::new("is empty").hint("leave the entry out"));
    }
    let compiled = Patterns::compile(&[pattern.to_owned()], &[]);
    compiled.map(|_| ()).map_err(|error| Wrong::new(reason(&error.source)))
}

/// The last line of the error: those before it draw the pattern with a mark below.
fn reason(error: &regex::Error) -> String {
    let text = error.to_string();
    let last = text.lines().last().unwrap_or_default();
    format!("is not a regular expression: {}", last.trim_start_matches("error: "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(pattern: &str) -> String {
        CodePattern::try_from(pattern.to_owned()).unwrap_err().to_string()
    }

    #[test]
    fn the_reason_is_the_one_of_the_regular_expression() {
        assert_eq!(refused("(abc"), "is not a regular expression: unclosed group");
        assert_eq!(refused("a)|(b"), "is not a regular expression: unopened group");
        assert!(refused(r"\w{1000}{1000}").contains("size limit"));
        assert!(refused("").contains("empty"));
    }
}
