//! What a scanner typed through a keyboard layout.

use std::sync::OnceLock;

use stamp_core::{
    config,
    scan::{Code, Key, Layout, Meaning, Patterns},
};

/// The name of a layout, or `auto`; then what arrived.
pub fn layouts(input: &[u8]) {
    let (name, arrived) = super::first_line(input);
    let known = name.parse::<Layout>().ok();
    let Ok(code) = Code::parse(arrived) else { return };
    for layout in Layout::ALL {
        is_read_as_it_was_typed(*layout, code.as_str());
    }
    let is_ours = |code: &Code| patterns().classify(code) != Meaning::Unrecognised;
    if let Some(found) = patterns().repair(&code, known) {
        assert!(is_ours(&found.code), "{:?} is none of ours", found.code.as_str());
        assert!(!is_ours(&code) && !code.as_str().is_ascii(), "{:?} was good as it was", code.as_str());
        assert!(known.is_none_or(|known| known == found.layout));
        assert_eq!(patterns().repair(&found.code, known), None, "what is repaired is repaired again");
    }
    if let Some(found) = known.and_then(|layout| patterns().repair_typed(&code, layout)) {
        assert!(is_ours(&found.code) && found.code != code, "{:?}", code.as_str());
    }
}

/// The keys that a text is read as give that text, where each stands for one character.
fn is_read_as_it_was_typed(layout: Layout, arrived: &str) {
    let Some(reading) = layout.read(arrived) else { return };
    assert!(
        reading.text().bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()),
        "{:?}",
        reading.text()
    );
    for other in reading.others() {
        assert_eq!(other.len(), reading.text().len() + 1);
    }
    if reading.text().len() == arrived.chars().count() {
        let typed: Option<String> = reading.text().chars().map(|meant| given(layout, meant)).collect();
        assert_eq!(typed.as_deref(), Some(arrived), "{layout}: {:?}", reading.text());
    }
}

/// What the key gives that has this character on an American keyboard.
fn given(layout: Layout, american: char) -> Option<char> {
    let mut keys =
        Key::all().filter(|key| *key != Key::LEFT_OF_Z).flat_map(|key| [(key, false), (key, true)]);
    let (key, shift) = keys.find(|(key, shift)| Layout::Us.character(*key, *shift) == Some(american))?;
    layout.character(key, shift)
}

fn patterns() -> &'static Patterns {
    static PATTERNS: OnceLock<Patterns> = OnceLock::new();
    PATTERNS.get_or_init(|| {
        let config =
            config::parse("[cloud]\nbase_url = \"https://api.7stamp.example/v1\"\n", "defaults").unwrap();
        config.codes.patterns().unwrap()
    })
}
