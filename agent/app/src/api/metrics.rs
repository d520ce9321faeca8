//! `GET /metrics`, in the text format of Prometheus (exposition format 0.0.4).

use std::{collections::BTreeMap, fmt::Write, time::Duration};

use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};

use stamp_core::receipt::Fate;
use tokio::time::timeout;

use super::{Api, problem::Problem};
use crate::{events::Standing, report::Report, tills::Outcome};

/// For the numbers of receipts; without them the rest is told.
const PATIENCE: Duration = Duration::from_millis(200);

pub(super) async fn metrics(State(api): State<Api>) -> Result<Response, Problem> {
    let report = api.reporter.report().await?;
    // Whoever decides about receipts may be waiting for the disk.
    let fates = timeout(PATIENCE, api.till.receipts_by_fate()).await.unwrap_or_default();
    let text = render(&report, api.till.codes_repaired(), &fates, &api.hooks.counts());
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response())
}

fn render(
    report: &Report,
    codes_repaired: u64,
    fates: &BTreeMap<(String, Fate), u64>,
    hooks: &[(String, Outcome, u64)],
) -> String {
    let mut out = String::new();
    let mut metric = |name: &str, help: &str, rows: &[(String, u64)]| {
        let kind = if name.ends_with("_total") { "counter" } else { "gauge" };
        let _ = writeln!(out, "# HELP stamp_agent_{name} {help}\n# TYPE stamp_agent_{name} {kind}");
        for (labels, value) in rows {
            let _ = writeln!(out, "stamp_agent_{name}{labels} {value}");
        }
    };
    let one = |value: u64| vec![(String::new(), value)];
    let label = |key: &str, value: &str| format!("{{{key}=\"{}\"}}", escape(value));

    metric("info", "The program.", &[(label("version", report.version), 1)]);
    metric("uptime_seconds", "Time since the start.", &one(report.uptime_s));
    let states: Vec<_> =
        report.queue.states.iter().map(|(state, count)| (label("state", state), *count)).collect();
    metric("operations", "Operations in the queue file, by state.", &states);
    metric("in_flight", "Operations under way.", &one(report.cloud.in_flight as u64));
    metric("cloud_up", "1 when operations get through.", &one(u64::from(report.cloud.state == "up")));
    let health: Vec<_> = report.health.iter().map(|warning| (label("code", warning.code), 1)).collect();
    let snapshot = &report.offline.snapshot;
    metric("known_vouchers", "Vouchers that are known without internet.", &one(snapshot.vouchers));
    let complete: Vec<_> =
        snapshot.as_of.iter().map(|at| (String::new(), at.as_second().unsigned_abs())).collect();
    let help = "Up to when they are known, by the cloud's clock: seconds since 1970.";
    metric("known_vouchers_timestamp_seconds", help, &complete);
    let events: Vec<_> =
        report.events.taken.iter().map(|(kind, count)| (label("kind", kind), *count)).collect();
    metric("events_total", "Events of the cloud that were heard, by kind, since the start.", &events);
    metric(
        "events_repeated_total",
        "Events that were told again, since the start.",
        &one(report.events.repeated),
    );
    let unreadable = one(report.events.unreadable);
    metric("events_unreadable_total", "Events that could not be read, since the start.", &unreadable);
    let is_following = u64::from(report.events.state == Standing::Following);
    metric("events_followed", "1 when all events so far are known.", &one(is_following));
    let broker = report.broker.as_ref();
    let is_up: Vec<_> =
        broker.map(|broker| (String::new(), u64::from(broker.state == "up"))).into_iter().collect();
    metric("broker_up", "1 when the broker is connected to.", &is_up);
    let dropped: Vec<_> = broker.map(|broker| (String::new(), broker.dropped)).into_iter().collect();
    metric(
        "broker_dropped_total",
        "Messages that came faster than they were read, since the start.",
        &dropped,
    );
    metric("health", "1 for each thing that is wrong.", &health);
    let scanners: Vec<_> = report
        .scanners
        .iter()
        .map(|(name, scanner)| (label("scanner", name), u64::from(scanner.ready)))
        .collect();
    metric("scanner_ready", "1 when the scanner can be read.", &scanners);
    let ignored: Vec<_> =
        report.scanners.iter().map(|(name, scanner)| (label("scanner", name), scanner.ignored)).collect();
    metric(
        "scanner_ignored_total",
        "What the scanner delivered that was no code of this shop, since the start.",
        &ignored,
    );
    let tills = || report.tills.iter().map(|(name, till)| (label("connector", name), till));
    let up: Vec<_> = tills().map(|(till, status)| (till, u64::from(status.ready))).collect();
    metric("till_up", "1 when closed checks of the point of sale are heard of.", &up);
    let asked: Vec<_> = tills().map(|(till, status)| (till, status.asked)).collect();
    metric("till_requests_total", "Questions to the point of sale, since the start.", &asked);
    let fates: Vec<_> = fates
        .iter()
        .map(|((name, fate), count)| (labels([("connector", name), ("fate", fate.as_str())]), *count))
        .collect();
    metric("receipts_total", "Receipts that were told of, by what became of them, since the start.", &fates);
    let hooks: Vec<_> = hooks
        .iter()
        .map(|(name, outcome, count)| (labels([("connector", name), ("outcome", outcome.as_str())]), *count))
        .collect();
    metric("hook_requests_total", "What came of requests to hooks, since the start.", &hooks);
    let repaired = "Codes that had come through another keyboard layout, since the start.";
    metric("codes_repaired_total", repaired, &one(codes_repaired));
    let tasks = || report.tasks.iter().map(|(name, task)| (label("task", name), task));
    let restarts: Vec<_> = tasks().map(|(task, status)| (task, status.restarts)).collect();
    metric("task_restarts", "How often the task was started again.", &restarts);
    let silent: Vec<_> =
        tasks().filter_map(|(task, status)| status.silent_s.map(|seconds| (task, seconds))).collect();
    metric("task_silent_seconds", "Time since the last sign of life of a task that runs.", &silent);
    out
}

fn labels([(one, of_one), (other, of_other)]: [(&str, &str); 2]) -> String {
    format!("{{{one}=\"{}\",{other}=\"{}\"}}", escape(of_one), escape(of_other))
}

fn escape(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}
