//! `connector`: the points of sale that are connected.

mod test;

use clap::Subcommand;

use super::Context;
use crate::exit::Outcome;

#[derive(Debug, Subcommand)]
pub(super) enum Args {
    /// Try a point of sale: what works, and what its last checks would become. Only asks; nothing is sent or queued
    Test(test::Args),
}

pub(super) async fn run(context: &Context, args: Args) -> Outcome {
    match args {
        Args::Test(args) => test::run(context, &args).await,
    }
}
