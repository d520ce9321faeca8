//! `fleet`: commands for tills of many shops, as the head office signs them.

use std::{
    fs::OpenOptions,
    io::{self, Write as _},
    path::{Path, PathBuf},
    time::Duration,
};

use clap::Subcommand;
use stamp_core::{
    config::LogFilter,
    fleet::{Command, LONGEST, Order},
};
use uuid::Uuid;

use super::{Context, out};
use crate::{
    clock,
    exit::{Exit, Failure, Outcome},
    fleet::signature::Signer,
    host,
};

#[derive(Debug, Subcommand)]
pub(super) enum Args {
    /// Make a key: the private half is written to a file that stays at the head office, the public half is printed
    Key {
        /// Where the private key is written; must not be there yet
        file: PathBuf,
    },
    /// Print a signed command, to be published to the till's topic `…/cmd`
    #[command(subcommand_required = true)]
    Sign {
        /// The file with the private key
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
        /// The till: business, location and till as in its topic, with `/` between
        #[arg(long, value_name = "BUSINESS/LOCATION/TILL")]
        to: String,
        /// How many minutes it holds, from now on; 15 at most
        #[arg(long, value_name = "MINUTES", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=15))]
        minutes: u64,
        #[command(subcommand)]
        order: Wish,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum Wish {
    /// Ask the cloud anew for events, and for what may be redeemed offline
    Resync,
    /// Tell which level the log has; and change it for a time, where one is named
    LogLevel {
        /// As in the configuration: debug, or info,stamp_agent::cloud=debug
        #[arg(value_parser = level)]
        level: Option<LogFilter>,
        /// For so many minutes; 240 at most
        #[arg(long, value_name = "MINUTES", default_value_t = 15, value_parser = clap::value_parser!(u64).range(1..=240))]
        minutes: u64,
    },
}

pub(super) fn run(context: &Context, args: &Args) -> Outcome {
    match args {
        Args::Key { file } => make(context, file),
        Args::Sign { key, to, minutes, order } => sign(key, to, Duration::from_secs(minutes * 60), order),
    }
}

fn make(context: &Context, file: &Path) -> Outcome {
    let (signer, text) =
        Signer::generate().map_err(|_| Failure::words(Exit::Internal, "the system has no randomness"))?;
    // Another key is never overwritten: whoever has lost it commands no till any more.
    match OpenOptions::new().write(true).create_new(true).open(file) {
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let there = Failure::words(Exit::Usage, format!("{} is there already", file.display()));
            return Err(there.hint("Name a new file, or move the old key away."));
        }
        Err(error) => return Err(cannot("write", file, error)),
    }
    host::write_private(file, text.as_bytes()).map_err(|error| cannot("write", file, error))?;
    let public = signer.public();
    if context.json {
        out::json(&serde_json::json!({ "public": public }))?;
    } else {
        out::line(public)?;
        let note = "The line above goes to each till, into the file that mqtt.commands_key_file names.\n";
        io::stderr().write_all(note.as_bytes())?;
    }
    Ok(Exit::Ok)
}

fn sign(key: &Path, to: &str, holds: Duration, order: &Wish) -> Outcome {
    let text = std::fs::read_to_string(key).map_err(|error| cannot("read", key, error))?;
    let signer = Signer::parse(&text)
        .map_err(|error| Failure::words(Exit::Usage, format!("{}: {error}", key.display())))?;
    if to.split('/').filter(|level| !level.is_empty()).count() != 3 || to.split('/').count() != 3 {
        let wrong = Failure::words(Exit::Usage, format!("\"{to}\" names no till"));
        return Err(wrong.hint("Business, location and till, as in its topic: b_123/loc_45/till-1"));
    }
    let order = match order {
        Wish::Resync => Order::Resync,
        Wish::LogLevel { level: None, .. } => Order::LogLevel { level: None, for_s: None },
        Wish::LogLevel { level, minutes } => {
            Order::LogLevel { level: level.clone(), for_s: Some(minutes * 60) }
        }
    };
    let from = clock::wall();
    let until = from.checked_add(holds.min(LONGEST)).unwrap_or(from);
    let command = Command { id: Uuid::new_v4(), to: to.to_owned(), from, until, order };
    out::line(serde_json::to_string(&signer.sign(&command)?)?)?;
    Ok(Exit::Ok)
}

fn level(text: &str) -> Result<LogFilter, String> {
    LogFilter::try_from(text.to_owned()).map_err(|error| error.to_string())
}

fn cannot(what: &str, file: &Path, error: io::Error) -> Failure {
    let failed = format!("cannot {what} {}", file.display());
    Failure::from(anyhow::Error::new(error).context(failed))
}
