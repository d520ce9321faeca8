//! Tills of Poster (joinposter.com).
//!
//! With a token, what Poster's cloud has on record of a check is the only source of what is reported: it is looked at
//! every 20 s, behind any router and without anybody's consent. Webhooks and the app on the till make us look sooner, and
//! the app names guests. Without a token the app alone reports. Nothing is ever written to Poster.
//!
//! How it asks: at rest at most [`Pace::at_rest`] questions a minute (10 as it comes), never more than one in a second,
//! a client at most once in ten minutes, the menu once in an hour. Poster publishes no limit.

mod api;
mod app;
mod clients;
mod details;
mod examine;
mod handled;
mod held;
mod hook;
mod late;
mod look;
mod menu;
mod notes;
mod place;
mod receipt;
mod record;
mod sample;
mod scalar;
mod scan;
mod settings;
mod tell;
mod trouble;
mod verify;
mod watch;
mod window;
mod wishes;

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use stamp_core::{
    receipt::{Closing, Report},
    time::Timestamp,
};

pub use self::{
    app::{AppMessage, NotTold},
    examine::examine,
    sample::{CheckProblem, NoSample, sample},
    settings::{Pace, Register, Secret, Settings, Wanted},
};
use self::{hook::Webhooks, place::Place, wishes::Wishes};
use crate::pos::{App, Asker, Context, Hook, PosState, Untold};

/// Most checks that were given back and are named until the next start.
const MOST_GIVEN_BACK: usize = 50;

/// What receipts of Poster are filed under.
const CONNECTOR: &str = "poster";

/// A till of Poster. It outlasts its runs, so that what comes between two of them is not lost.
pub struct Poster {
    settings: Settings,
    asker: Asker,
    wishes: Arc<Wishes>,
    /// As it was found last.
    place: Arc<Mutex<Option<Place>>>,
    /// Checks that were given back, by what the app on the till says.
    given_back: Mutex<VecDeque<String>>,
}

impl Poster {
    /// A till that is asked by `asker`.
    #[must_use]
    pub fn new(settings: Settings, asker: Asker) -> Self {
        Self { settings, asker, wishes: Arc::default(), place: Arc::default(), given_back: Mutex::default() }
    }

    /// Who takes its webhooks. `None`: there is no secret by which they could be known, or no token to look with.
    #[must_use]
    pub fn hook(&self) -> Option<Arc<dyn Hook>> {
        let secret = self.settings.webhook_secret.clone().filter(|_| self.settings.token.is_some())?;
        let account = (self.settings.account.clone(), Arc::clone(&self.place));
        Some(Arc::new(Webhooks::new(secret, account, Arc::clone(&self.wishes))))
    }

    /// Looks and reports until the context's stop comes.
    pub async fn run(&self, context: Context) {
        if let Some(token) = self.settings.token.clone() {
            return watch::run(self, token, &context).await;
        }
        loop {
            (context.tell)(self.without_a_token());
            if context.beating(self.wishes.wait()).await.is_none() {
                return;
            }
        }
    }

    fn without_a_token(&self) -> PosState {
        if !self.settings.app {
            return PosState::Failed { why: "nobody tells of checks: set token_file in [poster]".to_owned() };
        }
        let mut detail = "only the app on the till is heard, which does not hear of checks that are removed later; with a token_file Poster's cloud would be asked, too".to_owned();
        let given_back = self.given_back.lock().unwrap_or_else(PoisonError::into_inner);
        if !given_back.is_empty() {
            detail.push_str("; ");
            detail.push_str(&notes::given_back(given_back.iter().rev().cloned(), given_back.len()));
        }
        PosState::Ready { detail }
    }

