//! The command line: one file for each command. Data on stdout, all else on stderr.

mod config;
mod connector;
mod db;
mod demo;
mod fleet;
mod key;
mod load;
mod log;
mod open;
mod out;
mod pin;
mod queue;
mod reach;
mod report;
mod run;
mod scan;
mod scanner;
mod status;
mod style;
mod table;
mod token;

use std::{io, path::PathBuf, process::ExitCode, sync::Arc};

use clap::{Parser, Subcommand, error::ErrorKind};

use crate::{
    exit::{Exit, Failure, Outcome},
    places::{self, Places, Said},
};

/// Takes scans and receipts at the till and brings them to the 7stamp cloud, exactly once, whenever the
/// internet is there.
#[derive(Debug, Parser)]
#[command(name = "stamp-agent", version, propagate_version = true, max_term_width = 100)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Args)]
struct Global {
    /// The configuration file
    #[arg(long, global = true, value_name = "FILE", env = "STAMP_AGENT_CONFIG")]
    config: Option<PathBuf>,
    /// The data directory, with the queue
    #[arg(long, global = true, value_name = "DIR", env = "STAMP_AGENT_DATA_DIR")]
    data_dir: Option<PathBuf>,
    /// Data as JSON
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the daemon in the foreground
    Run(run::Args),
    /// Try it: a till and a small cloud in one program, nothing to configure
    Demo(demo::Args),
    /// Scan a code as if a scanner had read it
    Scan(scan::Args),
    /// See which scanners there are, and what one of them sends
    #[command(subcommand)]
    Scanner(scanner::Args),
    /// Try the points of sale that are connected
    #[command(subcommand)]
    Connector(connector::Args),
    /// Open the till page in a window of its own
    Open(open::Args),
    /// Show state and health
    Status(status::Args),
    /// Look at the queue and decide about what is stuck
    #[command(subcommand)]
    Queue(queue::Args),
    /// When the cloud could not be reached, what the till did meanwhile, and what it cost
    Report(report::Args),
    /// Look at the log of the daemon, and change how much is logged
    #[command(subcommand)]
    Log(log::Args),
    /// Check, back up, restore or salvage the queue file
    #[command(subcommand)]
    Db(db::Args),
    /// The API key of this till
    #[command(subcommand)]
    Key(key::Args),
    /// Tokens for tills, support and browsers that call the local API
    #[command(subcommand)]
    Token(token::Args),
    /// Commands for tills of many shops, signed by their head office
    #[command(subcommand)]
    Fleet(fleet::Args),
    /// Check and show the configuration
    #[command(subcommand)]
    Config(config::Args),
}

/// What every command is given.
#[derive(Debug)]
struct Context {
    places: Places,
    json: bool,
}

/// Runs the command that the process was started with.
#[must_use]
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    match run(cli) {
        Ok(exit) => exit.into(),
        Err(failure) if is_broken_pipe(&failure) => Exit::Ok.into(),
        Err(failure) => {
            complain(&failure);
            failure.exit.into()
        }
    }
}

fn run(cli: Cli) -> Outcome {
    let said = Said { config: cli.global.config, data: cli.global.data_dir };
    let context = Context { places: places::find(&said), json: cli.global.json };
    match cli.command {
        Command::Run(args) => run::run(&context, &args),
        Command::Demo(args) => demo::run(said.data.as_deref(), &args),
        Command::Scan(args) => block_on(scan::run(&context, args)),
        Command::Scanner(args) => block_on(scanner::run(&context, args)),
        Command::Connector(args) => block_on(connector::run(&context, args)),
        Command::Open(args) => open::run(&context, &args),
        Command::Status(args) => block_on(status::run(&context, &args)),
        Command::Queue(args) => block_on(queue::run(&context, args)),
        Command::Report(args) => report::run(&context, &args),
        Command::Log(args) => block_on(log::run(&context, args)),
        Command::Db(args) => db::run(&context, &args),
        Command::Key(args) => block_on(key::run(&context, &args)),
        Command::Token(args) => block_on(token::run(&context, args)),
        Command::Fleet(args) => fleet::run(&context, &args),
        Command::Config(args) => config::run(&context, &args),
    }
}

fn block_on(command: impl Future<Output = Outcome>) -> Outcome {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let outcome = runtime.block_on(command);
    // Somebody may still be waited for who types, or a driver.
    runtime.shutdown_background();
    outcome
}

#[allow(clippy::print_stderr, reason = "errors of a command go to stderr")]
fn complain(failure: &Failure) {
    eprintln!("error: {:#}", failure.error);
    if let Some(hint) = &failure.hint {
        eprintln!("hint: {hint}");
    }
}

fn usage(error: &clap::Error) -> ExitCode {
    let shown = error.print();
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion if shown.is_ok() => Exit::Ok.into(),
        _ => Exit::Usage.into(),
    }
}

fn is_broken_pipe(failure: &Failure) -> bool {
    failure.error.chain().any(|cause| {
        let shared = cause.downcast_ref::<Arc<io::Error>>().map(AsRef::as_ref);
        let error = cause.downcast_ref::<io::Error>().or(shared);
        error.is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
    })
}
