use std::sync::OnceLock;

use proptest::prelude::*;

use super::*;
use crate::{config, scan::layout::typing::typed};

/// Those that hold where the configuration is silent.
fn patterns() -> &'static Patterns {
    static PATTERNS: OnceLock<Patterns> = OnceLock::new();
    PATTERNS.get_or_init(|| {
        let text = "[cloud]\nbase_url = \"https://api.7stamp.example/v1\"\n";
        config::parse(text, "defaults").unwrap().codes.patterns().unwrap()
    })
}

fn code(text: &str) -> Code {
    Code::parse(text.as_bytes()).unwrap()
}

fn repaired(text: &str, known: Option<Layout>) -> Option<String> {
    patterns().repair(&code(text), known).map(|repaired| repaired.code.as_str().to_owned())
}

fn repaired_typed(text: &str, layout: Layout) -> Option<String> {
    patterns().repair_typed(&code(text), layout).map(|repaired| repaired.code.as_str().to_owned())
}

const ADDRESS: &str = "https://my.7stamp.com/en/113772/card?user_uuid=ab-12&scan_id=9";

#[test]
fn a_cyrillic_code_is_repaired_without_being_told_the_layout() {
    let arrived = "реезыЖ..ьню7ыефьзюсщь.ут.113772.сфкв,гыук_ггшв=фи-12?ысфт_шв=9";
    let found = patterns().repair(&code(arrived), None).unwrap();
    assert_eq!((found.code.as_str(), found.layout), (ADDRESS, Layout::Ru));
    assert_eq!(repaired("м_кфы", None).as_deref(), Some("v_ras"), "Russian and Ukrainian agree");
    let arrived = typed(Layout::Uk, ADDRESS).unwrap();
    assert_eq!(patterns().repair(&code(&arrived), None).map(|found| found.layout), Some(Layout::Uk));
}

#[test]
fn the_identifier_of_the_symbology_comes_through_the_layout_too() {
    let found = patterns().repair(&code("ъЙ1сфкв_фттф"), None).unwrap();
    assert_eq!((found.code.symbology(), found.code.as_str()), (Some("]Q1"), "card_anna"));
    let apart = patterns().repair(&code("]Q1сфкв_фттф"), None).unwrap();
    assert_eq!((apart.code.symbology(), apart.code.as_str()), (Some("]Q1"), "card_anna"));
}

#[test]
fn digits_of_a_slovak_or_french_till_are_repaired() {
    assert_eq!(repaired("card%á", None).as_deref(), Some("card_8"));
    assert_eq!(repaired("FREEľéľč", Some(Layout::Sk)).as_deref(), Some("FREE2024"));
    assert_eq!(repaired("cqrd°éç", None).as_deref(), Some("card_29"));
    // Of these two one has A at the place of Q, and é for 2; the other the same letters, and é for 0.
    assert_eq!(repaired("QBCDEé", None), None);
    assert_eq!(repaired("QBCDEé", Some(Layout::Fr)).as_deref(), Some("ABCDE2"));
    assert_eq!(repaired("QBCDEé", Some(Layout::Sk)).as_deref(), Some("QBCDE0"));
}

#[test]
fn a_slovak_address_needs_the_layout_to_be_known_and_one_equals_sign_in_each_part_of_its_query() {
    let slovak = |text: &str| typed(Layout::Sk, text).unwrap();
    let number = "https://my.7stamp.com/en/113772/card?scan_id=9";
    assert_eq!(repaired(&slovak(number), None), None, "a 2 may be a + before an l");
    assert_eq!(repaired(&slovak(number), Some(Layout::Sk)).as_deref(), Some(number));
    assert_eq!(repaired_typed(&slovak(number), Layout::Sk).as_deref(), Some(number));
    assert_eq!(repaired(&slovak(ADDRESS), Some(Layout::Sk)), None, "=ab may be 8b");
    let letters = "https://my.7stamp.com/en/anna/card";
    assert_eq!(repaired(&slovak(letters), None).as_deref(), Some(letters));
}

#[test]
fn a_code_that_matches_is_changed_only_where_it_has_certainly_come_through_the_layout() {
    for known in [None, Some(Layout::De), Some(Layout::Fr)] {
        for text in ["FREEZEAR", "card_anna", "SALEDAY", ADDRESS] {
            assert_eq!(repaired(text, known), None, "{text}");
        }
    }
    assert_eq!(repaired_typed("FREEZEAR", Layout::De).as_deref(), Some("FREEYEAR"));
    assert_eq!(repaired_typed("FREECOFFEE", Layout::De), None, "it is the same");
    assert_eq!(repaired_typed("card?42", Layout::De).as_deref(), Some("card_42"), "without a foreign letter");
    for layout in [Layout::Ru, Layout::Uk, Layout::Us] {
        for text in ["FREEZEAR", "card_anna", ADDRESS] {
            assert_eq!(repaired_typed(text, layout), None, "{layout} {text}");
        }
    }
}

