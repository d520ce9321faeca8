//! What people at the till read, in the till's language. The texts are Fluent files below `agent/core/locales`: a
//! folder for each language, named by its tag. Another language is another folder.

mod language;

use std::sync::Arc;

pub use fluent_bundle::FluentValue as Value;
use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};
pub use language::Language;

/// The names in a text and what stands for them. Numbers choose the plural form.
pub type Args<'a> = [(&'a str, Value<'a>)];

/// The texts of one language. Cheap to clone.
#[derive(Clone)]
pub struct Words {
    language: Language,
    own: Arc<Bundle>,
    english: Arc<Bundle>,
}

type Bundle = FluentBundle<FluentResource>;

impl Words {
    /// The texts of a language. Reads its files, which takes a millisecond or less: made once, then cloned.
    #[must_use]
    pub fn of(language: Language) -> Self {
        let own = Arc::new(bundle(language));
        let english = match language {
            Language::ENGLISH => Arc::clone(&own),
            _ => Arc::new(bundle(Language::ENGLISH)),
        };
        Self { language, own, english }
    }

    /// Whose texts these are.
    #[must_use]
    pub const fn language(&self) -> Language {
        self.language
    }

    /// A message. What the language does not say is said in English; what English does not say either is its id.
    #[must_use]
    pub fn say(&self, id: &str, args: &Args<'_>) -> String {
        self.find(id, None, args).unwrap_or_else(|| id.to_owned())
    }

    /// An attribute of a message; as [`Words::say`].
    #[must_use]
    pub fn attr(&self, id: &str, attribute: &str, args: &Args<'_>) -> String {
        self.find(id, Some(attribute), args).unwrap_or_else(|| format!("{id}.{attribute}"))
    }

    /// As [`Words::say`] and [`Words::attr`]; `None` where nobody says it.
    pub(crate) fn find(&self, id: &str, attribute: Option<&str>, args: &Args<'_>) -> Option<String> {
        let args: FluentArgs<'_> = args.iter().map(|(name, value)| (*name, value.clone())).collect();
        [&self.own, &self.english].into_iter().find_map(|bundle| {
            let message = bundle.get_message(id)?;
            let pattern = match attribute {
                None => message.value()?,
                Some(name) => message.get_attribute(name)?.value(),
            };
            // What is amiss stands in the text as `{$name}`: a text with a gap is better than none.
            Some(bundle.format_pattern(pattern, Some(&args), &mut Vec::new()).into_owned())
        })
    }
}

impl std::fmt::Debug for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Words").field(&self.language).finish()
    }
}

fn bundle(language: Language) -> Bundle {
    let mut bundle = Bundle::new_concurrent(vec![language.tag().parse().unwrap_or_default()]);
    // Marks around what is put in are for mixed directions of writing; a till's small display shows them as boxes.
    bundle.set_use_isolating(false);
    for (_, text) in language.files() {
        // Of a file with mistakes the rest is used. There are none: the tests read every file.
        let resource = match FluentResource::try_new((*text).to_owned()) {
            Ok(resource) | Err((resource, _)) => resource,
        };
        bundle.add_resource_overriding(resource);
    }
    bundle
}

#[cfg(test)]
mod tests;
