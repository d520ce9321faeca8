//! The topics of MQTT at which a till is found.

use std::fmt::Write as _;

/// A level of a topic is no longer than this.
const LONGEST: usize = 200;

/// Where a till stands among all others: the beginning of its topics.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// `7stamp/BUSINESS/LOCATION`
    shop: String,
    till: String,
}

impl Place {
    /// Of a till, by the names that the cloud and the configuration give.
    #[must_use]
    pub fn of(prefix: &str, business: &str, location: &str, till: &str) -> Self {
        Self { shop: format!("{prefix}/{}/{}", level(business), level(location)), till: level(till) }
    }

    /// How the till is: kept by the broker.
    #[must_use]
    pub fn status(&self) -> String {
        self.till("status")
    }

    /// Figures of the till, and answers to commands.
    #[must_use]
    pub fn telemetry(&self) -> String {
        self.till("telemetry")
    }

    /// Commands of the head office.
    #[must_use]
    pub fn commands(&self) -> String {
        self.till("cmd")
    }

    /// The cloud says that there is something new.
    #[must_use]
    pub fn wake(&self) -> String {
        self.till("wake")
    }

    /// What the tills of the shop say about one voucher, by the name that they give it.
    #[must_use]
    pub fn claim(&self, name: &str) -> String {
        format!("{}/claims/{}", self.shop, level(name))
    }

    /// Whether a topic is one of those.
    #[must_use]
    pub fn is_claim(&self, topic: &str) -> bool {
        let rest = topic.strip_prefix(&self.shop).and_then(|rest| rest.strip_prefix("/claims/"));
        rest.is_some_and(|name| !name.is_empty() && !name.contains('/'))
    }

    /// All of that.
    #[must_use]
    pub fn claims(&self) -> String {
        format!("{}/claims/+", self.shop)
    }

    /// The codes that a scanner of the shop publishes.
    #[must_use]
    pub fn scan(&self, scanner: &str) -> String {
        format!("{}/scan/{}", self.shop, level(scanner))
    }

    /// Whom a command names: business, location and till, as in the topics.
    #[must_use]
    pub fn address(&self) -> String {
        let mut levels: Vec<&str> = self.shop.rsplit('/').take(2).collect();
        levels.reverse();
        levels.push(&self.till);
        levels.join("/")
    }

    fn till(&self, what: &str) -> String {
        format!("{}/{}/{what}", self.shop, self.till)
    }
}

/// A name as one level of a topic: what would be another level or a wildcard (MQTT 5, section 4.7.1), and what no topic
/// may hold, is percent-encoded, so that two names never meet. One that is too long is cut behind a character.
fn level(name: &str) -> String {
    let mut out = String::new();
    for character in name.chars() {
        let before = out.len();
        match character {
            '/' | '+' | '#' | '%' | '$' => {
                let _ = write!(out, "%{:02X}", u32::from(character));
            }
            character if character.is_control() || character == '\u{feff}' => {
                let mut bytes = [0; 4];
                for byte in character.encode_utf8(&mut bytes).bytes() {
                    let _ = write!(out, "%{byte:02X}");
                }
            }
            character => out.push(character),
        }
        if out.len() > LONGEST {
            out.truncate(before);
            break;
        }
    }
    // An empty level is one, but looks like a mistake to whoever reads it.
    if out.is_empty() { "%".to_owned() } else { out }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn topics_are_those_that_others_rely_on() {
        let place = Place::of("7stamp", "b_1", "l_1", "till-1");
        assert_eq!(place.status(), "7stamp/b_1/l_1/till-1/status");
        assert_eq!(place.telemetry(), "7stamp/b_1/l_1/till-1/telemetry");
        assert_eq!(place.commands(), "7stamp/b_1/l_1/till-1/cmd");
        assert_eq!(place.wake(), "7stamp/b_1/l_1/till-1/wake");
        assert_eq!(place.claim("0a1b"), "7stamp/b_1/l_1/claims/0a1b");
        assert_eq!(place.claims(), "7stamp/b_1/l_1/claims/+");
        assert_eq!(place.scan("phone"), "7stamp/b_1/l_1/scan/phone");
        assert_eq!(place.address(), "b_1/l_1/till-1");
        assert_eq!(Place::of("white/label", "b", "l", "t").status(), "white/label/b/l/t/status");
    }

    #[test]
    fn no_name_leaves_its_level() {
        assert_eq!(level("a/b+c#d%e$f"), "a%2Fb%2Bc%23d%25e%24f");
        assert_eq!(level("\0\u{7f}é"), "%00%7Fé");
        assert_eq!(level(""), "%");
        assert_eq!(level(&"x".repeat(500)).len(), LONGEST);
    }

    proptest! {
        #[test]
        fn names_that_differ_have_levels_that_differ(one in ".{0,40}", other in ".{0,40}") {
            let is_level = |text: &str| !text.is_empty() && !text.contains(['/', '+', '#', '\0']);
            prop_assert!(is_level(&level(&one)) && is_level(&level(&other)));
            prop_assert_eq!(level(&one) == level(&other), one == other);
        }
    }
}