#[test]
fn what_is_nothing_of_ours_in_any_layout_stays_what_it_is() {
    for text in
        ["кофе", "Müller", "café au lait", "реезыЖ..учфьздуюсщь", "5901234123457", "card?42", "№123456"]
    {
        assert_eq!(repaired(text, None), None, "{text}");
    }
    assert_eq!(repaired("Ж".repeat(512).as_str(), None), None);
}

#[test]
fn a_word_is_taken_for_a_voucher_only_where_the_layout_is_known() {
    for word in ["СКИДКА", "ЛЕТО2024", "АКУУСЩААУУ"] {
        assert_eq!(repaired(word, None), None, "{word}");
    }
    assert_eq!(repaired("АКУУСЩААУУ", Some(Layout::Ru)).as_deref(), Some("FREECOFFEE"));
}

#[test]
fn a_code_in_another_script_that_is_configured_is_left_alone() {
    let patterns = Patterns::compile(&[], &["[А-Я]{10}".into(), "[A-Z]{10}".into()]).unwrap();
    assert_eq!(patterns.repair(&code("АКУУСЩААУУ"), None), None);
    assert_eq!(patterns.repair(&code("АКУУСЩААУУ"), Some(Layout::Ru)), None);
}

/// Codes of ours: addresses whose parts are as [`Reading::likely_others`] expects them, names, words.
fn ours() -> impl Strategy<Value = String> {
    prop_oneof![
        r"https://my\.7stamp\.com/[a-z]{2}/[A-Za-z0-9_-]{1,20}/card(\?[a-z_]{1,9}=[A-Za-z0-9_.-]{0,20}(&[a-z_]{1,9}=[A-Za-z0-9-]{0,20})?)?",
        "(card|wp|v)_[A-Za-z0-9_]{1,64}",
        "[A-Z][A-Z0-9]{5,15}",
    ]
}

fn any_layout() -> impl Strategy<Value = Layout> {
    prop::sample::select(Layout::ALL)
}

proptest! {
    #[test]
    fn a_code_of_ours_comes_back_as_itself_or_not_at_all(layout in any_layout(), text in ours()) {
        let arrived = typed(layout, &text).unwrap();
        for found in [repaired(&arrived, None), repaired(&arrived, Some(layout)), repaired_typed(&arrived, layout)] {
            prop_assert!(found.as_ref().is_none_or(|found| *found == text), "{:?} of {:?}", found, arrived);
        }
    }

    #[test]
    fn where_the_layout_is_known_only_a_value_that_begins_with_a_vowel_is_ever_in_doubt(
        layout in any_layout(), text in ours(),
    ) {
        let arrived = typed(layout, &text).unwrap();
        let mut values = text.split('=').skip(1);
        if layout != Layout::Sk || values.all(|value| !value.starts_with(['a', 'e', 'i', 'u', 'z'])) {
            let found = repaired_typed(&arrived, layout).unwrap_or(arrived);
            prop_assert_eq!(found, text);
        }
    }

    #[test]
    fn no_address_becomes_another_one(layout in any_layout(), tail in "[!-}]{1,40}") {
        let text = format!("https://my.7stamp.com/{tail}");
        let arrived = typed(layout, &text).unwrap();
        if let Ok(arrived) = Code::parse(arrived.as_bytes()) {
            let found = patterns().repair(&arrived, None);
            prop_assert!(found.as_ref().is_none_or(|found| found.code.as_str() == text), "{:?}", text);
        }
    }

    #[test]
    fn a_code_without_a_letter_outside_ascii_is_never_changed_by_itself(
        text in prop_oneof!["[!-~]{1,60}".boxed(), ours().boxed()],
    ) {
        if let Ok(code) = Code::parse(text.as_bytes()) {
            for known in Layout::ALL.iter().copied().map(Some).chain([None]) {
                prop_assert_eq!(patterns().repair(&code, known), None);
            }
        }
    }

    #[test]
    fn what_comes_of_a_repair_is_one_of_ours(text in "\\PC{1,30}", known in prop::option::of(any_layout())) {
        if let Ok(code) = Code::parse(text.as_bytes()) && let Some(found) = patterns().repair(&code, known) {
            prop_assert_ne!(patterns().classify(&found.code), Meaning::Unrecognised);
            prop_assert_eq!(patterns().classify(&code), Meaning::Unrecognised);
        }
    }
}
