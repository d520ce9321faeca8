//! What a check does not say by itself, and a rule of the shop asks for.

use std::time::Duration;

use stamp_core::receipt::ReceiptClosed;

use super::{
    api::Api,
    clients::{self, Asked, Clients, Lack},
    menu::Menu,
    receipt,
    record::Record,
    settings::Settings,
    trouble::Trouble,
};

/// Clients and the menu, as far as they were asked for.
#[derive(Default)]
pub(super) struct Details {
    clients: Clients,
    menu: Menu,
}

impl Details {
    /// A look begins.
    pub(super) fn begin(&mut self) {
        self.clients.begin();
    }

    /// Adds the guest and, where they are wanted, groups and lines. Gives why the client is missing, where it is.
    pub(super) async fn add(
        &mut self,
        api: &Api,
        settings: &Settings,
        closed: &mut ReceiptClosed,
        record: &Record,
    ) -> Result<Option<Lack>, Trouble> {
        let wanted = &settings.wanted;
        if wanted.lines {
            let products = record.products.iter().filter_map(|product| product.product_id.known());
            self.menu.refresh(api, products).await?;
            receipt::add_lines(closed, record, &self.menu);
        }
        let needed = clients::needed(record, wanted);
        let asked = match needed {
            Some(id) => self.clients.get(api, id, &settings.pace).await?,
            None => Asked::Known(None),
        };
        Ok(match asked {
            Asked::Known(client) => {
                closed.is_client_told = record.client_id.is_told() && (needed.is_none() || client.is_some());
                receipt::add_guest(closed, record, client.as_ref());
                None
            }
            Asked::Lacking(lack) => {
                receipt::add_guest(closed, record, None);
                Some(lack)
            }
        })
    }
}

impl Lack {
    /// How long a check waits for its client, where no rule of the shop must know it.
    pub(super) const fn patience(&self) -> Duration {
        match self {
            Self::Away(_) => Duration::from_secs(600),
            Self::Refused(_) => Duration::ZERO,
        }
    }

    pub(super) fn why(&self) -> &str {
        match self {
            Self::Away(why) | Self::Refused(why) => why,
        }
    }
}
