//! The tables of the configuration that name a till, and the connector of each.

mod generic;
mod poster;
mod serve;

use std::sync::Arc;

use stamp_connectors::pos::{Asker, Finding};
use stamp_core::{
    config::{self, Config},
    receipt::Report,
    time::Timestamp,
};

use super::{
    Till,
    connector::{Connector, Make},
    secrets::{Secrets, Unusable},
};

/// A table that names a till.
#[derive(Debug, Clone)]
pub enum Table {
    /// `[poster]`, and what of `[receipts]` decides what is asked for.
    Poster(Box<config::Poster>, Box<config::Receipts>),
    /// `[serve]`
    Serve(Box<config::Serve>),
    /// A `[[generic]]`
    Generic(Box<config::Generic>),
}

/// Nothing would come of a sample, in words for a person.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct NoSample(pub String);

impl Table {
    /// All that are in a configuration, by name.
    #[must_use]
    pub fn all(config: &Config) -> Vec<(Arc<str>, Self)> {
        let poster = config
            .poster
            .iter()
            .map(|poster| Self::Poster(Box::new(poster.clone()), Box::new(config.receipts.clone())));
        let serve = config.serve.iter().cloned().map(Box::new).map(Self::Serve);
        let generic = config.generics.iter().cloned().map(Box::new).map(Self::Generic);
        poster.chain(serve).chain(generic).map(|table| (table.name().into(), table)).collect()
    }

    /// The till as it is kept running.
    #[must_use]
    pub fn till(self, secrets: Secrets) -> Till {
        let name = self.name().into();
        let make: Make = Arc::new(move |secrets| self.connector(secrets));
        Till { name, make, secrets }
    }

    /// Tries the till. Asks only, and reports nothing.
    ///
    /// # Errors
    /// Where its secrets or its settings cannot be used.
    pub async fn examine(&self, secrets: &mut Secrets, now: Timestamp) -> Result<Vec<Finding>, Unusable> {
        match self {
            Self::Poster(poster, receipts) => poster::examine(poster, receipts, secrets, now).await,
            Self::Serve(serve) => serve::examine(serve, secrets).await,
            Self::Generic(generic) => generic::examine(generic, secrets, now).await,
        }
    }

    /// What a sample of what the till tells would become. Secrets are used where they are there. `file`: its name.
    ///
    /// # Errors
    /// Where nothing would come of it.
    pub fn sample(
        &self,
        secrets: &mut Secrets,
        file: &str,
        bytes: &[u8],
        now: Timestamp,
    ) -> Result<Vec<Finding>, NoSample> {
        match self {
            Self::Poster(poster, receipts) => poster::sample(poster, receipts, secrets, bytes, now),
            Self::Serve(serve) => serve::sample(serve, secrets, bytes, now).map(sampled),
            Self::Generic(generic) => generic::sample(generic, secrets, file, bytes),
        }
    }

    fn name(&self) -> &str {
        match self {
            Self::Poster(..) => "poster",
            Self::Serve(_) => "serve",
            Self::Generic(generic) => generic.name.as_str(),
        }
    }

    fn connector(&self, secrets: &mut Secrets) -> Result<Box<dyn Connector>, Unusable> {
        match self {
            Self::Poster(poster, receipts) => poster::connector(poster, receipts, secrets),
            Self::Serve(serve) => serve::connector(serve, secrets),
            Self::Generic(generic) => generic::connector(generic, secrets),
        }
    }
}

fn sampled(reports: Vec<Report>) -> Vec<Finding> {
    let detail = match reports.len() {
        0 => "no closed check is in it, and none that was taken back".to_owned(),
        1 => "1 report".to_owned(),
        count => format!("{count} reports"),
    };
    vec![Finding::good("sample", detail).with(reports)]
}

/// Asks from now on, and counts anew.
fn asker() -> Result<Asker, Unusable> {
    Asker::new().map_err(|error| Unusable::Settings(error.to_string()))
}

/// All causes of an error, in one line.
fn told(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
