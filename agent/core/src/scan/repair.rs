//! A code that came through the wrong keyboard layout.

use super::{Code, Layout, Meaning, Patterns, layout::Reading};

/// A code as it was meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repaired {
    /// The code, which matches a pattern as a whole.
    pub code: Code,
    /// What it came through. Where several layouts make the same of it, one of them.
    pub layout: Layout,
}

impl Patterns {
    /// What a code was meant to be that matches nothing. `known`: the layout of the machine, where somebody has said so.
    ///
    /// Nothing is guessed. The code must hold a letter outside ASCII, which nobody's scanner sends for a code of ours, and
    /// what it was meant to be must match a pattern as a whole. Where the layout is not known, every layout that makes it
    /// match must make the same of it, and that must be more than letters and digits: of any word in capitals, such as the
    /// СКИДКА of another shop's code, a layout makes what could be a voucher.
    #[must_use]
    pub fn repair(&self, code: &Code, known: Option<Layout>) -> Option<Repaired> {
        let is_damaged = code.as_str().chars().any(|letter| !letter.is_ascii() && letter.is_alphabetic());
        if !is_damaged || self.classify(code) != Meaning::Unrecognised {
            return None;
        }
        if let Some(layout) = known {
            return self.repair_typed(code, layout);
        }
        let mut found: Option<Repaired> = None;
        for layout in Layout::ALL.iter().copied() {
            let Some((reading, meant)) = self.meant(code, layout) else { continue };
            if meant.as_str().bytes().all(|byte| byte.is_ascii_alphanumeric()) {
                return None;
            }
            let is_another = |other: &Code| *other != meant && self.matches(other);
            if self.others(code, reading.others()).any(|other| is_another(&other)) {
                return None;
            }
            match &found {
                Some(first) if first.code != meant => return None,
                Some(_) => {}
                None => found = Some(Repaired { code: meant, layout }),
            }
        }
        found
    }

    /// What a code was meant to be that has certainly come through this layout. A code that matches as it is may have
    /// meant another, which then wins: through a German layout FREEZEAR is what came of FREEYEAR.
    #[must_use]
    pub fn repair_typed(&self, code: &Code, layout: Layout) -> Option<Repaired> {
        let (reading, meant) = self.meant(code, layout)?;
        let is_another = |other: &Code| *other != meant && self.matches(other);
        let is_doubtful = self.others(code, reading.likely_others()).any(|other| is_another(&other));
        (meant != *code && !is_doubtful).then_some(Repaired { code: meant, layout })
    }

    /// What the layout makes of the code, if that is one of ours.
    fn meant(&self, code: &Code, layout: Layout) -> Option<(Reading, Code)> {
        let reading = layout.read(code.as_str())?;
        let meant = parse(code, reading.text()).filter(|meant| self.matches(meant))?;
        Some((reading, meant))
    }

    fn others(&self, code: &Code, texts: impl Iterator<Item = String>) -> impl Iterator<Item = Code> {
        texts.filter_map(|text| parse(code, &text))
    }

    fn matches(&self, code: &Code) -> bool {
        self.classify(code) != Meaning::Unrecognised
    }
}

/// The text as the code that it would have been. An identifier of the symbology is either told apart, or it came through
/// the layout with the rest.
fn parse(code: &Code, text: &str) -> Option<Code> {
    let symbology = code.symbology().unwrap_or_default();
    Code::parse(format!("{symbology}{text}").as_bytes()).ok()
}

#[cfg(test)]
#[path = "repair_tests.rs"]
mod tests;
