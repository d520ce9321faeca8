//! The maker's cloud: the Syrve Cloud API, which is iikoCloud's under another brand (observed in many public clients).

mod client;
mod deliveries;
mod directory;
mod names;
pub(super) mod order;
mod pace;
mod poll;
pub(super) mod question;

use std::sync::Mutex;

pub(super) use self::{
    client::{Client, No, Patience},
    directory::Organization,
    names::Names,
    poll::run,
};
use super::settings::CloudSettings;
use crate::pos::{Asker, Clocks};

/// One API login, and what was learnt by it.
pub(super) struct Cloud {
    pub(super) client: Client,
    organization: Mutex<Option<Organization>>,
    cache: Mutex<names::Cache>,
}

impl Cloud {
    pub(super) fn new(settings: CloudSettings, asker: Asker, clocks: Clocks) -> Self {
        Self {
            client: Client::new(settings, asker, clocks),
            organization: Mutex::default(),
            cache: Mutex::default(),
        }
    }

    pub(super) const fn settings(&self) -> &CloudSettings {
        &self.client.settings
    }
}
