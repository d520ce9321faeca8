//! `GET /metrics`, in the text format of Prometheus (exposition format 0.0.4).

use std::fmt::Write;

use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};

use super::{Api, problem::Problem};
use crate::report::Report;

pub(super) async fn metrics(State(api): State<Api>) -> Result<Response, Problem> {
    let text = render(&api.reporter.report().await?, api.till.codes_repaired());
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response())
}

fn render(report: &Report, codes_repaired: u64) -> String {
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
    metric("health", "1 for each thing that is wrong.", &health);
    let scanners: Vec<_> = report
        .scanners
        .iter()
        .map(|(name, scanner)| (label("scanner", name), u64::from(scanner.ready)))
        .collect();
    metric("scanner_ready", "1 when the scanner can be read.", &scanners);
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

fn escape(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}
