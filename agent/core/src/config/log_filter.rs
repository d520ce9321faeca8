//! How much is logged.

use super::{
    mistake::Wrong,
    rule::{Rule, checked_text, quoted},
    suggest,
};

const LEVELS: &[&str] = &["off", "error", "warn", "info", "debug", "trace"];

checked_text! {
    /// A level, or levels by target: `info`, `info,stamp_agent::cloud=debug`.
    ///
    /// A part of what `EnvFilter` of tracing-subscriber takes. A bare word must be a level: there a mistyped
    /// `inof` would silently be a target, and the log would be empty.
    LogFilter,
    Rule { pattern: Some("^[A-Za-z0-9_:=,]+$"), longest: 256, check }
}

fn check(text: &str) -> Result<(), Wrong> {
    text.split(',').try_for_each(check_directive)
}

fn check_directive(directive: &str) -> Result<(), Wrong> {
    let (target, level) = match directive.split_once('=') {
        Some((target, level)) => (Some(target), level),
        None => (None, directive),
    };
    if !LEVELS.iter().any(|known| known.eq_ignore_ascii_case(level)) {
        let close = suggest::nearest(level, LEVELS.iter().copied()).map(suggest::hint);
        let known = || format!("levels are {}; or target=level, separated by commas", LEVELS.join(", "));
        return Err(Wrong::new(format!("{} is not a level", quoted(level))).hint(close.unwrap_or_else(known)));
    }
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_:".contains(&byte);
    if target.is_some_and(|target| target.is_empty() || !target.bytes().all(allowed)) {
        return Err(Wrong::new(format!("{} is not a target", quoted(target.unwrap_or_default())))
            .hint("a module such as stamp_agent::cloud"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_and_targets_are_taken() {
        for good in ["info", "DEBUG", "off", "info,stamp_agent::cloud=debug", "warn,rumqttc=error"] {
            assert!(check(good).is_ok(), "{good}");
        }
    }

    #[test]
    fn a_mistyped_level_is_not_taken_for_a_target() {
        assert_eq!(check("inof").unwrap_err().hint.unwrap(), "did you mean \"info\"?");
        for bad in ["", "info,", "stamp_agent", "a=b", "=info", "a b=info", "info, warn", "info[x]"] {
            assert!(check(bad).is_err(), "{bad}");
        }
    }
}
