//! The effective configuration as text.

use proptest::prelude::*;

use super::{CLOUD, example, example_names, valid};
use crate::config::{TillId, parse};

#[test]
fn what_is_shown_can_be_read_again_and_is_equal() {
    for name in example_names() {
        let config = parse(&example(&name), &name).unwrap();
        let again =
            parse(&config.to_toml().unwrap(), "shown.toml").unwrap_or_else(|mistakes| panic!("{mistakes}"));
        assert_eq!(again, config, "{name}");
    }
}

#[test]
fn a_scanner_on_standard_input_survives_being_shown() {
    let config = valid("[[scanner]]\nname = \"trial\"\nkind = \"stdin\"\n");
    assert_eq!(parse(&config.to_toml().unwrap(), "shown.toml").unwrap(), config);
}

#[test]
fn equal_is_about_values_and_not_about_lines() {
    assert_eq!(valid("[till]\nlanguage = \"en\"\n"), valid(""));
    let mut other = valid("");
    other.till.id = Some(TillId::try_from("till-2".to_owned()).unwrap());
    assert_ne!(other, valid(""));
}

#[test]
fn each_key_says_where_its_value_comes_from() {
    let shown = valid("[log]\nmax_files = 7\n[[scanner]]\nname = \"a\"\nkind = \"serial\"\nmatch = { vid = 0x0c2e, pid = 1 }\n")
        .to_toml()
        .unwrap();
    for line in [
        "base_url = \"https://api.7stamp.example/v1\"  # agent.toml:1",
        "max_files = 7  # agent.toml:3",
        "max_file_mb = 5  # default",
        "# id is not set",
        "# account is not set",
        "card = ['https://my\\.7stamp\\.com/[!-~]{1,300}', \"(card|wp)_[A-Za-z0-9_]{1,64}\"]  # default",
        "match = { vid = 0x0c2e, pid = 0x0001 }  # agent.toml:7",
        "gap_ms = 120  # default",
    ] {
        assert!(shown.lines().any(|shown| shown == line), "{line}\n{shown}");
    }
}

#[test]
fn the_name_of_the_file_cannot_break_the_text() {
    let config = parse(CLOUD, "a\nb.toml").unwrap();
    assert_eq!(parse(&config.to_toml().unwrap(), "shown.toml").unwrap(), config);
}

proptest! {
    #[test]
    fn any_text_survives_being_shown(prefix in "(\\PC|[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f'\"\\\\]){0,32}", serial in "(\\PC|['\"\\\\]){1,40}") {
        let mut config = valid("[[scanner]]\nname = \"a\"\nkind = \"serial\"\nmatch = { vid = 1, pid = 2, serial = \"x\" }\n");
        config.scanners[0].prefix = prefix;
        if let crate::config::ScannerSource::Serial(line) = &mut config.scanners[0].source
            && let crate::config::SerialDevice::Usb(usb) = &mut line.device
        {
            usb.serial = Some(serial);
        }
        let again = parse(&config.to_toml().unwrap(), "shown.toml");
        prop_assert_eq!(again.map_err(|mistakes| mistakes.to_string()), Ok(config));
    }
}
