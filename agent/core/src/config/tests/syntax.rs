//! Text that is not TOML.

use super::{lines, mistakes};
use crate::config::parse;

#[test]
fn what_cannot_be_read_does_not_hide_other_mistakes() {
    let found = mistakes("[till]\nid = till 1\nstamping = \"scann\"\n[log]\nmax_files = 1\n");
    let places: Vec<_> = found.iter().map(|line| line.split(": ").next().unwrap()).collect();
    assert_eq!(places, ["agent.toml:3", "agent.toml:4", "agent.toml:6"], "{found:?}");
}

#[test]
fn a_line_that_cannot_be_read_gives_one_mistake() {
    let found = mistakes("[till]\nstamping = scann\n");
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("put a text in quotes"), "{found:?}");
}

#[test]
fn nothing_is_called_missing_while_a_line_cannot_be_read() {
    let found = lines(
        parse("[cloud]\nbase_url\n[[scanner]]\nname = \"a\"\nkind = \"serial\"\nport\n", "agent.toml")
            .unwrap_err(),
    );
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found.iter().all(|line| line.contains("key with no value")), "{found:?}");
}

#[test]
fn a_scanner_is_not_called_without_port_while_a_line_cannot_be_read() {
    let found = mistakes("[[scanner]]\nname = \"a\"\nkind = \"serial\"\n= \"COM3\"\n");
    assert!(found.iter().all(|line| line.starts_with("agent.toml:5: ")), "{found:?}");
}

#[test]
fn keys_below_a_broken_header_are_not_called_unknown() {
    let found = mistakes("[log]\nmax_files = 3\n[till\nid = \"x\"\nstamping = \"scan\"\n");
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("agent.toml:4"), "{found:?}");
}

#[test]
fn a_key_that_stands_twice_is_one_mistake() {
    let found = mistakes("[till]\nid = \"a\"\nid = \"b\"\n");
    assert_eq!(found, ["agent.toml:4: duplicate key (keep one of them)"]);
}
