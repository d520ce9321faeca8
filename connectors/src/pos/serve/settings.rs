//! What the connector is told: the configuration, with its secrets read.

use std::time::Duration;

use jiff::tz::TimeZone;
use stamp_core::config::{self, ServeAuth};

use super::secret::Secret;

/// The secrets that the configuration names files for.
#[derive(Debug, Clone, Default)]
pub struct Secrets {
    /// `cloud.login_file`
    pub cloud_login: Option<Secret>,
    /// `cloud.client_secret_file`
    pub client_secret: Option<Secret>,
    /// `hook.token_file`
    pub hook_token: Option<Secret>,
    /// `server.password_file`
    pub server_password: Option<Secret>,
}

/// All that the connector needs to know.
#[derive(Debug, Clone)]
pub struct Settings {
    /// ISO 4217. `None`: the organisation's, asked of the cloud.
    pub currency: Option<String>,
    /// `None`: this machine's, and of what the cloud tells its word for its terminals.
    pub zone: Option<TimeZone>,
    /// The till's own program.
    pub front: Option<FrontSettings>,
    /// The maker's cloud.
    pub cloud: Option<CloudSettings>,
    /// What the maker's cloud sends.
    pub hook: Option<HookSettings>,
    /// The restaurant's server.
    pub server: Option<ServerSettings>,
}

/// See [`config::ServeFront`].
#[derive(Debug, Clone)]
pub struct FrontSettings {
    /// Without a slash at its end.
    pub url: String,
    /// Under which licence one logs in.
    pub module_id: u32,
    /// Pause between two questions.
    pub poll: Duration,
    /// Only checks last changed there; in lower case.
    pub terminal: Option<String>,
    /// A session is given back and another one taken after so long.
    pub renew_after: Duration,
    /// Longest pause after a fault.
    pub longest_pause: Duration,
}

/// See [`config::ServeCloud`].
#[derive(Debug, Clone)]
pub struct CloudSettings {
    /// Without a slash at its end.
    pub base_url: String,
    /// The API login or API key.
    pub login: Secret,
    /// The field that it is sent in.
    pub login_field: String,
    /// With the second way to log in: the application's id and secret.
    pub application: Option<(String, Secret)>,
    /// How the paths of loyalty name the product.
    pub loyalty_segment: String,
    /// In lower case. `None`: the only one.
    pub organization: Option<String>,
    /// In lower case. Empty: all.
    pub terminal_groups: Vec<String>,
    /// Pause between two questions.
    pub poll: Duration,
    /// Between two questions of any kind, in the long run.
    pub interval: Duration,
    /// So many may follow each other at once.
    pub burst: u32,
}

/// See [`config::ServeHook`].
#[derive(Debug, Clone)]
pub struct HookSettings {
    /// Comes with everything that is sent.
    pub token: Secret,
    /// With `/hooks/serve` behind it. `None`: told to nobody.
    pub address: Option<String>,
    /// The cloud is told of the address also where it has another one.
    pub take_over: bool,
}

/// See [`config::ServeServer`].
#[derive(Debug, Clone)]
pub struct ServerSettings {
    /// Up to `/resto`, without a slash at its end.
    pub url: String,
    /// Who logs in.
    pub login: String,
    /// Sent as its SHA-1.
    pub password: Secret,
    /// The one whose checks count. `None`: the report is of one restaurant.
    pub department: Option<String>,
    /// Pause between two questions.
    pub poll: Duration,
    /// A check that no other way told of is reported this long after its closing.
    pub settle: Duration,
}

/// A configuration that the connector cannot begin with.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    /// There is no such zone.
    #[error("there is no time zone {0}; serve.zone takes a name such as Europe/Vilnius")]
    Zone(String),
    /// A secret that the configuration names a file for was not given.
    #[error("the secret of serve.{0} is missing or empty; put it into the file, in one line")]
    Secret(&'static str),
    /// The token could be guessed.
    #[error(
        "the token of serve.hook.token_file is too short; put {SHORTEST_TOKEN} random characters or more into the file"
    )]
    ShortToken,
}

/// Anybody who reaches this machine may try tokens.
const SHORTEST_TOKEN: usize = 16;

