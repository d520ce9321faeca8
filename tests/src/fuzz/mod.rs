//! What must hold for every input, whoever made it up. Each target takes any bytes and panics where a rule is broken.
//!
//! The fuzzer (`tests/fuzz`) calls them with what it invents; a plain test calls them with every input that it once
//! found worth keeping (`tests/fuzz/corpus`).

mod answers;
mod config;
mod events;
mod export;
mod frames;
mod hid_pos;
mod layouts;
mod local_api;
mod poster;
mod redactor;
mod sending;
mod serve;
mod tills;

pub use answers::answers;
pub use config::config;
pub use events::events;
pub use export::export;
pub use frames::frames;
pub use hid_pos::hid_pos;
pub use layouts::layouts;
pub use local_api::local_api;
pub use poster::poster;
pub use redactor::redactor;
pub use serve::serve;
pub use tills::tills;

/// One door through which foreign bytes come in.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// Of its corpus and of its file in `tests/fuzz/targets`.
    pub name: &'static str,
    /// Panics where a rule is broken.
    pub run: fn(&[u8]),
}

/// All of them.
pub const TARGETS: &[Target] = &[
    Target { name: "answers", run: answers },
    Target { name: "config", run: config },
    Target { name: "events", run: events },
    Target { name: "export", run: export },
    Target { name: "frames", run: frames },
    Target { name: "hid_pos", run: hid_pos },
    Target { name: "layouts", run: layouts },
    Target { name: "local_api", run: local_api },
    Target { name: "poster", run: poster },
    Target { name: "redactor", run: redactor },
    Target { name: "serve", run: serve },
    Target { name: "tills", run: tills },
];

/// The first line of an input and what follows it.
fn first_line(input: &[u8]) -> (&str, &[u8]) {
    let end = input.iter().position(|byte| *byte == b'\n').unwrap_or(input.len());
    let (line, rest) = input.split_at(end);
    (std::str::from_utf8(line).unwrap_or_default(), rest.get(1..).unwrap_or_default())
}
