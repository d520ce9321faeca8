//! What a check does not say by itself, and a rule of the shop asks for.

use stamp_core::receipt::ReceiptClosed;

use super::{
    api::Api,
    clients::{self, Clients},
    menu::Menu,
    receipt,
    record::Record,
    settings::Wanted,
    trouble::Trouble,
};

/// Clients and the menu, as far as they were asked for.
#[derive(Default)]
pub(super) struct Details {
    clients: Clients,
    menu: Menu,
}

impl Details {
    /// Adds the guest and, where they are wanted, groups and lines.
    pub(super) async fn add(
        &mut self,
        api: &Api,
        wanted: &Wanted,
        closed: &mut ReceiptClosed,
        record: &Record,
    ) -> Result<(), Trouble> {
        let needed = clients::needed(record, wanted);
        let client = match needed {
            Some(id) => self.clients.get(api, id).await?,
            None => None,
        };
        closed.is_client_told = record.client_id.is_told() && (needed.is_none() || client.is_some());
        receipt::add_guest(closed, record, client.as_ref());
        if wanted.lines {
            let products = record.products.iter().filter_map(|product| product.product_id.known());
            self.menu.refresh(api, products).await?;
            receipt::add_lines(closed, record, &self.menu);
        }
        Ok(())
    }

    /// Why clients cannot be asked for, where Poster says no.
    pub(super) fn refused(&self) -> Option<&str> {
        self.clients.refused.as_deref()
    }
}
