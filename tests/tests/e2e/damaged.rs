//! A queue file that is damaged when the daemon starts.

use std::fs;

use stamp_tests::{Setup, Till, card, cloud};

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_queue_is_saved_reported_and_gone_on_with() {
    let cloud = cloud().await;
    cloud.set_reachable(false).await.unwrap();
    let till = Till::start(Setup::of(&cloud).home()).await;
    till.link_is("down").await;
    let saved = till.api().scan(&card("anna")).await.op_id();
    let (home, ..) = till.terminate().await;

    // The root page of the file: SQLite itself can read nothing any more.
    let queue = home.queue();
    let mut bytes = fs::read(&queue).unwrap();
    bytes[16..600].fill(0xa5);
    fs::write(&queue, bytes).unwrap();

    let till = Till::start(home).await;
    till.health_has("queue-recovered").await;
    cloud.set_reachable(true).await.unwrap();
    till.drained().await;
    assert_eq!(cloud.books().await.unwrap().effects_by_op().get(&saved), Some(&1));
    assert_eq!(till.api().scan(&card("clara")).await.code(), "stamp-added");
}
