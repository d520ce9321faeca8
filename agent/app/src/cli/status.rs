//! `status`: state and health.

use std::time::Duration;

use serde_json::Value;
use stamp_core::notice::Level;

use super::{Context, out, reach::Daemon, style};
use crate::exit::{Exit, Outcome};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Again every two seconds, until interrupted
    #[arg(long)]
    watch: bool,
    /// Exit with 1 if anything is wrong
    #[arg(long)]
    check: bool,
}

pub(super) async fn run(context: &Context, args: &Args) -> Outcome {
    let daemon = Daemon::find(context)?;
    loop {
        let report = daemon.get("/v1/status").await?;
        if context.json {
            out::json(&report)?;
        } else {
            if args.watch {
                out::line("\u{1b}[2J\u{1b}[H")?;
            }
            for line in lines(&report) {
                out::line(line)?;
            }
        }
        if !args.watch {
            let wrong = report["health"]
                .as_array()
                .is_some_and(|health| health.iter().any(|warning| warning["severity"] != "info"));
            return Ok(if args.check && wrong { Exit::Fault } else { Exit::Ok });
        }
        tokio::select! {
            () = tokio::time::sleep(Duration::from_secs(2)) => {}
            _ = tokio::signal::ctrl_c() => return Ok(Exit::Ok),
        }
    }
}

fn lines(report: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let mut lines = vec![
        row("Till", &format!("{}  (stamp-agent {})", text(&report["till"]), text(&report["version"]))),
        row("Business", report["business"].as_str().unwrap_or("not known yet: no key was confirmed")),
        row("Cloud", &cloud(&report["cloud"])),
        row("Queue", &queue(&report["queue"])),
    ];
    if let Some(events) = events(&report["events"]) {
        lines.push(row("Events", &events));
    }
    if let Some(broker) = broker(&report["broker"]) {
        lines.push(row("Broker", &broker));
    }
    if let Some(vouchers) = vouchers(&report["offline"]["snapshot"]) {
        lines.push(row("Vouchers", &vouchers));
    }
    if let Some(scanners) = report["scanners"].as_object() {
        for (name, scanner) in scanners {
            lines.push(row("Scanner", &self::scanner(name, scanner)));
        }
    }
    if let Some(tills) = report["tills"].as_object() {
        for (name, till) in tills {
            lines.push(row("POS", &self::point_of_sale(name, till)));
        }
    }
    if let Some(tasks) = report["tasks"].as_object() {
        lines.push(row(
            "Tasks",
            &tasks.iter().map(|(name, task)| self::task(name, task)).collect::<Vec<_>>().join(", "),
        ));
    }
    let health = report["health"].as_array().map(Vec::as_slice).unwrap_or_default();
    if health.is_empty() {
        lines.push(row("Health", &style::paint(Level::Ok, "✓ all is well")));
    }
    for warning in health {
        let level = match warning["severity"].as_str() {
            Some("error") => Level::Refused,
            Some("warning") => Level::Warn,
            _ => Level::Info,
        };
        let what = format!("{} {}: {}", style::sign(level), text(&warning["code"]), text(&warning["text"]));
        lines.push(row("Health", &style::paint(level, &what)));
        lines.push(row("", &text(&warning["cure"])));
    }
    lines
}

fn cloud(cloud: &Value) -> String {
    let since = duration(cloud["for_s"].as_u64().unwrap_or(0));
    let why = cloud["why"].as_str().unwrap_or("");
    match cloud["state"].as_str() {
        Some("up") => format!("up for {since}"),
        Some("connecting") => format!("connecting for {since}"),
        state => {
            let next = cloud["next_attempt_in_s"].as_u64();
            let next = next.map(|s| format!("; tried again in {}", duration(s))).unwrap_or_default();
            format!("{} for {since}: {why}{next}", state.unwrap_or("unknown"))
        }
    }
}

fn queue(queue: &Value) -> String {
    if queue["states"].as_object().is_some_and(serde_json::Map::is_empty) {
        return "not open yet".to_owned();
    }
    let count = |state: &str| queue["states"][state].as_u64().unwrap_or(0);
    let mut text = format!("{} to be sent", count("queued") + count("sending"));
    if let Some(oldest) = queue["oldest_unsent_at"].as_str() {
        text.push_str(&format!(" (oldest of {})", to_the_second(oldest)));
    }
    for (state, word) in [("parked", "parked"), ("refused", "refused"), ("done", "done")] {
        text.push_str(&format!(", {} {word}", count(state)));
    }
    text
}

