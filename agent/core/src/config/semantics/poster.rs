//! How the keys of `[poster]` fit together.

use serde_json::Value;

use crate::config::{
    check::Checked,
    mistake::{Mistake, Wrong},
    place::Place,
    rule::quoted,
};

/// Checks that somebody is heard, and that what is heard can be followed up.
pub(super) fn mistakes(checked: &Checked) -> Vec<Mistake> {
    let given = |key: &str| checked.given.get(&format!("poster.{key}")).copied();
    let Some(settings) = checked.settings.get("poster") else { return Vec::new() };
    if given("token_file").is_some() {
        return Vec::new();
    }
    let nobody =
        given("app").filter(|_| settings.get("app").and_then(serde_json::Value::as_bool) == Some(false));
    let nobody = nobody.map(|place| {
        let wrong = Wrong::new("leaves nobody to tell of checks")
            .hint("set token_file, so that Poster's cloud is asked, or leave app out");
        mistake(place, "app", wrong)
    });
    let unread = given("webhook_secret_file").map(|place| {
        let wrong = Wrong::new("means nothing without token_file")
            .hint("a webhook tells only which check to ask for; set token_file too");
        mistake(place, "webhook_secret_file", wrong)
    });
    nobody.into_iter().chain(unread).chain(unknown_to_the_app(checked)).collect()
}

/// The app on the till tells numbers, and no names of groups, products and categories: a rule that names them would mean
/// nothing, and stamp what it should leave out.
fn unknown_to_the_app(checked: &Checked) -> Vec<Mistake> {
    let is_there = |table: &str| match checked.settings.get(table) {
        Some(Value::Array(tables)) => !tables.is_empty(),
        other => other.is_some(),
    };
    if is_there("serve") || is_there("generic") {
        return Vec::new();
    }
    let rules = [
        (
            "without",
            is_told_of_checks as fn(&str) -> bool,
            "\"group:\" and a number, a kind of order or a way of payment",
        ),
        ("categories", is_told_of_lines, "\"product:\" and a number"),
        ("not_categories", is_told_of_lines, "\"product:\" and a number"),
    ];
    let unknown = rules.iter().filter_map(|(key, is_told, what)| {
        let names = checked.settings.get("receipts")?.get(key)?.as_array()?;
        let name = names.iter().filter_map(Value::as_str).find(|name| !is_told(name))?;
        let Place { line, column } = *checked.given.get(&format!("receipts.{key}"))?;
        let wrong = Wrong::new(format!("{} is not told by the app on a till of Poster", quoted(name)))
            .hint(format!("without token_file in [poster] only {what}; with it names too"));
        Some(Mistake { line, column, key: format!("receipts.{key}"), what: wrong.what, hint: wrong.hint })
    });
    unknown.collect()
}

fn is_told_of_checks(name: &str) -> bool {
    const KINDS: [&str; 8] =
        ["dine-in", "takeaway", "delivery", "cash", "card", "third_party", "bonus", "cert"];
    is_numbered(name, "group:") || KINDS.contains(&name.trim().to_ascii_lowercase().as_str())
}

fn is_told_of_lines(name: &str) -> bool {
    is_numbered(name, "product:") || is_numbered(name, "")
}

fn is_numbered(name: &str, kind: &str) -> bool {
    let number = name.trim().to_ascii_lowercase().strip_prefix(kind).map(str::to_owned);
    number.is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

fn mistake(place: Place, key: &str, wrong: Wrong) -> Mistake {
    let Place { line, column } = place;
    Mistake { line, column, key: format!("poster.{key}"), what: wrong.what, hint: wrong.hint }
}
