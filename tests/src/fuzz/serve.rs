//! What Syrve's till, cloud and server answer, and what its cloud posts.

use std::sync::OnceLock;

use stamp_connectors::pos::serve::{Secrets, Settings, sample};
use stamp_core::{config::parse, time::Timestamp};

use super::tills::has_a_name;

/// Words about one thing.
const LONGEST: usize = 1_000;

/// A body of any of them.
pub fn serve(input: &[u8]) {
    let read = || sample(settings(), input, Timestamp::UNIX_EPOCH);
    let found = read();
    assert_eq!(found, read(), "the same body, something else");
    match found {
        Ok(reports) => reports.iter().for_each(|report| has_a_name(report, "serve")),
        Err(error) => assert!((1..LONGEST).contains(&error.to_string().len())),
    }
}

fn settings() -> &'static Settings {
    static SETTINGS: OnceLock<Settings> = OnceLock::new();
    SETTINGS.get_or_init(|| {
        let text = concat!(
            "[cloud]\nbase_url = \"https://api.7stamp.example/v1\"\n",
            "[serve]\ncurrency = \"EUR\"\nzone = \"Europe/Vilnius\"\nfront = { module_id = 2050 }\n",
        );
        let config = parse(text, "serve").unwrap_or_else(|mistakes| panic!("{mistakes}"));
        let table = config.serve.expect("the table is there");
        Settings::new(&table, &Secrets::default()).expect("the settings are good")
    })
}
