//! What holds for the texts of every language.

mod used;
mod walk;

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::{
    ast::{Entry, Expression, InlineExpression, Pattern, PatternElement, VariantKey},
    parser::parse,
};

use super::*;

/// `id` or `id.attribute`, with the names in it.
type Texts = BTreeMap<String, BTreeSet<String>>;

/// What a text is made of.
#[derive(Default)]
struct Parts {
    names: BTreeSet<String>,
    /// For each selection its keys.
    selections: Vec<BTreeSet<String>>,
}

#[test]
fn every_language_says_what_english_says_with_the_same_names() {
    let english = texts(Language::ENGLISH);
    assert!(!english.is_empty());
    for language in Language::all() {
        assert_eq!(texts(language), english, "{language}");
    }
}

#[test]
fn every_language_has_the_same_files() {
    let names = |language: Language| language.files().iter().map(|(name, _)| *name).collect::<Vec<_>>();
    for language in Language::all() {
        assert_eq!(names(language), names(Language::ENGLISH), "{language}");
        assert_eq!(Words::of(language).own.locales[0].to_string(), language.tag());
    }
}

/// One, few, many: where a text has one of them, it has all that whole numbers need in that language.
#[test]
fn a_text_that_counts_knows_every_plural_form() {
    for language in Language::all() {
        let needed = plural_forms(language);
        for (id, parts) in all_parts(language, |_| true) {
            for keys in &parts.selections {
                let counts = keys.iter().any(|key| ["one", "few", "many"].contains(&key.as_str()));
                assert!(!counts || needed.is_subset(keys), "{language}: {id} has {keys:?}, not {needed:?}");
            }
        }
    }
}

/// Of what is told of health, "1 operations" is read out to somebody who is worried already.
#[test]
fn what_is_counted_in_health_is_counted_in_words_of_its_number() {
    let is_health = |file: &str| file.starts_with("health");
    for language in Language::all() {
        for (id, parts) in all_parts(language, is_health) {
            let counts = ["count", "hours"].iter().any(|name| parts.names.contains(*name));
            assert!(!counts || !parts.selections.is_empty(), "{language}: {id}");
        }
    }
}

#[test]
fn what_a_language_does_not_say_is_its_id() {
    let words = Words::of(Language::of_tag("uk").unwrap());
    assert_eq!(words.say("nobody-says-this", &[]), "nobody-says-this");
    assert_eq!(words.attr("language-name", "shape", &[]), "language-name.shape");
}

#[test]
fn what_a_language_does_not_say_is_said_in_english() {
    let mut words = Words::of(Language::of_tag("uk").unwrap());
    words.own = Arc::new(Bundle::new_concurrent(Vec::new()));
    assert_eq!(words.say("language-name", &[]), "English");
}

fn texts(language: Language) -> Texts {
    all_parts(language, |_| true).into_iter().map(|(id, parts)| (id, parts.names)).collect()
}

/// Every text of those files of a language; fails on a mistake in a file, and on an id that stands there twice.
fn all_parts(language: Language, is_wanted: fn(&str) -> bool) -> BTreeMap<String, Parts> {
    let mut all = BTreeMap::new();
    for (name, text) in language.files().iter().filter(|(name, _)| is_wanted(name)) {
        let resource = parse(*text).unwrap_or_else(|(_, errors)| panic!("{language}/{name}: {errors:?}"));
        for entry in resource.body {
            let Entry::Message(message) = entry else {
                assert!(
                    !matches!(entry, Entry::Term(_) | Entry::Junk { .. }),
                    "{language}/{name}: {entry:?}"
                );
                continue;
            };
            let id = message.id.name;
            let attributes = message.attributes.iter().map(|it| (format!("{id}.{}", it.id.name), &it.value));
            let value = message.value.iter().map(|value| (id.to_owned(), value));
            for (id, pattern) in value.chain(attributes) {
                let mut parts = Parts::default();
                parts.read(pattern);
                assert!(
                    all.insert(id.clone(), parts).is_none(),
                    "{language}/{name}: {id} stands there twice"
                );
            }
        }
    }
    all
}

impl Parts {
    fn read(&mut self, pattern: &Pattern<&str>) {
        for element in &pattern.elements {
            match element {
                PatternElement::TextElement { .. } => {}
                PatternElement::Placeable { expression: Expression::Inline(inline) } => self.inline(inline),
                PatternElement::Placeable { expression: Expression::Select { selector, variants } } => {
                    self.inline(selector);
                    let key = |key: &VariantKey<&str>| match key {
                        VariantKey::Identifier { name } => (*name).to_owned(),
                        VariantKey::NumberLiteral { value } => (*value).to_owned(),
                    };
                    self.selections.push(variants.iter().map(|variant| key(&variant.key)).collect());
                    variants.iter().for_each(|variant| self.read(&variant.value));
                }
            }
        }
    }

    fn inline(&mut self, inline: &InlineExpression<&str>) {
        match inline {
            InlineExpression::VariableReference { id } => {
                self.names.insert(id.name.to_owned());
            }
            InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. } => {}
            other => panic!("texts are kept plain: {other:?}"),
        }
    }
}

/// The forms that whole numbers take.
fn plural_forms(language: Language) -> BTreeSet<String> {
    let mut bundle = Bundle::new_concurrent(vec![language.tag().parse().unwrap()]);
    let text =
        "form = { $n ->\n [zero] zero\n [one] one\n [two] two\n [few] few\n [many] many\n *[other] other\n }";
    bundle.add_resource_overriding(FluentResource::try_new(text.to_owned()).unwrap());
    let words = Words { language, own: Arc::new(bundle), english: Words::of(Language::ENGLISH).english };
    (0..=200).map(|n| words.say("form", &[("n", n.into())])).collect()
}
