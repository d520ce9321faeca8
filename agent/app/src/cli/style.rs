//! Colour for terminals, never as the only sign.

use std::io::IsTerminal;

use stamp_core::notice::Level;

/// The sign of a level; it tells it without colour.
pub(super) const fn sign(level: Level) -> &'static str {
    match level {
        Level::Ok => "✓",
        Level::Info => "i",
        Level::Warn => "!",
        Level::Refused => "✗",
    }
}

/// Colours `text` by level where stdout is a terminal that wants colour.
pub(super) fn paint(level: Level, text: &str) -> String {
    let code = match level {
        Level::Ok => "32",
        Level::Info => "36",
        Level::Warn => "33",
        Level::Refused => "31",
    };
    wrap(code, text)
}

/// Bold.
pub(super) fn bold(text: &str) -> String {
    wrap("1", text)
}

/// Of less weight.
pub(super) fn dim(text: &str) -> String {
    wrap("2", text)
}

fn wrap(code: &str, text: &str) -> String {
    let plain =
        std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty()) || !std::io::stdout().is_terminal();
    if plain { text.to_owned() } else { format!("\u{1b}[{code}m{text}\u{1b}[0m") }
}
