//! The daemon as a process of its own.

use std::{
    fs::{self, File},
    process::{Child, Command, ExitStatus},
    time::Duration,
};

use serde_json::Value;
use tokio::{
    net::TcpStream,
    time::{Instant, sleep},
};

use crate::{Client, Home, NoticeStream, until};

/// A running daemon on its [`Home`]. It is killed when this is dropped.
#[derive(Debug)]
pub struct Till {
    // Before the home, so that the daemon has ended when its folder goes.
    process: Process,
    home: Home,
    client: Client,
}

#[derive(Debug)]
struct Process(Child);

impl Process {
    fn spawn(home: &Home) -> Self {
        let errors = File::options().create(true).append(true).open(home.folder().join("stderr"));
        let mut command = home.command(&["run"]);
        command.stderr(errors.expect("a file for stderr"));
        Self(command.spawn().expect("the program starts"))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Till {
    /// Starts the daemon and waits until its queue is open.
    pub async fn start(home: Home) -> Self {
        let till = Self::start_listening(home).await;
        until("the queue is open", async || till.is_open().await.then_some(())).await;
        till
    }

    /// Starts the daemon and waits until it says where it listens.
    pub async fn start_listening(home: Home) -> Self {
        // One that was left by a killed daemon would name a port that is closed.
        let _ = fs::remove_file(home.address_file());
        let mut process = Process::spawn(&home);
        let address = until("the daemon listens", async || {
            if let Some(status) = process.0.try_wait().expect("the daemon can be waited for") {
                let said = fs::read_to_string(home.folder().join("stderr")).unwrap_or_default();
                panic!("the daemon ended ({status}): {said}");
            }
            match home.listens_on() {
                Some(address) if home.has_token() => TcpStream::connect(address).await.ok().map(|_| address),
                Some(_) => None,
                None => fs::read_to_string(home.address_file()).ok()?.trim().parse().ok(),
            }
        })
        .await;
        let client = Client::new(address, &home.token());
        Self { process, home, client }
    }

    /// Its folder.
    #[must_use]
    pub const fn home(&self) -> &Home {
        &self.home
    }

    /// Its process.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.process.0.id()
    }

    /// Its local API, with support's token.
    #[must_use]
    pub const fn api(&self) -> &Client {
        &self.client
    }

    /// What is said at the till from now on, or after the notice with this number.
    pub async fn notices(&self, after: Option<u64>) -> NoticeStream {
        NoticeStream::open(&self.client, after).await
    }

    /// See [`missed_by_the_page`](crate::notices::missed_by_the_page).
    pub async fn page_notice(&self, after: &str) -> String {
        crate::notices::missed_by_the_page(&self.client, after).await
    }

    /// Starts the daemon on `home` and kills it with `kill -9` so long afterwards, wherever it is by then.
    pub async fn start_and_kill(home: &Home, after: Duration) {
        let process = Process::spawn(home);
        sleep(after).await;
        drop(process);
    }

    /// `kill -9`.
    #[must_use]
    pub fn kill(self) -> Home {
        let Self { process, home, .. } = self;
        drop(process);
        home
    }

    /// What changes in the queue from now on.
    pub async fn changes(&self) -> NoticeStream {
        NoticeStream::open_changes(&self.client).await
    }

    /// SIGTERM, as a service manager stops it. Returns how it ended, and after how long.
    pub async fn terminate(self) -> (Home, ExitStatus, Duration) {
        let asked = Instant::now();
        self.signal("TERM");
        let (home, status) = self.ended().await;
        (home, status, asked.elapsed())
    }

    /// Whether the queue is open, however the disk is.
    async fn is_open(&self) -> bool {
        !self.status().await["agent_id"].is_null()
    }

    /// Sends it a signal, such as `STOP`.
    pub fn signal(&self, name: &str) {
        // The standard library can send but one.
        let sent = Command::new("sh").args(["-c", &format!("kill -{name} {}", self.pid())]).status();
        assert!(sent.expect("sh can be started").success(), "the daemon had ended before");
    }

    /// How it ended, if it has.
    pub fn has_ended(&mut self) -> Option<ExitStatus> {
        self.process.0.try_wait().expect("it can be waited for")
    }

    /// Waits until it ends. Returns how.
    pub async fn ended(mut self) -> (Home, ExitStatus) {
        let status = until("the daemon ends", async || self.has_ended()).await;
        (self.home, status)
    }

    /// `GET /v1/status`
    pub async fn status(&self) -> Value {
        self.client.get("/v1/status").await.json()
    }

    /// Waits until the way to the cloud is in this state.
    pub async fn link_is(&self, state: &str) {
        until(&format!("the way to the cloud is {state}"), async || {
            (self.status().await["cloud"]["state"] == state).then_some(())
        })
        .await;
    }

    /// Waits until health names this code.
    pub async fn health_has(&self, code: &str) {
        until(&format!("health names {code}"), async || self.has_health(code).await.then_some(())).await;
    }

    /// Waits until health does not name this code any more.
    pub async fn health_is_without(&self, code: &str) {
        until(&format!("{code} is over"), async || (!self.has_health(code).await).then_some(())).await;
    }

    /// Whether health names this code now.
    pub async fn has_health(&self, code: &str) -> bool {
        let status = self.status().await;
        let health = status["health"].as_array().cloned().unwrap_or_default();
        health.iter().any(|warning| warning["code"] == code)
    }

    /// Waits until nothing is left to be sent, as long as it becomes less.
    pub async fn drained(&self) {
        let mut left = self.waiting().await;
        while left > 0 {
            let fewer = async || Some(self.waiting().await).filter(|waiting| *waiting < left);
            left = until("the queue becomes shorter", fewer).await;
        }
    }

    /// How many operations are to be sent.
    pub async fn waiting(&self) -> u64 {
        let states = &self.status().await["queue"]["states"];
        let unsent = [&states["queued"], &states["sending"]];
        unsent.into_iter().map(|count| count.as_u64().expect("a number of operations")).sum()
    }

    /// How many operations stand in this state.
    pub async fn count(&self, state: &str) -> u64 {
        self.status().await["queue"]["states"][state].as_u64().expect("a number of operations")
    }

    /// An operation as support sees it.
    pub async fn operation(&self, op_id: &str) -> Value {
        self.client.get(&format!("/v1/operations/{op_id}")).await.json()
    }

    /// Waits until an operation stands in this state, and returns it.
    pub async fn operation_is(&self, op_id: &str, state: &str) -> Value {
        until(&format!("{op_id} is {state}"), async || {
            let operation = self.operation(op_id).await;
            (operation["state"] == state).then_some(operation)
        })
        .await
    }

    /// How many operations there are in all.
    pub async fn operations(&self) -> u64 {
        let status = self.status().await;
        let states = status["queue"]["states"].as_object().expect("numbers by state");
        states.values().filter_map(Value::as_u64).sum()
    }
}
