//! What any till posts, answers or writes into files.

use std::sync::OnceLock;

use stamp_connectors::pos::generic::{Settings, sample};
use stamp_core::{
    config::{Generic, parse},
    receipt::Report,
};

/// Words about one thing; what a till wrote may be in it, in part.
const LONGEST: usize = 1_000;

/// The name of a file, then what is in it; a file of no known ending is what is posted.
pub fn tills(input: &[u8]) {
    let (name, bytes) = super::first_line(input);
    for table in tables() {
        let read = || sample(Settings::new(table.clone()), bytes, name).expect("the settings are good");
        let found = read();
        assert_eq!(found, read(), "the same file, something else");
        for finding in &found {
            assert!(!finding.what.is_empty() && !finding.detail.is_empty() && finding.detail.len() < LONGEST);
            finding.reports.iter().for_each(|report| makes_sense(report, table));
        }
    }
}

fn makes_sense(report: &Report, table: &Generic) {
    match report {
        Report::Closed(closed) => {
            assert!(!closed.total.value.starts_with('-'), "{:?}", closed.total);
            assert!(closed.guests.len() <= 4 && closed.lines.as_ref().is_none_or(|lines| !lines.is_empty()));
        }
        Report::Voided(_) => {}
        other @ (Report::Guest(_) | Report::Closing(_)) => panic!("nobody told of {other:?}"),
    }
    has_a_name(report, table.name.as_str());
}

/// A report of any connector is of a check that can be told from others, and of an amount that can be sent.
pub(super) fn has_a_name(report: &Report, connector: &str) {
    let identity = match report {
        Report::Closed(closed) => {
            assert!(closed.total.is_well_formed(), "{:?}", closed.total);
            &closed.identity
        }
        Report::Voided(voided) => &voided.identity,
        Report::Guest(guest) => &guest.identity,
        Report::Closing(closing) => &closing.identity,
    };
    assert_eq!(identity.connector, connector);
    assert!((1..=128).contains(&identity.number.chars().count()), "{identity:?}");
    assert!(!identity.number.contains(char::is_control), "{identity:?}");
}

fn tables() -> &'static [Generic] {
    static TABLES: OnceLock<Vec<Generic>> = OnceLock::new();
    TABLES.get_or_init(|| {
        let text = concat!(
            "[cloud]\nbase_url = \"https://api.7stamp.example/v1\"\n",
            "[[generic]]\nname = \"obvious\"\nhook = { proof = \"this-machine\" }\n",
            "folder = { path = \"x\", pattern = \"*.*\", delimiter = \";\", encoding = \"cp1251\" }\n",
            "[[generic]]\nname = \"mapped\"\nhook = { proof = \"this-machine\", records = \"$..a[*]\" }\n",
            "[generic.map]\nid = \"$.id[?@.x == 1]\"\ntotal_unit = \"minor\"\ncurrency = \"EUR\"\n",
            "closed_at_format = \"%d.%m.%Y %H:%M\"\nzone = \"Europe/Kyiv\"\nvoid = { path = \"$.status\" }\n",
            "closed = { path = \"$.id\" }\ngroups = \"$.*\"\n",
        );
        parse(text, "tables").expect("the tables are good").generics
    })
}
