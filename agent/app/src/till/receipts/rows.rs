//! The checks that are at hand while reports are taken.

use std::collections::{HashMap, HashSet};

use stamp_core::{
    operation::OpId,
    receipt::{Fate, ReceiptClosed, ReceiptIdentity, ReceiptVoided},
    time::Timestamp,
};
use stamp_store::{FoundReceipt, Receipt, Wanted};

/// See the module's text.
#[derive(Debug, Default)]
pub(super) struct Rows {
    rows: HashMap<OpId, Receipt>,
    changed: HashSet<OpId>,
    /// Names that are new with these reports.
    names: HashMap<(String, String), OpId>,
}

impl Rows {
    /// The check that is told of, where it is known: by its own identity or by one of its names, from these reports or
    /// from those before.
    pub(super) fn known(&mut self, wanted: &Wanted, found: &FoundReceipt) -> Option<OpId> {
        if self.rows.contains_key(&wanted.op_id) {
            return Some(wanted.op_id);
        }
        let name = |name: &String| self.names.get(&(wanted.scope.clone(), name.clone())).copied();
        let op_id = match &found.receipt {
            Some(receipt) if receipt.op_id == wanted.op_id => wanted.op_id,
            other => wanted.also.iter().find_map(name).or(other.as_ref().map(|receipt| receipt.op_id))?,
        };
        if let Some(receipt) = found.receipt.as_ref().filter(|receipt| receipt.op_id == op_id) {
            self.rows.entry(op_id).or_insert_with(|| receipt.clone());
        }
        Some(op_id)
    }

    pub(super) fn get(&self, op_id: OpId) -> Option<&Receipt> {
        self.rows.get(&op_id)
    }

    /// A check as it stands from now on.
    pub(super) fn put(&mut self, receipt: Receipt) {
        self.changed.insert(receipt.op_id);
        self.rows.insert(receipt.op_id, receipt);
    }

    /// The names of a check that are not noted yet are its own from now on.
    pub(super) fn name(&mut self, op_id: OpId, wanted: &Wanted, found: &FoundReceipt) {
        for name in &found.news {
            self.names.entry((wanted.scope.clone(), name.clone())).or_insert(op_id);
        }
    }

    /// The new names, each with its scope.
    pub(super) fn names(&self) -> Vec<(String, String, OpId)> {
        let names = self.names.iter();
        names.map(|((scope, name), op_id)| (scope.clone(), name.clone(), *op_id)).collect()
    }

    /// What has to be written.
    pub(super) fn changed(&self) -> impl Iterator<Item = Receipt> {
        self.changed.iter().filter_map(|op_id| self.rows.get(op_id).cloned())
    }
}

/// What is looked for where a check of this identity is told of.
pub(super) fn wanted(identity: &ReceiptIdentity, also: &[String]) -> Wanted {
    let ReceiptIdentity { connector, account, .. } = identity;
    // As in the identity's own text, so that no two accounts share a scope.
    let scope = ReceiptIdentity {
        connector: connector.clone(),
        account: account.clone(),
        register: None,
        business_day: None,
        number: String::new(),
    };
    Wanted { op_id: identity.op_id(), scope: scope.text(), also: also.to_vec() }
}

/// A check that was not known, for which a guest is looked for.
pub(super) fn row(closed: &ReceiptClosed, connector: &str, at: Timestamp) -> Receipt {
    Receipt {
        op_id: closed.identity.op_id(),
        connector: connector.to_owned(),
        path: closed.path.clone(),
        identity: closed.identity.clone(),
        closed_at: Some(closed.closed_at),
        fate: Fate::Waiting,
        why: None,
        told: Some(closed.facts()),
        facts: facts(closed),
        seen_at: at,
    }
}

/// A check that was not known, of which the void comes first.
pub(super) fn of_void(voided: &ReceiptVoided, connector: &str, at: Timestamp) -> Receipt {
    Receipt {
        op_id: voided.identity.op_id(),
        connector: connector.to_owned(),
        path: voided.path.clone(),
        identity: voided.identity.clone(),
        closed_at: voided.closed_at,
        fate: Fate::Voided,
        why: None,
        told: None,
        facts: None,
        seen_at: at,
    }
}

/// What an operation is made of, without what the till knows of the guest or of what was bought.
fn facts(closed: &ReceiptClosed) -> Option<String> {
    let kept = ReceiptClosed {
        within: closed.within,
        path: closed.path.clone(),
        cashier: closed.cashier.clone(),
        ..ReceiptClosed::new(closed.identity.clone(), closed.total.clone(), closed.closed_at)
    };
    serde_json::to_string(&kept).ok()
}
