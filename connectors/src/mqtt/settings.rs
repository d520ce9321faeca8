//! Where the broker is, and who calls.

use std::{fmt, sync::Arc};

use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};
use zeroize::Zeroizing;

use super::Publish;

/// See the module's text.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Name or address.
    pub host: String,
    /// Of TCP.
    pub port: u16,
    /// `None`: nothing is encrypted.
    pub tls: Option<Arc<ClientConfig>>,
    /// What the broker speaks.
    pub version: Version,
    /// By what it tells its clients apart.
    pub client_id: String,
    /// `None`: nobody logs in.
    pub login: Option<Login>,
    /// What the broker says when it hears no more of this client.
    pub will: Option<Publish>,
    /// What is heard.
    pub topics: Vec<String>,
}

/// Of the protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// MQTT 5.
    Five,
    /// MQTT 3.1.1.
    Three,
}

/// Who logs in.
#[derive(Clone)]
pub struct Login {
    /// The name.
    pub user: String,
    /// May be empty.
    pub password: Zeroizing<String>,
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Login").field("user", &self.user).finish_non_exhaustive()
    }
}

/// By what a broker is trusted, and this till known to it. All in PEM.
#[derive(Debug, Default)]
pub struct Trust<'a> {
    /// The certificates that its own must come from. `None`: `roots` as they are.
    pub authority: Option<&'a [u8]>,
    /// Certificate and key of this till.
    pub identity: Option<(&'a [u8], &'a [u8])>,
}

/// What cannot be used for TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    /// No certificate in it.
    #[error("it holds no certificate in PEM")]
    NoCertificate,
    /// No key in it.
    #[error("it holds no private key in PEM")]
    NoKey,
    /// They do not fit together, or are of a kind that cannot be used.
    #[error("the certificate and the key cannot be used together")]
    NoPair,
    /// The machine has none of its own.
    #[error("the system has no certificates; install them (the package ca-certificates), or set ca_file")]
    NoRoots,
}

impl Trust<'_> {
    /// TLS with a broker; `system`: the certificates of the system, where they are wanted.
    ///
    /// # Errors
    /// What is given cannot be used.
    pub fn config(
        &self,
        system: impl FnOnce() -> Vec<CertificateDer<'static>>,
    ) -> Result<ClientConfig, Unusable> {
        let mut roots = RootCertStore::empty();
        match self.authority {
            Some(pem) => {
                let own: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
                let own = own.map_err(|_| Unusable::NoCertificate)?;
                let (taken, _) = roots.add_parsable_certificates(own);
                if taken == 0 {
                    return Err(Unusable::NoCertificate);
                }
            }
            None => {
                if roots.add_parsable_certificates(system()).0 == 0 {
                    return Err(Unusable::NoRoots);
                }
            }
        }
        let builder = ClientConfig::builder().with_root_certificates(roots);
        let Some((certificate, key)) = self.identity else { return Ok(builder.with_no_client_auth()) };
        let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(certificate).collect();
        let chain = chain.ok().filter(|chain| !chain.is_empty()).ok_or(Unusable::NoCertificate)?;
        let key = PrivateKeyDer::from_pem_slice(key).map_err(|_| Unusable::NoKey)?;
        builder.with_client_auth_cert(chain, key).map_err(|_| Unusable::NoPair)
    }
}
