//! Which account, place and register are ours.

use jiff::tz::TimeZone;
use serde::Deserialize;
use serde_json::Value;

use super::{
    api::Api,
    scalar::{Scalar, members},
    settings::{Register, Settings},
    trouble::{Trouble, bounded},
};

/// Which account, place and register are ours, and how the account counts.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Place {
    /// Where numbers of checks are counted.
    pub(super) account: String,
    /// ISO 4217.
    pub(super) currency: String,
    /// Of the account. `None`: Poster names none that is known.
    pub(super) zone: Option<TimeZone>,
    pub(super) spot: String,
    /// Checks closed at other registers are not ours. `None`: the place has no other.
    pub(super) register: Option<String>,
    /// In words.
    pub(super) shown: String,
}

/// `settings.getAllSettings` (documented). The account is called by the name it has in its address.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct AccountSettings {
    #[serde(rename = "COMPANY_ID")]
    company_id: Scalar,
    timezones: Scalar,
    currency: Value,
}

/// `access.getSpots` (documented).
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Spot {
    spot_id: Scalar,
    spot_name: Scalar,
}

/// `access.getTablets` (documented). That a tablet is what a check's history calls `spot_tablet_id` is inferred from
/// the names; were it not so, no check would be of the configured register, and that is told.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Tablet {
    tablet_id: Scalar,
    tablet_name: Scalar,
    spot_id: Scalar,
}

/// Asks for everything that [`choose`] needs.
pub(super) async fn ask(api: &Api, settings: &Settings) -> Result<Place, Trouble> {
    let account = account(api).await?;
    let spots = spots(api).await?;
    let tablets = tablets(api).await?;
    choose(settings, &account, &spots, &tablets)
}

pub(super) async fn account(api: &Api) -> Result<AccountSettings, Trouble> {
    let answer = api.ask("settings.getAllSettings", &[]).await?;
    Ok(serde_json::from_value(answer).unwrap_or_default())
}

pub(super) async fn spots(api: &Api) -> Result<Vec<Spot>, Trouble> {
    Ok(listed(api.ask("access.getSpots", &[]).await?))
}

pub(super) async fn tablets(api: &Api) -> Result<Vec<Tablet>, Trouble> {
    Ok(listed(api.ask("access.getTablets", &[]).await?))
}

/// The configured place and register, or the only ones there are.
pub(super) fn choose(
    settings: &Settings,
    account: &AccountSettings,
    spots: &[Spot],
    tablets: &[Tablet],
) -> Result<Place, Trouble> {
    let told = account.company_id.known().map(tidy_account);
    let name = settings.account.clone().or(told).filter(|name| !name.is_empty()).ok_or_else(|| {
        Trouble::Setting("Poster does not tell the account's name; set account in [poster]".to_owned())
    })?;
    let currency = Scalar::from(&account.currency["currency_code_iso"]);
    let currency = currency.known().unwrap_or_default().to_ascii_uppercase();
    if currency.len() != 3 || !currency.bytes().all(|byte| byte.is_ascii_uppercase()) {
        let why =
            "Poster does not tell the currency of the account; set it in Poster's console, Settings, General";
        return Err(Trouble::Setting(why.to_owned()));
    }
    let spot = choose_spot(settings, spots, tablets)?;
    let register = choose_register(settings, spot, tablets)?;
    let at = match (register, &settings.register) {
        (Some(tablet), _) => format!(", register {}", tablet.shown()),
        (None, Some(Register::All)) => ", all registers".to_owned(),
        (None, _) => String::new(),
    };
    Ok(Place {
        shown: format!("account {}, place {}{at}", bounded(&name), spot.shown()),
        account: name,
        currency,
        zone: account.timezones.known().and_then(|zone| TimeZone::get(zone).ok()),
        spot: spot.id().to_owned(),
        register: register.map(|tablet| tablet.id().to_owned()),
    })
}

