//! Which codes are ours, and what they name.

use std::fmt;

use regex::{Regex, RegexBuilder};

use super::Code;

/// Upper limit of one compiled pattern in bytes, so that a slip such as `(.{1,999}){999}` is an error and
/// not a till without memory.
const SIZE_LIMIT: usize = 1 << 20;

/// The two lists of patterns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PatternList {
    /// `codes.card`
    Card,
    /// `codes.voucher`
    Voucher,
}

impl fmt::Display for PatternList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Card => "codes.card",
            Self::Voucher => "codes.voucher",
        })
    }
}

/// A pattern that cannot be used.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("cannot compile pattern {number} of {list}, '{pattern}'; correct the regular expression", number = .index + 1)]
pub struct PatternError {
    /// The list it stands in.
    pub list: PatternList,
    /// Its place in the list, from 0.
    pub index: usize,
    /// As it was written.
    pub pattern: String,
    /// What the compiler says.
    #[source]
    pub source: regex::Error,
}

/// What a code names, as far as its form tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// A card.
    Card,
    /// A voucher.
    Voucher,
    /// Either: the cloud must be asked.
    Several,
    /// Not ours. Must not leave the machine, nor reach a log.
    Unrecognised,
}

/// The configured patterns. A code must match one of them as a whole.
#[derive(Debug, Clone)]
pub struct Patterns {
    card: Vec<Regex>,
    voucher: Vec<Regex>,
}

impl Patterns {
    /// Compiles the lists; the first pattern that cannot be used is the error. Case is ignored with
    /// `(?i-u:…)`, for ASCII letters.
    pub fn compile(card: &[String], voucher: &[String]) -> Result<Self, PatternError> {
        Ok(Self {
            card: compile_list(PatternList::Card, card)?,
            voucher: compile_list(PatternList::Voucher, voucher)?,
        })
    }

    /// The patterns that `code` matches, each by its list and its place there, from 0.
    #[must_use]
    pub fn matching(&self, code: &Code) -> Vec<(PatternList, usize)> {
        let lists = [(PatternList::Card, &self.card), (PatternList::Voucher, &self.voucher)];
        let all = lists.into_iter().flat_map(|(list, patterns)| {
            patterns.iter().enumerate().map(move |(index, pattern)| (list, index, pattern))
        });
        all.filter(|(_, _, pattern)| pattern.is_match(code.as_str()))
            .map(|(list, index, _)| (list, index))
            .collect()
    }

    /// What `code` names.
    #[must_use]
    pub fn classify(&self, code: &Code) -> Meaning {
        let matches = |patterns: &[Regex]| patterns.iter().any(|pattern| pattern.is_match(code.as_str()));
        match (matches(&self.card), matches(&self.voucher)) {
            (true, true) => Meaning::Several,
            (true, false) => Meaning::Card,
            (false, true) => Meaning::Voucher,
            (false, false) => Meaning::Unrecognised,
        }
    }
}

fn compile_list(list: PatternList, patterns: &[String]) -> Result<Vec<Regex>, PatternError> {
    let compiled = patterns.iter().enumerate().map(|(index, pattern)| {
        compile_whole(pattern).map_err(|source| PatternError {
            list,
            index,
            pattern: pattern.clone(),
            source,
        })
    });
    compiled.collect()
}

/// Compiles `pattern` so that it matches whole codes only.
fn compile_whole(pattern: &str) -> Result<Regex, regex::Error> {
    // By itself first: `a)|(b` must not become valid by the group around it.
    compile_one(pattern)?;
    compile_one(&format!(r"\A(?:{pattern})\z"))
        // A comment at the end of a `(?x)` pattern swallows the closing bracket, unless a line end stops it.
        .or_else(|_| compile_one(&format!("\\A(?:{pattern}\n)\\z")))
}