impl FrontSettings {
    /// With the usual times: a session is renewed after 25 minutes, because it was seen to end after about 28
    /// (observed: a client of iikoFront renews after 26).
    #[must_use]
    pub fn new(url: String, module_id: u32, poll: Duration) -> Self {
        let (renew_after, longest_pause) = (Duration::from_secs(25 * 60), Duration::from_secs(30));
        Self { url, module_id, poll, terminal: None, renew_after, longest_pause }
    }
}

impl CloudSettings {
    /// The maker publishes no limits. One question in five seconds in the long run and five at once are far below what
    /// others report to be refused (an unverified note says 60 a minute).
    pub const PACE: (Duration, u32) = (Duration::from_secs(5), 5);
}

impl Settings {
    /// What the configuration says, with its secrets.
    ///
    /// # Errors
    /// Where a secret is missing or the zone is unknown.
    pub fn new(serve: &config::Serve, secrets: &Secrets) -> Result<Self, Unusable> {
        let zone = serve
            .zone
            .as_ref()
            .map(|name| TimeZone::get(name.as_str()).map_err(|_| Unusable::Zone(name.as_str().to_owned())));
        Ok(Self {
            currency: serve.currency.as_ref().map(|currency| currency.as_str().to_owned()),
            zone: zone.transpose()?,
            front: serve.front.as_ref().map(front),
            cloud: serve.cloud.as_ref().map(|way| cloud(way, secrets)).transpose()?,
            hook: serve.hook.as_ref().map(|way| hook(way, secrets)).transpose()?,
            server: serve.server.as_ref().map(|way| server(way, secrets)).transpose()?,
        })
    }

    /// Most questions of any minute while all is well, of all ways together: the till's list and each of its sessions; for
    /// the cloud what its pace allows; for the server a login, two reports and a logout each time, and whose
    /// they are where no department is set.
    #[must_use]
    pub fn per_minute(&self) -> u32 {
        const MINUTE: Duration = Duration::from_secs(60);
        let times = |pause: Duration| MINUTE.as_millis().div_ceil(pause.as_millis().max(1));
        let front = self.front.as_ref().map_or(0, |front| times(front.poll) + 2);
        let cloud = self.cloud.as_ref().map_or(0, |cloud| times(cloud.interval) + u128::from(cloud.burst));
        let server = self
            .server
            .as_ref()
            .map_or(0, |server| (4 + u128::from(server.department.is_none())) * times(server.poll));
        u32::try_from(front + cloud + server).unwrap_or(u32::MAX)
    }
}

fn front(way: &config::ServeFront) -> FrontSettings {
    let terminal = way.terminal.as_ref().map(|id| id.as_str().to_ascii_lowercase());
    FrontSettings { terminal, ..FrontSettings::new(way.url.as_str().to_owned(), way.module_id, way.poll) }
}

fn cloud(way: &config::ServeCloud, secrets: &Secrets) -> Result<CloudSettings, Unusable> {
    let application = match (way.auth, &way.app_id) {
        (ServeAuth::V2, Some(id)) => {
            Some((id.as_str().to_owned(), given(&secrets.client_secret, "cloud.client_secret_file")?))
        }
        _ => None,
    };
    let usual = if way.auth == ServeAuth::V2 { "apiKey" } else { "apiLogin" };
    Ok(CloudSettings {
        base_url: way.base_url.as_str().to_owned(),
        login: given(&secrets.cloud_login, "cloud.login_file")?,
        login_field: way.login_field.as_ref().map_or(usual, |field| field.as_str()).to_owned(),
        application,
        loyalty_segment: way.loyalty_segment.as_str().to_owned(),
        organization: way.organization.as_ref().map(|id| id.as_str().to_ascii_lowercase()),
        terminal_groups: way.terminal_groups.iter().map(|id| id.as_str().to_ascii_lowercase()).collect(),
        poll: way.poll,
        interval: CloudSettings::PACE.0,
        burst: CloudSettings::PACE.1,
    })
}

