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

use std::sync::{Arc, Mutex, PoisonError};

use stamp_core::{receipt::Report, time::Timestamp};

pub use self::{
    app::{AppMessage, NotTold},
    examine::examine,
    sample::{CheckProblem, NoSample, sample},
    settings::{Pace, Register, Secret, Settings, Wanted},
};
use self::{hook::Webhooks, place::Place, wishes::Wishes};
use crate::pos::{App, Asker, Context, Hook, PosState, Untold};

/// What receipts of Poster are filed under.
const CONNECTOR: &str = "poster";

/// A till of Poster. It outlasts its runs, so that what comes between two of them is not lost.
pub struct Poster {
    settings: Settings,
    asker: Asker,
    wishes: Arc<Wishes>,
    /// As it was found last.
    place: Mutex<Option<Place>>,
}

impl Poster {
    /// A till that is asked by `asker`.
    #[must_use]
    pub fn new(settings: Settings, asker: Asker) -> Self {
        Self { settings, asker, wishes: Arc::default(), place: Mutex::default() }
    }

    /// Who takes its webhooks. `None`: there is no secret by which they could be known, or no token to look with.
    #[must_use]
    pub fn hook(&self) -> Option<Arc<dyn Hook>> {
        let secret = self.settings.webhook_secret.clone().filter(|_| self.settings.token.is_some())?;
        Some(Arc::new(Webhooks::new(secret, Arc::clone(&self.wishes))))
    }

    /// Looks and reports until the context's stop comes.
    pub async fn run(&self, context: Context) {
        if let Some(token) = self.settings.token.clone() {
            return watch::run(self, token, &context).await;
        }
        (context.tell)(match self.settings.app {
            true => PosState::Ready {
                detail:
                    "only the app on the till is heard; with a token_file Poster's cloud would be asked, too"
                        .to_owned(),
            },
            false => {
                PosState::Failed { why: "nobody tells of checks: set token_file in [poster]".to_owned() }
            }
        });
        let _: Option<()> = context.beating(std::future::pending()).await;
    }

    /// What follows from what the app on the till says, which came in `at`. With a token a closed check is only looked
    /// for sooner.
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
        if !is_asked {
            return Ok(told.reports);
        }
        if told.is_closed {
            self.wishes.all();
        }
        Ok(told.reports.into_iter().filter(|report| matches!(report, Report::Guest(_))).collect())
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
