//! The owner's report: when the cloud could not be asked, what the till did meanwhile, and what it cost.

use std::time::Duration;

use askama::Template;
use stamp_core::report::{NO_INTERNET, Report, Totals, total};

use super::{
    chart::{self, Chart},
    moment::{Moment, When, lasting},
    top::{Tab, Top},
};
use crate::page::{Page, drawn, say::Say};

/// The days that can be chosen.
const SPANS: [u32; 4] = [1, 7, 30, 365];

#[derive(Debug)]
struct Row {
    began: When,
    ended: Option<When>,
    lasted: String,
    why: String,
    counts: [u64; 4],
}

#[derive(Debug)]
struct Lost {
    at: When,
    voucher: String,
    worth: String,
    used: Option<When>,
    place: String,
    why: String,
    href: String,
}

#[derive(Debug, Template)]
#[template(path = "support/report.html")]
struct Drawn<'a> {
    words: Say<'a>,
    top: Top<'a>,
    spans: Vec<(u32, String, bool)>,
    days: u32,
    facts: Vec<(String, String)>,
    chart: Chart,
    rows: Vec<Row>,
    losses: Vec<Lost>,
}

impl Page {
    /// It, as a whole page. `days`: as many were asked for.
    #[must_use]
    pub fn support_report(&self, report: &Report, days: u32, moment: &Moment) -> String {
        let span = |of: u32| (of, self.words.say("support-days", &[("count", of.into())]), of == days);
        drawn(&Drawn {
            words: Say(&self.words),
            top: self.top(Tab::Report),
            spans: SPANS.into_iter().map(span).collect(),
            days,
            facts: self.sums(&total(report, moment.now())),
            chart: chart::outages(&self.words, report, moment),
            // The newest is what somebody asks for.
            rows: report.outages.iter().rev().map(|outage| self.outage(outage, moment)).collect(),
            losses: report.losses.iter().rev().map(|loss| lost(loss, moment)).collect(),
        })
    }

    fn sums(&self, totals: &Totals) -> Vec<(String, String)> {
        let worth: Vec<String> =
            totals.lost.iter().map(|one| format!("{} {}", one.value, one.currency)).collect();
        let mut facts = vec![
            ("support-outages-count", totals.outages.to_string()),
            ("support-outages-lasted", lasting(&self.words, totals.lasted)),
            ("support-taken", totals.taken.to_string()),
            ("support-accepted", totals.accepted.to_string()),
            ("support-at-risk", totals.at_risk.to_string()),
            ("support-vouchers-refused", totals.refused.to_string()),
            ("support-losses", totals.losses.to_string()),
        ];
        if !worth.is_empty() {
            facts.push(("support-worth", worth.join(", ")));
        }
        facts.into_iter().map(|(id, value)| (self.say(id), value)).collect()
    }

    fn outage(&self, outage: &stamp_core::report::Outage, moment: &Moment) -> Row {
        let end = outage.ended_at.unwrap_or_else(|| moment.now());
        let lasted = Duration::try_from(end.duration_since(outage.began_at)).unwrap_or_default();
        let why =
            if outage.why == NO_INTERNET { self.say("support-why-internet") } else { outage.why.clone() };
        Row {
            began: moment.when(outage.began_at),
            ended: outage.ended_at.map(|at| moment.when(at)),
            lasted: lasting(&self.words, lasted),
            why,
            counts: [outage.taken, outage.accepted, outage.at_risk, outage.refused],
        }
    }
}

fn lost(loss: &stamp_core::report::Loss, moment: &Moment) -> Lost {
    let worth = loss.value.as_ref().map(|value| format!("{} {}", value.value, value.currency));
    let place = [&loss.location, &loss.via].into_iter().flatten().cloned().collect::<Vec<_>>();
    Lost {
        at: moment.when(loss.at),
        voucher: loss.voucher.clone().unwrap_or_else(|| "–".to_owned()),
        worth: worth.unwrap_or_default(),
        used: loss.redeemed_at.map(|at| moment.when(at)),
        place: place.join(", "),
        why: loss.reason.clone(),
        href: format!("/support/operations/{}", loss.op_id),
    }
}
