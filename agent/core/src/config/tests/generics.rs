//! Tills of other makers, alone and together.

use std::time::Duration;

use super::{mistakes, valid};
use crate::config::{Afterwards, Config, Generic, Paging, Proof, TotalUnit, parse};

const HOOK: &str = "hook = { proof = \"this-machine\" }\n";

fn till(keys: &str) -> String {
    format!("[[generic]]\nname = \"kiosk\"\n{keys}")
}

fn read(keys: &str) -> Generic {
    valid(&till(keys)).generics.remove(0)
}

#[test]
fn a_till_that_says_where_nothing_stands_is_looked_through_for_the_obvious() {
    let kiosk = read(HOOK);
    assert_eq!((kiosk.counted_at(), kiosk.map.total_unit), ("kiosk", TotalUnit::Major));
    assert_eq!((kiosk.map.id.as_str(), kiosk.map.closed_at_format.as_str()), ("$.id", "rfc3339"));
    assert_eq!(kiosk.map.phone.as_ref().map(|phone| phone.as_str()), Some("$.customer.phone"));
    assert_eq!((kiosk.map.closed.as_ref(), kiosk.map.lines.is_some()), (None, true));
    assert_eq!(kiosk, read(&format!("{HOOK}[generic.map]\n")), "an empty map is as good as none");
}

#[test]
fn each_way_has_its_defaults() {
    let kiosk = read(
        "hook = { proof = \"bearer\", secret_file = \"s\" }\npoll = { url = \"https://till.example/x\" }\nfolder = { path = \"checks\" }\n",
    );
    let (hook, poll, folder) = (kiosk.hook.unwrap(), kiosk.poll.unwrap(), kiosk.folder.unwrap());
    assert_eq!((hook.proof, hook.tolerance()), (Proof::Bearer, Duration::from_secs(300)));
    assert_eq!(
        (poll.paging, poll.overlap, poll.interval),
        (Paging::None, Duration::from_secs(3600), Duration::from_secs(30))
    );
    assert_eq!(
        (folder.after, folder.still, folder.is_named("any")),
        (Afterwards::Move, Duration::from_secs(2), true)
    );
}

#[test]
fn a_till_without_a_way_is_a_mistake() {
    let found = mistakes(&till(""));
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].starts_with("agent.toml:2: generic[1]: has neither hook nor poll nor folder"),
        "{found:?}"
    );
}

#[test]
fn names_and_folders_are_used_once() {
    let two = till("folder = { path = \"a\" }\n") + &till("folder = { path = \"a\" }\n");
    assert_eq!(
        mistakes(&two),
        [
            "agent.toml:6: generic[2].name: is also the name of the till on line 3 (give it another)",
            "agent.toml:7: generic[2].folder.path: is also the folder of the till on line 4 (give it another)",
        ]
    );
}

#[test]
fn a_till_has_the_name_of_no_other_connector_that_is_there() {
    let named = |name: &str| till(HOOK).replace("kiosk", name);
    for (name, other) in [
        ("api", ""),
        ("poster", "[poster]\napp_secret_file = \"s\"\n"),
        ("serve", "[serve]\nfront = { module_id = 1, pin_file = \"s\" }\n"),
    ] {
        let found = mistakes(&format!("{other}{}", named(name)));
        assert!(found.iter().any(|found| found.contains("is the name of another connector")), "{found:?}");
    }
    for name in ["poster", "serve"] {
        assert_eq!(valid(&named(name)).generics[0].name.as_str(), name, "its hook is /hooks/{name}");
    }
}

