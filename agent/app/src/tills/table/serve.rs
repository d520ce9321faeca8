//! `[serve]`

use std::{path::PathBuf, sync::Arc};

use stamp_connectors::pos::{
    Asker, Context, Finding, Hook,
    serve::{self, Secret, Serve, Settings},
};
use stamp_core::{config, receipt::Report, time::Timestamp};

use super::{NoSample, asker, told};
use crate::{
    clock,
    tills::{
        connector::{Asked, Connector, Running},
        secrets::{Secrets, Unusable},
    },
};

struct Connected {
    serve: Serve,
    asker: Asker,
}

impl Connector for Connected {
    fn hook(&self) -> Option<Arc<dyn Hook>> {
        self.serve.hook()
    }

    fn run(&self, context: Context) -> Running<'_> {
        Box::pin(async {
            self.serve.run(context).await;
            Ok(())
        })
    }

    fn asked(&self) -> Asked {
        let asker = self.asker.clone();
        Arc::new(move || asker.asked())
    }
}

pub(super) fn connector(
    table: &config::Serve,
    secrets: &mut Secrets,
) -> Result<Box<dyn Connector>, Unusable> {
    let asker = asker()?;
    Ok(Box::new(Connected { serve: serve(table, &asker, secrets)?, asker }))
}

pub(super) async fn examine(table: &config::Serve, secrets: &mut Secrets) -> Result<Vec<Finding>, Unusable> {
    Ok(serve(table, &asker()?, secrets)?.examine().await)
}

pub(super) fn sample(
    table: &config::Serve,
    secrets: &mut Secrets,
    bytes: &[u8],
    now: Timestamp,
) -> Result<Vec<Report>, NoSample> {
    let known = read(table, |file| secrets.read_or_any(file));
    let known = known.map_err(|error| NoSample(error.to_string()))?;
    let settings = Settings::new(table, &known).map_err(|error| NoSample(told(&error)))?;
    serve::sample(&settings, bytes, now).map_err(|error| NoSample(told(&error)))
}

fn serve(table: &config::Serve, asker: &Asker, secrets: &mut Secrets) -> Result<Serve, Unusable> {
    let known = read(table, |file| secrets.read(file))?;
    let settings = Settings::new(table, &known).map_err(|error| Unusable::Settings(told(&error)))?;
    Ok(Serve::new(settings, asker.clone(), Arc::new(clock::now)))
}

fn read(
    table: &config::Serve,
    mut read: impl FnMut(&PathBuf) -> Result<zeroize::Zeroizing<String>, Unusable>,
) -> Result<serve::Secrets, Unusable> {
    let mut of = |file: Option<&PathBuf>| match file {
        Some(file) => read(file).map(|secret| Some(Secret::new(&secret))),
        None => Ok(None),
    };
    let cloud = table.cloud.as_ref();
    Ok(serve::Secrets {
        cloud_login: of(cloud.map(|cloud| &cloud.login_file))?,
        client_secret: of(cloud.and_then(|cloud| cloud.client_secret_file.as_ref()))?,
        hook_token: of(table.hook.as_ref().map(|hook| &hook.token_file))?,
        server_password: of(table.server.as_ref().map(|server| &server.password_file))?,
    })
}