/// What was heard of the cloud's events; nothing where none are wanted.
fn events(events: &Value) -> Option<String> {
    let state = events["state"].as_str().filter(|state| *state != "off")?;
    let taken = events["taken"].as_object()?.values().filter_map(Value::as_u64).sum::<u64>();
    let last = events["last_event_at"].as_str().map(to_the_second);
    let last = last.map(|last| format!(", the last one of {last}")).unwrap_or_default();
    Some(match state {
        "none" => "none: this cloud tells of none".to_owned(),
        state => format!("{state}, {taken} heard{last}"),
    })
}

/// How the broker stands; nothing where there is none.
fn broker(broker: &Value) -> Option<String> {
    let since = to_the_second(broker["since"].as_str()?);
    let why = broker["why"].as_str().map(|why| format!(": {why}")).unwrap_or_default();
    Some(format!("{} since {since}{why}", broker["state"].as_str()?))
}

/// What is known of vouchers without internet; nothing where none are wanted.
fn vouchers(snapshot: &Value) -> Option<String> {
    let state = snapshot["state"].as_str().filter(|state| *state != "off")?;
    let known = snapshot["vouchers"].as_u64().unwrap_or(0);
    let as_of = snapshot["as_of"].as_str().map(to_the_second);
    let as_of = as_of.map(|as_of| format!(", complete to {as_of}")).unwrap_or_default();
    Some(match state {
        "none" => "none known without internet: this cloud has no list of them".to_owned(),
        "ready" => format!("{known} known without internet{as_of}"),
        state => format!("{state}, {known} known without internet{as_of}"),
    })
}

/// Its state, and when it was last heard.
fn scanner(name: &str, scanner: &Value) -> String {
    let text = |member: &str| scanner[member].as_str().unwrap_or("-").to_owned();
    let heard = match scanner["last_at"].as_str() {
        Some(last) => format!(
            "last heard {}, {} times in 24 h, {} of them no code of this shop",
            to_the_second(last),
            scanner["delivered_24h"],
            scanner["ignored_24h"]
        ),
        None => "not heard yet".to_owned(),
    };
    let since = text("since");
    format!("{name}: {} since {}, {}; {heard}", text("state"), to_the_second(&since), text("detail"))
}

/// Its state, and when it last told of a receipt.
fn point_of_sale(name: &str, till: &Value) -> String {
    let text = |member: &str| till[member].as_str().unwrap_or("-").to_owned();
    let told = match till["last_at"].as_str() {
        Some(last) => format!("last receipt {}, {} in 24 h", to_the_second(last), till["receipts_24h"]),
        None => "no receipt yet".to_owned(),
    };
    let detail = till["detail"].as_str().filter(|detail| !detail.is_empty());
    let detail = detail.map(|detail| format!(", {detail}")).unwrap_or_default();
    let asked = till["asked_per_minute"].as_f64().filter(|times| *times > 0.0);
    let asked = asked.map(|times| format!(", asked {times} times a minute")).unwrap_or_default();
    let since = to_the_second(&text("since"));
    format!("{name}: {} since {since}{detail}; {told}{asked}", text("state"))
}

/// Its name, and the time since its last sign of life.
fn task(name: &str, task: &Value) -> String {
    let seconds = task["silent_s"].as_u64().map(duration);
    match (task["state"].as_str(), seconds) {
        (Some("running"), Some(seconds)) => format!("{name} {seconds}"),
        (state, _) => format!("{name} {}", state.unwrap_or("unknown")),
    }
}

fn row(label: &str, text: &str) -> String {
    format!("{} {text}", style::bold(&format!("{label:<9}")))
}

/// A time as a person reads it; whatever is no time stays as it is.
fn to_the_second(time: &str) -> String {
    match time.split_once('.') {
        Some((seconds, fraction)) if fraction.ends_with('Z') => format!("{seconds}Z"),
        _ => time.to_owned(),
    }
}

fn duration(seconds: u64) -> String {
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3600 => format!("{} min", seconds / 60),
        3600..172_800 => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
        _ => format!("{} days", seconds / 86_400),
    }
}
