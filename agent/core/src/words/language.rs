//! The languages there are: one for each folder of `locales`, found when the program is built.

use std::fmt;

use super::Words;

/// What one folder of `locales` holds.
struct Translation {
    tag: &'static str,
    /// File name and content.
    files: &'static [(&'static str, &'static str)],
}

include!(concat!(env!("OUT_DIR"), "/translations.rs"));

/// A language that the program speaks.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Language(usize);

impl Language {
    /// Stands in for what another language does not say.
    pub const ENGLISH: Self = Self(0);

    /// Every language, English first.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..TRANSLATIONS.len()).map(Self)
    }

    /// The language for a tag of BCP 47, as RFC 4647, 3.4 looks one up: `de-AT` finds `de` where there is no other.
    #[must_use]
    pub fn of_tag(tag: &str) -> Option<Self> {
        let mut tag = tag;
        loop {
            if let Some(found) = Self::all().find(|language| language.tag().eq_ignore_ascii_case(tag)) {
                return Some(found);
            }
            tag = tag.rsplit_once('-')?.0;
        }
    }

    /// Its tag, such as `de`.
    #[must_use]
    pub fn tag(self) -> &'static str {
        TRANSLATIONS[self.0].tag
    }

    /// What it calls itself.
    #[must_use]
    pub fn own_name(self) -> String {
        Words::of(self).say("language-name", &[])
    }

    /// Names and contents of its files.
    pub(super) fn files(self) -> &'static [(&'static str, &'static str)] {
        TRANSLATIONS[self.0].files
    }
}

impl Default for Language {
    fn default() -> Self {
        Self::ENGLISH
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.tag())
    }
}

impl fmt::Debug for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_is_spoken_to_in_its_language() {
        let tag = |text: &str| Language::of_tag(text).map(Language::tag);
        assert_eq!([tag("de"), tag("de-AT"), tag("DE-Latn-AT")], [Some("de"); 3]);
        assert_eq!([tag("tlh"), tag(""), tag("-"), tag("deutsch"), tag("x-de")], [None; 5]);
    }

    #[test]
    fn every_language_knows_its_own_name() {
        let mut names: Vec<String> = Language::all().map(Language::own_name).collect();
        assert!(names.contains(&"Українська".to_owned()), "{names:?}");
        names.sort();
        names.dedup();
        assert_eq!(names.len(), Language::all().count());
    }
}
