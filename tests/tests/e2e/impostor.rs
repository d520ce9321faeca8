//! Another program where the daemon was: it never sees the token.

use std::sync::{Arc, Mutex};

use stamp_tests::{Home, Setup, Till, cloud, free_port};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::{JoinSet, spawn_blocking},
};

/// Everything that callers said.
type Heard = Arc<Mutex<Vec<u8>>>;

/// A till whose daemon was killed and has left its address behind, and a listener there.
async fn taken_over(till: Till) -> (Arc<Home>, TcpListener) {
    let address = till.api().address();
    let home = till.kill();
    assert!(home.address_file().exists(), "a killed daemon leaves its address behind");
    (Arc::new(home), TcpListener::bind(address).await.unwrap())
}

/// Runs every kind of command, none of which may get through.
async fn all_fail(home: &Arc<Home>) {
    for args in
        [&["status"][..], &["scan", "card_anna"], &["token", "list"], &["token", "new", "--role", "pos"]]
    {
        let (home, args) = (Arc::clone(home), args.to_vec());
        let ended = spawn_blocking(move || home.run(&args)).await.unwrap();
        assert_eq!(ended.code, Some(69), "{ended:?}");
        assert!(ended.stderr.contains("is not the daemon of this data directory"), "{ended:?}");
    }
}

fn was_told_the_token(heard: &Heard, home: &Home) -> bool {
    let heard = String::from_utf8_lossy(&heard.lock().unwrap()).into_owned();
    assert!(heard.contains("/v1/proof"), "nobody called: {heard}");
    heard.contains(&home.token())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_agrees_to_everything_is_not_told_the_token() {
    let cloud = cloud().await;
    let (home, listener) = taken_over(Till::start(Setup::of(&cloud).listen(free_port()).home()).await).await;
    let heard = Heard::default();
    let impostor = agrees_to_everything(listener, Arc::clone(&heard));
    all_fail(&home).await;
    assert!(!was_told_the_token(&heard, &home));
    drop(impostor);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_has_the_daemon_answer_for_it_is_not_told_the_token() {
    let cloud = cloud().await;
    let (home, listener) = taken_over(Till::start(Setup::of(&cloud).home()).await).await;
    // The daemon runs again, elsewhere, and the command line is given the earlier address. It reads another folder: the
    // daemon puts its own to rights.
    let earlier = tempfile::tempdir().unwrap();
    for file in ["local-api.addr", "local-api.token"] {
        std::fs::copy(home.data().join(file), earlier.path().join(file)).unwrap();
    }
    let till = Till::start(Arc::try_unwrap(home).unwrap()).await;
    let heard = Heard::default();
    let impostor = relays(listener, till.api().address(), Arc::clone(&heard));
    let ended = till.home().command_at(earlier.path(), &["status"]).output().unwrap();
    assert_eq!(ended.status.code(), Some(69), "{ended:?}");
    assert!(!was_told_the_token(&heard, till.home()));
    drop(impostor);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_daemon_of_another_data_directory_is_not_taken_for_ours() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    let address = till.api().address();
    let home = till.kill();
    let other = Till::start(Setup::of(&cloud).listen(address).home()).await;
    all_fail(&Arc::new(home)).await;
    other.home().run(&["status"]).ok();
}

fn agrees_to_everything(listener: TcpListener, heard: Heard) -> JoinSet<()> {
    const YES: &[u8] =
        b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 12\r\n\r\n{\"proof\":\"\"}";
    let mut impostor = JoinSet::new();
    impostor.spawn(async move {
        let mut callers = JoinSet::new();
        while let Ok((mut caller, _)) = listener.accept().await {
            let heard = Arc::clone(&heard);
            callers.spawn(async move {
                let mut buffer = [0; 4096];
                while let Ok(count @ 1..) = caller.read(&mut buffer).await {
                    heard.lock().unwrap().extend_from_slice(&buffer[..count]);
                    let _ = caller.write_all(YES).await;
                }
            });
        }
    });
    impostor
}

/// Passes everything on to the daemon, under the daemon's own name, and its answers back.
fn relays(listener: TcpListener, to: std::net::SocketAddr, heard: Heard) -> JoinSet<()> {
    let mut impostor = JoinSet::new();
    impostor.spawn(async move {
        let own = listener.local_addr().unwrap().to_string();
        while let Ok((mut caller, _)) = listener.accept().await {
            let mut buffer = [0; 4096];
            let Ok(count @ 1..) = caller.read(&mut buffer).await else { continue };
            heard.lock().unwrap().extend_from_slice(&buffer[..count]);
            let request = String::from_utf8_lossy(&buffer[..count]).replace(&own, &to.to_string());
            let mut daemon = TcpStream::connect(to).await.unwrap();
            daemon.write_all(request.as_bytes()).await.unwrap();
            let count = daemon.read(&mut buffer).await.unwrap();
            caller.write_all(&buffer[..count]).await.unwrap();
            let answer = String::from_utf8_lossy(&buffer[..count]).into_owned();
            assert!(answer.starts_with("HTTP/1.1 200"), "the daemon would not answer: {answer}");
        }
    });
    impostor
}
