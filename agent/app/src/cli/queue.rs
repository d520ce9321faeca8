//! `queue`: what is in it, and what people decide about it. Looking works with the daemon running or not.

use std::{
    fs::File,
    io::{self, BufReader, BufWriter, Write},
    path::PathBuf,
};

use clap::Subcommand;
use serde_json::json;
use stamp_core::{
    operation::{OpId, Operation, State},
    time::Timestamp,
};
use stamp_store::{Damaged, Filter, Inspector, Page, Search, export};
use uuid::Uuid;

use super::{Context, out, reach::Daemon, table};
use crate::{
    api::{AttemptView, OperationView},
    exit::{Exit, Failure, Outcome},
    search::search,
};

#[derive(Debug, Subcommand)]
pub(super) enum Args {
    /// List operations, the oldest first
    List {
        /// Only those in this state: queued, sending, done, refused, parked, discarded, withdrawn
        #[arg(long)]
        state: Option<State>,
        /// Only those with this number, op_id, or code of a card or voucher (whole, as it was scanned or typed)
        #[arg(long, value_name = "TEXT")]
        find: Option<String>,
        /// Only those made then or later: 2026-05-11T12:00:00+02:00
        #[arg(long, value_name = "TIME")]
        from: Option<Timestamp>,
        /// Only those made earlier
        #[arg(long, value_name = "TIME")]
        to: Option<Timestamp>,
        /// Only those after this number of the first column
        #[arg(long, value_name = "SEQ")]
        after: Option<i64>,
        /// At most so many
        #[arg(long, default_value_t = 50)]
        limit: usize,
        /// The newest first
        #[arg(long)]
        newest: bool,
    },
    /// Show one operation whole
    Show {
        /// Its op_id, or the six characters of its number
        id: String,
    },
    /// Send a parked or refused operation again
    Retry {
        /// Its op_id, or the six characters of its number
        id: String,
        /// Why, if you like; it stays in the journal
        #[arg(long)]
        reason: Option<String>,
    },
    /// Give up an operation; it stays visible
    Discard {
        /// Its op_id, or the six characters of its number
        id: String,
        /// Why; it stays in the journal
        #[arg(long)]
        reason: String,
    },
    /// Write all unsent operations to a file, for a new till
    Export {
        /// A file; without: standard output
        file: Option<PathBuf>,
    },
    /// Take in an export; what is known already is left alone
    Import {
        /// The file
        file: PathBuf,
    },
}

pub(super) async fn run(context: &Context, args: Args) -> Outcome {
    match args {
        Args::List { state, find, from, to, after, limit, newest } => {
            let filter = Filter { state, from, to, after, limit, newest_first: newest, ..Filter::default() };
            list(context, filter, find.as_deref())?;
        }
        Args::Show { id } => show(context, &id)?,
        Args::Retry { id, reason } => {
            let id = resolve(&inspector(context)?, &id)?;
            let body = json!({"reason": reason});
            let retried = Daemon::find(context)?.post(&format!("/v1/operations/{id}/retry"), &body).await?;
            out::line(format!("{} {}", text(&retried, "op_id"), text(&retried, "state")))?;
        }
        Args::Discard { id, reason } => {
            let id = resolve(&inspector(context)?, &id)?;
            let body = json!({"reason": reason});
            Daemon::find(context)?.post(&format!("/v1/operations/{id}/discard"), &body).await?;
            out::line(format!("{id} discarded"))?;
        }
        Args::Export { file } => export_to(context, file)?,
        Args::Import { file } => import(context, &file).await?,
    }
    Ok(Exit::Ok)
}