fn compile_one(pattern: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(pattern).size_limit(SIZE_LIMIT).build()
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;

    use proptest::prelude::*;

    use super::*;

    fn patterns(card: &[&str], voucher: &[&str]) -> Patterns {
        let owned = |list: &[&str]| list.iter().map(|&pattern| pattern.to_owned()).collect::<Vec<_>>();
        Patterns::compile(&owned(card), &owned(voucher)).unwrap()
    }

    fn meaning(patterns: &Patterns, code: &str) -> Meaning {
        patterns.classify(&Code::parse(code.as_bytes()).unwrap())
    }

    #[test]
    fn a_code_is_judged_by_the_list_it_matches() {
        let both =
            patterns(&["card_[0-9]+", r"https://cards\.example/[!-~]{1,300}"], &["v_[0-9]+", "https://.+"]);
        assert_eq!(meaning(&both, "card_42"), Meaning::Card);
        assert_eq!(meaning(&both, "v_42"), Meaning::Voucher);
        assert_eq!(meaning(&both, "https://cards.example/en/1"), Meaning::Several);
        assert_eq!(meaning(&both, "4006381333931"), Meaning::Unrecognised);
        assert_eq!(meaning(&patterns(&[], &[]), "card_42"), Meaning::Unrecognised);
    }

    #[test]
    fn the_patterns_that_match_are_told_by_list_and_place() {
        let patterns = patterns(&["x", "card_[0-9]+"], &["[a-z_0-9]+"]);
        let matching = |code: &str| patterns.matching(&Code::parse(code.as_bytes()).unwrap());
        assert_eq!(matching("card_42"), [(PatternList::Card, 1), (PatternList::Voucher, 0)]);
        assert_eq!(matching("CARD_42"), []);
    }

    #[test]
    fn only_the_whole_code_counts() {
        let alternatives = patterns(&["card_1|card_12|x", "(?m)^line$"], &[]);
        assert_eq!(meaning(&alternatives, "card_12"), Meaning::Card);
        for fragment in ["card_123", "ard_1", "my card_1", "card_1 x", "xx", "https://evil.example/?card_1"] {
            assert_eq!(meaning(&alternatives, fragment), Meaning::Unrecognised, "{fragment}");
        }
    }

    #[test]
    fn a_commented_pattern_keeps_its_end() {
        let commented = patterns(&["(?x) card_ [0-9]+  # printed (small"], &[]);
        assert_eq!(meaning(&commented, "card_7"), Meaning::Card);
        assert_eq!(meaning(&commented, "card_7x"), Meaning::Unrecognised);
    }

    #[test]
    fn other_scripts_and_either_case_can_be_asked_for() {
        let asked = patterns(&["(?i-u:free)"], &["[А-Я]{4}", "café"]);
        assert_eq!(meaning(&asked, "Free"), Meaning::Card);
        assert_eq!(meaning(&asked, "КОФЕ"), Meaning::Voucher);
        assert_eq!(meaning(&asked, "café"), Meaning::Voucher);
    }

    #[test]
    fn an_unusable_pattern_is_named() {
        let broken =
            |pattern: &str| Patterns::compile(&[], &["ok".to_owned(), pattern.to_owned()]).unwrap_err();
        let error = broken("a)|(b");
        assert_eq!((error.list, error.index), (PatternList::Voucher, 1));
        assert!(
            error.to_string().starts_with("cannot compile pattern 2 of codes.voucher, 'a)|(b'"),
            "{error}"
        );
        assert!(error.source().is_some());
        assert!(matches!(broken("(.{1,999}){999}").source, regex::Error::CompiledTooBig(_)));
    }

    proptest! {
        #[test]
        fn a_matching_code_with_anything_around_it_is_not_recognised(
            before in "[ -~]{0,6}", after in "[!-~]{0,6}",
        ) {
            prop_assume!(!before.is_empty() || !after.is_empty());
            let exact = patterns(&["<card>"], &[]);
            let code = format!("{before}<card>{after}");
            if let Ok(code) = Code::parse(code.as_bytes()) && code.as_str() != "<card>" {
                prop_assert_eq!(exact.classify(&code), Meaning::Unrecognised);
            }
        }
    }
}
