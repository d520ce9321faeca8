//! From the configuration and the files that it names to a connection.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::SystemTime,
};

use stamp_connectors::mqtt::{Login, Settings, Trust, Version};
use stamp_core::{
    claim::ShopKey,
    config::{Mqtt, MqttVersion},
};
use uuid::Uuid;

use crate::{fleet::signature::Verifier, places, tills::Secrets};

/// Certificates and keys are no larger than this, in bytes.
const LARGEST: u64 = 1024 * 1024;

/// What is read anew where a file has changed.
#[derive(Debug)]
pub(super) struct Read {
    /// Without a will, topics and their names, which depend on where the till stands.
    pub(super) settings: Settings,
    /// By which commands are known.
    pub(super) verifier: Option<Verifier>,
    /// What the tills of the shop share.
    pub(super) shop_key: Option<ShopKey>,
    files: Vec<(PathBuf, Option<SystemTime>)>,
}

impl Read {
    /// Whether one of the files was written since.
    pub(super) fn has_changed(&self) -> bool {
        self.files.iter().any(|(file, written)| written_at(file) != *written)
    }
}

/// Reads what the configuration names. `beside`: the configuration file.
pub(super) fn read(mqtt: &Mqtt, beside: &Path, till: &str, install: Uuid) -> Result<Read, String> {
    let complete = |file: &Path| places::beside(beside, file);
    let named = [
        &mqtt.password_file,
        &mqtt.ca_file,
        &mqtt.client_cert_file,
        &mqtt.client_key_file,
        &mqtt.commands_key_file,
        &mqtt.shop_key_file,
    ];
    let files = named.into_iter().flatten().map(|file| complete(file));
    let files = files.map(|file| (written_at(&file), file)).map(|(written, file)| (file, written)).collect();
    let mut secrets = Secrets::beside(beside.to_owned());
    let login = match &mqtt.username {
        None => None,
        Some(user) => {
            let password = mqtt.password_file.as_deref().map(|file| secrets.read(file)).transpose();
            let password = password.map_err(|unusable| unusable.to_string())?.unwrap_or_default();
            Some(Login { user: user.as_str().to_owned(), password })
        }
    };
    let verifier = match &mqtt.commands_key_file {
        None => None,
        Some(file) => {
            let text = secrets.read(file).map_err(|unusable| unusable.to_string())?;
            let key = Verifier::parse(&text).map_err(|error| format!("{}: {error}", file.display()))?;
            Some(key)
        }
    };
    let shop_key = match &mqtt.shop_key_file {
        None => None,
        Some(file) => {
            let text = secrets.read(file).map_err(|unusable| unusable.to_string())?;
            Some(ShopKey::of(&text).map_err(|error| format!("{}: {error}", file.display()))?)
        }
    };
    let tls = if mqtt.address.is_secure() { Some(Arc::new(tls(mqtt, complete)?)) } else { None };
    let own_id = || format!("{till}-{}", &install.simple().to_string()[..6]);
    let settings = Settings {
        host: mqtt.address.host().to_owned(),
        port: mqtt.address.port(),
        tls,
        version: match mqtt.version {
            MqttVersion::Five => Version::Five,
            MqttVersion::Three => Version::Three,
        },
        client_id: mqtt.client_id.as_ref().map_or_else(own_id, |id| id.as_str().to_owned()),
        login,
        will: None,
        topics: Vec::new(),
    };
    Ok(Read { settings, verifier, shop_key, files })
}

fn tls(mqtt: &Mqtt, complete: impl Fn(&Path) -> PathBuf) -> Result<rustls::ClientConfig, String> {
    let read = |file: &Option<PathBuf>| file.as_deref().map(|file| pem(&complete(file))).transpose();
    let (authority, certificate, key) =
        (read(&mqtt.ca_file)?, read(&mqtt.client_cert_file)?, read(&mqtt.client_key_file)?);
    let identity = certificate.as_deref().zip(key.as_deref());
    let trust = Trust { authority: authority.as_deref(), identity };
    // What the system has and cannot be read is left out; having none at all is said.
    trust.config(|| rustls_native_certs::load_native_certs().certs).map_err(|error| error.to_string())
}

fn pem(file: &Path) -> Result<Vec<u8>, String> {
    let unreadable = |why: String| format!("{} cannot be read ({why})", file.display());
    let about = fs::metadata(file).map_err(|error| unreadable(error.to_string()))?;
    if !about.is_file() || about.len() > LARGEST {
        return Err(unreadable("it is no file of certificates or keys".to_owned()));
    }
    fs::read(file).map_err(|error| unreadable(error.to_string()))
}

fn written_at(file: &Path) -> Option<SystemTime> {
    fs::metadata(file).and_then(|about| about.modified()).ok()
}