fn list(context: &Context, mut filter: Filter, find: Option<&str>) -> Result<(), Failure> {
    let inspector = inspector(context)?;
    if let Some(text) = find {
        filter.search = Some(meant(&inspector, text)?);
    }
    let page = whole_page(&inspector, filter)?;
    if context.json {
        let operations: Vec<_> = page.operations.into_iter().map(OperationView::redacted).collect();
        let damaged: Vec<i64> = page.damaged.iter().map(|damaged| damaged.seq).collect();
        return Ok(out::json(&json!({"operations": operations, "damaged": damaged, "next": page.next}))?);
    }
    let mut rows: Vec<Vec<String>> = page.operations.iter().map(row).collect();
    rows.extend(page.damaged.iter().map(damaged_row));
    for line in
        table::layout(&["SEQ", "NUMBER", "STATE", "KIND", "TRIES", "MADE AT", "FROM", "REASON"], &rows)
    {
        out::line(line)?;
    }
    if let Some(next) = page.next {
        out::line(format!("more: --after {next}"))?;
    }
    Ok(())
}

/// What is looked for, in the words of this installation.
fn meant(inspector: &Inspector, text: &str) -> Result<Search, Failure> {
    let install = inspector.setting("agent_id")?.and_then(|text| Uuid::parse_str(&text).ok());
    search(text, install.unwrap_or_default())
        .map_err(|rejection| Failure::words(Exit::Usage, format!("--find: {rejection}")))
}

/// A page that is full, or the last: of a search the queue looks through a part at a time.
fn whole_page(inspector: &Inspector, mut filter: Filter) -> Result<Page, Failure> {
    let limit = filter.limit;
    let mut whole = inspector.list(&filter)?;
    while let Some(next) = whole.next
        && whole.operations.len() + whole.damaged.len() < limit
    {
        filter.after = Some(next);
        filter.limit = limit - whole.operations.len() - whole.damaged.len();
        let page = inspector.list(&filter)?;
        let is_new = |operation: &Operation| whole.operations.iter().all(|one| one.seq != operation.seq);
        let new: Vec<Operation> = page.operations.into_iter().filter(is_new).collect();
        whole.operations.extend(new);
        whole.damaged.extend(page.damaged);
        whole.next = page.next;
    }
    Ok(whole)
}

fn row(operation: &Operation) -> Vec<String> {
    vec![
        operation.seq.to_string(),
        operation.new.op_id.short(),
        operation.state.to_string(),
        operation.new.kind.to_string(),
        operation.attempts.to_string(),
        format!("{:.0}", operation.new.created_at),
        operation.new.source.clone(),
        stamp_core::redact::redact(operation.reason.as_deref().unwrap_or("")).into_owned(),
    ]
}

fn damaged_row(damaged: &Damaged) -> Vec<String> {
    let unknown = || "?".to_owned();
    vec![
        damaged.seq.to_string(),
        damaged.op_id.map_or_else(unknown, |id| id.short()),
        damaged.state.map_or_else(unknown, |state| state.to_string()),
        unknown(),
        unknown(),
        unknown(),
        unknown(),
        "damaged on disk: cannot be sent; tell support".to_owned(),
    ]
}

fn show(context: &Context, id: &str) -> Result<(), Failure> {
    let inspector = inspector(context)?;
    let id = resolve(&inspector, id)?;
    let operation = inspector.get(id)?.ok_or_else(|| unknown(&id.to_string()))?;
    let made = inspector.attempts(id)?;
    if context.json {
        return Ok(out::json(&OperationView::redacted(operation).with_attempts(made))?);
    }
    let mut lines = vec![
        ("Number", operation.new.op_id.short()),
        ("op_id", operation.new.op_id.to_string()),
        ("Kind", operation.new.kind.to_string()),
        ("State", operation.state.to_string()),
        ("Tries", operation.attempts.to_string()),
        ("Made at", operation.new.created_at.to_string()),
        ("From", operation.new.source.clone()),
        ("Lane", operation.new.lane.to_string()),
        ("Business", operation.new.business.clone().unwrap_or_else(|| "not known yet".to_owned())),
    ];
    lines.extend(operation.new.cashier.clone().map(|cashier| ("Cashier", cashier)));
    lines.extend(operation.new.depends_on.map(|id| ("Takes back", id.to_string())));
    lines.extend(operation.new.retry_of.map(|id| ("Retry of", id.to_string())));
    lines.extend(operation.reason.clone().map(|reason| ("Reason", reason)));
    lines.extend(operation.settled_at.map(|at| ("Settled at", at.to_string())));
    if let Some(outcome) = &operation.outcome {
        let body = String::from_utf8_lossy(&outcome.body);
        lines.push(("Answer", format!("{} {}", outcome.status, stamp_core::redact::json(&body))));
    }
    lines.extend(made.into_iter().map(|made| ("Attempt", AttemptView::from(made).line())));
    for (label, value) in lines {
        out::line(format!("{label:<11}{value}"))?;
    }
    Ok(())
}

