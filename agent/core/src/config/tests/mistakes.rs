//! Values that cannot be.

use super::{CLOUD, lines, mistakes, valid};
use crate::config::{MAX_BYTES, parse};

#[test]
fn a_mistyped_choice_is_shown_with_its_line_and_a_suggestion() {
    assert_eq!(
        mistakes("[till]\nstamping = \"scann\"\n"),
        [r#"agent.toml:3: till.stamping: "scann" is none of scan, receipt, off (did you mean "scan"?)"#]
    );
}

#[test]
fn a_language_that_is_not_spoken_is_told_which_are() {
    let found = mistakes("[till]\nlanguage = \"xx\"\n");
    let start = r#"agent.toml:3: till.language: "xx" is none of en, de, "#;
    assert!(found[0].starts_with(start) && found[0].contains("uk"), "{found:?}");
}

#[test]
fn all_mistakes_come_at_once_and_in_the_order_of_the_lines() {
    let found = mistakes(
        "[queue]\nkeep_settled_days = 900\n[till]\nid = 7\nlanguge = \"de\"\n[codes]\ncard = ['(a', 'ok', 3]\n[tills]\n",
    );
    assert_eq!(
        found,
        [
            "agent.toml:3: queue.keep_settled_days: 900 is out of range (1 to 365)",
            "agent.toml:5: till.id: is a whole number, not a text (put it in quotes)",
            "agent.toml:6: till.languge: is not known (did you mean \"language\"?)",
            "agent.toml:8: codes.card[1]: is not a regular expression: unclosed group",
            "agent.toml:8: codes.card[3]: is a whole number, not a text (put it in quotes)",
            "agent.toml:9: tills: is not known (did you mean \"till\"?)",
        ]
    );
}

#[test]
fn the_place_is_that_of_the_value() {
    let found = parse("[cloud]\nbase_url = \"ftp://x\"\n", "agent.toml").unwrap_err();
    let mistake = &found.list()[0];
    assert_eq!((mistake.line, mistake.column, mistake.key.as_str()), (2, 12, "cloud.base_url"));
    assert_eq!(found.list().len(), 1);
}

#[test]
fn a_required_key_that_is_missing_is_named_where_it_belongs() {
    let without_table = lines(parse("", "agent.toml").unwrap_err());
    assert!(without_table[0].starts_with("agent.toml:1: cloud.base_url: is missing"), "{without_table:?}");
    let without_key = lines(parse("\n\n[cloud]\n", "agent.toml").unwrap_err());
    assert!(without_key[0].starts_with("agent.toml:3: cloud.base_url: is missing"), "{without_key:?}");
}

#[test]
fn a_key_in_the_wrong_table_is_sent_to_its_own() {
    assert_eq!(
        mistakes("stamping = \"scan\"\n"),
        ["agent.toml:2: stamping: is not known (it belongs to [till])"]
    );
    assert_eq!(
        mistakes("[log]\nlisten = 1\n"),
        ["agent.toml:3: log.listen: is not known (it belongs to [local_api])"]
    );
}

#[test]
fn a_value_of_the_wrong_type_says_what_would_be_right() {
    for (text, told) in [
        ("[log]\nmax_files = \"5\"\n", "is a text, not a whole number (only digits, without quotes)"),
        ("[log]\nmax_files = 5.0\n", "is a number with a point, not a whole number"),
        ("[log]\nmax_files = 99999999999999999999\n", "is out of range (2 to 50)"),
        ("[till]\nstamping = true\n", "is true or false, not a text (one of \"scan\", \"receipt\", \"off\")"),
        ("[codes]\ncard = 'x'\n", "is a text, not a list"),
        ("[till]\nid = 2026-01-01\n", "is a date or time, not a text"),
        ("till = 3\n", "is not written as [till]"),
        ("[[till]]\n", "is not written as [till]"),
        ("[scanner]\n", "is not written as [[scanner]]"),
        ("scanner = [3]\n", "is a whole number, not a table (write it as [[scanner]])"),
    ] {
        let found = mistakes(text);
        assert!(found.len() == 1 && found[0].contains(told), "{text}: {found:?}");
    }
}

#[test]
fn both_ends_of_a_range_belong_to_it() {
    for (key, least, most) in [
        ("till.answer_within_ms", 500, 30_000),
        ("till.repeat_ask_s", 0, 3600),
        ("log.max_file_mb", 1, 100),
        ("log.max_files", 2, 50),
        ("queue.keep_settled_days", 1, 365),
    ] {
        super::valid(&format!("{key} = {least}\n"));
        super::valid(&format!("{key} = {most}\n"));
        assert_eq!(mistakes(&format!("{key} = {}\n", least - 1)).len(), 1, "{key}");
        assert_eq!(mistakes(&format!("{key} = {}\n", most + 1)).len(), 1, "{key}");
    }
}

#[test]
fn too_many_patterns_are_refused() {
    let list = |count: usize| format!("[codes]\nvoucher = [{}]\n", "'x',".repeat(count));
    assert_eq!(super::valid(&list(32)).codes.voucher.len(), 32);
    assert!(mistakes(&list(33))[0].contains("has 33 entries (at most 32)"));
}

#[test]
fn a_file_that_is_too_large_is_refused() {
    let found = lines(parse(&" ".repeat(MAX_BYTES + 1), "agent.toml").unwrap_err());
    assert!(found.len() == 1 && found[0].contains("at most 256 KiB"), "{found:?}");
    let largest = format!("{CLOUD}{}", " ".repeat(MAX_BYTES - CLOUD.len()));
    assert!(parse(&largest, "agent.toml").is_ok());
}

#[test]
fn other_machines_are_let_in_over_tls_only() {
    let found = mistakes("[local_api]\nlisten = \"0.0.0.0:7717\"\n");
    assert!(found[0].starts_with("agent.toml:3: local_api.listen"), "{found:?}");
    assert!(found[0].contains("tls = {"), "{found:?}");
    let half = mistakes("[local_api]\nlisten = \"0.0.0.0:7717\"\ntls = { cert = \"till.pem\" }\n");
    assert!(half.len() == 1 && half[0].contains("local_api.tls.key: is missing"), "{half:?}");
    let config =
        valid("[local_api]\nlisten = \"0.0.0.0:7717\"\ntls = { cert = \"till.pem\", key = \"till.key\" }\n");
    assert_eq!(config.local_api.own_address().to_string(), "127.0.0.1:7717");
}
