use std::{
    future::pending,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
};

use tokio::time::{advance, sleep};

use super::*;

fn supervisor() -> Supervisor {
    Supervisor::new(CancellationToken::new(), Arc::new(|| None))
}

/// A task of which each run counts, and then does nothing and shows nothing.
fn hangs(supervisor: &mut Supervisor, name: &'static str, care: Care) -> Arc<AtomicUsize> {
    let runs = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&runs);
    supervisor.start(name, care, move |_, _| {
        counted.fetch_add(1, Ordering::SeqCst);
        async {
            pending::<()>().await;
            Ok(())
        }
    });
    runs
}

/// A task that waits for nothing but its stop.
fn waits(supervisor: &mut Supervisor, name: &'static str, care: Care) {
    supervisor.start(name, care, |stop, pulse| async move {
        pulse.idle(stop.cancelled()).await;
        Ok(())
    });
}

#[tokio::test(start_paused = true)]
async fn a_task_that_fails_or_panics_is_started_again() {
    let mut supervisor = supervisor();
    let runs = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&runs);
    let (third, mut reached) = tokio::sync::mpsc::channel(1);
    supervisor.start("flaky", Care::OPTIONAL, move |stop, _| {
        let (runs, third) = (Arc::clone(&seen), third.clone());
        async move {
            match runs.fetch_add(1, Ordering::SeqCst) {
                0 => anyhow::bail!("first run"),
                1 => panic!("second run"),
                _ => third.send(()).await?,
            }
            stop.cancelled().await;
            Ok(())
        }
    });
    reached.recv().await.unwrap();
    let status = supervisor.board().all().remove("flaky").unwrap();
    assert_eq!((status.state, status.restarts), ("running", 2));
    assert_eq!(supervisor.shut_down(Duration::from_secs(1)).await, 0);
    assert_eq!(runs.load(Ordering::SeqCst), 3);
}

#[tokio::test(start_paused = true)]
async fn an_essential_task_that_keeps_failing_ends_the_process_and_an_optional_one_does_not() {
    let mut supervisor = supervisor();
    supervisor.start("optional", Care::OPTIONAL, |_, _| async { anyhow::bail!("always") });
    sleep(Duration::from_secs(600)).await;
    assert!(!supervisor.gave_up().is_cancelled());
    assert_eq!((supervisor.board().failing().len(), supervisor.board().failing_essential()), (1, None));
    supervisor.start("essential", Care::ESSENTIAL, |_, _| async { anyhow::bail!("always") });
    supervisor.gave_up().cancelled().await;
    assert_eq!(supervisor.board().failing().len(), 2);
    let essential = ("essential".to_owned(), "always".to_owned());
    assert_eq!(supervisor.board().failing_essential(), Some(essential));
}

#[tokio::test(start_paused = true)]
async fn a_task_that_does_not_stop_is_cut_off_after_the_grace() {
    let mut supervisor = supervisor();
    hangs(&mut supervisor, "deaf", Care::OPTIONAL);
    tokio::task::yield_now().await;
    assert_eq!(supervisor.shut_down(Duration::from_secs(8)).await, 1);
}

#[tokio::test(start_paused = true)]
async fn a_task_that_hangs_is_ended_and_started_again_and_stays_in_health_until_the_new_run_has_shown_itself()
{
    let mut supervisor = supervisor();
    let board = supervisor.board();
    let runs = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&runs);
    supervisor.start("key", Care::OPTIONAL, move |stop, pulse| {
        let run = counted.fetch_add(1, Ordering::SeqCst);
        async move {
            if run == 0 {
                pending::<()>().await;
            }
            pulse.idle(stop.cancelled()).await;
            Ok(())
        }
    });
    sleep(Care::OPTIONAL.silence).await;
    assert_eq!(board.all()["key"].state, "running", "as long as it may be silent");
    sleep(Care::OPTIONAL.silence).await;
    assert_eq!(runs.load(Ordering::SeqCst), 2);
    let (task, why) = board.failing().remove(0);
    assert!(task == "key" && why.contains("no sign of life"), "{task}: {why}");
    sleep(Care::OPTIONAL.silence * 3).await;
    assert_eq!(board.failing(), []);
    assert_eq!((board.all()["key"].restarts, runs.load(Ordering::SeqCst)), (1, 2));
}

#[tokio::test(start_paused = true)]
async fn an_essential_task_that_keeps_hanging_ends_the_process_and_an_optional_one_does_not() {
    let mut supervisor = supervisor();
    let optional = hangs(&mut supervisor, "optional", Care::OPTIONAL);
    sleep(Duration::from_secs(86_400)).await;
    assert!(!supervisor.gave_up().is_cancelled());
    assert!(optional.load(Ordering::SeqCst) > 100);
    let essential = hangs(&mut supervisor, "essential", Care::ESSENTIAL);
    supervisor.gave_up().cancelled().await;
    assert_eq!(essential.load(Ordering::SeqCst), 3);
}