fn export_to(context: &Context, file: Option<PathBuf>) -> Result<(), Failure> {
    let inspector = inspector(context)?;
    let exported = match &file {
        None => inspector.export(io::stdout().lock())?,
        Some(file) => {
            // The export carries cards and addresses in clear, as the unsent operations need them.
            let mut bytes = BufWriter::new(Vec::new());
            let exported = inspector.export(&mut bytes)?;
            bytes.flush()?;
            let bytes = bytes.into_inner().map_err(io::IntoInnerError::into_error)?;
            crate::host::write_private(file, &bytes)?;
            exported
        }
    };
    say(&format!("{} operations written.", exported.operations));
    for damaged in &exported.damaged {
        say(&format!("Left out: operation {} is damaged in the file.", damaged.seq));
    }
    Ok(())
}

async fn import(context: &Context, file: &PathBuf) -> Result<(), Failure> {
    let opened = File::open(file).map_err(|error| {
        Failure::new(
            Exit::Usage,
            anyhow::Error::new(error).context(format!("cannot read {}", file.display())),
        )
    })?;
    if let Err(mistakes) = export::read(BufReader::new(opened)) {
        let lines: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
        let words = format!("{} is no whole export:\n{}", file.display(), lines.join("\n"));
        return Err(Failure::words(Exit::Usage, words).hint("Nothing was taken in. Export again."));
    }
    let text = std::fs::read_to_string(file)?;
    let imported = Daemon::find(context)?.post_text("/v1/operations/import", text).await?;
    out::line(format!("{} taken in, {} known already", imported["added"], imported["known"]))?;
    Ok(())
}

fn inspector(context: &Context) -> Result<Inspector, Failure> {
    let file = context.places.data.join("queue.db");
    match std::fs::metadata(&file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let words = format!("there is no queue in {}", context.places.data.display());
            Err(Failure::words(Exit::Unavailable, words).hint("Name the data directory with --data-dir."))
        }
        Err(error) => Err(error.into()),
        Ok(_) => Ok(Inspector::open(&file)?),
    }
}

/// An op_id in full, or the one operation whose number ends so.
fn resolve(inspector: &Inspector, text: &str) -> Result<OpId, Failure> {
    if let Ok(id) = text.parse() {
        return Ok(id);
    }
    match inspector.find_short(text)?.as_slice() {
        [one] => Ok(*one),
        [] => Err(unknown(text)),
        many => {
            let ids: Vec<String> = many.iter().map(ToString::to_string).collect();
            Err(Failure::words(Exit::Usage, format!("{text} could be {}", ids.join(" or "))))
        }
    }
}

fn unknown(id: &str) -> Failure {
    Failure::words(Exit::Usage, format!("no operation {id}")).hint("See `stamp-agent queue list`.")
}

fn text<'a>(value: &'a serde_json::Value, member: &str) -> &'a str {
    value[member].as_str().unwrap_or("-")
}

#[allow(clippy::print_stderr, reason = "talk with the person at the terminal")]
fn say(text: &str) {
    eprintln!("{text}");
}