    /// What follows from what the app on the till says, which came in `at`. With a token a closed check is only looked
    /// for sooner, and whoever is noted for it is kept until then.
    ///
    /// # Errors
    /// Where it is not heard, is of another place, or cannot be read.
    pub fn told(&self, message: AppMessage, at: Timestamp) -> Result<Vec<Report>, NotTold> {
        if !self.settings.app {
            return Err(NotTold::Off);
        }
        let place = self.place.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let is_asked = self.settings.token.is_some();
        let told = app::reports(message, &self.settings, place.as_ref(), at)?;
        if told.is_news {
            self.wishes.all();
        }
        if !is_asked {
            self.note_given_back(told.given_back);
            return Ok(told.reports);
        }
        let reports = told.reports.into_iter().filter_map(|report| match report {
            Report::Closed(closed) if closed.path == app::APP => Some(Report::Closing(Closing {
                identity: closed.identity,
                closed_at: closed.closed_at,
                within: closed.within,
            })),
            Report::Guest(guest) => Some(Report::Guest(guest)),
            _ => None,
        });
        Ok(reports.collect())
    }

    fn note_given_back(&self, check: Option<String>) {
        let Some(check) = check else { return };
        let mut given_back = self.given_back.lock().unwrap_or_else(PoisonError::into_inner);
        if given_back.contains(&check) {
            return;
        }
        notes::warn_given_back(&check);
        if given_back.len() >= MOST_GIVEN_BACK {
            given_back.pop_front();
        }
        given_back.push_back(check);
    }

    fn found(&self, place: &Place) {
        *self.place.lock().unwrap_or_else(PoisonError::into_inner) = Some(place.clone());
    }
}

impl App for Poster {
    fn told(&self, message: &[u8], at: Timestamp) -> Result<Vec<Report>, Untold> {
        let message = serde_json::from_slice(message).map_err(|error| {
            // The words of serde_json may quote what was sent.
            Untold(format!("no message of the app, see line {}, column {}", error.line(), error.column()))
        })?;
        self.told(message, at).map_err(|error| Untold(error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn poster(token: Option<Secret>) -> Poster {
        let _ = rustls::crypto::ring::default_provider().install_default();
        Poster::new(Settings::new("https://poster.example/api", token), Asker::new().unwrap())
    }

    fn told(poster: &Poster, message: &Value) -> Vec<Report> {
        App::told(poster, message.to_string().as_bytes(), "2026-03-10T12:00:00Z".parse().unwrap()).unwrap()
    }

    fn closing(waited_ms: u32) -> Value {
        let till = json!({"accountUrl": "my-cafe", "spotId": 1, "currencyCodeIso": "EUR"});
        let order = json!({"id": 1_533_541_148_416_i64, "payedSum": 7.5, "payedCash": 7.5, "payType": "mix", "orderName": "330684"});
        json!({"event": "afterOrderClose", "till": till, "order": order, "waitedMs": waited_ms})
    }

    #[test]
    fn with_a_token_a_check_that_was_closed_just_now_is_named_and_left_to_the_cloud() {
        let poster = poster(Secret::new("000000:demo"));
        let reports = told(&poster, &closing(1000));
        let [Report::Closing(closing)] = &reports[..] else { panic!("{reports:?}") };
        assert_eq!(closing.identity.text(), "poster/my-cafe/1//1533541148416");
        assert_eq!(closing.closed_at.to_string(), "2026-03-10T11:59:59Z");
        assert!(poster.wishes.take().all);
        assert_eq!(told(&poster, &self::closing(60_000)), [], "whoever is noted now may be the next guest");
        assert!(poster.wishes.take().all);
    }

    #[test]
    fn without_a_token_a_check_that_was_given_back_is_named_in_the_state() {
        let poster = poster(None);
        let mut message = closing(0);
        message["event"] = json!("returnFiscal");
        for _ in 0..2 {
            assert_eq!(told(&poster, &message), []);
        }
        let PosState::Ready { detail } = poster.without_a_token() else { panic!() };
        assert!(detail.ends_with("must be taken back: 330684"), "{detail}");
        assert!(detail.contains("does not hear of checks that are removed"), "{detail}");
    }
}
