//! What holds where the file is silent.

use std::{path::Path, time::Duration};

use proptest::prelude::*;

use super::{CLOUD, valid};
use crate::{
    config::{CodeLayout, OfflineRedeem, RedeemMode, Stamping, parse},
    scan::{Code, Layout, Meaning},
};

#[test]
fn a_base_address_is_enough() {
    let config = valid("");
    assert_eq!(config.cloud.base_url.as_str(), "https://api.7stamp.example/v1");
    assert_eq!(config.cloud.api_key_file, Path::new("api-key"));
    assert_eq!(config.cloud.request_timeout, Duration::from_secs(10));
    assert_eq!(config.till.id, None);
    assert_eq!(config.till.account, None);
    assert_eq!(config.till.stamping, Stamping::Scan);
    assert_eq!(config.till.redeem, RedeemMode::Confirm);
    assert_eq!(config.till.offline_redeem, OfflineRedeem::Limited);
    assert_eq!(config.till.offline_snapshot, 24);
    assert_eq!((config.till.offline_per_card, config.till.offline_per_till), (1, 5));
    assert_eq!(config.till.language.as_str(), "en");
    assert_eq!(config.till.answer_within, Duration::from_millis(4000));
    assert_eq!(config.till.repeat_ask, Duration::from_secs(60));
    assert_eq!(config.codes.layout, CodeLayout::Auto);
    assert_eq!(config.local_api.listen.to_string(), "127.0.0.1:7717");
    assert!(config.local_api.allowed_hosts.is_empty() && config.local_api.allowed_origins.is_empty());
    assert_eq!(config.log.directory, None);
    assert_eq!(config.log.level.as_str(), "info");
    assert_eq!((config.log.max_file_mb, config.log.max_files), (5, 5));
    assert_eq!(config.queue.keep_settled_days, 14);
    assert!(config.scanners.is_empty());
}

#[test]
fn receipt_numbers_are_counted_by_account_else_by_till_else_nowhere_in_particular() {
    let account = |keys: &str| valid(&format!("[till]\n{keys}")).till.receipt_account().to_owned();
    assert_eq!(account("id = \"till-1\"\naccount = \"kitchen\"\n"), "kitchen");
    assert_eq!(account("id = \"till-1\"\n"), "till-1");
    assert_eq!(account(""), "");
}

#[test]
fn an_empty_table_is_as_good_as_none() {
    assert_eq!(valid("[till]\n[codes]\n[log]\n"), valid(""));
}

#[test]
fn a_file_from_a_windows_editor_is_read() {
    let text = format!("\u{feff}{CLOUD}[till]\nid = \"till-1\"\n").replace('\n', "\r\n");
    assert_eq!(parse(&text, "agent.toml").unwrap().till.id.unwrap().as_str(), "till-1");
}

fn meaning(text: &str, code: &str) -> Meaning {
    let patterns = valid(text).codes.patterns().unwrap();
    patterns.classify(&Code::parse(code.as_bytes()).unwrap())
}

#[test]
fn cards_and_vouchers_of_7stamp_are_recognised() {
    for code in ["https://my.7stamp.com/c/Ab3-_x?y=1", "card_42", "wp_0aZ"] {
        assert_eq!(meaning("", code), Meaning::Card, "{code}");
    }
    for code in ["v_9", "FREECOFFEE", "AB12CD"] {
        assert_eq!(meaning("", code), Meaning::Voucher, "{code}");
    }
    for code in
        ["https://my.7stamp.com.evil.example/c", "https://my.7stamp.com/", "x card_42", "free", "ABCDE"]
    {
        assert_eq!(meaning("", code), Meaning::Unrecognised, "{code}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn digits_alone_never_leave_the_machine(code in "[0-9]{1,30}") {
        prop_assert_eq!(meaning("", &code), Meaning::Unrecognised);
    }
}

#[test]
fn digits_leave_the_machine_where_a_pattern_says_so() {
    let text = "[codes]\ncard = ['29[0-9]{11}']\n";
    assert_eq!(meaning(text, "2912345678901"), Meaning::Card);
    assert_eq!(meaning(text, "4006381333931"), Meaning::Unrecognised);
}

#[test]
fn every_layout_but_auto_is_the_one_of_its_name() {
    for layout in CodeLayout::ALL {
        let config = valid(&format!("codes.layout = \"{layout}\"\n"));
        let known = config.codes.layout.known();
        assert_eq!(known.map_or("auto", Layout::as_str), layout.as_str());
    }
    assert_eq!(CodeLayout::ALL.len(), Layout::ALL.len() + 1);
}
