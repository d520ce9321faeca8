//! `db`: the queue file itself. Check and backup work while the daemon runs; restore and salvage while it does not.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use serde_json::json;
use stamp_store::{Error, Inspector, check, restore, salvage};

use super::{Context, out};
use crate::{
    clock,
    exit::{Exit, Failure, Outcome},
};

#[derive(Debug, Subcommand)]
pub(super) enum Args {
    /// Check every page and every operation of the queue file
    Check,
    /// Write a whole copy of the queue to a file
    Backup {
        /// The copy; what is there is replaced
        file: PathBuf,
    },
    /// Put a backup in the place of the queue, which is kept in quarantine/
    Restore {
        /// The backup
        file: PathBuf,
    },
    /// Save what can be read of a damaged queue file into a new one
    Salvage {
        /// The damaged file
        from: PathBuf,
        /// The new file
        into: PathBuf,
    },
}

pub(super) fn run(context: &Context, args: &Args) -> Outcome {
    let queue = context.places.data.join("queue.db");
    match args {
        Args::Check => check_queue(context, &queue),
        Args::Backup { file } => {
            Inspector::open(existing(&queue)?)?.backup(file)?;
            say(
                context,
                &json!({"backup": file}),
                &format!("{} holds the queue as it is now.", file.display()),
            )
        }
        Args::Restore { file } => {
            let restored = restore(existing(file)?, &queue, clock::wall())?;
            let unsent = restored.counts.unsent();
            let mut words =
                format!("The queue is that of {}: {unsent} operations are unsent.", file.display());
            if let Some(quarantine) = &restored.quarantine {
                words.push_str(&format!(" The one before is in {}.", quarantine.display()));
            }
            say(context, &json!({"unsent": unsent, "quarantine": restored.quarantine}), &words)
        }
        Args::Salvage { from, into } => {
            let saved = salvage(existing(from)?, into, clock::wall())?;
            let words = format!(
                "{} operations saved, {} damaged and parked, {} lost. {} is a queue file that can be restored.",
                saved.saved,
                saved.parked,
                saved.lost,
                into.display()
            );
            say(context, &json!({"saved": saved.saved, "parked": saved.parked, "lost": saved.lost}), &words)
        }
    }
}

fn check_queue(context: &Context, queue: &Path) -> Outcome {
    let report = match check(existing(queue)?) {
        Err(error @ (Error::Foreign { .. } | Error::Malformed { .. })) => {
            let words = "The file cannot be read as a queue. The next start of the daemon saves what it can.";
            return Err(Failure::new(Exit::Fault, error).hint(words));
        }
        checked => checked?,
    };
    let is_sound = report.is_sound();
    let damaged: Vec<i64> = report.damaged.iter().map(|damaged| damaged.seq).collect();
    if context.json {
        let operations = report.operations;
        out::json(&json!({"operations": operations, "faults": report.faults, "damaged": damaged}))?;
    } else {
        out::line(format!("{} operations were read.", report.operations))?;
        for fault in &report.faults {
            out::line(format!("fault: {fault}"))?;
        }
        for seq in damaged {
            out::line(format!("damaged: operation {seq}"))?;
        }
        out::line(if is_sound {
            "The queue file is sound."
        } else {
            "The queue file is damaged. The next start of the daemon saves what can be read."
        })?;
    }
    Ok(if is_sound { Exit::Ok } else { Exit::Fault })
}

fn existing(file: &Path) -> Result<&Path, Failure> {
    if file.exists() {
        return Ok(file);
    }
    let words = format!("there is no file {}", file.display());
    Err(Failure::words(Exit::Unavailable, words).hint("Name the data directory with --data-dir."))
}

fn say(context: &Context, data: &serde_json::Value, words: &str) -> Outcome {
    if context.json {
        out::json(data)?;
    } else {
        out::line(words)?;
    }
    Ok(Exit::Ok)
}