#[tokio::test(start_paused = true)]
async fn a_task_may_wait_for_something_to_do_for_as_long_as_it_likes() {
    let mut supervisor = supervisor();
    waits(&mut supervisor, "patient", Care::ESSENTIAL);
    sleep(Duration::from_secs(86_400)).await;
    assert_eq!(supervisor.board().all()["patient"].restarts, 0);
}

#[tokio::test(start_paused = true)]
async fn work_that_is_never_done_is_a_hang_however_lively_the_loop_beside_it_is() {
    let mut supervisor = supervisor();
    supervisor.start("intake", Care::ESSENTIAL, |stop, pulse| async move {
        let _never_done = pulse.piece(Duration::from_secs(90));
        pulse.idle(stop.cancelled()).await;
        Ok(())
    });
    sleep(Duration::from_secs(89)).await;
    assert_eq!(supervisor.board().failing(), []);
    sleep(Duration::from_secs(7)).await;
    let (_, why) = supervisor.board().failing().remove(0);
    assert!(why.contains("a piece of its work"), "{why}");
}

#[tokio::test(start_paused = true)]
async fn whoever_slept_with_everybody_else_blames_nobody() {
    let mut supervisor = supervisor();
    waits(&mut supervisor, "waits", Care::ESSENTIAL);
    // Shows nothing by itself for half of what it may.
    supervisor.start("works", Care::ESSENTIAL, |_, pulse| async move {
        loop {
            sleep(Care::ESSENTIAL.silence / 2).await;
            pulse.beat();
        }
    });
    for _ in 0..50 {
        sleep(Duration::from_secs(7)).await;
        advance(Duration::from_secs(3600)).await;
    }
    for (name, task) in supervisor.board().all() {
        assert_eq!((task.state, task.restarts), ("running", 0), "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn nobody_is_blamed_for_what_holds_everybody_up() {
    let held_up_until = Instant::now() + Duration::from_secs(600);
    let excuse = move || Some(Instant::now().min(held_up_until));
    let mut supervisor = Supervisor::new(CancellationToken::new(), Arc::new(excuse));
    let runs = hangs(&mut supervisor, "writes", Care::ESSENTIAL);
    sleep(Duration::from_secs(615)).await;
    assert_eq!(runs.load(Ordering::SeqCst), 1);
    sleep(Duration::from_secs(15)).await;
    assert_eq!(runs.load(Ordering::SeqCst), 2, "what hangs for reasons of its own is seen afterwards");
}

/// A run that does not even wait: it holds the thread that it runs on, until the sender is dropped.
fn holds_its_thread(supervisor: &mut Supervisor) -> mpsc::Sender<()> {
    let (release, released) = mpsc::channel();
    let released = Arc::new(Mutex::new(released));
    let care = Care::OPTIONAL.silent_for(Duration::from_millis(200));
    supervisor.start("greedy", care, move |_, _| {
        let released = Arc::clone(&released);
        async move {
            let _ = released.lock().unwrap().recv();
            Ok(())
        }
    });
    release
}

const QUICK: Pace = Pace { look: Duration::from_millis(20), margin: Duration::from_millis(200) };

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_task_that_holds_its_thread_ends_the_process_although_no_other_task_gets_to_run() {
    let mut supervisor = supervisor();
    let (end, ended) = mpsc::channel();
    let (board, excuse) = (supervisor.board(), Arc::new(|| None));
    let watchdog = Watchdog::start(board, excuse, QUICK, move |why| end.send(why.to_owned()).unwrap());
    let release = holds_its_thread(&mut supervisor);
    // On the test's own thread, which is none of the runtime's.
    let why = ended.recv_timeout(Duration::from_secs(30)).unwrap();
    assert!(why.contains("greedy cannot be ended") && why.contains("no sign of life"), "{why}");
    drop((release, watchdog));
}

#[tokio::test]
async fn an_end_that_was_ordered_and_does_not_come_in_time_is_made() {
    let (end, ended) = mpsc::channel();
    let watchdog = Watchdog::start(Arc::default(), Arc::new(|| None), Pace::default(), move |why| {
        end.send(why.to_owned()).unwrap();
    })
    .unwrap();
    watchdog.expect_end(Duration::from_millis(50));
    let why = ended.recv_timeout(Duration::from_secs(30)).unwrap();
    assert!(why.contains("told to stop"), "{why}");
}
