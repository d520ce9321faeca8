//! A real Mosquitto for a test, with TLS, passwords and rules of its own; or none, which is said aloud.

use std::{
    fs,
    io::Write as _,
    net::TcpStream,
    path::Path,
    process::{Child, Command, Stdio},
    sync::Arc,
    time::Duration,
};

use rcgen::{CertifiedKey, generate_simple_self_signed};
use rumqttc::{
    TlsConfiguration, Transport,
    v5::{
        AsyncClient, Event, MqttOptions,
        mqttbytes::{QoS, v5::Packet},
    },
};
use rustls::{ClientConfig, RootCertStore};
use tempfile::TempDir;
use tokio::{sync::mpsc, task::JoinHandle, time::timeout};

use crate::{free_port, install_tls, until};

/// The name and the password that the broker wants.
const LOGIN: (&str, &str) = ("till", "correct horse");

/// A running Mosquitto on a port of this machine that it keeps through restarts.
#[derive(Debug)]
pub struct Broker {
    folder: TempDir,
    port: u16,
    process: Option<Child>,
    more: String,
}

impl Broker {
    /// Starts one; `None`, said aloud, where Mosquitto is not installed.
    pub async fn start() -> Option<Self> {
        Self::start_with("").await
    }

    /// As [`Broker::start`], with more lines of configuration.
    pub async fn start_with(more: &str) -> Option<Self> {
        if Command::new("mosquitto").arg("-h").stdout(Stdio::null()).stderr(Stdio::null()).status().is_err() {
            skip("mosquitto is not installed");
            return None;
        }
        let folder = tempfile::tempdir().expect("a folder");
        let CertifiedKey { cert, signing_key } =
            generate_simple_self_signed(vec!["localhost".to_owned()]).expect("a certificate");
        fs::write(folder.path().join("cert.pem"), cert.pem()).expect("the certificate is written");
        fs::write(folder.path().join("key.pem"), signing_key.serialize_pem()).expect("the key is written");
        let password = folder.path().join("passwords");
        let made = Command::new("mosquitto_passwd")
            .args(["-b", "-c"])
            .arg(&password)
            .args([LOGIN.0, LOGIN.1])
            .status();
        assert!(made.expect("mosquitto_passwd runs").success());
        let port = free_port().port();
        let mut broker = Self { folder, port, process: None, more: more.to_owned() };
        broker.up().await;
        Some(broker)
    }

    /// `mqtts://localhost:PORT`
    #[must_use]
    pub fn address(&self) -> String {
        format!("mqtts://localhost:{}", self.port)
    }

    /// The certificate that its own comes from: itself.
    #[must_use]
    pub fn certificate(&self) -> std::path::PathBuf {
        self.folder.path().join("cert.pem")
    }

    /// A table `[mqtt]` for a till whose folder is this, with the files that it names.
    #[must_use]
    pub fn table(&self, folder: &Path, uses: &str) -> String {
        fs::write(folder.join("mqtt-password"), LOGIN.1).expect("the password is written");
        fs::copy(self.certificate(), folder.join("mqtt-ca.pem")).expect("the certificate is copied");
        format!(
            "[mqtt]\naddress = \"{}\"\nusername = \"{}\"\npassword_file = \"mqtt-password\"\nca_file = \"mqtt-ca.pem\"\nuses = \
             [{uses}]\n",
            self.address(),
            LOGIN.0
        )
    }

