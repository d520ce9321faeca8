use std::collections::BTreeMap;

use proptest::prelude::*;

use super::{typing::typed, *};

fn read(layout: Layout, text: &str) -> Option<String> {
    layout.read(text).map(|reading| reading.text().to_owned())
}

fn any_layout() -> impl Strategy<Value = Layout> {
    prop::sample::select(Layout::ALL)
}

#[test]
fn each_layout_gives_each_character_by_one_key_of_an_american_keyboard() {
    for layout in Layout::ALL {
        let mut keys: BTreeMap<char, Vec<Key>> = BTreeMap::new();
        for key in Key::all().filter(|key| *key != Key::LEFT_OF_Z) {
            for shift in [false, true] {
                if let Some(character) = layout.character(key, shift) {
                    let keys = keys.entry(character).or_default();
                    keys.push(key);
                    keys.dedup();
                }
            }
        }
        let twice: Vec<_> = keys.iter().filter(|(_, keys)| keys.len() > 1).collect();
        assert!(twice.is_empty(), "{layout}: {twice:?}");
        // 47 keys twice and the space; the French one gives nothing for a tilde.
        assert_eq!(keys.len(), if *layout == Layout::Fr { 94 } else { 95 }, "{layout}");
    }
}

#[test]
fn every_row_has_every_key() {
    for layout in Layout::ALL {
        let empty: Vec<_> = Key::all()
            .flat_map(|key| [(key, false), (key, true)])
            .filter(|(key, shift)| layout.character(*key, *shift).is_none())
            .collect();
        let expected = if *layout == Layout::Fr { "[(Key(`), true)]" } else { "[]" };
        assert_eq!(format!("{empty:?}"), expected, "{layout}");
    }
}

#[test]
fn a_russian_layout_is_read_back() {
    let address = "https://my.7stamp.com/en/113772/card?user_uuid=ab-12&scan_id=9";
    let arrived = "реезыЖ..ьню7ыефьзюсщь.ут.113772.сфкв,гыук_ггшв=фи-12?ысфт_шв=9";
    assert_eq!(typed(Layout::Ru, address).as_deref(), Some(arrived));
    assert_eq!(read(Layout::Ru, arrived).as_deref(), Some(address));
    assert_eq!(read(Layout::Ru, "АКУУСЩААУУ").as_deref(), Some("FREECOFFEE"));
    assert_eq!(read(Layout::Ru, "ъЙ1").as_deref(), Some("]Q1"));
    assert_eq!(read(Layout::Uk, "реезіЖ..").as_deref(), Some("https://"));
    assert_eq!(read(Layout::Uk, "реезыЖ.."), None, "ы is on no Ukrainian key");
}

#[test]
fn digits_without_shift_are_letters_in_france_and_slovakia() {
    assert_eq!(read(Layout::Fr, "àà&\"è'!ç&&").as_deref(), Some("001374/911"));
    assert_eq!(read(Layout::Sk, "+ľščťžýáíé").as_deref(), Some("1234567890"));
    assert_eq!(read(Layout::De, "card?42").as_deref(), Some("card_42"));
    assert_eq!(read(Layout::De, "FREEZEAR").as_deref(), Some("FREEYEAR"));
}

#[test]
fn a_dead_key_makes_a_letter_with_the_next_or_stands_before_it() {
    assert_eq!(typed(Layout::De, "id=a&n=7=").as_deref(), Some("idá/n´7´"));
    assert_eq!(read(Layout::De, "idá/n´7´").as_deref(), Some("id=a&n=7="));
    assert_eq!(read(Layout::De, "´a").as_deref(), Some("= a"), "a space was between them");
    assert_eq!(read(Layout::Fr, "ô").as_deref(), Some("[o"));
    assert_eq!(read(Layout::De, "´´"), None, "of which keys is not certain");
    let slovak = Layout::Sk.read("á").unwrap();
    assert_eq!((slovak.text(), slovak.others().collect::<Vec<_>>()), ("8", vec!["=a".to_owned()]));
    assert_eq!(Layout::De.read("á").unwrap().others().count(), 0, "no German key is an á");
}

#[test]
fn what_no_scanner_can_have_typed_is_not_read() {
    assert_eq!(read(Layout::Ru, "card_anna"), None);
    assert_eq!(read(Layout::Us, "реезы"), None);
    assert_eq!(read(Layout::De, "a@b"), None, "that takes AltGr");
    assert_eq!(read(Layout::De, "<"), None, "an American keyboard has no key to the left of Z");
    assert_eq!(read(Layout::Uk, "ґ"), None);
    assert_eq!(read(Layout::Fr, "日本"), None);
}

proptest! {
    #[test]
    fn what_can_mean_one_thing_only_is_what_was_typed(layout in any_layout(), text in "[ -~]{0,40}") {
        if let Some(arrived) = typed(layout, &text)
            && let Some(reading) = layout.read(&arrived)
            && reading.others().next().is_none()
        {
            prop_assert_eq!(reading.text(), text);
        }
    }

    #[test]
    fn texts_without_dead_keys_come_back(layout in any_layout(), text in "[A-Za-z0-9_./?&:%,-]{0,40}") {
        let arrived = typed(layout, &text).unwrap();
        prop_assert_eq!(read(layout, &arrived), Some(text));
    }

    #[test]
    fn any_text_is_read_or_not_but_never_a_panic(layout in any_layout(), text in "\\PC{0,40}") {
        if let Some(reading) = layout.read(&text) {
            prop_assert!(reading.text().bytes().all(|byte| (b' '..=b'~').contains(&byte)));
            for other in reading.others().chain(reading.likely_others()) {
                prop_assert_eq!(other.len(), reading.text().len() + 1);
            }
        }
    }
}
