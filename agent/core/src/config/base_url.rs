//! The cloud's base address.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{address::Address, host, mistake::Wrong, rule::Rule};

/// Where the cloud is: https, or plain http to this machine. No credentials, query or fragment, and no slash at
/// the end, so that paths such as `/stamps` can be put behind it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BaseUrl(String);

impl BaseUrl {
    pub(super) const RULE: Rule = Rule {
        pattern: Some("^[Hh][Tt][Tt][Pp][Ss]?://[^/?#@]+(/[^?#]*)?$"),
        longest: 500,
        check: |text| normalised(text).map(|_| ()),
    };

    /// The address, scheme and host in lower case, without a slash at the end.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for BaseUrl {
    type Error = Wrong;

    fn try_from(text: String) -> Result<Self, Wrong> {
        normalised(&text).map(Self)
    }
}

impl From<BaseUrl> for String {
    fn from(url: BaseUrl) -> Self {
        url.0
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

fn normalised(text: &str) -> Result<String, Wrong> {
    let address = Address::parse(text)?;
    if address.scheme == "http" && !host::is_loopback(&address.host) {
        return Err(Wrong::new("is plain http to another machine")
            .hint("use https; plain http only to localhost, 127.0.0.1 or [::1]"));
    }
    let path = address.path.trim_end_matches('/');
    if path.split('/').any(|segment| segment == "." || segment == "..") {
        return Err(Wrong::new("holds . or .. in its path").hint("write the path out"));
    }
    Ok(format!("{}{path}", address.origin()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parsed(text: &str) -> Result<String, String> {
        BaseUrl::try_from(text.to_owned()).map(String::from).map_err(|wrong| wrong.to_string())
    }

    #[test]
    fn an_address_is_normalised() {
        assert_eq!(parsed("https://api.7stamp.example/v1/").unwrap(), "https://api.7stamp.example/v1");
        assert_eq!(parsed("HTTPS://API.7stamp.example:443//").unwrap(), "https://api.7stamp.example");
        assert_eq!(
            parsed("https://white-label.example:8443/a/V1").unwrap(),
            "https://white-label.example:8443/a/V1"
        );
        assert_eq!(parsed("http://[::1]:7777/v1").unwrap(), "http://[::1]:7777/v1");
    }

    #[test]
    fn plain_http_stays_on_this_machine() {
        assert!(parsed("http://127.0.0.1:9000/v1").is_ok());
        assert!(parsed("http://localhost/v1").is_ok());
        for elsewhere in [
            "http://api.7stamp.example/v1",
            "http://10.0.0.2/v1",
            "http://localhost.example/",
            "http://0.0.0.0",
        ] {
            assert!(parsed(elsewhere).unwrap_err().contains("plain http"), "{elsewhere}");
        }
    }

    #[test]
    fn credentials_are_refused_and_not_repeated() {
        let message = parsed("https://anna:sesame@api.7stamp.example/v1").unwrap_err();
        assert!(message.contains("password") && !message.contains("sesame"), "{message}");
    }

    #[test]
    fn what_is_no_base_address_is_refused() {
        for bad in [
            "",
            "api.7stamp.example/v1",
            "ftp://api.example",
            "https://",
            "https:///v1",
            "https://a b/v1",
            "https://api.example/a b",
            "https://api.example/<v1>",
            "https://api.example/v1?x=1",
            "https://api.example#x",
            "https://api.example?x",
            "https://api.example:0/",
            "https://api.example:99999",
            "https://api.example:/v1",
            "https://api.example/../v1",
            r"https://api.example\v1",
            "https://bücher.example",
        ] {
            assert!(parsed(bad).is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn normalising_twice_changes_nothing(text in "(https?|HTTPS)://(localhost|[a-zA-Z0-9.:@-]{1,20})(/[a-z./?#]{0,10})?") {
            if let Ok(once) = parsed(&text) {
                prop_assert!(regex::Regex::new(BaseUrl::RULE.pattern.unwrap()).unwrap().is_match(&text));
                prop_assert_eq!(parsed(&once).unwrap(), once);
            }
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,60}") {
            let _ = parsed(&format!("https://{text}"));
            let _ = parsed(&text);
        }
    }
}
