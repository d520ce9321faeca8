//! Where the local API listens: on loopback for this machine and, where the configuration says so, on another address
//! for others. What is for others can fail, and this machine is served all the same.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use anyhow::Context as _;
use stamp_core::config::{LocalApi, Tls};
use tokio::{net::TcpListener, sync::Mutex, time::timeout};

use crate::{
    api::{self, Certificate, Door, Front},
    exit::{Exit, Failure},
    supervise::{Care, Supervisor},
};

/// The start does not wait longer for the files of the certificate.
const FIRST_LOOK: Duration = Duration::from_secs(1);

/// The socket that this machine calls, and what is needed for the other.
pub(super) struct Sockets {
    /// Where programs on this machine call.
    pub(super) address: SocketAddr,
    /// What callers on other machines know the till by.
    pub(super) certificate: Certificate,
    own: TcpListener,
    door: Door,
    tls: Option<Tls>,
    /// The other address, where one socket does not serve both.
    others: Option<SocketAddr>,
}

impl Sockets {
    /// Listens for this machine.
    pub(super) async fn of(config: &LocalApi) -> Result<Self, Failure> {
        let (own_address, certificate) = (config.own_address(), Certificate::default());
        let is_shared = config.tls.is_some()
            && (config.listen.ip().is_unspecified() || config.listen.ip() == own_address.ip());
        let own = listen(if is_shared { config.listen } else { own_address }).await?;
        let port = own.local_addr()?.port();
        if let Some(tls) = &config.tls {
            // Read on later, if this takes longer.
            let _ = timeout(FIRST_LOOK, certificate.look(tls)).await;
        }
        let open = |is_own_too| Door::Open { certificate: certificate.clone(), is_own_too };
        let others = config.tls.is_some() && !is_shared;
        Ok(Self {
            address: SocketAddr::new(own_address.ip(), port),
            own,
            door: if is_shared { open(true) } else { Door::Own },
            tls: config.tls.clone(),
            others: others.then(|| SocketAddr::new(config.listen.ip(), port)),
            certificate,
        })
    }

    /// Starts whoever serves them.
    pub(super) fn start(self, supervisor: &mut Supervisor, front: &Front) {
        let Self { certificate, own, door, tls, others, .. } = self;
        let address = own.local_addr().unwrap_or(front.address);
        let first = Arc::new(Mutex::new(Some(own)));
        let for_own = front.clone();
        supervisor.start("local-api", Care::ESSENTIAL, move |stop, pulse| {
            let (first, front, door) = (Arc::clone(&first), for_own.clone(), door.clone());
            async move {
                let listener = match first.lock().await.take() {
                    Some(listener) => listener,
                    None => TcpListener::bind(address).await?,
                };
                api::serve(front, listener, door, stop, pulse).await
            }
        });
        if let Some(address) = others {
            let (front, door) =
                (front.clone(), Door::Open { certificate: certificate.clone(), is_own_too: false });
            // The address may come with the network, later than we do.
            supervisor.start("local-api-tls", Care::OPTIONAL, move |stop, pulse| {
                let (front, door) = (front.clone(), door.clone());
                async move {
                    let listener = TcpListener::bind(address).await;
                    let listener = listener.with_context(|| format!("cannot listen on {address}"))?;
                    api::serve(front, listener, door, stop, pulse).await
                }
            });
        }
        if let Some(tls) = tls {
            supervisor.start("certificate", Care::OPTIONAL, move |stop, pulse| {
                certificate.clone().keep(tls.clone(), stop, pulse)
            });
        }
    }
}

async fn listen(address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|error| {
        let context = format!("cannot listen on {address} for the local API");
        let failure = Failure::new(Exit::Unavailable, anyhow::Error::new(error).context(context));
        failure.hint("Is another stamp-agent running? Else choose another local_api.listen.")
    })
}
