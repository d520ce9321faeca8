//! How the keys of `[serve]` fit together.

use serde_json::Value;

use crate::config::{
    check::Checked,
    choice::{Dialect, ServeAuth},
    mistake::{Mistake, Wrong},
    place::Place,
};

/// The ways on which checks are heard of.
const WAYS: [&str; 4] = ["front", "cloud", "hook", "server"];

/// Checks `[serve]`. `complete`: the whole document could be read, so a key that is not there is missing.
pub(super) fn mistakes(checked: &Checked, complete: bool) -> Vec<Mistake> {
    let Some(settings) = checked.settings.get("serve") else { return Vec::new() };
    let table = Table { checked, settings };
    if settings["dialect"] == Dialect::Generic.as_str() {
        let wrong = Wrong::new("is not a till of its own here")
            .hint("leave [serve] out, and describe the till in a table [[generic]]; with name = \"serve\" its hook is /hooks/serve");
        return vec![table.mistake("dialect", wrong)];
    }
    let mut found: Vec<_> = idle(&table).into_iter().chain(taken_over(&table)).collect();
    if complete {
        found.extend(without_ways(&table));
        found.extend(without_currency(&table));
        found.extend(half_an_application(&table));
    }
    found
}

struct Table<'a> {
    checked: &'a Checked,
    settings: &'a Value,
}

impl Table<'_> {
    fn place(&self, key: &str) -> Option<Place> {
        self.checked.given.get(&format!("serve.{key}")).copied()
    }

    fn has(&self, key: &str) -> bool {
        self.place(key).is_some()
    }

    /// Of a key, or of the whole table where it is empty or does not stand there.
    fn mistake(&self, key: &str, wrong: Wrong) -> Mistake {
        let place = self.place(key).or_else(|| self.first()).unwrap_or(Place::START);
        let key = if key.is_empty() { "serve".to_owned() } else { format!("serve.{key}") };
        Mistake { line: place.line, column: place.column, key, what: wrong.what, hint: wrong.hint }
    }

    /// Where the first of its keys stands.
    fn first(&self) -> Option<Place> {
        let own = self.checked.given.iter().filter(|(path, _)| path.starts_with("serve."));
        own.map(|(_, place)| *place).min_by_key(|place| (place.line, place.column))
    }

    fn is_v2(&self) -> bool {
        self.settings["cloud"]["auth"] == ServeAuth::V2.as_str()
    }
}

fn without_ways(table: &Table<'_>) -> Option<Mistake> {
    let wrong = Wrong::new("has no way to hear of checks").hint(
        "front = {} asks the till's own program on this machine; cloud, hook and server are the others",
    );
    (!WAYS.into_iter().any(|way| table.has(way))).then(|| table.mistake("", wrong))
}

/// Neither the till nor its server say in which currency they count.
fn without_currency(table: &Table<'_>) -> Option<Mistake> {
    if table.has("currency") || table.has("cloud") || !WAYS.into_iter().any(|way| table.has(way)) {
        return None;
    }
    let wrong = Wrong::new("is missing").hint("currency = \"EUR\"; only the cloud could be asked for it");
    Some(table.mistake("currency", wrong))
}

fn half_an_application(table: &Table<'_>) -> Vec<Mistake> {
    if !table.is_v2() {
        return Vec::new();
    }
    let missing = ["cloud.app_id", "cloud.client_secret_file"].into_iter().filter(|key| !table.has(key));
    missing.map(|key| table.mistake(key, Wrong::new("is missing").hint("auth = \"v2\" needs it"))).collect()
}

fn idle(table: &Table<'_>) -> Vec<Mistake> {
    if table.is_v2() || !table.settings["cloud"].is_object() {
        return Vec::new();
    }
    let idle = ["cloud.app_id", "cloud.client_secret_file"].into_iter().filter(|key| table.has(key));
    let wrong = || Wrong::new("means nothing for auth = \"v1\"").hint("leave it out, or set auth = \"v2\"");
    idle.map(|key| table.mistake(key, wrong())).collect()
}

/// The cloud is told of an address only where there are both.
fn taken_over(table: &Table<'_>) -> Option<Mistake> {
    if table.settings["hook"]["take_over_webhook"] != true
        || (table.has("hook.address") && table.has("cloud"))
    {
        return None;
    }
    let wrong =
        Wrong::new("needs hook.address and cloud").hint("so that the cloud can be told of an address");
    Some(table.mistake("hook.take_over_webhook", wrong))
}
