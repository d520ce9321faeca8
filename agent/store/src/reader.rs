//! The threads that read.

use std::{
    path::Path,
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{self, Receiver, Sender},
    },
    thread,
};

use rusqlite::Connection;
use tokio::{sync::oneshot, time::Instant};

use crate::{
    Error,
    condition::Watch,
    connection,
    job::{Demand, Job, Task},
    pace::Pace,
};

/// Two, so that a long read (a backup, a search) leaves one for the page.
const THREADS: usize = 2;

/// The way to the reading threads, which end when this is dropped or [`Readers::stop`] was called.
#[derive(Debug)]
pub(crate) struct Readers {
    messages: Sender<Message>,
    paces: Vec<Arc<Pace>>,
}

enum Message {
    Job(Box<dyn Job>),
    Stop(oneshot::Sender<()>),
}

impl Readers {
    /// Opens a connection for each thread and starts it.
    pub(crate) fn start(path: &Path, watch: &Arc<Watch>) -> Result<Self, Error> {
        let (messages, inbox) = mpsc::channel();
        let inbox = Arc::new(Mutex::new(inbox));
        let mut paces = Vec::new();
        for _ in 0..THREADS {
            let connection = connection::open_reader(path)?;
            let (inbox, watch, pace) = (Arc::clone(&inbox), Arc::clone(watch), Arc::<Pace>::default());
            paces.push(Arc::clone(&pace));
            thread::Builder::new()
                .name("queue-reader".into())
                .spawn(move || serve(connection, &inbox, &watch, &pace))
                .map_err(Error::io("start the thread of", "queue-reader"))?;
        }
        Ok(Self { messages, paces })
    }

    /// Runs `work` on one of the connections. Each statement sees what was committed before it began.
    pub(crate) async fn run<T, F>(&self, action: &'static str, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnMut(&Connection) -> Result<T, Error> + Send + 'static,
    {
        let (task, answer) = Task::new(action, Demand::Upkeep, work);
        self.messages.send(Message::Job(task)).map_err(|_| Error::Closed)?;
        answer.await.map_err(|_| Error::Closed)?
    }

    /// When the disk was last known to hold up a thread.
    pub(crate) fn held_up_at(&self) -> Option<Instant> {
        self.paces.iter().filter_map(|pace| pace.held_up_at()).max()
    }

    /// Lets each thread finish what it is reading and close its connection.
    pub(crate) async fn stop(&self) {
        let stops: Vec<_> = (0..THREADS)
            .filter_map(|_| {
                let (stopped, done) = oneshot::channel();
                self.messages.send(Message::Stop(stopped)).is_ok().then_some(done)
            })
            .collect();
        for done in stops {
            // An error means that the thread has ended already, which is what was wanted.
            let _ = done.await;
        }
    }
}

fn serve(connection: Connection, inbox: &Mutex<Receiver<Message>>, watch: &Watch, pace: &Pace) {
    loop {
        let message = inbox.lock().unwrap_or_else(PoisonError::into_inner).recv();
        match message {
            Ok(Message::Job(mut job)) => {
                pace.begin();
                if let Err(error) = job.run(&connection) {
                    watch.note(&error);
                }
                pace.end();
                job.finish(Ok(()));
            }
            Ok(Message::Stop(stopped)) => {
                drop(connection);
                let _ = stopped.send(());
                return;
            }
            Err(mpsc::RecvError) => return,
        }
    }
}
