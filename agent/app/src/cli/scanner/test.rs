//! `scanner test`: one scanner, read by the connector and the settings of the configuration, and nothing done with it.

mod raw;
mod report;
mod scan;
mod words;

use std::{pin::pin, sync::Arc, time::Duration};

use stamp_connectors::{
    ScannerState, Signal,
    scanner::{Context as Connector, Slot, Verdict},
};
use stamp_core::config::{Config, Scanner, ScannerSource};
use tokio::{
    sync::mpsc,
    time::{Instant, sleep_until, timeout},
};
use tokio_util::sync::CancellationToken;

use self::{raw::Tap, report::Report, scan::Judge};
use super::super::{Context, load, reach::Daemon};
use crate::{
    clock,
    exit::{Exit, Failure, Outcome},
    host::StopSignals,
    scanners,
};

/// A connector ends within a second, unless its driver does not answer.
const ENDING: Duration = Duration::from_secs(3);
/// Longest test, in seconds.
const LONGEST: u64 = 86_400;
/// While a keyboard is read it types nowhere else: if it was not the scanner, no Ctrl-C either.
const KEYBOARD: Duration = Duration::from_secs(60);

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// The scanner's name in the configuration
    name: String,
    /// End by itself after so many seconds; else with Ctrl-C, and of a keyboard after 60
    #[arg(long = "for", value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=LONGEST))]
    lasts: Option<u64>,
    /// Show codes in clear, though they are somebody's cards and vouchers
    #[arg(long)]
    show_codes: bool,
}

pub(super) async fn run(context: &Context, args: &Args) -> Outcome {
    let config = load::config(&context.places)?;
    let scanner = find(&config, &args.name)?;
    is_free(context, &args.name).await?;
    let judge = Judge::new(&config, scanner, args.show_codes)?;
    let mut report = Report::new(context.json);
    let by_itself = matches!(scanner.source, ScannerSource::Evdev(_)).then_some(KEYBOARD);
    let lasts = args.lasts.map(Duration::from_secs).or(by_itself);
    listen(scanner, lasts, judge, &mut report).await?;
    report.end(scanner)
}

fn find<'a>(config: &'a Config, name: &str) -> Result<&'a Scanner, Failure> {
    let found = config.scanners.iter().find(|scanner| scanner.name.as_str() == name);
    found.ok_or_else(|| {
        let names: Vec<_> = config.scanners.iter().map(|scanner| scanner.name.as_str()).collect();
        let failure = Failure::words(Exit::Usage, format!("the configuration names no scanner {name:?}"));
        failure.hint(match names.as_slice() {
            [] => "It names none at all; `stamp-agent scanner list` shows what is plugged in.".to_owned(),
            names => format!("It names: {}", names.join(", ")),
        })
    })
}

/// Two that read one scanner take scans from each other, and what the daemon reads is stamped.
async fn is_free(context: &Context, name: &str) -> Result<(), Failure> {
    let status = match Daemon::find(context) {
        Ok(daemon) => daemon.get("/v1/status").await,
        Err(failure) => Err(failure),
    };
    match status {
        Ok(status) if status["scanners"][name].is_null() => Ok(()),
        Ok(_) => Err(Failure::words(Exit::TryLater, format!("the daemon reads scanner {name:?}")).hint(STOP)),
        Err(failure) if failure.exit == Exit::Unavailable => Ok(()),
        Err(failure) => Err(failure),
    }
}

const STOP: &str = if cfg!(windows) {
    "Stop it for the time of the test: `sc.exe stop stamp-agent`, and `sc.exe start stamp-agent` afterwards."
} else {
    "Stop it for the time of the test: `systemctl stop stamp-agent`, and `systemctl start stamp-agent` afterwards."
};

/// Until its time is over, it is told to stop, or nothing more can come.
async fn listen(
    scanner: &Scanner,
    lasts: Option<Duration>,
    mut judge: Judge,
    report: &mut Report,
) -> Result<(), Failure> {
    let mut told = StopSignals::listen()?;
    let until = lasts.map(|lasts| Instant::now() + lasts);
    let (sender, mut signals) = mpsc::channel(16);
    let (tap, stop) = (Tap::default(), CancellationToken::new());
    let tapped = tap.clone();
    let connector = Connector {
        tap: Some(Arc::new(move |bytes| tapped.note(bytes))),
        ..Connector::new(scanner.name.as_str().into(), sender, stop.clone(), Arc::new(|| clock::now().mono))
    };
    let slot = Slot::default();
    let mut reading = pin!(scanners::hear(scanner, &slot, connector));
    let mut has_ended = false;
    while !has_ended {
        tokio::select! {
            ended = reading.as_mut() => {
                ended?;
                has_ended = true;
            }
            Some(signal) = signals.recv() => show(signal, &tap, &mut judge, report)?,
            () = over(until) => break,
            _ = told.next() => break,
        }
    }
    stop.cancel();
    if !has_ended {
        // What does not end is stuck in its driver, and ends with this process.
        let _ = timeout(ENDING, reading).await;
    }
    while let Ok(signal) = signals.try_recv() {
        show(signal, &tap, &mut judge, report)?;
    }
    Ok(())
}

async fn over(until: Option<Instant>) {
    match until {
        Some(until) => sleep_until(until).await,
        None => std::future::pending().await,
    }
}

fn show(signal: Signal, tap: &Tap, judge: &mut Judge, report: &mut Report) -> Result<(), Failure> {
    match signal {
        Signal::Scanner { state, .. } => {
            // What came before belongs to no scan that comes now.
            if matches!(state, ScannerState::Lost { .. } | ScannerState::Failed { .. }) {
                tap.take();
            }
            report.state(&state)?;
        }
        Signal::Scan { frame, verdicts, .. } => {
            let seen = judge.judge(frame, tap.take());
            // A scanner that waits for its host would stay silent.
            verdicts.give(if seen.is_ours() { Verdict::Good } else { Verdict::Refused });
            report.scan(&seen)?;
        }
    }
    Ok(())
}
