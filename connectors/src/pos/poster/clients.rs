//! Clients of Poster: asked for where a check does not say enough of its guest, and remembered for a while.

use std::{collections::HashMap, fmt, time::Duration};

use serde::Deserialize;
use stamp_core::config::ClientField;
use tokio::time::Instant;

use super::{
    api::Api,
    record::Record,
    scalar::{Scalar, members},
    settings::{Pace, Wanted},
    trouble::Trouble,
};

/// How long what is known of a client holds.
const HOLDS: Duration = Duration::from_secs(600);
/// Most clients that are remembered.
const MOST: usize = 512;
/// So many clients are asked for in vain in one look; the others of it are left for the next one.
const MOST_MISSED: u32 = 2;
/// The pause after each time that a client could not be had grows no further.
const LONGEST_PAUSE: u32 = 30;

/// What is known of a client.
#[derive(Clone, PartialEq, Eq, Default)]
pub(super) struct Client {
    pub(super) card: Option<String>,
    pub(super) phone: Option<String>,
    pub(super) email: Option<String>,
    /// Its group, by name and by number.
    pub(super) groups: Vec<String>,
}

/// What came of asking for a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Asked {
    /// What is known of it. `None`: Poster has no such client.
    Known(Option<Client>),
    /// It cannot be had.
    Lacking(Lack),
}

/// Why a client cannot be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Lack {
    /// Poster does not answer, or not now, in words.
    Away(String),
    /// Poster says no, until a person changes it, in words.
    Refused(String),
}

/// Clients that were asked for.
#[derive(Default)]
pub(super) struct Clients {
    known: HashMap<String, (Instant, Option<Client>)>,
    missed: HashMap<String, Missed>,
    /// Those that could not be had in the look that is under way, and why the last could not.
    in_vain: (u32, Option<Lack>),
    /// Where Poster says no, it does so to all: none is asked for until then.
    refused_until: Option<Instant>,
}

/// A client that could not be had.
struct Missed {
    times: u32,
    again: Instant,
}

/// `clients.getClient` (documented). Empty fields often hold `"0"`.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Written {
    card_number: Scalar,
    phone_number: Scalar,
    phone: Scalar,
    email: Scalar,
    client_groups_id: Scalar,
    client_groups_name: Scalar,
}

/// The client that must be asked for, to know of the check what the rules want.
pub(super) fn needed<'a>(record: &'a Record, wanted: &Wanted) -> Option<&'a str> {
    let client = record.client_id.known()?;
    let is_missing = wanted.client.iter().any(|field| match field {
        ClientField::Card | ClientField::Number => !record.card_number.is_told(),
        ClientField::Phone => record.client_phone.known().is_none(),
        ClientField::Email => true,
    });
    (is_missing || wanted.groups).then_some(client)
}

impl Clients {
    /// A look begins.
    pub(super) fn begin(&mut self) {
        self.in_vain.0 = 0;
    }

    /// The client of that number. One that could not be had is asked for again after a pause, and then ever more seldom, so
    /// that it does not hold up those of other checks.
    pub(super) async fn get(&mut self, api: &Api, id: &str, pace: &Pace) -> Result<Asked, Trouble> {
        if let Some((at, client)) = self.known.get(id)
            && at.elapsed() < HOLDS
        {
            return Ok(Asked::Known(client.clone()));
        }
        let now = Instant::now();
        let is_early = self.missed.get(id).is_some_and(|missed| now < missed.again)
            || self.refused_until.is_some_and(|until| now < until);
        if let (times, Some(lack)) = &self.in_vain
            && (is_early || *times >= MOST_MISSED)
        {
            return Ok(Asked::Lacking(lack.clone()));
        }
        let found = match api.ask("clients.getClient", &[("client_id", id)]).await {
            Ok(answer) => {
                members::<_, Written>(answer).unwrap_or_default().into_iter().next().map(Client::from)
            }
            Err(trouble) if trouble.says_there_is_none() => None,
            Err(trouble) => {
                let lack = match (trouble.needs_a_person(), trouble.is_about_this_question()) {
                    (true, true) => Lack::Refused(trouble.to_string()),
                    (true, false) => return Err(trouble),
                    (false, _) => Lack::Away(trouble.to_string()),
                };
                self.refused_until = matches!(lack, Lack::Refused(_)).then(|| now + pace.failed);
                self.miss(id, lack.clone(), pace.poll);
                return Ok(Asked::Lacking(lack));
            }
        };
        self.missed.remove(id);
        self.refused_until = None;
        self.make_room();
        self.known.insert(id.to_owned(), (Instant::now(), found.clone()));
        Ok(Asked::Known(found))
    }

    fn miss(&mut self, id: &str, lack: Lack, pause: Duration) {
        self.in_vain = (self.in_vain.0 + 1, Some(lack));
        let times = self.missed.get(id).map_or(0, |missed| missed.times) + 1;
        if self.missed.len() >= MOST {
            self.missed.clear();
        }
        let again = Instant::now() + pause * times.min(LONGEST_PAUSE);
        self.missed.insert(id.to_owned(), Missed { times, again });
    }

    fn make_room(&mut self) {
        if self.known.len() >= MOST {
            self.known.retain(|_, (at, _)| at.elapsed() < HOLDS);
        }
        if self.known.len() >= MOST {
            self.known.clear();
        }
    }
}

impl From<Written> for Client {
    fn from(written: Written) -> Self {
        let owned = |scalar: &Scalar| scalar.known().map(str::to_owned);
        let id = written.client_groups_id.known().map(|id| format!("group:{id}"));
        Self {
            card: owned(&written.card_number),
            phone: owned(&written.phone).or_else(|| owned(&written.phone_number)),
            email: owned(&written.email),
            groups: owned(&written.client_groups_name).into_iter().chain(id).collect(),
        }
    }
}

/// Without the person.
impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("groups", &self.groups).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn record(value: Value) -> Record {
        serde_json::from_value(value).unwrap()
    }

    fn wanted(client: &[ClientField]) -> Wanted {
        Wanted { client: client.to_vec(), ..Wanted::default() }
    }

    #[test]
    fn a_client_is_asked_for_only_where_the_check_does_not_say_enough() {
        let nobody = record(json!({"client_id": "0"}));
        let card = record(json!({"client_id": "38", "card_number": "0000000000222"}));
        let without_card = record(json!({"client_id": 38, "card_number": "0"}));
        let older = record(json!({"client_id": 38}));
        for (record, fields, asked) in [
            (&nobody, &[ClientField::Email][..], None),
            (&card, &[ClientField::Card], None),
            (&without_card, &[ClientField::Card], None),
            (&older, &[ClientField::Card], Some("38")),
            (&card, &[ClientField::Card, ClientField::Phone], Some("38")),
            (&card, &[ClientField::Email], Some("38")),
        ] {
            assert_eq!(needed(record, &wanted(fields)), asked, "{record:?} {fields:?}");
        }
        let groups = Wanted { groups: true, ..Wanted::default() };
        assert_eq!(needed(&card, &groups), Some("38"));
    }

    #[test]
    fn a_client_is_read_as_it_is_documented() {
        let written = json!({"client_id": "38", "phone": "+370 600 00 000", "phone_number": "37060000000", "email": "", "card_number": "0", "client_groups_id": "7", "client_groups_name": "Regular"});
        let client = Client::from(serde_json::from_value::<Written>(written).unwrap());
        assert_eq!(
            (client.card, client.phone.as_deref(), client.email),
            (None, Some("+370 600 00 000"), None)
        );
        assert_eq!(client.groups, ["Regular", "group:7"]);
    }
}
