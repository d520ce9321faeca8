//! `db`: the queue file itself. Check and backup work while the daemon runs; restore and salvage while it does not.

use std::{
    io::ErrorKind,
    path::{Path, PathBuf},
};

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
            not_the_queue(file, &queue)?;
            Inspector::open(existing(&queue)?)?.backup(file)?;
            say(
                context,
                &json!({"backup": file}),
                &format!("{} holds the queue as it is now.", file.display()),
            )
        }
        Args::Restore { file } => {
            let restored = restore(existing(file)?, &queue, clock::wall()).map_err(no_backup)?;
            let unsent = restored.counts.unsent();
            let mut words =
                format!("The queue is that of {}: {unsent} operations are unsent.", file.display());
            if let Some(quarantine) = &restored.quarantine {
                words.push_str(&format!(" The one before is in {}.", quarantine.display()));
            }
            if let Some(back) = restored.brought_back {
                if back.tokens > 0 {
                    words.push_str(&format!(
                        " {} tokens and logins are those of the backup, also those that were revoked since: look \
                         through `stamp-agent token list`.",
                        back.tokens
                    ));
                }
                if back.manager_pin {
                    words.push_str(" So is the manager's PIN: set it again if it was changed.");
                }
            }
            let told = json!({
                "unsent": unsent,
                "quarantine": restored.quarantine,
                "brought_back": restored.brought_back.map(
                    |back| json!({"tokens": back.tokens, "manager_pin": back.manager_pin})
                ),
            });
            say(context, &told, &words)
        }
        Args::Salvage { from, into } => {
            if into.exists() {
                let words = format!("{} is there already, and is not replaced", into.display());
                return Err(Failure::words(Exit::Usage, words).hint("Name a new file."));
            }
            let saved = salvage(existing(from)?, into, clock::wall()).map_err(no_backup)?;
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
    let report = check(existing(queue)?)?;
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
            "The queue file is damaged. The next start of the daemon saves what can be read; leave it where it is."
        })?;
    }
    Ok(if is_sound { Exit::Ok } else { Exit::Fault })
}

fn existing(file: &Path) -> Result<&Path, Failure> {
    if file.is_file() {
        return Ok(file);
    }
    if file.is_dir() {
        return Err(Failure::words(Exit::Usage, format!("{} is a directory", file.display())));
    }
    if let Err(error) = file.metadata()
        && error.kind() == ErrorKind::PermissionDenied
    {
        let words = format!("no permission to read {}", file.display());
        let hint = "Run the command as the user of the service, or with sudo.";
        return Err(Failure::words(Exit::Permission, words).hint(hint));
    }
    let words = format!("there is no file {}", file.display());
    Err(Failure::words(Exit::Unavailable, words).hint("Name the data directory with --data-dir."))
}

/// A daemon whose file is replaced under it would go on with one that has no name any more.
fn not_the_queue(file: &Path, queue: &Path) -> Result<(), Failure> {
    let folder = |path: &Path| {
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
        parent.unwrap_or_else(|| Path::new(".")).canonicalize().ok()
    };
    let is_one_of_its = |name: &str| name.starts_with("queue.");
    let name = file.file_name().and_then(|name| name.to_str());
    if name.is_some_and(is_one_of_its) && folder(file) == folder(queue) {
        let words = format!("{} is a file of the queue itself", file.display());
        return Err(Failure::words(Exit::Usage, words)
            .hint("Write the backup to another place, best to another disk."));
    }
    Ok(())
}

fn no_backup(error: Error) -> Failure {
    match error {
        Error::Foreign { path } => {
            let words = format!("there is nothing of a queue in {}", path.display());
            Failure::words(Exit::Usage, words).hint("Name a file that `stamp-agent db backup` has written.")
        }
        error => error.into(),
    }
}

fn say(context: &Context, data: &serde_json::Value, words: &str) -> Outcome {
    if context.json {
        out::json(data)?;
    } else {
        out::line(words)?;
    }
    Ok(Exit::Ok)
}
