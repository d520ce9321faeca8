//! An account of Poster, as its owner has set it up.

use jiff::{Span, Timestamp, civil::Date, tz::TimeZone};

/// An account with its places, and which of the habits it has that accounts differ in.
#[derive(Debug, Clone)]
pub struct Account {
    /// Its part of the address (`COMPANY_ID`).
    pub name: String,
    /// Its number.
    pub number: String,
    /// What the Web API is asked with.
    pub token: String,
    /// What webhooks are signed with.
    pub secret: String,
    /// Its time zone, by its IANA name.
    pub zone: String,
    /// ISO 4217.
    pub currency: String,
    /// The business day ends so many hours after midnight (`analytics_plus_time`; its unit is not documented).
    pub plus_hours: i8,
    /// Its places.
    pub spots: Vec<Spot>,
    /// Its registers.
    pub registers: Vec<Register>,
    /// Its guests.
    pub clients: Vec<Client>,
    /// Errors are `{"error": 11, "message": …}` instead of `{"error": {"code": 11, …}}`; both are seen.
    pub has_flat_errors: bool,
    /// Records have the fields that no page documents.
    pub has_extras: bool,
    /// Records tell the client's telephone number, which only newer accounts do.
    pub tells_phone: bool,
    /// Removed receipts keep client and products; not known of real ones.
    pub removed_keep_all: bool,
    /// What `next_tr` does.
    pub cursor: Cursor,
    /// Text dates are in the account's zone though nobody asks for it; not known of real ones.
    pub has_local_texts: bool,
    /// So many receipts are in one answer at most. `None`: all; no bound is documented.
    pub rows: Option<usize>,
}

/// What `next_tr` of dash.getTransactions does ("the receipt after which to return").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cursor {
    /// Only receipts with greater ids, the smallest first; measured by one who asked a live account.
    Greater,
    /// The list goes on behind that receipt, the newest first, as one may read the documentation. 0 is its beginning.
    Behind,
}

/// A place.
#[derive(Debug, Clone)]
pub struct Spot {
    /// `spot_id`
    pub id: u32,
    /// `spot_name`
    pub name: String,
}

/// A register (`tablet_id`, `spot_tablet_id`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Register {
    /// `tablet_id`
    pub id: u32,
    /// The place where it stands.
    pub spot: u32,
}

/// A guest of the account.
#[derive(Debug, Clone, Default)]
pub struct Client {
    /// `client_id`
    pub id: u32,
    /// `card_number`; empty where there is none, which Poster tells as `"0"`.
    pub card: String,
    /// In the international form.
    pub phone: String,
    /// `email`
    pub email: String,
    /// The group's id and name.
    pub group: (u32, String),
}

impl Account {
    /// A café in one place with one register, and without guests.
    #[must_use]
    pub fn cafe() -> Self {
        Self {
            name: "corner-cafe".to_owned(),
            number: "333226".to_owned(),
            token: "333226:demo".to_owned(),
            secret: "demo-application-secret".to_owned(),
            zone: "Europe/Vilnius".to_owned(),
            currency: "EUR".to_owned(),
            plus_hours: 0,
            spots: vec![Spot { id: 1, name: "Market Square".to_owned() }],
            registers: vec![Register { id: 1, spot: 1 }],
            clients: Vec::new(),
            has_flat_errors: false,
            has_extras: true,
            tells_phone: true,
            removed_keep_all: true,
            has_local_texts: false,
            cursor: Cursor::Greater,
            rows: None,
        }
    }

    /// With one more place, and a register there.
    #[must_use]
    pub fn spot(mut self, id: u32, name: &str, register: u32) -> Self {
        self.spots.push(Spot { id, name: name.to_owned() });
        self.register(register, id)
    }

    /// With one more register in a place.
    #[must_use]
    pub fn register(mut self, id: u32, spot: u32) -> Self {
        self.registers.push(Register { id, spot });
        self
    }

    /// With one more guest, whose card has this number.
    #[must_use]
    pub fn client(mut self, id: u32, card: &str) -> Self {
        let group = (3, "Stamp cards".to_owned());
        let phone = format!("+370 600 {id:05}");
        let email = format!("guest{id}@example.org");
        self.clients.push(Client { id, card: card.to_owned(), phone, email, group });
        self
    }

    pub(super) fn zone(&self) -> TimeZone {
        TimeZone::get(&self.zone).expect("the zone of an account is known here")
    }

    /// The business day under which it files what happened at `at`.
    pub(super) fn business_day(&self, at: Timestamp) -> Date {
        let local = at.to_zoned(self.zone()).datetime();
        local.saturating_sub(Span::new().hours(self.plus_hours)).date()
    }

    pub(super) fn client_of(&self, id: u32) -> Option<&Client> {
        self.clients.iter().find(|client| client.id == id)
    }
}
