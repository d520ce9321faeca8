//! The address at which a till is asked, with room for what changes.

use serde::{Deserialize, Serialize};

use crate::config::{
    address::Address,
    host,
    mistake::Wrong,
    rule::{Rule, quoted},
};

/// What is put into an address for each question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Placeholder {
    /// Checks that were closed from then on are asked for.
    Since,
    /// Up to then.
    Until,
    /// What the answer before named as the way on; nothing on the first page.
    Cursor,
    /// The number of the page.
    Page,
    /// The secret.
    Secret,
}

/// An http or https address with placeholders, behind the host: `https://till.example/api?since={since}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct UrlTemplate(String);

impl Placeholder {
    const ALL: [(Self, &str); 5] = [
        (Self::Since, "{since}"),
        (Self::Until, "{until}"),
        (Self::Cursor, "{cursor}"),
        (Self::Page, "{page}"),
        (Self::Secret, "{secret}"),
    ];

    /// As it is written.
    #[must_use]
    pub fn written(self) -> &'static str {
        Self::ALL.iter().find(|(known, _)| *known == self).map_or("", |(_, written)| written)
    }
}

impl UrlTemplate {
    pub(in crate::config) const RULE: Rule =
        Rule { pattern: Some("^[Hh][Tt][Tt][Pp][Ss]?://[^/?#@{]+([/?][^#]*)?$"), longest: 1000, check };

    /// As it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether there is room for it.
    #[must_use]
    pub fn has(&self, placeholder: Placeholder) -> bool {
        self.0.contains(placeholder.written())
    }

    /// The address with what `value` says in its places, encoded for a query (RFC 3986 section 2.3).
    #[must_use]
    pub fn filled(&self, value: impl Fn(Placeholder) -> String) -> String {
        let mut filled = String::with_capacity(self.0.len() + 64);
        let mut rest = self.0.as_str();
        while let Some(at) = rest.find('{') {
            let (before, from) = rest.split_at(at);
            filled.push_str(before);
            let found = Placeholder::ALL.iter().find(|(_, written)| from.starts_with(written));
            let Some((placeholder, written)) = found else {
                filled.push('{');
                rest = &from[1..];
                continue;
            };
            encode(&value(*placeholder), &mut filled);
            rest = &from[written.len()..];
        }
        filled.push_str(rest);
        filled
    }
}

impl TryFrom<String> for UrlTemplate {
    type Error = Wrong;

    fn try_from(text: String) -> Result<Self, Wrong> {
        check(&text).map(|()| Self(text))
    }
}

impl From<UrlTemplate> for String {
    fn from(url: UrlTemplate) -> Self {
        url.0
    }
}

fn encode(value: &str, to: &mut String) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            to.push(char::from(byte));
        } else {
            to.push('%');
            to.push(char::from(DIGITS[usize::from(byte >> 4)]));
            to.push(char::from(DIGITS[usize::from(byte & 15)]));
        }
    }
}

fn check(text: &str) -> Result<(), Wrong> {
    let filled =
        Placeholder::ALL.iter().fold(text.to_owned(), |text, (_, written)| text.replace(written, "0"));
    if let Some(at) = filled.find(['{', '}']) {
        let from: String = filled[at..].chars().take(16).collect();
        return Err(Wrong::new(format!("holds {}, which is no placeholder", quoted(&from)))
            .hint("{since}, {until}, {cursor}, {page}, {secret}"));
    }
    let (place, query) = filled.split_once('?').unwrap_or((&filled, ""));
    let address = Address::parse(place)?;
    if !query.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"<>\\^`|#".contains(&byte)) {
        return Err(Wrong::new("holds a character that no address has").hint("encode it: a space is %20"));
    }
    let authority = text.split_once("://").map_or("", |(_, rest)| rest).split(['/', '?']).next();
    if authority.is_some_and(|authority| authority.contains('{')) {
        return Err(Wrong::new("has a placeholder in its host").hint("only behind the host"));
    }
    if address.scheme == "http" && !host::is_near(&address.host) {
        return Err(Wrong::new("is plain http to a machine outside the shop")
            .hint("use https; plain http only to this machine and to those of the shop's own network"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Result<UrlTemplate, Wrong> {
        UrlTemplate::try_from(text.to_owned())
    }

    #[test]
    fn what_is_put_in_is_encoded() {
        let url = url("https://till.example/{page}/x?from={since}&c={cursor}&k={secret}").unwrap();
        let filled = url.filled(|placeholder| match placeholder {
            Placeholder::Since => "2026-05-11T12:34:56+03:00".to_owned(),
            Placeholder::Cursor => "a&b={secret}/ё".to_owned(),
            Placeholder::Page => "3".to_owned(),
            _ => "s e".to_owned(),
        });
        assert_eq!(
            filled,
            "https://till.example/3/x?from=2026-05-11T12%3A34%3A56%2B03%3A00&c=a%26b%3D%7Bsecret%7D%2F%D1%91&k=s%20e"
        );
    }

    #[test]
    fn plain_http_stays_in_the_shop() {
        for good in [
            "http://127.0.0.1:8080/a?b={since}",
            "http://192.168.1.20/x",
            "http://till/x",
            "http://till.local",
        ] {
            assert!(url(good).is_ok(), "{good}");
        }
        for bad in ["http://till.example/x", "http://8.8.8.8/", "http://[2001:db8::1]/"] {
            assert!(url(bad).unwrap_err().what.contains("plain http"), "{bad}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for bad in [
            "",
            "till.example/x",
            "ftp://till/x",
            "http://{secret}/x",
            "http://till{page}/x",
            "https://till.example/{since",
            "https://till.example/{from}",
            "https://till.example/x?a=b c",
            "https://till.example/x#y",
            "https://anna:sesame@till.example/x",
        ] {
            let wrong = url(bad).expect_err(bad);
            assert!(!wrong.to_string().contains("sesame"), "{wrong}");
        }
    }
}
