use std::sync::Mutex;

use super::*;
use crate::mqtt::{Version, transport::Life};

/// Lives as a script says: how long each connection takes, what comes over it, and why it ends.
struct Script(Mutex<Vec<(Duration, Vec<Happened>, Why)>>);

impl Transport for Script {
    fn live<'a>(
        &'a self,
        _: &'a Settings,
        out: &'a mut mpsc::Receiver<Arc<Publish>>,
        happened: &'a mut (dyn FnMut(Happened) + Send),
    ) -> Life<'a> {
        let next = self.0.lock().unwrap().pop();
        Box::pin(async move {
            let Some((lasts, what, why)) = next else { return std::future::pending().await };
            for one in what {
                happened(one);
            }
            sleep(lasts).await;
            while out.try_recv().is_ok() {}
            why
        })
    }
}

fn settings() -> Settings {
    Settings {
        host: "localhost".into(),
        port: 1883,
        tls: None,
        version: Version::Five,
        client_id: "till-1".into(),
        login: None,
        will: None,
        topics: Vec::new(),
    }
}

fn script(mut lives: Vec<(Duration, Vec<Happened>, Why)>) -> Script {
    lives.reverse();
    Script(Mutex::new(lives))
}

fn away() -> Why {
    Why::Unreachable("gone".into())
}

fn message(number: usize) -> Incoming {
    Incoming { topic: "t".into(), payload: number.to_string().into_bytes(), is_retained: false }
}

fn publish() -> Publish {
    Publish { topic: "t".into(), payload: Vec::new(), is_confirmed: false, is_retained: false }
}

#[tokio::test(start_paused = true)]
async fn it_comes_back_after_longer_and_longer_pauses() {
    let lives = (0..40).map(|_| (Duration::ZERO, Vec::new(), away())).collect();
    let (mut client, outbox, _heard) = Client::new(script(lives));
    let began = Instant::now();
    let settings = settings();
    let mut beats = 0;
    let running = tokio::time::timeout(Duration::from_secs(86_400), client.run(&settings, || beats += 1));
    assert!(running.await.is_err());
    assert_eq!(began.elapsed(), Duration::from_secs(86_400));
    assert_eq!(*outbox.state().borrow(), State::Away(away()));
    assert!(beats > 400, "{beats}: it lives while it waits");
}

#[test]
fn a_pause_is_never_longer_than_five_minutes_and_never_none() {
    for failures in 0..100 {
        for why in [away(), Why::Login, Why::TakenOver] {
            let delay = delay(failures, &why);
            assert!(delay <= LONGEST && delay >= SHORTEST / 10, "{failures}: {delay:?}");
        }
    }
    assert!(delay(1, &Why::TakenOver) >= Duration::from_secs(6));
}

#[tokio::test(start_paused = true)]
async fn a_flood_is_counted_and_forgotten() {
    let flood = (0..INCOMING + 50).map(|number| Happened::Came(message(number))).collect();
    let (mut client, outbox, mut heard) = Client::new(script(vec![(Duration::from_secs(1), flood, away())]));
    let settings = settings();
    let _ = tokio::time::timeout(Duration::from_secs(2), client.run(&settings, || {})).await;
    assert_eq!(outbox.dropped(), 50);
    assert_eq!(heard.recv().await, Some(message(0)));
}

#[tokio::test(start_paused = true)]
async fn what_is_said_while_nobody_hears_is_forgotten() {
    let lives = vec![(Duration::from_secs(100), vec![Happened::Up], away())];
    let (mut client, outbox, _heard) = Client::new(script(lives));
    assert!(!outbox.publish(publish()), "not connected yet");
    let settings = settings();
    let mut state = outbox.state();
    let running =
        async { tokio::time::timeout(Duration::from_secs(150), client.run(&settings, || {})).await };
    let telling = async {
        state.wait_for(State::is_up).await.unwrap();
        let said = (0..OUTGOING + 10).filter(|_| outbox.publish(publish())).count();
        assert_eq!(said, OUTGOING, "and nobody waits for room");
        state.wait_for(|state| !state.is_up()).await.unwrap();
        assert!(!outbox.publish(publish()));
    };
    let (_, ()) = tokio::join!(running, telling);
}