fn hook(way: &config::ServeHook, secrets: &Secrets) -> Result<HookSettings, Unusable> {
    let address = way.address.as_ref().map(|base| format!("{}/hooks/serve", base.as_str()));
    let token = given(&secrets.hook_token, "hook.token_file")?;
    if token.reveal().chars().count() < SHORTEST_TOKEN {
        return Err(Unusable::ShortToken);
    }
    Ok(HookSettings { token, address, take_over: way.take_over_webhook })
}

fn server(way: &config::ServeServer, secrets: &Secrets) -> Result<ServerSettings, Unusable> {
    Ok(ServerSettings {
        url: way.url.as_str().to_owned(),
        login: way.login.as_str().to_owned(),
        password: given(&secrets.server_password, "server.password_file")?,
        department: way.department.as_ref().map(|name| name.as_str().to_owned()),
        poll: way.poll,
        settle: Duration::from_secs(5 * 60),
    })
}

fn given(secret: &Option<Secret>, key: &'static str) -> Result<Secret, Unusable> {
    let secret = secret.clone().filter(|secret| !secret.reveal().is_empty());
    secret.ok_or(Unusable::Secret(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn configured(keys: &str) -> config::Serve {
        let text = format!("cloud.base_url = \"https://api.7stamp.example/v1\"\n[serve]\n{keys}");
        config::parse(&text, "agent.toml").unwrap().serve.unwrap()
    }

    fn secrets() -> Secrets {
        let secret = || Some(Secret::new("sesame sesame sesame"));
        let (cloud_login, client_secret) = (secret(), secret());
        Secrets { cloud_login, client_secret, hook_token: secret(), server_password: secret() }
    }

    const EVERY_WAY: &str = "zone = \"Europe/Vilnius\"\nfront = {}\ncloud = { login_file = \"l\" }\n\
         hook = { token_file = \"t\", address = \"https://till.example\" }\n\
         server = { url = \"https://a.example/resto\", login = \"x\", password_file = \"p\" }\n";

    #[test]
    fn what_is_configured_is_what_is_done() {
        let settings = Settings::new(&configured(EVERY_WAY), &secrets()).unwrap();
        assert_eq!(settings.cloud.as_ref().unwrap().login_field, "apiLogin");
        assert_eq!(
            settings.hook.as_ref().unwrap().address.as_deref(),
            Some("https://till.example/hooks/serve")
        );
        assert!(settings.zone.is_some() && !format!("{settings:?}").contains("sesame"));
        let id = "6f0c0f3e-0000-4000-8000-00000000000A";
        let keys = format!(
            "cloud = {{ login_file = \"l\", auth = \"v2\", app_id = \"{id}\", client_secret_file = \"s\" }}\n"
        );
        let cloud = Settings::new(&configured(&keys), &secrets()).unwrap().cloud.unwrap();
        assert_eq!((cloud.login_field.as_str(), cloud.application.is_some()), ("apiKey", true));
    }

    #[test]
    fn a_secret_that_is_missing_and_a_zone_that_is_none_are_said() {
        let without = Settings::new(&configured(EVERY_WAY), &Secrets::default()).unwrap_err();
        assert_eq!(without, Unusable::Secret("cloud.login_file"));
        let empty = Secrets { hook_token: Some(Secret::new(" \n")), ..secrets() };
        let without = Settings::new(&configured(EVERY_WAY), &empty).unwrap_err();
        assert_eq!(without, Unusable::Secret("hook.token_file"));
        let short = Secrets { hook_token: Some(Secret::new("open sesame")), ..secrets() };
        let guessed = Settings::new(&configured(EVERY_WAY), &short).unwrap_err();
        assert!(guessed == Unusable::ShortToken && !guessed.to_string().contains("open"), "{guessed}");
        let keys = "currency = \"EUR\"\nzone = \"Nowhere/Land\"\nfront = {}\n";
        let unknown = Settings::new(&configured(keys), &secrets()).unwrap_err();
        assert!(unknown.to_string().contains("Nowhere/Land"), "{unknown}");
    }

    #[test]
    fn with_every_way_on_there_are_less_than_a_question_a_second() {
        let settings = |keys| Settings::new(&configured(keys), &secrets()).unwrap();
        assert_eq!(settings("currency = \"EUR\"\nfront = {}\n").per_minute(), 22);
        assert_eq!(settings(EVERY_WAY).per_minute(), 22 + 17 + 5);
    }
}
