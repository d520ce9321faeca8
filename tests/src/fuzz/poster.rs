//! What Poster answers or posts, and what its app on the till tells.

use std::sync::OnceLock;

use stamp_connectors::pos::{
    App, Asker,
    poster::{Poster, Settings, sample},
};
use stamp_core::{config::parse, time::Timestamp};

use super::tills::has_a_name;

/// Words about one thing.
const LONGEST: usize = 1_000;

/// A body of any of them.
pub fn poster(input: &[u8]) {
    let (settings, till) = till();
    let now = Timestamp::UNIX_EPOCH;
    let read = || sample(settings, input, now);
    let found = read();
    assert_eq!(found, read(), "the same body, something else");
    match found {
        Ok(reports) => reports.iter().for_each(|report| has_a_name(report, "poster")),
        Err(error) => assert!((1..LONGEST).contains(&error.to_string().len())),
    }
    match App::told(till, input, now) {
        Ok(reports) => reports.iter().for_each(|report| has_a_name(report, "poster")),
        Err(untold) => assert!((1..LONGEST).contains(&untold.0.len())),
    }
}

/// One that hears its app and has no token.
fn till() -> &'static (Settings, Poster) {
    static TILL: OnceLock<(Settings, Poster)> = OnceLock::new();
    TILL.get_or_init(|| {
        // The agent of another target in the same process may have been first.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let text = "[cloud]\nbase_url = \"https://api.7stamp.example/v1\"\n[poster]\napp = true\n";
        let config = parse(text, "poster").unwrap_or_else(|mistakes| panic!("{mistakes}"));
        let table = config.poster.expect("the table is there");
        let settings = Settings::configured(&table, &config.receipts, None, None);
        let asker = Asker::new().expect("there is TLS");
        (settings.clone(), Poster::new(settings, asker))
    })
}
