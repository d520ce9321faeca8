//! `scanner`: what a scanner sends.

mod test;

use clap::Subcommand;

use super::Context;
use crate::exit::Outcome;

#[derive(Debug, Subcommand)]
pub(super) enum Args {
    /// Show what a scanner sends and what would be done with it; nothing is sent to the cloud, nothing is queued
    Test(test::Args),
}

pub(super) async fn run(context: &Context, args: Args) -> Outcome {
    match args {
        Args::Test(args) => test::run(context, &args).await,
    }
}
