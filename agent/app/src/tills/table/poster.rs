//! `[poster]`

use std::sync::Arc;

use stamp_connectors::pos::{
    App, Asker, Context, Finding, Hook,
    poster::{self, Poster, Secret, Settings},
};
use stamp_core::{
    config::{self, Receipts},
    time::Timestamp,
};

use super::{NoSample, asker, sampled, told};
use crate::tills::{
    connector::{Asked, Connector, Running},
    secrets::{Secrets, Unusable},
};

struct Connected {
    poster: Arc<Poster>,
    asker: Asker,
}

impl Connector for Connected {
    fn hook(&self) -> Option<Arc<dyn Hook>> {
        self.poster.hook()
    }

    fn app(&self) -> Option<Arc<dyn App>> {
        Some(Arc::clone(&self.poster) as Arc<dyn App>)
    }

    fn run(&self, context: Context) -> Running<'_> {
        Box::pin(async {
            self.poster.run(context).await;
            Ok(())
        })
    }

    fn asked(&self) -> Asked {
        let asker = self.asker.clone();
        Arc::new(move || asker.asked())
    }
}

pub(super) fn connector(
    table: &config::Poster,
    receipts: &Receipts,
    secrets: &mut Secrets,
) -> Result<Box<dyn Connector>, Unusable> {
    let (settings, asker) = (settings(table, receipts, secrets)?, asker()?);
    Ok(Box::new(Connected { poster: Arc::new(Poster::new(settings, asker.clone())), asker }))
}

pub(super) async fn examine(
    table: &config::Poster,
    receipts: &Receipts,
    secrets: &mut Secrets,
    now: Timestamp,
) -> Result<Vec<Finding>, Unusable> {
    let (settings, asker) = (settings(table, receipts, secrets)?, asker()?);
    Ok(poster::examine(&settings, &asker, now).await)
}

pub(super) fn sample(
    table: &config::Poster,
    receipts: &Receipts,
    secrets: &mut Secrets,
    bytes: &[u8],
    now: Timestamp,
) -> Result<Vec<Finding>, NoSample> {
    let settings = settings(table, receipts, secrets)
        .unwrap_or_else(|_| Settings::configured(table, receipts, None, None));
    let reports = poster::sample(&settings, bytes, now).map_err(|error| NoSample(told(&error)))?;
    let rest =
        Finding::skipped("cloud", "not asked for the account's name and currency, categories and clients");
    Ok(sampled(reports).into_iter().chain([rest]).collect())
}

fn settings(
    table: &config::Poster,
    receipts: &Receipts,
    secrets: &mut Secrets,
) -> Result<Settings, Unusable> {
    let mut read = |file: &Option<std::path::PathBuf>| match file {
        Some(file) => secrets.read(file).map(|secret| Secret::new(&secret)),
        None => Ok(None),
    };
    let (token, webhook_secret) = (read(&table.token_file)?, read(&table.webhook_secret_file)?);
    Ok(Settings::configured(table, receipts, token, webhook_secret))
}
