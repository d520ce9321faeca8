//! How the keys of `[poster]` fit together.

use crate::config::{
    check::Checked,
    mistake::{Mistake, Wrong},
    place::Place,
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
    nobody.into_iter().chain(unread).collect()
}

fn mistake(place: Place, key: &str, wrong: Wrong) -> Mistake {
    let Place { line, column } = place;
    Mistake { line, column, key: format!("poster.{key}"), what: wrong.what, hint: wrong.hint }
}
