//! `log`: its end, and how much is logged. Looking works with the daemon running or not.

use std::{
    fs::File,
    io::{self, Read as _, Seek as _, SeekFrom},
    path::{Path, PathBuf},
    time::Duration,
};

use clap::Subcommand;
use serde_json::json;

use super::{Context, load, out, reach::Daemon, token::seconds};
use crate::{
    exit::{Exit, Failure, Outcome},
    log::{Level, Roller, tail},
    places,
};

/// Between two looks at a log that is followed.
const LOOK: Duration = Duration::from_millis(300);

#[derive(Debug, Subcommand)]
pub(super) enum Args {
    /// Show the last lines
    Tail {
        /// At most so many
        #[arg(long, default_value_t = 50)]
        lines: usize,
        /// Only what is at least as serious
        #[arg(long, value_enum, default_value = "trace")]
        level: Level,
        /// Go on with what comes, whatever its level, until interrupted
        #[arg(long)]
        follow: bool,
    },
    /// Log more or less for a time
    Level {
        /// error, warn, info, debug, trace; or by module, as in the configuration
        level: String,
        /// For how long: 15m, 2h
        #[arg(long = "for", value_name = "TIME", default_value = "15m", value_parser = seconds)]
        lasts: u64,
    },
}

pub(super) async fn run(context: &Context, args: Args) -> Outcome {
    match args {
        Args::Tail { lines, level, follow } => {
            let folder = folder(context);
            let seen = if follow { end(&folder)? } else { 0 };
            let found = tail(&folder, lines, level).map_err(|error| unreadable(&folder, error))?;
            if context.json && !follow {
                out::json(&json!({"folder": folder, "lines": found}))?;
                return Ok(Exit::Ok);
            }
            for line in found {
                out::line(line)?;
            }
            if follow {
                go_on(&folder, seen).await?;
            }
        }
        Args::Level { level, lasts } => {
            let body = json!({"level": level, "for_s": lasts});
            let now = Daemon::find(context)?.post("/v1/log/level", &body).await?;
            if context.json {
                out::json(&now)?;
            } else {
                let text = |member: &str| now[member].as_str().unwrap_or("-").to_owned();
                out::line(format!("{} until {}", text("level"), text("until")))?;
            }
        }
    }
    Ok(Exit::Ok)
}

/// Where the daemon of this configuration logs.
fn folder(context: &Context) -> PathBuf {
    let configured = load::config(&context.places).ok().and_then(|config| config.log.directory);
    match configured {
        Some(folder) => places::beside(&context.places.config, &folder),
        None => context.places.logs.clone(),
    }
}

/// Shows what is added behind the first `seen` bytes. When the log goes on in a new file, the end of the full one may
/// be left out.
async fn go_on(folder: &Path, mut seen: u64) -> Result<(), Failure> {
    loop {
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            _ = tokio::signal::ctrl_c() => return Ok(()),
        }
        let size = end(folder)?;
        if size < seen {
            seen = 0;
        }
        if size > seen {
            let text = added(folder, seen, size).map_err(|error| unreadable(folder, error))?;
            // What is not a whole line yet comes with the next look.
            let whole = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
            for line in String::from_utf8_lossy(&text[..whole]).lines() {
                out::line(line)?;
            }
            seen += whole as u64;
        }
    }
}

fn end(folder: &Path) -> Result<u64, Failure> {
    match std::fs::metadata(Roller::current_path(folder)) {
        Ok(about) => Ok(about.len()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
        Err(error) => Err(unreadable(folder, error)),
    }
}

fn added(folder: &Path, from: u64, to: u64) -> io::Result<Vec<u8>> {
    let mut file = File::open(Roller::current_path(folder))?;
    file.seek(SeekFrom::Start(from))?;
    let mut bytes = Vec::new();
    file.take(to - from).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn unreadable(folder: &Path, error: io::Error) -> Failure {
    let exit = if error.kind() == io::ErrorKind::PermissionDenied { Exit::Permission } else { Exit::Disk };
    let context = format!("cannot read the log in {}", folder.display());
    Failure::new(exit, anyhow::Error::new(error).context(context))
        .hint("Run the command as the user of the service, or with sudo.")
}
