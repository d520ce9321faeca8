//! A configuration file.

use stamp_core::config::{Config, Mistake, Mistakes, parse};

/// What every key of the cloud begins with; what follows must not be repeated to anybody.
const KEY: &str = "7loc_sc_";

/// The text of the file.
pub fn config(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    match parse(text, "agent.toml") {
        Ok(config) => loaded(&config),
        Err(mistakes) => refused(text, &mistakes),
    }
}

/// It can be used as it is, and what is shown of it is it again.
fn loaded(config: &Config) {
    config.codes.patterns().unwrap();
    let shown = config.to_toml().unwrap();
    assert!(!shown.contains(KEY), "a key is in the configuration");
    match parse(&shown, "shown.toml") {
        Ok(again) => assert!(again == *config, "it is another one when it was shown:\n{shown}"),
        Err(mistakes) => panic!("what is shown cannot be read: {mistakes}\n{shown}"),
    }
}

/// Each mistake says something and where, and no key is repeated.
fn refused(text: &str, mistakes: &Mistakes) {
    assert!(!mistakes.list().is_empty(), "refused, but nothing is wrong");
    assert!(mistakes.list().is_sorted_by_key(|mistake| mistake.line));
    let lines: Vec<&str> = text.split('\n').collect();
    for Mistake { line, column, what, .. } in mistakes.list() {
        let longest = lines.get(line - 1).map(|line| line.chars().count() + 1);
        assert!(longest.is_some_and(|longest| *column <= longest), "no such place: {line}:{column}");
        assert!(!what.is_empty(), "nothing is said");
    }
    let said = mistakes.to_string();
    assert!(!said.chars().any(|letter| letter.is_control() && letter != '\n'), "{said:?}");
    for (start, _) in text.match_indices(KEY) {
        let key: String = text[start..].chars().take(KEY.len() + 4).collect();
        let is_key = key[KEY.len()..].chars().filter(char::is_ascii_alphanumeric).count() == 4;
        assert!(!is_key || !said.contains(&key), "a key is repeated: {said}");
    }
}
