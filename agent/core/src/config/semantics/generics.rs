//! How the keys of a `[[generic]]` fit together, and those tills among each other.

use super::table::Table;
use crate::config::{
    check::Checked,
    generic::Placeholder,
    mistake::{Mistake, Wrong},
};

/// What tills report through the local API.
const API: &str = "api";
/// Names of other connectors, where their tables are there.
const TABLES: [&str; 2] = ["poster", "serve"];

/// Checks every `[[generic]]`, alone and beside those before it.
pub(super) fn mistakes(checked: &Checked, complete: bool) -> Vec<Mistake> {
    let tills = Table::all(checked, "generic");
    let mut found: Vec<_> = tills.iter().flat_map(|till| alone(till, complete)).collect();
    found.extend(tills.iter().filter_map(|till| name(till, checked)));
    for (index, till) in tills.iter().enumerate() {
        found.extend(tills[..index].iter().find_map(|earlier| same(till, earlier, "name", "name")));
        found.extend(tills[..index].iter().find_map(|earlier| same(till, earlier, "folder.path", "folder")));
    }
    found
}

fn alone(till: &Table<'_>, complete: bool) -> Vec<Mistake> {
    let mut found = Vec::new();
    if complete {
        found.extend(without_a_way(till));
        found.extend(proof(till));
        found.extend(secret(till));
        found.extend(paging(till));
    }
    found.extend(idle_proof(till));
    found
}

fn name(till: &Table<'_>, checked: &Checked) -> Option<Mistake> {
    let name = till.text("name")?;
    let is_taken = name == API || TABLES.contains(&name) && checked.settings.contains_key(name);
    let wrong = Wrong::new(format!("\"{name}\" is the name of another connector")).hint("give it another");
    is_taken.then_some(till.mistake(till.place("name")?, "name", wrong))
}

fn without_a_way(till: &Table<'_>) -> Option<Mistake> {
    if ["hook", "poll", "folder"].iter().any(|way| till.place(way).is_some()) {
        return None;
    }
    let wrong = Wrong::new("has neither hook nor poll nor folder")
        .hint("hook = { proof = \"bearer\", secret_file = \"till-secret\" }, poll = { url = … } or folder = { path = … }");
    Some(till.mistake(till.header(), "", wrong))
}

/// What a proof cannot be looked at without.
fn proof(till: &Table<'_>) -> Vec<Mistake> {
    let needed: &[&str] = match till.text("hook.proof") {
        Some("header" | "hmac-sha256") => &["hook.header", "hook.secret_file"],
        Some("bearer") => &["hook.secret_file"],
        _ => &[],
    };
    let missing = needed.iter().filter(|key| till.place(key).is_none());
    missing
        .filter_map(|key| {
            let wrong = Wrong::new(format!("is missing for proof = \"{}\"", till.text("hook.proof")?));
            Some(till.mistake(till.place("hook.proof")?, key, wrong))
        })
        .collect()
}

/// Keys of other proofs.
fn idle_proof(till: &Table<'_>) -> Vec<Mistake> {
    const OF_TAGS: [&str; 3] = ["hook.encoding", "hook.timestamp_header", "hook.tolerance_s"];
    let Some(proof) = till.text("hook.proof") else { return Vec::new() };
    let mut idle = Vec::new();
    if proof != "hmac-sha256" {
        idle.extend(OF_TAGS);
    }
    match proof {
        "bearer" => idle.extend(["hook.header", "hook.prefix"]),
        "this-machine" => idle.extend(["hook.header", "hook.prefix", "hook.secret_file"]),
        _ => {}
    }
    let mut found: Vec<_> = idle
        .into_iter()
        .filter_map(|key| {
            let wrong = Wrong::new(format!("means nothing for proof = \"{proof}\"")).hint("leave it out");
            Some(till.mistake(till.place(key)?, key, wrong))
        })
        .collect();
    if let (Some(place), None) = (till.place("hook.tolerance_s"), till.place("hook.timestamp_header"))
        && proof == "hmac-sha256"
    {
        let wrong = Wrong::new("means nothing without timestamp_header").hint("leave it out");
        found.push(till.mistake(place, "hook.tolerance_s", wrong));
    }
    found
}

/// A secret that is put somewhere has a file, and a file has a place to be put.
fn secret(till: &Table<'_>) -> Option<Mistake> {
    let url = till.text("poll.url")?;
    let written = Placeholder::Secret.written();
    let headers = till.settings["poll"]["headers"].as_array().into_iter().flatten();
    let is_used = url.contains(written)
        || headers.filter_map(|header| header.as_str()).any(|header| header.contains(written));
    match (is_used, till.place("poll.secret_file")) {
        (true, None) => {
            let wrong =
                Wrong::new("is missing: {secret} is used").hint("name the file that holds the secret");
            Some(till.mistake(till.place("poll.url")?, "poll.secret_file", wrong))
        }
        (false, Some(place)) => {
            let wrong = Wrong::new("is used nowhere")
                .hint("put {secret} into url or into one of headers: \"Authorization: Bearer {secret}\"");
            Some(till.mistake(place, "poll.secret_file", wrong))
        }
        _ => None,
    }
}

/// Pages are asked for by what the address has room for.
fn paging(till: &Table<'_>) -> Vec<Mistake> {
    let (Some(url), Some(paging)) = (till.text("poll.url"), till.text("poll.paging")) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for (name, placeholder) in [("page", Placeholder::Page), ("cursor", Placeholder::Cursor)] {
        let wrong = match (paging == name, url.contains(placeholder.written())) {
            (true, false) => format!("has no {} for paging = \"{name}\"", placeholder.written()),
            (false, true) => format!("has {} without paging = \"{name}\"", placeholder.written()),
            _ => continue,
        };
        found.extend(till.place("poll.url").map(|place| till.mistake(place, "poll.url", Wrong::new(wrong))));
    }
    let wrong = match (paging == "cursor", till.place("poll.cursor")) {
        (true, None) => {
            Wrong::new("is missing for paging = \"cursor\"").hint("where an answer names the way on")
        }
        (false, Some(_)) => Wrong::new("means nothing without paging = \"cursor\"").hint("leave it out"),
        _ => return found,
    };
    let place = till.place("poll.cursor").or_else(|| till.place("poll.paging"));
    found.extend(place.map(|place| till.mistake(place, "poll.cursor", wrong)));
    found
}

fn same(till: &Table<'_>, earlier: &Table<'_>, key: &str, what: &str) -> Option<Mistake> {
    if till.text(key)? != earlier.text(key)? {
        return None;
    }
    let line = earlier.place(key)?.line;
    let wrong = Wrong::new(format!("is also the {what} of the till on line {line}")).hint("give it another");
    Some(till.mistake(till.place(key)?, key, wrong))
}