/// `my-cafe` of `https://My-Cafe.joinposter.com/pos`: the same name on whichever way it is told.
pub(super) fn tidy_account(written: &str) -> String {
    let host = written.trim().trim_start_matches("https://").trim_start_matches("http://");
    let host = host.split(['/', '?']).next().unwrap_or_default().to_ascii_lowercase();
    host.strip_suffix(".joinposter.com").unwrap_or(&host).to_owned()
}

fn choose_spot<'a>(settings: &Settings, spots: &'a [Spot], tablets: &[Tablet]) -> Result<&'a Spot, Trouble> {
    let at_register = || {
        let register = settings.register.as_ref()?.one()?;
        tablets.iter().find(|tablet| tablet.id() == register)?.spot_id.known()
    };
    let wanted = settings.spot.as_deref().or_else(at_register);
    let named = || spots.iter().map(Spot::shown).collect::<Vec<_>>().join(", ");
    match (wanted, spots) {
        (_, []) => Err(Trouble::Setting("the account has no place that this token may see".to_owned())),
        (Some(wanted), _) => spots.iter().find(|spot| spot.id() == wanted).ok_or_else(|| {
            Trouble::Setting(format!(
                "the account has no place {wanted}; set spot in [poster] to one of: {}",
                named()
            ))
        }),
        (None, [only]) => Ok(only),
        (None, _) => Err(Trouble::Setting(format!(
            "the account has several places; set spot in [poster] to the one of this till: {}",
            named()
        ))),
    }
}

/// `None`: checks need not be told apart by register.
fn choose_register<'a>(
    settings: &Settings,
    spot: &Spot,
    tablets: &'a [Tablet],
) -> Result<Option<&'a Tablet>, Trouble> {
    let here: Vec<_> =
        tablets.iter().filter(|tablet| tablet.spot_id.known() == spot.spot_id.known()).collect();
    let named = || here.iter().map(|tablet| tablet.shown()).collect::<Vec<_>>().join(", ");
    let wanted = match &settings.register {
        Some(Register::All) => return Ok(None),
        Some(Register::One(id)) => id,
        None if here.len() <= 1 => return Ok(None),
        None => {
            return Err(Trouble::Setting(format!(
                "place {} has several registers; set register in [poster] to the one beside which the cards are scanned: {}",
                spot.shown(),
                named()
            )));
        }
    };
    let chosen = here.iter().find(|tablet| tablet.id() == wanted).copied();
    chosen.map(Some).ok_or_else(|| {
        Trouble::Setting(format!(
            "place {} has no register {wanted}; set register in [poster] to one of: {}",
            spot.shown(),
            named()
        ))
    })
}

fn listed<T: serde::de::DeserializeOwned>(answer: Value) -> Vec<T> {
    members(answer).unwrap_or_default()
}

impl AccountSettings {
    pub(super) fn shown(&self) -> String {
        let told = [&self.company_id, &Scalar::from(&self.currency["currency_code_iso"]), &self.timezones];
        told.map(|value| value.known().map_or_else(|| "?".to_owned(), bounded)).join(", ")
    }
}

impl Spot {
    fn id(&self) -> &str {
        self.spot_id.known().unwrap_or_default()
    }

    /// With its name, which live accounts leave out at times (observed).
    pub(super) fn shown(&self) -> String {
        with_name(self.id(), self.spot_name.known())
    }
}

impl Tablet {
    fn id(&self) -> &str {
        self.tablet_id.known().unwrap_or_default()
    }

    fn shown(&self) -> String {
        with_name(self.id(), self.tablet_name.known())
    }

    pub(super) fn shown_with_place(&self) -> String {
        let spot = self.spot_id.known().map_or_else(|| "?".to_owned(), bounded);
        format!("{} in place {spot}", self.shown())
    }
}

