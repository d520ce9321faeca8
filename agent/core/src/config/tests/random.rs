//! Text that nobody wrote on purpose.

use proptest::prelude::*;

use super::{example, example_names};
use crate::config::{Config, Mistakes, parse};

/// What must hold for any text: no panic, and either a configuration or mistakes that say something and where.
fn examine(text: &str) -> Result<(), TestCaseError> {
    let checked: Result<Config, Mistakes> = parse(text, "agent.toml");
    match checked {
        Ok(config) => {
            let again = parse(&config.to_toml().unwrap(), "shown.toml");
            prop_assert_eq!(again.map_err(|mistakes| mistakes.to_string()), Ok(config));
        }
        Err(mistakes) => {
            prop_assert!(!mistakes.list().is_empty());
            let line_count = text.matches('\n').count() + 1;
            for mistake in mistakes.list() {
                prop_assert!(
                    mistake.line >= 1 && mistake.line <= line_count && mistake.column >= 1,
                    "{:?}",
                    mistake
                );
                prop_assert!(!mistake.what.is_empty());
            }
            prop_assert!(mistakes.list().is_sorted_by_key(|mistake| mistake.line));
            prop_assert!(!mistakes.to_string().chars().any(|letter| letter.is_control() && letter != '\n'));
        }
    }
    Ok(())
}

/// One of the examples, by a number.
fn some_example(number: usize) -> String {
    let mut names = example_names();
    names.sort();
    example(&names[number % names.len()])
}

/// Pieces of TOML and of configurations, in any order.
fn piece() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "[",
        "]",
        "[[",
        "]]",
        "{",
        "}",
        "=",
        ".",
        ",",
        "\"",
        "'",
        "\"\"\"",
        "'''",
        "\n",
        "\r\n",
        "#",
        " ",
        "\\",
        "\\u",
        "0x",
        "-",
        "+",
        "1",
        "1e9",
        "inf",
        "nan",
        "true",
        "2026-01-01",
        "cloud",
        "base_url",
        "till",
        "id",
        "scanner",
        "name",
        "kind",
        "serial",
        "stdin",
        "port",
        "match",
        "vid",
        "codes",
        "card",
        "log",
        "level",
        "7loc_sc_",
        "é",
        "\u{feff}",
        "\u{0}",
        "[till]\n",
        "[[scanner]]\n",
        "[[generic]]\n",
        "[generic.map]\n",
        "hook",
        "poll",
        "{ path = \"$..a[?@.b]\" }",
        "{since}",
        "till.id = 1\n",
        "scanner = [{}]\n",
        "[scanner.match]\n",
    ])
}

proptest! {
    #[test]
    fn random_text_never_panics(text in "(\\PC|[\\x00-\\x1f]){0,200}") {
        examine(&text)?;
    }

    #[test]
    fn random_pieces_of_toml_never_panic(pieces in prop::collection::vec(piece(), 0..60)) {
        examine(&pieces.concat())?;
    }

    #[test]
    fn a_damaged_example_never_panics(number: usize, edits in prop::collection::vec((any::<prop::sample::Index>(), 0..30_usize, piece()), 1..6)) {
        let mut text: Vec<char> = some_example(number).chars().collect();
        for (at, removed, put) in edits {
            let start = at.index(text.len() + 1);
            let end = (start + removed).min(text.len());
            text.splice(start..end, put.chars());
        }
        examine(&text.into_iter().collect::<String>())?;
    }

    #[test]
    fn an_example_cut_off_anywhere_never_panics(number: usize, at: prop::sample::Index) {
        let text: Vec<char> = some_example(number).chars().collect();
        examine(&text[..at.index(text.len() + 1)].iter().collect::<String>())?;
    }
}

#[test]
fn deep_nesting_ends_in_mistakes() {
    let brackets = format!("till.id = {}\n", "[".repeat(50_000));
    let dots = format!("[{}]\n", vec!["a"; 20_000].join("."));
    for text in [brackets, dots, "[[a]]\n".repeat(20_000), "x = 1\n".repeat(20_000)] {
        assert!(!parse(&text, "agent.toml").unwrap_err().list().is_empty());
    }
}
