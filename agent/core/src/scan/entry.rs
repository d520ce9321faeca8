//! What a person typed into the page's field. Unlike a scanner, a person may mean a card's number, an e-mail address or
//! a telephone number.

use crate::cloud::types::{Identifier, IdentifierKind};

/// See the module's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// A guest, named in another way than by the code of a card.
    Guest(Identifier),
    /// Anything else: a code as a scanner would read it.
    Code,
}

impl Entry {
    /// What this text is.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let text = text.trim();
        if text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Self::guest(IdentifierKind::CardNumber, text.to_owned());
        }
        if is_email(text) {
            return Self::guest(IdentifierKind::Email, text.to_lowercase());
        }
        phone(text).map_or(Self::Code, |number| Self::guest(IdentifierKind::Phone, number))
    }

    const fn guest(kind: IdentifierKind, value: String) -> Self {
        Self::Guest(Identifier { kind, value, symbology: None })
    }
}

fn is_email(text: &str) -> bool {
    let is_plain = text.len() <= 254 && !text.chars().any(|c| c.is_whitespace() || c.is_control());
    let parts = text.split_once('@');
    is_plain
        && parts.is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !host.contains('@'))
}

/// A number with its country's code (E.164): digits after `+` or `00`, with the marks that people put between them.
/// Without one it could be anything, and the country is not known here.
fn phone(text: &str) -> Option<String> {
    let rest = text.strip_prefix('+').or_else(|| text.strip_prefix("00"))?;
    if !rest.chars().all(|c| c.is_ascii_digit() || " -./()".contains(c)) {
        return None;
    }
    let digits: String = rest.chars().filter(char::is_ascii_digit).collect();
    (8..=15).contains(&digits.len()).then(|| format!("+{digits}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        match Entry::read(text) {
            Entry::Guest(guest) => format!("{} {}", guest.kind.as_str(), guest.value),
            Entry::Code => "code".to_owned(),
        }
    }

    #[test]
    fn a_person_types_numbers_addresses_and_codes() {
        assert_eq!(read(" 113772 "), "card_number 113772");
        assert_eq!(read("Anna@Example.org"), "email anna@example.org");
        assert_eq!(read("+421 905 (123) 456"), "phone +421905123456");
        assert_eq!(read("0049-30-123456"), "phone +4930123456");
        for code in
            ["COFFEE2024", "card_anna", "11377", "4006381333931", "0905123456", "+12", "+1x", "a@b", "@x.y"]
        {
            assert_eq!(read(code), "code", "{code}");
        }
        assert_eq!(read("https://my.7stamp.com/en/card_anna/card"), "code");
    }
}
