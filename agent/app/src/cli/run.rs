//! `run`: the daemon.

use std::{convert::Infallible, path::PathBuf, thread, time::Duration};

use tracing::{error, info, warn};

use super::{Context, load};
use crate::{
    agent::{GAVE_UP, Settings, Starting},
    exit::{Exit, Failure, Outcome},
    host, log,
    opening::Stand,
    places, rendezvous,
    supervise::{Pace, Watchdog},
};

/// Told to stop, the process is down within this time, whatever it is at.
const DOWN_WITHIN: Duration = Duration::from_secs(8);

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Also write the log to the terminal
    #[arg(long)]
    log_to_terminal: bool,
}

pub(super) fn run(context: &Context, args: &Args) -> Outcome {
    let mut config = load::config(&context.places)?;
    if let Some(tls) = &mut config.local_api.tls {
        for file in [&mut tls.cert, &mut tls.key] {
            *file = places::beside(&context.places.config, file);
        }
    }
    let folder: PathBuf = match &config.log.directory {
        Some(folder) => places::beside(&context.places.config, folder),
        None => context.places.logs.clone(),
    };
    let (guard, trouble) = log::start(&log::Settings {
        filter: config.log.level.as_str(),
        folder: Some(&folder),
        file_limit: u64::from(config.log.max_file_mb) * 1024 * 1024,
        files: config.log.max_files,
        terminal: args.log_to_terminal,
    });
    if let Some(trouble) = trouble {
        warn!(trouble, "logging to the terminal only");
    }
    let settings = Settings {
        key: load::key_source(&context.places, &config),
        config,
        config_file: context.places.config.clone(),
        data: context.places.data.clone(),
        dropped_lines: guard.dropped_lines(),
        demo: false,
        log: guard.book(),
    };
    info!(version = env!("CARGO_PKG_VERSION"), config = %context.places.config.display(), "starting");
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let outcome = runtime.block_on(serve(settings));
    // What still hangs in a blocking call must not hold up the end.
    runtime.shutdown_timeout(Duration::from_millis(500));
    if let Err(failure) = &outcome {
        error!(error = format!("{:#}", failure.error), "ended");
    }
    outcome
}

async fn serve(settings: Settings) -> Outcome {
    let data = settings.data.clone();
    let starting = Starting::listen(settings).await?;
    let watchdog = Watchdog::start(starting.board(), starting.excuse(), Pace::default(), end_at_once)?;
    let mut signals = host::StopSignals::listen()?;
    let (stand, gave_up) = (starting.stand(), starting.gave_up());
    let agent = tokio::select! {
        signal = signals.next() => {
            info!(signal, "stopping before the queue was open");
            rendezvous::forget(&data);
            return Ok(Exit::Ok);
        }
        () = gave_up => {
            rendezvous::forget(&data);
            return Err(afresh(GAVE_UP));
        }
        never = tell(stand) => match never {},
        agent = starting.open() => agent?,
    };
    let cannot_go_on = agent.cannot_go_on();
    let outcome = tokio::select! {
        signal = signals.next() => {
            info!(signal, "stopping");
            Ok(Exit::Ok)
        }
        why = cannot_go_on => Err(afresh(why)),
    };
    watchdog.expect_end(DOWN_WITHIN);
    tokio::select! {
        () = agent.stop() => {}
        signal = signals.next() => {
            warn!(signal, "told to stop once more: ended at once; nothing is lost by that");
        }
    }
    outcome
}

fn afresh(why: &'static str) -> Failure {
    Failure::words(Exit::TryLater, why).hint("See the log. The service manager starts the agent afresh.")
}

/// Says at the terminal why the queue cannot be opened. Runs until dropped.
#[allow(clippy::print_stderr, reason = "whoever started the daemon by hand looks at the terminal")]
async fn tell(mut stand: Stand) -> Infallible {
    while let Some(why) = stand.next_failure().await {
        eprintln!("the queue cannot be opened, and it is tried again: {why}");
    }
    std::future::pending().await
}

/// For a process of which the threads are stuck. What was confirmed is on disk, as after a power cut.
#[allow(clippy::disallowed_methods, reason = "whoever could return from main is stuck")]
fn end_at_once(why: &str) {
    error!(why, "the process ends so that it can be started afresh");
    // The log is written by a thread of its own.
    thread::sleep(Duration::from_millis(200));
    std::process::exit(Exit::TryLater as i32);
}
