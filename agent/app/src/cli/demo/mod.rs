//! `demo`: a till and a small cloud in one program.

mod books;
mod script;
mod stage;
mod talk;

use std::path::Path;

use super::{out, style};
use crate::exit::Outcome;
use stage::Stage;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Play the whole story by itself and check the cloud's books at the end
    #[arg(long)]
    script: bool,
    /// Port of the till's page and API; 0 takes a free one
    #[arg(long, default_value_t = 7717)]
    port: u16,
}

/// `data`: keep the till's and the cloud's state there; else in a folder that is removed at the end.
pub(super) fn run(data: Option<&Path>, args: &Args) -> Outcome {
    let temporary = match data {
        Some(_) => None,
        None => Some(tempfile::Builder::new().prefix("stamp-agent-demo-").tempdir()?),
    };
    let folder = data.or(temporary.as_ref().map(tempfile::TempDir::path)).unwrap_or_else(|| Path::new("."));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let outcome = runtime.block_on(async {
        let stage = Stage::set(folder, args.port).await?;
        if args.script { Box::pin(script::play(stage)).await } else { Box::pin(talk::talk(stage)).await }
    });
    runtime.shutdown_timeout(std::time::Duration::from_millis(500));
    outcome
}

fn heading(text: &str) -> std::io::Result<()> {
    out::line(format!("\n{}", style::bold(text)))
}

fn item(label: &str, text: &str) -> std::io::Result<()> {
    out::line(format!("  {label:<24}{text}"))
}
