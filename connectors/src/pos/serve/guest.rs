//! What is told of a guest.

use stamp_core::receipt::GuestName;

use super::fields::Fields;

/// Names that are kept of one guest.
const MOST: usize = 8;

/// A customer of a check. What the till's list holds was not observed: an id or an object with one (inferred).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Customer {
    /// By which the cloud may be asked about it.
    pub(super) id: Option<String>,
    /// What is told right away.
    pub(super) names: Vec<GuestName>,
}

impl Customer {
    pub(super) fn read(value: Fields<'_>) -> Option<Self> {
        let own = ["IikoBizId", "Id", "CustomerId"].iter().find_map(|name| value.field(name).id());
        let customer = Self { id: own.or_else(|| value.id()), names: names(value) };
        (customer.id.is_some() || !customer.names.is_empty()).then_some(customer)
    }
}

/// Cards first, then telephone numbers, then e-mail addresses, as an object names them.
pub(super) fn names(guest: Fields<'_>) -> Vec<GuestName> {
    let cards = ["CardNumber", "CardTrack", "Card"].iter().map(|name| guest.field(name).text());
    let listed = guest.field("Cards").list().take(MOST).flat_map(|card| {
        [card.field("Track").text(), card.field("Number").text(), card.field("CardNumber").text()]
    });
    let phones = guest.field("Phones").list().take(MOST).map(|phone| {
        let told = ["Value", "Phone", "Number"].iter().find_map(|name| phone.field(name).text());
        told.or_else(|| phone.text())
    });
    let phones = phones.chain([guest.field("Phone").text()]);
    let emails = [guest.field("Email").text()].into_iter();
    let mut found: Vec<GuestName> = Vec::new();
    let named = cards
        .chain(listed)
        .flatten()
        .map(GuestName::Card)
        .chain(phones.flatten().map(GuestName::Phone))
        .chain(emails.flatten().map(GuestName::Email));
    for name in named {
        if found.len() < MOST && !found.contains(&name) {
            found.push(name);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn customer(value: &serde_json::Value) -> Option<Customer> {
        Customer::read(Fields::of(value))
    }

    #[test]
    fn a_customer_is_an_id_or_an_object_with_one() {
        let id = "11e2f7a0-0000-4000-8000-00000000aaaa";
        assert_eq!(customer(&json!(id)).unwrap().id.as_deref(), Some(id));
        assert_eq!(customer(&json!({ "Id": id, "Name": "Olena" })).unwrap().id.as_deref(), Some(id));
        assert_eq!(customer(&json!(null)), None);
        assert_eq!(customer(&json!({ "Name": "Olena" })), None);
    }

    #[test]
    fn cards_come_before_telephone_numbers_and_none_twice() {
        let told = json!({
            "phone": "+370 600 00000", "email": "guest@example.org",
            "cards": [{ "track": "card_1", "number": "card_1" }],
        });
        assert_eq!(
            names(Fields::of(&told)),
            [
                GuestName::Card("card_1".to_owned()),
                GuestName::Phone("+370 600 00000".to_owned()),
                GuestName::Email("guest@example.org".to_owned()),
            ]
        );
    }
}
