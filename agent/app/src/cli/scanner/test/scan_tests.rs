use stamp_core::config;

use super::*;

fn judge(scanner: &str, till: &str, shows_codes: bool) -> Judge {
    let text = format!(
        "[cloud]\nbase_url = \"https://api.7stamp.example/v1\"\n[till]\n{till}\n\
         [codes]\ncard = ['https://my\\.7stamp\\.com/[!-~]{{1,300}}', 'card_[a-z]+', 'x_[0-9]+']\n\
         voucher = ['v_[a-z]+', 'x_[0-9]+']\n[[scanner]]\nname = \"counter\"\n{scanner}\n"
    );
    let config = config::parse(&text, "agent.toml").unwrap();
    Judge::new(&config, &config.scanners[0], shows_codes).unwrap()
}

const SERIAL: &str = "kind = \"serial\"\nport = \"COM3\"";

fn scan(judge: &mut Judge, code: &[u8], raw: &[u8]) -> Seen {
    judge.judge(Frame::Scan(code.to_vec()), vec![raw.to_vec()])
}

#[test]
fn what_would_be_done_is_what_the_till_is_set_up_for() {
    let would = |till: &str, code: &str| {
        let mut judge = judge(SERIAL, till, false);
        scan(&mut judge, code.as_bytes(), code.as_bytes()).would
    };
    assert!(would("", "card_anna").contains("it would be stamped"));
    assert!(would("stamping = \"receipt\"", "card_anna").contains("attached to the open receipt"));
    assert!(would("stamping = \"off\"", "card_anna").contains("nothing would be done"));
    assert!(would("", "v_one").contains("once the cashier confirms"));
    assert!(would("redeem = \"auto\"", "v_one").contains("redeemed at once"));
    assert!(would("", "x_1").contains("the cloud would be asked"));
    assert!(would("", "4006381333931").contains("ignored"));
}

#[test]
fn a_scan_is_told_with_its_pattern_kind_and_end_and_without_its_code() {
    let mut judge = judge(SERIAL, "", false);
    let seen = scan(&mut judge, b"]Q1card_annabella", b"]Q1card_annabella\r\n");
    assert_eq!((seen.scan, seen.meaning, seen.is_ours()), (1, Some("card"), true));
    assert_eq!(seen.patterns, ["codes.card 2"]);
    assert_eq!(seen.symbology.as_deref(), Some("]Q1 (QR code)"));
    assert_eq!((seen.end.as_str(), seen.code.as_deref()), ("CR LF", Some("ca… (14 characters)")));
    assert_eq!(seen.raw, "5d 51 31 + 14 bytes not shown (all printable ASCII) + 0d 0a");
    assert!(!format!("{seen:?}").contains("annabella"), "{seen:?}");
    assert_eq!(scan(&mut judge, b"x_1", b"x_1").patterns, ["codes.card 3", "codes.voucher 2"]);
}

#[test]
fn codes_are_shown_to_whoever_asks_for_them() {
    let mut judge = judge(&format!("{SERIAL}\nprefix = \"~\""), "", true);
    let seen = scan(&mut judge, b"v_one", b"~v_one\t");
    assert_eq!((seen.code.as_deref(), seen.end.as_str()), (Some("v_one"), "Tab"));
    assert_eq!(seen.raw, "7e 76 5f 6f 6e 65 09  \"~v_one\\t\"");
}

#[test]
fn what_stands_before_the_code_is_shown_only_where_it_is_the_prefix() {
    let mut judge = judge(&format!("{SERIAL}\nprefix = \"~\""), "", false);
    let seen = scan(&mut judge, b"card_anna", b"~card_anna\r");
    assert_eq!(seen.raw, "7e + 9 bytes not shown (all printable ASCII) + 0d");
    let foreign = judge.judge(Frame::WithoutPrefix { len: 9 }, vec![b"card_anna\r".to_vec()]);
    assert_eq!(foreign.raw, "9 bytes not shown (all printable ASCII) + 0d");
    assert!(foreign.hint.unwrap().contains("prefix"));
}

#[test]
fn what_cannot_be_read_is_told_with_its_cure() {
    let mut judge = judge(&format!("{SERIAL}\nsuffix = \"crlf\""), "", false);
    let partial = judge.judge(Frame::Partial { len: 10 }, vec![b"card_anna\r".to_vec()]);
    assert_eq!((partial.meaning, partial.is_ours()), (None, false));
    assert!(partial.hint.unwrap().contains("suffix = \"auto\""));
    let foreign = scan(&mut judge, b"caf\xe9\x01", b"caf\xe9\x01\r\n");
    assert!(foreign.would.contains("not UTF-8") && foreign.hint.is_some(), "{foreign:?}");
    assert!(foreign.raw.contains("1 of them control characters, 1 not ASCII"), "{foreign:?}");
    let marking = scan(&mut judge, b"]d201046\x1d21", b"]d201046\x1d21\r\n");
    assert!(marking.would.contains("U+001D"), "{marking:?}");
    assert!(judge.judge(Frame::TooLong { len: 5000 }, Vec::new()).would.contains("5000 bytes"));
}

#[test]
fn a_code_that_came_through_another_layout_is_told_as_what_it_was_meant_to_be() {
    let mut judge = judge(SERIAL, "", true);
    let typed = "реезыЖ..ьню7ыефьзюсщь.ут.сфкв_фттф.сфкв";
    let seen = scan(&mut judge, typed.as_bytes(), typed.as_bytes());
    assert_eq!((seen.meaning, seen.layout), (Some("card"), Some(Layout::Ru)));
    assert_eq!(seen.code.as_deref(), Some("https://my.7stamp.com/en/card_anna/card"));
    assert!(seen.end.contains("ms of silence"), "{seen:?}");
}

#[test]
fn reports_are_counted_and_shown_to_whoever_asks() {
    let report = [b"\x02\x05]Q1v_one".as_slice(), &[0; 54]].concat();
    let mut hidden = judge("kind = \"hid-pos\"", "", false);
    let seen = hidden.judge(Frame::Scan(b"]Q1v_one".to_vec()), vec![report.clone(), report.clone()]);
    assert_eq!(seen.raw, format!("2 report(s), {} bytes not shown", 2 * report.len()));
    let mut shown = judge("kind = \"hid-pos\"", "", true);
    let seen = shown.judge(Frame::Scan(b"]Q1v_one".to_vec()), vec![report]);
    assert!(seen.raw.ends_with("02 05 5d 51 31 76 5f 6f 6e 65"), "{seen:?}");
}
