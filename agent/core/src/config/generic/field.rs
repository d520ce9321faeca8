//! Where a value stands.

use std::{fmt, sync::Arc};

use serde::{Deserialize, Serialize};
use serde_json_path::JsonPath;

use crate::config::{
    mistake::Wrong,
    rule::{Rule, plain, quoted},
};

/// What a path may be composed of. Each of them can multiply the work by the size of what is looked through.
const MOST_DESCENTS: usize = 1;
const MOST_FILTERS: usize = 2;
const MOST_PARENTHESES: usize = 4;
const MOST_ALTERNATIVES: usize = 8;

/// A JSONPath (RFC 9535), or the bare name of a member or of a column of CSV: `total` is `$["total"]`.
#[derive(Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Field {
    written: String,
    compiled: Arc<JsonPath>,
}

/// What the amounts are in: a code of ISO 4217, or where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Currency {
    /// The same for all.
    Fixed(String),
    /// Told with each.
    Told(Field),
}

impl Field {
    pub(in crate::config) const RULE: Rule =
        Rule { pattern: None, longest: 200, check: |text| compiled(text).map(|_| ()) };

    /// As it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.written
    }

    /// What finds it.
    #[must_use]
    pub fn compiled(&self) -> &JsonPath {
        &self.compiled
    }
}

impl Currency {
    pub(in crate::config) const RULE: Rule =
        Rule { pattern: None, longest: 200, check: |text| currency(text).map(|_| ()) };
}

impl TryFrom<String> for Field {
    type Error = Wrong;

    fn try_from(written: String) -> Result<Self, Wrong> {
        let compiled = Arc::new(compiled(&written)?);
        Ok(Self { written, compiled })
    }
}

impl From<Field> for String {
    fn from(path: Field) -> Self {
        path.written
    }
}

/// What is written decides.
impl PartialEq for Field {
    fn eq(&self, other: &Self) -> bool {
        self.written == other.written
    }
}

impl Eq for Field {}

impl fmt::Debug for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Field").field(&self.written).finish()
    }
}

impl TryFrom<String> for Currency {
    type Error = Wrong;

    fn try_from(text: String) -> Result<Self, Wrong> {
        currency(&text)
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        match currency {
            Currency::Fixed(code) => code,
            Currency::Told(path) => path.written,
        }
    }
}

fn compiled(text: &str) -> Result<JsonPath, Wrong> {
    plain(text)?;
    if !text.starts_with('$') {
        // A name in JSON is in quotes, with whatever is special in them taken care of.
        let name = serde_json::Value::from(text).to_string();
        return JsonPath::parse(&format!("$[{name}]")).map_err(|_| {
            Wrong::new(format!("{} cannot be the name of a member or a column", quoted(text)))
                .hint("a name, or a JSONPath such as $.order.id")
        });
    }
    let count = |piece: &str| text.matches(piece).count();
    let is_large = count("..") > MOST_DESCENTS || count("?") > MOST_FILTERS || count(",") > MOST_ALTERNATIVES;
    if is_large || count("(") > MOST_PARENTHESES {
        return Err(Wrong::new("looks through everything again and again").hint(
            "at most one .., two filters, four parentheses and eight commas: name the members on the way",
        ));
    }
    JsonPath::parse(text).map_err(|error| {
        Wrong::new(format!("is no JSONPath: {error}")).hint("such as $.order.id or $.payments[*].type")
    })
}

fn currency(text: &str) -> Result<Currency, Wrong> {
    if text.starts_with('$') {
        return Field::try_from(text.to_owned()).map(Currency::Told);
    }
    match text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase()) {
        true => Ok(Currency::Fixed(text.to_owned())),
        false => Err(Wrong::new(format!("{} is no currency", quoted(text)))
            .hint("a code such as \"EUR\", or where it stands: \"$.currency\"")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn found(path: &str, within: &serde_json::Value) -> Option<String> {
        let path = Field::try_from(path.to_owned()).unwrap();
        path.compiled().query(within).first().map(ToString::to_string)
    }

    #[test]
    fn a_bare_name_is_the_member_of_that_name_whatever_it_is_made_of() {
        for name in ["total", "Receipt No.", "Сума", "a'b\"c\\d", "x.y[0]", "~"] {
            assert_eq!(found(name, &json!({ name: 7 })).as_deref(), Some("7"), "{name}");
        }
    }

    #[test]
    fn a_path_finds_what_it_says() {
        let check = json!({ "order": { "id": "A1", "pay": [{ "kind": "cash" }, { "kind": "card" }] } });
        assert_eq!(found("$.order.id", &check).as_deref(), Some("\"A1\""));
        assert_eq!(found("$.order.pay[?@.kind == 'card'].kind", &check).as_deref(), Some("\"card\""));
        assert_eq!(found("$.order.nothing", &check), None);
    }

    #[test]
    fn a_path_that_would_take_long_is_refused() {
        for path in [
            "$..a..b",
            "$..*..*..*",
            "$[?@.a][?@.b][?@.c]",
            "$[?((((((1==1))))))]",
            "$[*,*][*,*][*,*][*,*][*,*][*,*][*,*][*,*][*,*]",
        ] {
            assert!(Field::try_from(path.to_owned()).is_err(), "{path}");
        }
    }

    #[test]
    fn what_is_no_path_is_told_with_the_place() {
        for (path, words) in [("$.", "is no JSONPath"), ("$.a[", "is no JSONPath"), ("", "is empty")] {
            let wrong = Field::try_from(path.to_owned()).unwrap_err();
            assert!(wrong.what.contains(words), "{path}: {wrong}");
        }
    }

    #[test]
    fn a_currency_is_fixed_or_told() {
        assert_eq!(currency("EUR"), Ok(Currency::Fixed("EUR".to_owned())));
        assert!(matches!(currency("$.order.currency"), Ok(Currency::Told(_))));
        for bad in ["", "eur", "EURO", "€"] {
            assert!(currency(bad).is_err(), "{bad}");
        }
    }
}