#[test]
fn a_proof_has_all_it_needs_and_nothing_else() {
    let found = |hook: &str| mistakes(&till(&format!("hook = {{ {hook} }}\n"))).join("\n");
    let bare = found("proof = \"hmac-sha256\"");
    assert!(
        bare.contains("hook.header: is missing") && bare.contains("hook.secret_file: is missing"),
        "{bare}"
    );
    for (hook, key) in [
        ("proof = \"bearer\", secret_file = \"s\", header = \"X\"", "hook.header"),
        ("proof = \"this-machine\", secret_file = \"s\"", "hook.secret_file"),
        ("proof = \"header\", header = \"X\", secret_file = \"s\", encoding = \"hex\"", "hook.encoding"),
    ] {
        let found = found(hook);
        assert!(found.contains(&format!("generic[1].{key}: means nothing for proof")), "{found}");
    }
    let alone = found("proof = \"hmac-sha256\", header = \"X\", secret_file = \"s\", tolerance_s = 60");
    assert!(alone.contains("means nothing without timestamp_header"), "{alone}");
    assert!(found("header = \"X\"").contains("hook.proof: is missing"));
}

#[test]
fn a_secret_is_used_and_has_a_file() {
    let poll = |keys: &str| till(&format!("poll = {{ {keys} }}\n"));
    valid(&poll("url = \"https://till.example/x?key={secret}\", secret_file = \"s\""));
    let without = mistakes(&poll("url = \"https://till.example/x?key={secret}\""));
    assert!(without[0].contains("poll.secret_file: is missing: {secret} is used"), "{without:?}");
    let unused = mistakes(&poll("url = \"https://till.example/x\", secret_file = \"s\""));
    assert!(unused[0].contains("poll.secret_file: is used nowhere"), "{unused:?}");
    let header = mistakes(&poll("url = \"https://till.example/x\", headers = [\"sesame\"]")).join("");
    assert!(header.contains("poll.headers[1]: is not a header") && !header.contains("sesame"), "{header}");
}

#[test]
fn pages_are_asked_for_by_what_the_address_has_room_for() {
    let found = |keys: &str| mistakes(&till(&format!("poll = {{ {keys} }}\n"))).join("\n");
    for (keys, words) in [
        ("url = \"https://t.example/\", paging = \"page\"", "has no {page}"),
        ("url = \"https://t.example/?p={page}\"", "has {page} without paging"),
        ("url = \"https://t.example/?c={cursor}\", paging = \"cursor\"", "poll.cursor: is missing"),
        ("url = \"https://t.example/\", cursor = \"$.next\"", "poll.cursor: means nothing"),
    ] {
        assert!(found(keys).contains(words), "{keys}: {}", found(keys));
    }
}

#[test]
fn a_path_that_is_none_is_found_with_its_line() {
    let found = mistakes(&till(&format!(
        "{HOOK}[generic.map]\nid = \"$.order.no\"\ntotal = \"$.order[\"\nclosed = {{ path = \"$..a..b\" }}\nclosed_at_format = \"%H:%M\"\n"
    )));
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(found[0].starts_with("agent.toml:7: generic[1].map.total: is no JSONPath"), "{found:?}");
    assert!(found[1].starts_with("agent.toml:8: generic[1].map.closed.path: looks through"), "{found:?}");
    assert!(found[2].starts_with("agent.toml:9: generic[1].map.closed_at_format"), "{found:?}");
}

#[test]
fn what_a_till_is_set_to_is_shown_and_read_again() {
    for keys in [
        "account = \"cafe\"\nhook = { proof = \"header\", header = \"X-Key\", secret_file = \"s\", records = \"$.data[*]\" }\n",
        "poll = { url = \"http://192.168.1.20/x?f={since}&c={cursor}\", paging = \"cursor\", cursor = \"$[\\\"next page\\\"]\", time = \"date\" }\n",
        "folder = { path = 'C:\\checks', pattern = \"*.csv\", delimiter = \"tab\", encoding = \"utf-16\", after = \"keep\" }\n[generic.map]\nid = \"Чек №\"\ncurrency = \"UAH\"\nvoid = { path = \"x\", values = [\"так\"] }\n",
    ] {
        let config: Config = valid(&till(keys));
        let again = parse(&config.to_toml().unwrap(), "shown.toml").unwrap();
        assert_eq!(again, config, "{keys}");
    }
}
