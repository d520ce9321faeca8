//! `connector test`: one point of sale, asked with the settings of the configuration, and nothing done with what it
//! tells.

mod shown;
mod words;

use std::{
    fs::File,
    io::Read as _,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::Context as _;
use serde::Serialize;
use stamp_connectors::pos::{Finding, Found};
use stamp_core::{
    config::{Config, Stamping},
    notice::Level,
    redact::redact,
};

use self::shown::{Judge, Shown};
use super::super::{Context, load, out, style};
use crate::{
    clock,
    exit::{Exit, Failure, Outcome},
    tills::{Secrets, Table},
};

/// A day of a busy shop has less.
const LARGEST_SAMPLE: u64 = 16 << 20;

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// `poster`, `serve`, or the name of a `[[generic]]`; may be left out where there is only one
    name: Option<String>,
    /// What it has sent, answered or written, instead of asking it
    #[arg(long, value_name = "FILE")]
    sample: Option<PathBuf>,
}

/// One thing that was looked at, as it is shown.
#[derive(Debug, Serialize)]
struct Looked {
    what: String,
    state: &'static str,
    detail: String,
    receipts: Vec<Shown>,
}

pub(super) async fn run(context: &Context, args: &Args) -> Outcome {
    let config = load::config(&context.places)?;
    let Some((name, table)) = find(&config, args.name.as_deref())? else {
        return none(context, &config);
    };
    let mut secrets = Secrets::beside(context.places.config.clone());
    let judge = Judge::new(&config)?;
    match &args.sample {
        Some(file) => sample(context, &name, &table, &mut secrets, &judge, file),
        None => {
            note(context, &config, &name)?;
            let found = table.examine(&mut secrets, clock::wall()).await;
            let found = found.map_err(|error| Failure::new(Exit::Config, error))?;
            show(context, &name, &judge, found)
        }
    }
}

/// `None`: there is none, and none was named.
fn find(config: &Config, name: Option<&str>) -> Result<Option<(Arc<str>, Table)>, Failure> {
    let mut all = Table::all(config);
    if name.is_none() && all.len() < 2 {
        return Ok(all.pop());
    }
    let names: Vec<Arc<str>> = all.iter().map(|(name, _)| Arc::clone(name)).collect();
    let found = all.into_iter().find(|(known, _)| Some(&**known) == name);
    found.map(Some).ok_or_else(|| {
        let words = match name {
            Some(name) => format!("the configuration names no point of sale {name:?}"),
            None => "the configuration names several points of sale, and one has to be chosen".to_owned(),
        };
        Failure::words(Exit::Usage, words).hint(match names.as_slice() {
            [] => {
                "It names none at all; see config-examples for [poster], [serve] and [[generic]].".to_owned()
            }
            names => format!("It names: {}", names.join(", ")),
        })
    })
}

/// A till without a point of sale is nothing wrong.
fn none(context: &Context, config: &Config) -> Outcome {
    if context.json {
        out::json(&serde_json::json!({"connector": null, "findings": []}))?;
        return Ok(Exit::Ok);
    }
    out::line(match config.till.stamping {
        Stamping::Scan => {
            "No point of sale is connected, and none is needed: each scan of a card is a stamp."
        }
        Stamping::Receipt => "No point of sale is connected; receipts come by the local API only.",
        Stamping::Off => "No point of sale is connected, and no stamps are made here (till.stamping).",
    })?;
    if let Some(scanner) = config.scanners.first() {
        out::line(format!("To try the scanner: stamp-agent scanner test {}", scanner.name))?;
    }
    Ok(Exit::Ok)
}

/// What holds for all of it.
fn note(context: &Context, config: &Config, name: &str) -> std::io::Result<()> {
    if context.json {
        return Ok(());
    }
    out::line(format!("Asking {name}; nothing is reported, sent or queued."))?;
    if config.till.stamping != Stamping::Receipt {
        let text = "Receipts bring no stamps at this till, because till.stamping is not \"receipt\".";
        let sign = style::sign(Level::Warn);
        out::line(style::paint(Level::Warn, &format!("{sign} {text}")))?;
    }
    Ok(())
}

/// Returns what follows for the exit code of a till that was asked.
fn show(context: &Context, name: &str, judge: &Judge, found: Vec<Finding>) -> Outcome {
    let exit = exit(&found);
    let looked: Vec<_> = found.into_iter().map(|finding| look(judge, finding)).collect();
    if context.json {
        out::json(&serde_json::json!({"connector": name, "findings": looked}))?;
        return Ok(exit);
    }
    let width = looked.iter().map(|one| one.what.chars().count()).max().unwrap_or(0);
    for one in &looked {
        let level = level(one.state);
        let line = format!("{} {:<width$}  {}", style::sign(level), one.what, one.detail);
        out::line(style::paint(level, line.trim_end()))?;
        one.receipts.iter().flat_map(Shown::lines).try_for_each(out::line)?;
    }
    Ok(exit)
}

fn look(judge: &Judge, finding: Finding) -> Looked {
    let Finding { what, state, detail, reports } = finding;
    Looked {
        what,
        state: name(state),
        detail: redact(&detail).into_owned(),
        receipts: reports.iter().map(|report| judge.show(report)).collect(),
    }
}

fn sample(
    context: &Context,
    name: &str,
    table: &Table,
    secrets: &mut Secrets,
    judge: &Judge,
    file: &Path,
) -> Outcome {
    let bytes = read(file)?;
    let file_name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let found = table.sample(secrets, &file_name, &bytes, clock::wall());
    let found = found.unwrap_or_else(|error| vec![Finding::failed("sample", error.to_string())]);
    let is_read = show(context, name, judge, found)? == Exit::Ok;
    Ok(if is_read { Exit::Ok } else { Exit::Fault })
}

fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let opened = File::open(file).with_context(|| format!("cannot open the sample {}", file.display()))?;
    let read = opened.take(LARGEST_SAMPLE + 1).read_to_end(&mut bytes);
    read.with_context(|| format!("cannot read the sample {}", file.display()))?;
    if bytes.len() as u64 > LARGEST_SAMPLE {
        let words = format!("the sample {} has more than 16 MB", file.display());
        return Err(Failure::words(Exit::Usage, words).hint("A few checks are enough."));
    }
    Ok(bytes)
}

/// Something to be changed goes before something to be waited for.
fn exit(found: &[Finding]) -> Exit {
    let has = |state| found.iter().any(|finding| finding.state == state);
    match (has(Found::Failed), has(Found::Unreachable)) {
        (true, _) => Exit::Config,
        (false, true) => Exit::TryLater,
        (false, false) => Exit::Ok,
    }
}

const fn name(state: Found) -> &'static str {
    match state {
        Found::Good => "good",
        Found::Doubtful => "doubtful",
        Found::Skipped => "skipped",
        Found::Unreachable => "unreachable",
        Found::Failed => "failed",
    }
}

fn level(state: &str) -> Level {
    match state {
        "good" => Level::Ok,
        "skipped" => Level::Info,
        "doubtful" | "unreachable" => Level::Warn,
        _ => Level::Refused,
    }
}
