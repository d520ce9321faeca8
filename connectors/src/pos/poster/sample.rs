//! What something that Poster or its app has sent would become.

use serde_json::Value;
use stamp_core::{receipt::Report, time::Timestamp};

use super::{
    app::{self, AppMessage, NotTold},
    place::Place,
    receipt::{self, Reading, Unreadable},
    record::{self, Record},
    settings::Settings,
    verify::Webhook,
};

/// Stands for a currency that is not known (ISO 4217: no currency).
const NONE: &str = "XXX";

/// Why nothing would become of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoSample {
    /// Neither an answer of the API, nor a webhook, nor a message of the app.
    #[error("this is neither an answer of Poster's API, nor a webhook, nor a message of the app on the till")]
    Unknown,
    /// A webhook, which itself tells nothing of a check.
    #[error("a webhook ({object} {id} {action}, signature {}): it only makes us look at Poster's record of the check", proof(*.is_proved))]
    Webhook {
        /// What it is about.
        object: String,
        /// Its number.
        id: String,
        /// What was done with it.
        action: String,
        /// `None`: there is no secret to try it with.
        is_proved: Option<bool>,
    },
    /// The app's message leads to nothing.
    #[error("nothing follows from this message of the app")]
    App(#[from] NotTold),
    /// A check that cannot be read.
    #[error("check {check} cannot be read")]
    Check {
        /// Its number.
        check: String,
        /// What is missing.
        source: CheckProblem,
    },
    /// Nothing in it is a closed or removed check of this till.
    #[error("no check in it is closed or removed, and of this till")]
    Nothing,
}

/// What is missing in a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(transparent)]
pub struct CheckProblem(Unreadable);

/// What a body would become: an answer of `dash.getTransaction(s)`, or a message of the app. What only the cloud knows is
/// taken from the settings: without `account` there, the receipt's name lacks it, and the currency is shown as XXX. What a
/// product is filed under and who a client is is not known.
///
/// # Errors
/// In words for a person, where nothing would become of it.
pub fn sample(settings: &Settings, body: &[u8], now: Timestamp) -> Result<Vec<Report>, NoSample> {
    let value: Value = serde_json::from_slice(body).map_err(|_| NoSample::Unknown)?;
    if value.get("event").is_some() {
        let message: AppMessage = serde_json::from_value(value).map_err(|_| NoSample::Unknown)?;
        return Ok(app::reports(message, settings, None, now)?.reports);
    }
    if let Some(webhook) = Webhook::read(body) {
        let is_proved = settings.webhook_secret.as_ref().map(|secret| webhook.is_proved(secret));
        let Webhook { object, object_id: id, action, .. } = webhook;
        return Err(NoSample::Webhook { object, id, action, is_proved });
    }
    let rows = match value {
        Value::Object(mut answer) if answer.contains_key("response") => {
            record::rows(answer.remove("response").unwrap_or_default())
        }
        Value::Object(single) if !single.contains_key("transaction_id") => return Err(NoSample::Unknown),
        Value::Object(_) | Value::Array(_) => record::rows(value),
        _ => return Err(NoSample::Unknown),
    };
    let mut reports = Vec::new();
    for row in rows {
        reports.extend(report(settings, Record::read(row).ok_or(NoSample::Unknown)?)?);
    }
    if reports.is_empty() { Err(NoSample::Nothing) } else { Ok(reports) }
}

fn report(settings: &Settings, record: Record) -> Result<Option<Report>, NoSample> {
    let own = record.spot_id.known().unwrap_or_default();
    let place = Place {
        account: settings.account.clone().unwrap_or_default(),
        currency: NONE.to_owned(),
        zone: None,
        spot: settings.spot.clone().unwrap_or_else(|| own.to_owned()),
        register: settings.register.as_ref().and_then(|register| register.one()).map(str::to_owned),
        shown: String::new(),
    };
    match receipt::read(&record, &place, "sample") {
        Ok(Reading::Closed(mut closed)) => {
            receipt::add_guest(&mut closed, &record, None);
            Ok(Some(Report::Closed(closed)))
        }
        Ok(Reading::Voided(voided)) => Ok(Some(Report::Voided(voided))),
        Ok(Reading::GivenBack | Reading::NotOurs) => Ok(None),
        Err(why) => Err(NoSample::Check { check: record.shown(), source: CheckProblem(why) }),
    }
}

const fn proof(is_proved: Option<bool>) -> &'static str {
    match is_proved {
        Some(true) => "right",
        Some(false) => "wrong",
        None => "not tried, without a secret",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::pos::poster::settings::Secret;

    fn sampled(settings: &Settings, body: &Value) -> Result<Vec<Report>, NoSample> {
        sample(settings, body.to_string().as_bytes(), "2026-03-10T12:00:00Z".parse().unwrap())
    }

    fn settings() -> Settings {
        Settings { account: Some("my-cafe".to_owned()), ..Settings::new("https://poster.example/api", None) }
    }

    fn check(status: &str) -> Value {
        json!({"transaction_id": 7, "spot_id": 1, "status": status, "date_start": 1_518_873_040_083_i64, "date_close": 1_518_873_046_314_i64, "payed_sum": "2750"})
    }

    #[test]
    fn an_answer_of_the_api_becomes_its_checks() {
        let both = json!({"response": [check("2"), check("1"), check("3")]});
        let reports = sampled(&settings(), &both).unwrap();
        assert!(matches!(&reports[..], [Report::Closed(_), Report::Voided(_)]), "{reports:?}");
        assert_eq!(sampled(&settings(), &check("2")).unwrap().len(), 1);
        assert_eq!(sampled(&settings(), &json!({"response": []})), Err(NoSample::Nothing));
        let elsewhere = Settings { spot: Some("2".to_owned()), ..settings() };
        assert_eq!(sampled(&elsewhere, &both), Err(NoSample::Nothing));
    }

    #[test]
    fn a_webhook_says_only_where_to_look() {
        let webhook = json!({"account": "api-demo", "object": "transaction", "object_id": 1, "action": "added", "time": "1518794257", "verify": "91b7754192e623c03a633befa9901fcc"});
        let secret = Secret::new("00112233445566778899aabbccddeeff");
        let told = |webhook_secret| {
            sampled(&Settings { webhook_secret, ..settings() }, &webhook).unwrap_err().to_string()
        };
        assert!(told(secret).contains("transaction 1 added, signature right"));
        assert!(told(Secret::new("demo")).contains("signature wrong"));
        assert!(told(None).contains("not tried"));
    }

    #[test]
    fn what_is_wrong_with_a_check_is_said() {
        let mut broken = check("2");
        broken["date_close"] = json!("0");
        let error = sampled(&settings(), &json!([broken])).unwrap_err();
        assert_eq!(error.to_string(), "check 7 cannot be read");
        assert_eq!(std::error::Error::source(&error).unwrap().to_string(), "its closing time is missing");
        for other in [json!(7), json!({}), json!("text"), json!([7])] {
            assert_eq!(sampled(&settings(), &other), Err(NoSample::Unknown), "{other}");
        }
    }
}
