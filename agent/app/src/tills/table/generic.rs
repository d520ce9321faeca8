//! A `[[generic]]`

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use stamp_connectors::pos::{
    Asker, Context, Finding, Hook,
    generic::{self, Generic, Secret, Settings},
};
use stamp_core::{config, time::Timestamp};
use zeroize::Zeroizing;

use super::{NoSample, asker, told};
use crate::tills::{
    connector::{Asked, Connector, Running},
    secrets::{Secrets, Unusable},
};

struct Connected {
    generic: Generic,
    asker: Asker,
}

impl Connector for Connected {
    fn hook(&self) -> Option<Arc<dyn Hook>> {
        self.generic.hook()
    }

    fn run(&self, context: Context) -> Running<'_> {
        Box::pin(async {
            self.generic.run(context).await;
            Ok(())
        })
    }

    fn asked(&self) -> Asked {
        let asker = self.asker.clone();
        Arc::new(move || asker.asked())
    }
}

pub(super) fn connector(
    table: &config::Generic,
    secrets: &mut Secrets,
) -> Result<Box<dyn Connector>, Unusable> {
    let (settings, asker) = (settings(table, secrets)?, asker()?);
    let generic = Generic::new(settings, asker.clone());
    let generic = generic.map_err(|error| Unusable::Settings(told(&error)))?;
    Ok(Box::new(Connected { generic, asker }))
}

pub(super) async fn examine(
    table: &config::Generic,
    secrets: &mut Secrets,
    now: Timestamp,
) -> Result<Vec<Finding>, Unusable> {
    let (settings, asker) = (settings(table, secrets)?, asker()?);
    let found = generic::examine(settings, &asker, now).await;
    found.map_err(|error| Unusable::Settings(told(&error)))
}

pub(super) fn sample(
    table: &config::Generic,
    secrets: &mut Secrets,
    file: &str,
    bytes: &[u8],
) -> Result<Vec<Finding>, NoSample> {
    let settings =
        filled(table, secrets, Secrets::read_or_any).map_err(|error| NoSample(error.to_string()))?;
    generic::sample(settings, bytes, file).map_err(|error| NoSample(told(&error)))
}

fn settings(table: &config::Generic, secrets: &mut Secrets) -> Result<Settings, Unusable> {
    filled(table, secrets, Secrets::read)
}

/// `read`: a way to read a secret.
fn filled(
    table: &config::Generic,
    secrets: &mut Secrets,
    read: impl Fn(&mut Secrets, &Path) -> Result<Zeroizing<String>, Unusable>,
) -> Result<Settings, Unusable> {
    let mut table = table.clone();
    if let Some(folder) = &mut table.folder {
        folder.path = secrets.complete(&folder.path);
    }
    let mut read = |file: Option<&PathBuf>| match file {
        Some(file) => read(secrets, file).map(|secret| Secret::of(&secret)),
        None => Ok(None),
    };
    let hook_secret = read(table.hook.as_ref().and_then(|hook| hook.secret_file.as_ref()))?;
    let poll_secret = read(table.poll.as_ref().and_then(|poll| poll.secret_file.as_ref()))?;
    Ok(Settings { table, hook_secret, poll_secret })
}