    /// Starts it again, with what it has kept on its disk: nothing.
    pub async fn up(&mut self) {
        assert!(self.process.is_none(), "it runs");
        let folder = self.folder.path();
        let text = format!(
            "listener {} 127.0.0.1\ncertfile {}\nkeyfile {}\npassword_file {}\nallow_anonymous false\npersistence false\n{}\n",
            self.port,
            folder.join("cert.pem").display(),
            folder.join("key.pem").display(),
            folder.join("passwords").display(),
            self.more,
        );
        let file = folder.join("mosquitto.conf");
        fs::File::create(&file)
            .and_then(|mut file| file.write_all(text.as_bytes()))
            .expect("its configuration");
        let log = fs::File::create(folder.join("log")).expect("its log");
        let process =
            Command::new("mosquitto").arg("-c").arg(&file).stdout(Stdio::null()).stderr(log).spawn();
        self.process = Some(process.expect("mosquitto starts"));
        let port = self.port;
        until("the broker listens", async || TcpStream::connect(("127.0.0.1", port)).ok()).await;
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            let _ = process.kill();
            let _ = process.wait();
        }
    }

    /// Halts it, so that it neither answers nor hangs up; and lets it go on.
    pub fn halt(&self, is_halted: bool) {
        let signal = if is_halted { "-STOP" } else { "-CONT" };
        let process = self.process.as_ref().expect("it runs");
        let sent = Command::new("kill").args([signal, &process.id().to_string()]).status();
        assert!(sent.expect("kill runs").success());
    }

    /// Somebody else who is let in.
    #[allow(clippy::disallowed_methods, reason = "a client of a test, which ends with it")]
    pub async fn join(&self, topics: &[&str]) -> Guest {
        install_tls();
        let mut roots = RootCertStore::empty();
        let pem = fs::read(self.certificate()).expect("the certificate");
        let chain = rustls::pki_types::pem::PemObject::pem_slice_iter(&pem);
        roots.add_parsable_certificates(chain.map(|certificate| certificate.expect("a certificate")));
        let tls = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
        let id = format!("guest-{}", fastrand::u32(..));
        let mut options = MqttOptions::new(id, "localhost", self.port);
        options.set_credentials(LOGIN.0, LOGIN.1);
        options.set_transport(Transport::tls_with_config(TlsConfiguration::Rustls(Arc::new(tls))));
        options.set_max_packet_size(Some(16 * 1024 * 1024));
        let (client, mut events) = AsyncClient::new(options, 2000);
        let (heard_of, heard) = mpsc::unbounded_channel();
        let (ready, mut is_ready) = mpsc::channel(1);
        let wanted = topics.len();
        let running = tokio::spawn(async move {
            let mut granted = 0;
            while let Ok(event) = events.poll().await {
                match event {
                    Event::Incoming(Packet::Publish(message)) => {
                        let topic = String::from_utf8_lossy(&message.topic).into_owned();
                        let _ = heard_of.send((topic, message.payload.to_vec(), message.retain));
                    }
                    Event::Incoming(Packet::SubAck(_)) => granted += 1,
                    _ => {}
                }
                if granted == wanted {
                    let _ = ready.try_send(());
                }
            }
        });
        for topic in topics {
            client.subscribe(*topic, QoS::AtLeastOnce).await.expect("it is asked");
        }
        if wanted > 0 {
            timeout(Duration::from_secs(20), is_ready.recv()).await.expect("it is granted");
        }
        Guest { client, heard, running }
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A client of the broker that is no till.
#[derive(Debug)]
pub struct Guest {
    client: AsyncClient,
    heard: mpsc::UnboundedReceiver<(String, Vec<u8>, bool)>,
    running: JoinHandle<()>,
}

impl Guest {
    /// Says something.
    pub async fn say(&self, topic: &str, payload: &[u8], is_retained: bool) {
        self.client
            .publish(topic, QoS::AtLeastOnce, is_retained, payload.to_vec())
            .await
            .expect("it is said");
    }

    /// The next message: topic, payload, and whether it had been kept. Fails the test when there is none within twenty
    /// seconds.
    pub async fn next(&mut self) -> (String, Vec<u8>, bool) {
        timeout(Duration::from_secs(20), self.heard.recv()).await.expect("a message").expect("the broker")
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        self.running.abort();
    }
}

/// Says what is not tested, where the run sums it up.
#[allow(clippy::print_stdout, reason = "what is not tested is said aloud")]
fn skip(why: &str) {
    println!("SKIPPED: brokers: {why}");
    if let Some(log) = std::env::var_os("STAMP_SKIPPED_LOG")
        && let Ok(mut log) = fs::OpenOptions::new().append(true).open(log)
    {
        let _ = writeln!(log, "SKIPPED: brokers of MQTT: {why}");
    }
}
