//! `report`: each outage, what the till did meanwhile, and what it cost. Works with the daemon running or not.

use std::{fs::File, io::Write as _, path::PathBuf, time::Duration};

use jiff::{civil::Date, tz::TimeZone};
use stamp_core::{
    report::{NO_INTERNET, Report, Totals, csv, total},
    time::Timestamp,
};
use stamp_store::Inspector;

use super::{Context, out, table};
use crate::{
    api::ReportView,
    clock,
    exit::{Exit, Failure, Outcome},
};

/// Without `--from`.
const LATELY: Duration = Duration::from_secs(30 * 86_400);

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// From this day or time on: 2026-05-01, or 2026-05-11T12:00:00+02:00. Without: the last 30 days
    #[arg(long, value_name = "TIME", value_parser = time)]
    from: Option<Timestamp>,
    /// Up to this day or time, not included
    #[arg(long, value_name = "TIME", value_parser = time)]
    to: Option<Timestamp>,
    /// Write a table for a spreadsheet, times in UTC; - is standard output
    #[arg(long, value_name = "FILE", conflicts_with = "json")]
    csv: Option<PathBuf>,
}

pub(super) fn run(context: &Context, args: &Args) -> Outcome {
    let now = clock::wall();
    let to = args.to.unwrap_or(now);
    let from = args.from.unwrap_or_else(|| to.checked_sub(LATELY).unwrap_or(Timestamp::MIN));
    if from >= to {
        return Err(Failure::words(Exit::Usage, "--from is not before --to"));
    }
    let report = Inspector::open(&context.places.data.join("queue.db"))?.report(from, to)?;
    match &args.csv {
        Some(file) if file.as_os_str() == "-" => out::text(&csv(&report))?,
        Some(file) => write(file, &csv(&report))?,
        None if context.json => out::json(&ReportView::of(&report, now))?,
        None => show(&report, now)?,
    }
    Ok(Exit::Ok)
}

fn write(file: &PathBuf, text: &str) -> Result<(), Failure> {
    let written = File::create(file).and_then(|mut to| to.write_all(text.as_bytes()));
    written.map_err(|error| Failure::words(Exit::Disk, format!("cannot write {}: {error}", file.display())))
}

fn show(report: &Report, now: Timestamp) -> Result<(), Failure> {
    let zone = clock::zone();
    let at = |time: Timestamp| time.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M").to_string();
    let Totals { outages, lasted, taken, accepted, at_risk, refused, losses, lost } = total(report, now);
    let offset = now.to_zoned(zone.clone()).strftime("UTC%:z").to_string();
    out::line(format!("{} to {} ({offset})", at(report.from), at(report.to)))?;
    out::line(format!("{outages} times without the cloud, {} in all", words(lasted)))?;
    out::line(format!("{taken} taken, {accepted} vouchers accepted ({at_risk} at risk), {refused} refused"))?;
    let worth: Vec<String> = lost.iter().map(|one| format!(", {} {}", one.value, one.currency)).collect();
    out::line(format!("{losses} losses{}", worth.concat()))?;
    let rows: Vec<Vec<String>> = report
        .outages
        .iter()
        .map(|one| {
            let end = one.ended_at.unwrap_or(now);
            let lasted = Duration::try_from(end.duration_since(one.began_at)).unwrap_or_default();
            let counts = [one.taken, one.accepted, one.at_risk, one.refused].map(|count| count.to_string());
            let ended = one.ended_at.map_or_else(|| "it lasts".to_owned(), at);
            let why = if one.why == NO_INTERNET { "no internet".to_owned() } else { one.why.clone() };
            [at(one.began_at), ended, words(lasted), why].into_iter().chain(counts).collect()
        })
        .collect();
    lines(&["BEGAN", "ENDED", "LASTED", "WHY", "TAKEN", "ACCEPTED", "AT RISK", "REFUSED"], &rows)?;
    let rows: Vec<Vec<String>> = report
        .losses
        .iter()
        .map(|one| {
            let worth = one.value.as_ref().map(|value| format!("{} {}", value.value, value.currency));
            let text = |text: &Option<String>| text.clone().unwrap_or_default();
            vec![
                at(one.at),
                text(&one.voucher),
                worth.unwrap_or_default(),
                one.redeemed_at.map_or_else(String::new, at),
                text(&one.location),
                one.reason.clone(),
                one.op_id.short(),
            ]
        })
        .collect();
    lines(&["LOST AT", "VOUCHER", "WORTH", "USED AT", "WHERE", "WHY", "NUMBER"], &rows)
}

/// A table, after an empty line, if there is something in it.
fn lines(header: &[&str], rows: &[Vec<String>]) -> Result<(), Failure> {
    if rows.is_empty() {
        return Ok(());
    }
    out::line("")?;
    for line in table::layout(header, rows) {
        out::line(line)?;
    }
    Ok(())
}

fn words(time: Duration) -> String {
    match time.as_secs() {
        seconds @ 0..60 => format!("{seconds} s"),
        seconds @ 60..3_600 => format!("{} min", seconds / 60),
        seconds => format!("{} h {} min", seconds / 3_600, seconds % 3_600 / 60),
    }
}

/// A time, or the beginning of a day in the zone of the till.
fn time(text: &str) -> Result<Timestamp, String> {
    in_zone(text, clock::zone())
}

fn in_zone(text: &str, zone: TimeZone) -> Result<Timestamp, String> {
    if let Ok(at) = text.parse() {
        return Ok(at);
    }
    let day: Date = text.parse().map_err(|_| "neither a day nor a time with its offset".to_owned())?;
    day.to_zoned(zone).map(|at| at.timestamp()).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_where_the_till_is_and_a_time_says_where_it_is() {
        let vienna = || TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap();
        let read = |text: &str| in_zone(text, vienna()).map(|at| at.to_string());
        assert_eq!(read("2026-07-01").as_deref(), Ok("2026-06-30T22:00:00Z"));
        assert_eq!(read("2026-05-11T12:00:00+02:00").as_deref(), Ok("2026-05-11T10:00:00Z"));
        assert!(read("yesterday").is_err());
    }
}
