//! Whose checks the cloud is asked for: the organisation and its groups of terminals.

use serde_json::{Value, json};

use super::{
    Cloud,
    client::{Patience, lock},
    question::{ORGANIZATION_SETTINGS, ORGANIZATIONS, TERMINAL_GROUPS},
};
use crate::pos::serve::{fields::Fields, trouble::Trouble, words::foreign};

/// Organisations and groups that are named in a message.
const MOST_NAMED: usize = 6;

/// What the cloud calls a restaurant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::pos::serve) struct Organization {
    pub(in crate::pos::serve) id: String,
    pub(in crate::pos::serve) name: String,
    /// ISO 4217, where it tells.
    pub(in crate::pos::serve) currency: Option<String>,
}

/// A group of terminals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::pos::serve) struct Group {
    pub(in crate::pos::serve) id: String,
    pub(in crate::pos::serve) name: String,
    /// As the cloud writes it.
    pub(in crate::pos::serve) zone: Option<String>,
}

impl Cloud {
    /// The organisation, asked for once.
    pub(in crate::pos::serve) async fn organization(
        &self,
        patience: Patience,
    ) -> Result<Organization, Trouble> {
        if let Some(known) = lock(&self.organization).clone() {
            return Ok(known);
        }
        let body = json!({ "organizationIds": null, "returnAdditionalInfo": true, "includeDisabled": false });
        let told = self.client.ask(ORGANIZATIONS, &body, patience).await?;
        let mut organization = chosen(&told, self.client.settings.organization.as_deref())?;
        if organization.currency.is_none() {
            organization.currency = self.currency(&organization.id, patience).await?;
        }
        *lock(&self.organization) = Some(organization.clone());
        Ok(organization)
    }

    /// Its id, where it is configured or was learnt.
    pub(in crate::pos::serve) fn known_organization(&self) -> Option<String> {
        let learnt = lock(&self.organization).as_ref().map(|organization| organization.id.clone());
        learnt.or_else(|| self.client.settings.organization.clone())
    }

    async fn currency(&self, organization: &str, patience: Patience) -> Result<Option<String>, Trouble> {
        let body = json!({
            "organizationIds": [organization], "includeDisabled": false, "parameters": ["CurrencyIsoName"],
        });
        let told = self.client.ask(ORGANIZATION_SETTINGS, &body, patience).await?;
        Ok(Fields::of(&told).field("organizations").list().find_map(currency))
    }

    /// Its groups of terminals. Those that the login may not use are listed only where that is asked for (observed).
    pub(in crate::pos::serve) async fn groups(&self, organization: &str) -> Result<Vec<Group>, Trouble> {
        let body = json!({ "organizationIds": [organization], "includeDisabled": true });
        let told = self.client.ask(TERMINAL_GROUPS, &body, Patience::Waits).await?;
        let told = Fields::of(&told);
        let lists = ["terminalGroups", "terminalGroupsInSleep"].map(|name| told.field(name));
        let items = lists.into_iter().flat_map(Fields::list).flat_map(|entry| entry.field("items").list());
        let groups = items.filter_map(|item| {
            let name = item.field("name").text().unwrap_or_default();
            Some(Group { id: item.field("id").id()?, name, zone: item.field("timeZone").text() })
        });
        Ok(groups.collect())
    }

    /// The zone of the groups that count, as the cloud writes it.
    pub(in crate::pos::serve) fn zone_of(&self, groups: &[Group]) -> Option<String> {
        let wanted = &self.client.settings.terminal_groups;
        let mut counted = groups.iter().filter(|group| wanted.is_empty() || wanted.contains(&group.id));
        counted.find_map(|group| group.zone.clone())
    }
}

fn chosen(told: &Value, wanted: Option<&str>) -> Result<Organization, Trouble> {
    let organizations: Vec<_> =
        Fields::of(told).field("organizations").list().filter_map(organization).collect();
    if let Some(wanted) = wanted {
        let found = organizations.iter().find(|organization| organization.id == wanted).cloned();
        return found.ok_or_else(|| {
            Trouble::failed(format!(
                "the API login does not see organization = \"{wanted}\"; {}",
                seen(&organizations)
            ))
        });
    }
    match organizations.as_slice() {
        [only] => Ok(only.clone()),
        _ => Err(Trouble::failed(format!(
            "set organization in [serve.cloud] to one of those that the API login sees; {}",
            seen(&organizations)
        ))),
    }
}

fn seen(organizations: &[Organization]) -> String {
    if organizations.is_empty() {
        return "it sees none: look at the rights of the login".to_owned();
    }
    let named = organizations.iter().take(MOST_NAMED);
    let named: Vec<_> = named.map(|one| format!("{} ({})", foreign(&one.name), one.id)).collect();
    format!("it sees {}", named.join(", "))
}

fn organization(told: Fields<'_>) -> Option<Organization> {
    let name = told.field("name").text().unwrap_or_default();
    Some(Organization { id: told.field("id").id()?, name, currency: currency(told) })
}

fn currency(told: Fields<'_>) -> Option<String> {
    let currency = told.field("currencyIsoName").text()?.to_ascii_uppercase();
    (currency.len() == 3 && currency.bytes().all(|byte| byte.is_ascii_uppercase())).then_some(currency)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "7bc05553-4b68-44e8-b7bc-37be63c6d9e9";
    const OTHER: &str = "7bc05553-4b68-44e8-b7bc-37be63c60000";

    fn told(ids: &[&str]) -> Value {
        let entries: Vec<_> =
            ids.iter().map(|id| json!({ "id": id, "name": "Cafe", "currencyIsoName": "EUR" })).collect();
        json!({ "organizations": entries })
    }

    #[test]
    fn the_only_organisation_is_taken() {
        let found = chosen(&told(&[ONE]), None).unwrap();
        assert_eq!((found.id.as_str(), found.currency.as_deref()), (ONE, Some("EUR")));
    }

    #[test]
    fn of_several_none_is_guessed_and_all_are_named() {
        let why = chosen(&told(&[ONE, OTHER]), None).unwrap_err();
        assert!(why.why().contains(ONE) && why.why().contains(OTHER), "{why:?}");
        assert_eq!(chosen(&told(&[ONE, OTHER]), Some(OTHER)).unwrap().id, OTHER);
        assert!(chosen(&told(&[ONE]), Some(OTHER)).unwrap_err().why().contains("does not see"));
        assert!(chosen(&json!({}), None).unwrap_err().why().contains("sees none"));
    }
}
