//! What a person is shown who tries a till.

use stamp_connectors::pos::{
    Asker, Finding, Found,
    generic::{Secret, Settings, examine, sample},
};
use stamp_core::time::Now;

use crate::bench::{check, check_at, number, table};

const MAP: &str = "hook = { proof = \"this-machine\", records = \"$.data\" }\nfolder = { path = 'x', pattern = \"*.csv\" }\n";

fn shown(keys: &str, bytes: &str, name: &str) -> Vec<Finding> {
    sample(Settings::new(table(keys)), bytes.as_bytes(), name).unwrap()
}

#[test]
fn a_sample_shows_what_it_would_become_and_why_the_rest_would_not() {
    let body = format!("{{\"data\": [{}, {{\"id\": 2}}, {{\"id\": 3, \"status\": \"open\"}}]}}", check(1));
    let found = shown(MAP, &body, "body.json");
    assert_eq!(found[0].reports.iter().map(number).collect::<Vec<_>>(), ["1"]);
    assert_eq!((found[0].what.as_str(), found[0].state), ("webhook", Found::Failed));
    assert_eq!(found[0].detail, "1 would be reported, 1 are passed over, 1 cannot be read");
    assert_eq!(
        (found[1].state, found[1].detail.as_str()),
        (Found::Failed, "record 2: closed_at ($.closed_at) is not there")
    );
    assert_eq!(found[2].state, Found::Skipped);
}

#[test]
fn numbers_that_come_again_are_doubtful_until_the_day_is_mapped() {
    let at = |closed_at: &str, day: &str| {
        check_at(17, closed_at).replace("{\"id\"", &format!("{{\"day\": \"{day}\", \"id\""))
    };
    let two = |second: &str| format!("[{}, {second}]", at("2026-05-10T12:00:00Z", "10"));
    let hook = "hook = { proof = \"this-machine\" }\n";
    let doubt = |keys: &str, body: &str| {
        let found = shown(keys, body, "body.json");
        let numbers = found.iter().find(|finding| finding.what == "numbers");
        numbers.map(|finding| (finding.state, finding.detail.contains("set map.business_day")))
    };
    assert_eq!(doubt(hook, &two(&at("2026-05-11T12:00:00Z", "11"))), Some((Found::Doubtful, true)));
    assert_eq!(doubt(hook, &two(&at("2026-05-10T12:20:00Z", "10"))), None, "one check, told twice");
    let mapped = format!("{hook}[generic.map]\nbusiness_day = \"$.day\"\n");
    assert_eq!(doubt(&mapped, &two(&at("2026-05-11T12:00:00Z", "11"))), None);
}

#[test]
fn a_file_of_the_folder_is_known_by_its_name() {
    let csv = "id,total,currency,closed_at\n7,1,EUR,2026-05-11T12:34:56Z\n";
    let found = shown(MAP, csv, "2026.csv");
    assert_eq!((found[0].what.as_str(), found[0].state, found[0].reports.len()), ("folder", Found::Good, 1));
    let found = shown(MAP, "no json", "body.json");
    assert!(found[0].state == Found::Failed && found[0].detail.contains("no JSON"), "{found:?}");
}

#[tokio::test]
async fn trying_a_till_names_what_is_wrong_with_each_way() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let keys = "hook = { proof = \"bearer\", secret_file = \"s\" }\nfolder = { path = '/nonexistent/checks' }\npoll = { url = \"http://127.0.0.1:9/x\" }\n";
    let settings = Settings { hook_secret: Secret::of("sesame"), ..Settings::new(table(keys)) };
    let found = examine(settings.clone(), &Asker::new().unwrap(), Now::epoch().wall).await.unwrap();
    let states: Vec<_> = found.iter().map(|finding| (finding.what.as_str(), finding.state)).collect();
    assert_eq!(
        states,
        [
            ("account", Found::Doubtful),
            ("hook", Found::Good),
            ("poll", Found::Unreachable),
            ("folder", Found::Failed)
        ]
    );
    assert!(!format!("{settings:?}{found:?}").contains("sesame"));
    let error =
        examine(Settings::new(table(keys)), &Asker::new().unwrap(), Now::epoch().wall).await.unwrap_err();
    assert!(error.to_string().contains("hook.secret_file"), "{error}");
}