fn with_name(id: &str, name: Option<&str>) -> String {
    let id = bounded(id);
    name.map_or_else(|| id.clone(), |name| format!("{id} ({})", bounded(name)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn chosen(settings: &Settings, spots: Value, tablets: Value) -> Result<Place, String> {
        let account = json!({"COMPANY_ID": "demo", "timezones": "Europe/Kiev", "currency": {"currency_code_iso": "UAH"}});
        let account = serde_json::from_value(account).unwrap();
        choose(settings, &account, &listed::<Spot>(spots), &listed::<Tablet>(tablets))
            .map_err(|trouble| trouble.to_string())
    }

    fn settings() -> Settings {
        Settings::new("https://poster.example/api", None)
    }

    fn one_spot() -> Value {
        json!([{"spot_id": "1", "spot_name": "Cafe", "storages": []}])
    }

    #[test]
    fn the_only_place_and_register_are_taken() {
        let place =
            chosen(&settings(), one_spot(), json!([{"tablet_id": "1", "tablet_name": "Main", "spot_id": 1}]))
                .unwrap();
        assert_eq!((place.account.as_str(), place.currency.as_str()), ("demo", "UAH"));
        assert_eq!((place.spot.as_str(), place.register), ("1", None));
        assert_eq!(place.shown, "account demo, place 1 (Cafe)");
        assert!(place.zone.is_some());
    }

    #[test]
    fn of_several_one_must_be_named() {
        let spots = json!([{"spot_id": 1, "spot_name": null}, {"spot_id": "2", "spot_name": "Kiosk"}]);
        let told = chosen(&settings(), spots.clone(), json!([])).unwrap_err();
        assert!(told.contains("set spot in [poster]") && told.contains("1, 2 (Kiosk)"), "{told}");
        let second = Settings { spot: Some("2".to_owned()), ..settings() };
        assert_eq!(chosen(&second, spots.clone(), json!([])).unwrap().spot, "2");
        let third = Settings { spot: Some("3".to_owned()), ..settings() };
        assert!(chosen(&third, spots, json!([])).unwrap_err().contains("no place 3"));
    }

    #[test]
    fn of_several_registers_one_must_be_named_or_all() {
        let tablets = json!([{"tablet_id": 1, "tablet_name": "Main", "spot_id": 1}, {"tablet_id": 2, "spot_id": "1"}, {"tablet_id": 3, "spot_id": 9}]);
        let told = chosen(&settings(), one_spot(), tablets.clone()).unwrap_err();
        assert!(told.contains("set register in [poster]") && told.ends_with("1 (Main), 2"), "{told}");
        let set = |register| Settings { register: Some(register), ..settings() };
        let one = chosen(&set(Register::One("2".to_owned())), one_spot(), tablets.clone()).unwrap();
        assert_eq!(one.register.as_deref(), Some("2"));
        assert_eq!(chosen(&set(Register::All), one_spot(), tablets.clone()).unwrap().register, None);
        let elsewhere = set(Register::One("3".to_owned()));
        let elsewhere = Settings { spot: Some("1".to_owned()), ..elsewhere };
        assert!(chosen(&elsewhere, one_spot(), tablets).unwrap_err().contains("no register 3"));
    }

    #[test]
    fn a_register_leads_to_its_place() {
        let spots = json!([{"spot_id": 1}, {"spot_id": 2}]);
        let tablets = json!([{"tablet_id": 7, "spot_id": 2}, {"tablet_id": 8, "spot_id": 2}]);
        let settings = Settings { register: Some(Register::One("7".to_owned())), ..settings() };
        assert_eq!(chosen(&settings, spots, tablets).unwrap().spot, "2");
    }

    #[test]
    fn an_account_has_one_name_however_it_is_written() {
        for written in
            ["my-cafe", "My-Cafe.joinposter.com", "https://my-cafe.joinposter.com/pos?x=1", " my-cafe "]
        {
            assert_eq!(tidy_account(written), "my-cafe", "{written}");
        }
    }

    #[test]
    fn what_is_not_told_must_be_set() {
        let none = AccountSettings::default();
        let told = choose(&settings(), &none, &[], &[]).unwrap_err().to_string();
        assert!(told.contains("set account"), "{told}");
    }
}
