//! The pages as they are drawn: views made of what is said, worded and escaped by the templates. Requests are the
//! business of [`crate::api`].

mod action;
mod answer;
pub mod assets;
mod banner;
mod guest;
mod login;
mod qr;
mod rewards;
mod row;
mod say;
mod seen;
mod shell;
mod stamps;
mod states;
pub mod support;
mod used;
mod vouchers;
mod waiting;
mod whose;

use std::sync::Arc;

use askama::Template;
use stamp_core::{config::Stamping, time::Timestamp, words::Words};

pub use answer::Said;
pub use banner::Guests;
pub use login::{Goal, Told};

use crate::location::Location;

/// What every part of the page is drawn with. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Page {
    words: Words,
    stamping: Stamping,
    /// `till.id`
    till: Arc<str>,
    run: seen::Run,
    /// Its states may be looked at.
    is_demo: bool,
    /// Scheme, host and port of the cloud; empty: not told.
    cloud: Arc<str>,
    location: Location,
}

impl Page {
    /// The page of the till `till`. `begun`: when this process was started.
    #[must_use]
    pub fn new(words: Words, stamping: Stamping, till: &str, begun: Timestamp) -> Self {
        Self {
            words,
            stamping,
            till: till.into(),
            run: seen::Run::begun(begun),
            is_demo: false,
            cloud: "".into(),
            location: Location::default(),
        }
    }

    /// The same, where it is a demo.
    #[must_use]
    pub fn of_demo(self, is_demo: bool) -> Self {
        Self { is_demo, ..self }
    }

    /// The same, with the cloud at this address.
    #[must_use]
    pub fn of_cloud(self, base_url: &str) -> Self {
        let end = base_url.match_indices('/').nth(2).map_or(base_url.len(), |(place, _)| place);
        Self { cloud: base_url[..end].into(), ..self }
    }

    /// What it is worded with.
    #[must_use]
    pub const fn words(&self) -> &Words {
        &self.words
    }

    /// Where the till stands, as far as it is known.
    #[must_use]
    pub const fn location(&self) -> &Location {
        &self.location
    }

    /// Whether it is.
    #[must_use]
    pub const fn is_demo(&self) -> bool {
        self.is_demo
    }

    fn say(&self, id: &str) -> String {
        self.words.say(id, &[])
    }
}

/// A template can only fail where its values cannot be written; nothing of ours does.
fn drawn(template: &impl Template) -> String {
    template.render().unwrap_or_else(|error| {
        tracing::error!(%error, "a part of the page cannot be drawn");
        String::new()
    })
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    /// The files below a folder, as one text.
    fn text_of(folder: &Path) -> String {
        let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        files.map(|file| if file.is_dir() { text_of(&file) } else { text_or_none(&file) }).collect()
    }

    fn text_or_none(file: &Path) -> String {
        fs::read_to_string(file).unwrap_or_default()
    }

    #[test]
    fn the_pages_say_all_that_their_words_have_and_nothing_that_they_have_not() {
        let app = Path::new(env!("CARGO_MANIFEST_DIR"));
        let sources = text_of(&app.join("templates")) + &text_of(&app.join("src/page"));
        for name in ["page", "support"] {
            let prefix = format!("{name}-");
            let file = app.join("../core/locales/en").join(name).with_extension("ftl");
            let english = fs::read_to_string(file).unwrap();
            let ids = english.lines().filter_map(|line| line.split_once(" =")).map(|(id, _)| id);
            let there: BTreeSet<_> = ids.filter(|id| id.starts_with(&prefix)).collect();
            let is_id = |text: &str| {
                let name = text.strip_prefix(&prefix).unwrap_or_default();
                !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
            };
            let asked: BTreeSet<_> = sources.split('"').filter(|text| is_id(text)).collect();
            assert!(asked.len() > 40, "{asked:?}");
            assert_eq!(asked, there);
        }
    }
}
