//! The certificate by which callers on other machines know the till. Its files are read again when they change, and
//! one that cannot be used is a state of health: this machine is served all the same.

use std::{
    fmt, fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use rustls::{
    ServerConfig,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};
use sha2::{Digest, Sha256};
use stamp_core::{config::Tls, time::Timestamp};
use tokio::{task::spawn_blocking, time::sleep};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};
use zeroize::Zeroizing;

use super::validity::Validity;
use crate::{clock, lock::held, supervise::Pulse};

const LOOK: Duration = Duration::from_secs(10);
/// Somebody has to fetch or pay for the next one.
const SOON: Duration = Duration::from_secs(14 * 86_400);
/// Files that are larger are none of these.
const LARGEST: u64 = 1 << 20;

/// Why a certificate cannot be used.
#[derive(Debug, thiserror::Error)]
enum Unusable {
    #[error("cannot read {}: {source}", file.display())]
    Unread { file: PathBuf, source: io::Error },
    #[error("there is no certificate in {} (PEM, -----BEGIN CERTIFICATE-----)", .0.display())]
    NoCertificate(PathBuf),
    #[error("there is no private key without a password in {} (PEM, -----BEGIN PRIVATE KEY-----)", .0.display())]
    NoKey(PathBuf),
    #[error("the key in {} does not go with the certificate in {}: {source}", key.display(), cert.display())]
    NoPair { cert: PathBuf, key: PathBuf, source: rustls::Error },
    #[error("the certificate in {} was good until {until:.0}; browsers refuse it", cert.display())]
    Ended { cert: PathBuf, until: Timestamp },
    #[error("the certificate in {} is good from {from:.0} on, or the clock of this machine is wrong", cert.display())]
    Early { cert: PathBuf, from: Timestamp },
}

/// The certificate as it is served, shared with whoever reports on it. Clones are the same.
#[derive(Clone, Default)]
pub struct Certificate(Arc<Mutex<Served>>);

#[derive(Default)]
struct Served {
    /// SHA-256 of both files.
    files: Option<([u8; 32], [u8; 32])>,
    config: Option<Arc<ServerConfig>>,
    validity: Option<Validity>,
    trouble: Option<String>,
}

impl Certificate {
    /// Why there is none that can be used, or no newer one; `None`: all is well.
    #[must_use]
    pub fn trouble(&self) -> Option<String> {
        self.served().trouble.clone()
    }

    /// Until when it is good, where that is soon and nothing else is wrong with it.
    #[must_use]
    pub fn ends_soon(&self, now: Timestamp) -> Option<Timestamp> {
        let served = self.served();
        let until = served.validity.filter(|_| served.trouble.is_none())?.until;
        (until <= now.saturating_add(SOON).unwrap_or(Timestamp::MAX)).then_some(until)
    }

    pub(super) fn acceptor(&self) -> Option<TlsAcceptor> {
        self.served().config.clone().map(TlsAcceptor::from)
    }

    /// Reads the files, on a thread that may be kept waiting. What is wrong with them is kept for [`Self::trouble`].
    pub async fn look(&self, tls: &Tls) {
        let (this, tls) = (self.clone(), tls.clone());
        let _ = spawn_blocking(move || this.read(&tls, clock::wall())).await;
    }

    /// Looks after changed files. Runs until told to stop.
    pub async fn keep(self, tls: Tls, stop: CancellationToken, pulse: Pulse) -> anyhow::Result<()> {
        loop {
            tokio::select! {
                () = stop.cancelled() => return Ok(()),
                () = pulse.idle(sleep(LOOK)) => self.look(&tls).await,
            }
        }
    }

    fn read(&self, tls: &Tls, now: Timestamp) {
        let trouble = self.take_over(tls).and_then(|()| self.in_time(tls, now)).err();
        let trouble = trouble.map(|error| error.to_string());
        let mut served = self.served();
        if let Some(why) = trouble.as_ref().filter(|_| served.trouble != trouble) {
            warn!(why, "the certificate cannot be used");
        }
        served.trouble = trouble;
    }

    fn take_over(&self, tls: &Tls) -> Result<(), Unusable> {
        let (cert, key) = (contents(&tls.cert)?, contents(&tls.key)?);
        let files = (Sha256::digest(&*cert).into(), Sha256::digest(&*key).into());
        if self.served().files == Some(files) {
            return Ok(());
        }
        let (config, validity) = config(tls, &cert, &key)?;
        info!(certificate = %tls.cert.display(), "callers on other machines are served over TLS");
        let mut served = self.served();
        (served.config, served.validity, served.files) = (Some(Arc::new(config)), validity, Some(files));
        Ok(())
    }

    /// It is served all the same: what a caller does about it is the caller's.
    fn in_time(&self, tls: &Tls, now: Timestamp) -> Result<(), Unusable> {
        let cert = tls.cert.clone();
        match self.served().validity {
            Some(Validity { until, .. }) if until < now => Err(Unusable::Ended { cert, until }),
            Some(Validity { from, .. }) if from > now => Err(Unusable::Early { cert, from }),
            _ => Ok(()),
        }
    }

    fn served(&self) -> MutexGuard<'_, Served> {
        held(&self.0)
    }
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificate").field("trouble", &self.trouble()).finish_non_exhaustive()
    }
}

/// One of the two holds a private key.
fn contents(file: &Path) -> Result<Zeroizing<Vec<u8>>, Unusable> {
    let unread = |source| Unusable::Unread { file: file.to_owned(), source };
    let size = fs::metadata(file).map_err(unread)?.len();
    if size > LARGEST {
        return Err(unread(io::Error::other(format!("it has {size} bytes"))));
    }
    fs::read(file).map(Zeroizing::new).map_err(unread)
}

fn config(tls: &Tls, cert: &[u8], key: &[u8]) -> Result<(ServerConfig, Option<Validity>), Unusable> {
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(cert).collect();
    let no_certificate = || Unusable::NoCertificate(tls.cert.clone());
    let chain = chain.ok().filter(|chain| !chain.is_empty()).ok_or_else(no_certificate)?;
    // The till's own comes first (RFC 8446, section 4.4.2).
    let validity = chain.first().and_then(|own| Validity::of(own));
    let key = PrivateKeyDer::from_pem_slice(key).map_err(|_| Unusable::NoKey(tls.key.clone()))?;
    let no_pair = |source| Unusable::NoPair { cert: tls.cert.clone(), key: tls.key.clone(), source };
    let builder = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let builder = builder.with_safe_default_protocol_versions().map_err(no_pair)?;
    let mut config = builder.with_no_client_auth().with_single_cert(chain, key).map_err(no_pair)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok((config, validity))
}
