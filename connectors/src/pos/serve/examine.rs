//! One look at each way, for a person who sets the till up. Nothing is written anywhere.

use jiff::tz::TimeZone;
use serde_json::json;
use stamp_core::receipt::Report;

use super::{
    Serve,
    cloud::{self, Cloud, No, Organization, Patience},
    front, hook, moment, server,
    shared::{Shared, Site},
    trouble::Trouble,
    words::foreign,
};
use crate::pos::Finding;

/// Checks that are shown.
const SHOWN: usize = 3;
const MOST_GROUPS: usize = 8;

const NONE: &str = "not configured";

impl Serve {
    /// Asks each way once and says what was found.
    pub async fn examine(&self) -> Vec<Finding> {
        let shared = &*self.shared;
        let mut found = Vec::new();
        let organization = match &shared.cloud {
            Some(cloud) => directory(cloud, &mut found).await,
            None => {
                found.push(Finding::skipped("cloud", NONE));
                None
            }
        };
        let site = site(shared, organization.as_ref());
        found.push(till(shared, site.as_ref()).await);
        found.push(restaurants_server(shared, site.as_ref()).await);
        found.push(match &shared.settings.hook {
            None => Finding::skipped("messages", NONE),
            Some(_) if shared.cloud.is_none() => Finding::skipped(
                "messages",
                "listens; without [serve.cloud] nobody can be asked where they are sent",
            ),
            Some(settings) => match (&shared.cloud, &organization) {
                (Some(cloud), Some(organization)) => {
                    let looking = super::HookSettings { take_over: false, ..settings.clone() };
                    match hook::register(cloud, &organization.id, &looking).await {
                        Ok(registered) if registered.is_good() => {
                            Finding::good("messages", registered.words())
                        }
                        Ok(registered) => Finding::doubtful("messages", registered.words()),
                        Err(trouble) => amiss("messages", &trouble),
                    }
                }
                _ => Finding::skipped("messages", "the cloud could not be asked where it sends them"),
            },
        });
        if shared.settings.front.is_none() && shared.settings.server.is_none() {
            let trap =
                "the cloud knows only checks that were made through it or shown to it: add front or server";
            found.push(Finding::doubtful("checks", trap));
        }
        found
    }
}

/// What is said of the site as far as it is known now; nothing is kept.
fn site(shared: &Shared, organization: Option<&Organization>) -> Option<Site> {
    let told = organization.and_then(|organization| organization.currency.clone());
    let currency = shared.settings.currency.clone().or(told)?;
    let zone = shared.settings.zone.clone().unwrap_or_else(TimeZone::system);
    Some(Site { currency, terminal_zone: zone.clone(), zone })
}

async fn directory(cloud: &Cloud, found: &mut Vec<Finding>) -> Option<Organization> {
    let organization = match cloud.organization(Patience::Waits).await {
        Ok(organization) => organization,
        Err(trouble) => {
            found.push(amiss("cloud", &trouble));
            return None;
        }
    };
    let currency = organization.currency.as_deref().unwrap_or("no currency");
    let name = foreign(&organization.name);
    found.push(Finding::good("cloud", format!("{name} ({}), {currency}", organization.id)));
    found.push(match cloud.groups(&organization.id).await {
        Ok(groups) => {
            let zone = |text: &Option<String>| match text.as_deref() {
                Some(text) if moment::zone(text).is_some() => text.to_owned(),
                Some(_) => "a zone that cannot be read".to_owned(),
                None => "no zone".to_owned(),
            };
            let named = groups.iter().take(MOST_GROUPS);
            let named =
                named.map(|group| format!("{} ({}, {})", foreign(&group.name), group.id, zone(&group.zone)));
            let named: Vec<_> = named.collect();
            Finding::good(
                "terminal groups",
                if named.is_empty() { "none".to_owned() } else { named.join(", ") },
            )
        }
        Err(trouble) => amiss("terminal groups", &trouble),
    });
    found.push(guests(cloud, &organization.id).await);
    Some(organization)
}

/// Nobody has the id of zeros: that this is said shows that one may ask.
async fn guests(cloud: &Cloud, organization: &str) -> Finding {
    let nobody = json!({ "organizationId": organization, "type": "id", "id": uuid_of_zeros() });
    match cloud.client.ask(cloud::question::GUEST, &nobody, Patience::Waits).await {
        Ok(_) => Finding::good("guests", "can be asked for"),
        Err(No::Refused(said)) => {
            Finding::good("guests", format!("can be asked for; of nobody it is said: {said}"))
        }
        Err(No::Trouble(trouble)) => amiss("guests", &trouble),
    }
}

const fn uuid_of_zeros() -> &'static str {
    "00000000-0000-0000-0000-000000000000"
}

async fn till(shared: &Shared, site: Option<&Site>) -> Finding {
    let Some(settings) = &shared.settings.front else { return Finding::skipped("till", NONE) };
    let Some(site) = site else { return without_currency("till") };
    match front::examine(shared, settings).await {
        Ok(list) => {
            let (reports, unread) = front::sample(&list, site, (shared.clocks)().wall);
            let words =
                format!("{} checks in its list, {} of them closed or voided", list.len(), reports.len());
            match unread.len() {
                0 => Finding::good("till", words).with(last(reports)),
                count => {
                    Finding::doubtful("till", format!("{words}; {count} cannot be read")).with(last(reports))
                }
            }
        }
        Err(trouble) => amiss("till", &trouble),
    }
}

async fn restaurants_server(shared: &Shared, site: Option<&Site>) -> Finding {
    let Some(settings) = &shared.settings.server else { return Finding::skipped("server", NONE) };
    let Some(site) = site else { return without_currency("server") };
    match server::examine(shared, settings, site, (shared.clocks)().wall).await {
        Ok(reports) => {
            let words = format!("{} checks in its report of yesterday and today", reports.len());
            Finding::good("server", words).with(last(reports))
        }
        Err(trouble) => amiss("server", &trouble),
    }
}

fn without_currency(what: &str) -> Finding {
    Finding::skipped(what, "the currency is not known: set serve.currency")
}

/// The checks that were closed last.
fn last(mut reports: Vec<Report>) -> Vec<Report> {
    reports.sort_by_key(|report| match report {
        Report::Closed(receipt) => Some(receipt.closed_at),
        Report::Voided(receipt) => receipt.closed_at,
        Report::Guest(guest) => Some(guest.at),
        Report::Closing(closing) => Some(closing.closed_at),
    });
    reports.split_off(reports.len().saturating_sub(SHOWN))
}

fn amiss(what: &str, trouble: &Trouble) -> Finding {
    match trouble {
        Trouble::Lost { why, .. } => Finding::unreachable(what, why.clone()),
        Trouble::Failed { why } => Finding::failed(what, why.clone()),
    }
}
