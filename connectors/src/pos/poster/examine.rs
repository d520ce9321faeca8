//! Tries a till of Poster for a person, and asks only.

use stamp_core::{receipt::Report, time::Timestamp};
use tokio::time::Instant;

use super::{
    api::Api,
    clients::Lack,
    details::Details,
    place::{self, Place},
    receipt::{self, Reading},
    record::Record,
    scan::{self, Which},
    settings::Settings,
    trouble::Trouble,
    watch::OFF,
    window::Checkpoint,
};
use crate::pos::{Asker, Finding};

/// Most checks that are shown as they would be reported.
const SHOWN: usize = 5;

/// Looks at account, places, registers, rights and the last checks. What comes after something that does not work is left
/// out. Sends nothing but questions, one in a second.
pub async fn examine(settings: &Settings, asker: &Asker, now: Timestamp) -> Vec<Finding> {
    let mut found = vec![webhooks(settings), app(settings)];
    let Some(token) = settings.token.clone() else {
        found.push(Finding::skipped("cloud", "there is no token_file, so Poster's cloud is not asked"));
        return found;
    };
    let api = Api::new(settings, token, asker.clone());
    if let Err((what, trouble)) = look(settings, &api, now, &mut found).await {
        found.push(amiss(what, &trouble));
    }
    found
}

async fn look(
    settings: &Settings,
    api: &Api,
    now: Timestamp,
    found: &mut Vec<Finding>,
) -> Result<(), (&'static str, Trouble)> {
    let began = Instant::now();
    let in_step = |what| move |trouble| (what, trouble);
    let account = place::account(api).await.map_err(in_step("account"))?;
    found.push(Finding::good("account", account.shown()));
    let now = now.checked_add(began.elapsed()).unwrap_or(now);
    found.extend(api.ahead(now).map(clock));
    let spots = place::spots(api).await.map_err(in_step("places"))?;
    found.push(Finding::good("places", named(spots.iter().map(place::Spot::shown))));
    let tablets = place::tablets(api).await.map_err(in_step("registers"))?;
    found.push(Finding::good("registers", named(tablets.iter().map(place::Tablet::shown_with_place))));
    let place = place::choose(settings, &account, &spots, &tablets).map_err(in_step("this till"))?;
    found.push(Finding::good("this till", place.shown.clone()));
    checks(settings, api, &place, now, found).await.map_err(in_step("checks"))
}

async fn checks(
    settings: &Settings,
    api: &Api,
    place: &Place,
    now: Timestamp,
    found: &mut Vec<Finding>,
) -> Result<(), Trouble> {
    let window = Checkpoint::default().today(api.now().unwrap_or(now), place.zone.as_ref());
    let scan = scan::scan(api, place, window, Which::Closed, settings.wanted.lines).await?;
    let (mut details, mut last) = (Details::default(), Vec::new());
    let (mut ours, mut lack) = (0_usize, None);
    for row in scan.rows.iter().rev().cloned() {
        let Some(record) = Record::read(row) else {
            found.push(Finding::doubtful("checks", "one has another form than Poster's documentation gives"));
            continue;
        };
        match receipt::read(&record, place, "poll") {
            Ok(Reading::Closed(mut closed)) => {
                ours += 1;
                if last.len() < SHOWN {
                    lack = details.add(api, settings, &mut closed, &record).await?.or(lack);
                    last.push(Report::Closed(closed));
                }
            }
            Ok(Reading::GivenBack) => {
                let detail = format!(
                    "{} was given back at the fiscal printer; its stamp is a person's matter",
                    record.shown()
                );
                found.push(Finding::doubtful("checks", detail));
            }
            Ok(Reading::Voided(_) | Reading::NotOurs) => {}
            Err(why) => found.push(Finding::doubtful("checks", format!("{}: {why}", record.shown()))),
        }
    }
    found.extend(lack.map(|lack| match lack {
        Lack::Refused(why) => Finding::failed("clients", why),
        Lack::Away(why) => Finding::unreachable("clients", why),
    }));
    if !scan.is_whole {
        found.push(Finding::doubtful(
            "checks",
            "Poster's answer seems to be cut off, so checks may be missing",
        ));
    }
    let detail = format!("{ours} closed since yesterday at this till");
    found.push(Finding::good("checks", detail).with(last));
    Ok(())
}

fn clock(ahead: i64) -> Finding {
    let off = match ahead {
        ahead if ahead > OFF => format!("{ahead} s ahead of"),
        ahead if ahead < -OFF => format!("{} s behind", -ahead),
        _ => return Finding::good("clock", "as that of Poster's cloud"),
    };
    let detail = format!(
        "this machine is {off} Poster's cloud; scans are matched to checks by time: set the clock, until then guests whose card is scanned are asked about"
    );
    Finding::doubtful("clock", detail)
}

fn webhooks(settings: &Settings) -> Finding {
    match settings.webhook_secret.is_some() && settings.token.is_some() {
        true => Finding::good("webhooks", "taken at /hooks/poster; they only make us look at once"),
        false => Finding::skipped("webhooks", "none are taken: there is no webhook_secret_file"),
    }
}

fn app(settings: &Settings) -> Finding {
    match settings.app {
        true => Finding::good("app", "the app on the till is heard"),
        false => Finding::skipped("app", "not heard: app = false"),
    }
}

fn amiss(what: &str, trouble: &Trouble) -> Finding {
    match trouble.needs_a_person() {
        true => Finding::failed(what, trouble.to_string()),
        false => Finding::unreachable(what, trouble.to_string()),
    }
}

fn named(names: impl Iterator<Item = String>) -> String {
    let names: Vec<_> = names.collect();
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}
