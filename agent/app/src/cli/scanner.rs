//! `scanner`: which scanners there are, and what one of them sends.

mod list;
mod test;

use clap::Subcommand;

use super::Context;
use crate::exit::Outcome;

#[derive(Debug, Subcommand)]
pub(super) enum Args {
    /// List what is plugged in, with the configuration that each needs; works without a configuration and a daemon
    List,
    /// Show what a scanner sends and what would be done with it; nothing is sent to the cloud, nothing is queued
    Test(test::Args),
}

pub(super) async fn run(context: &Context, args: Args) -> Outcome {
    match args {
        Args::List => list::run(context).await,
        Args::Test(args) => test::run(context, &args).await,
    }
}
