//! The network cable, the port, and the end.

use reqwest::Method;
use serde_json::json;
use stamp_sandbox::{Error, Fault, FaultPlan, Options, Sandbox};

use crate::shop::{Shop, read, run};

#[test]
fn an_unreachable_sandbox_refuses_connections_and_comes_back_on_the_same_port() {
    run(async {
        let shop = Shop::open().await;
        let addr = shop.sandbox.addr();
        for _ in 0..3 {
            assert_eq!(shop.get("/me").await.status, 200);
            shop.sandbox.set_reachable(false).await.unwrap();
            let refused = tokio::net::TcpStream::connect(addr).await.unwrap_err();
            assert_eq!(refused.kind(), std::io::ErrorKind::ConnectionRefused);
            assert!(shop.request(Method::GET, "/me").send().await.is_err());
            shop.sandbox.set_reachable(true).await.unwrap();
            shop.sandbox.set_reachable(true).await.unwrap();
            assert_eq!(shop.sandbox.addr(), addr);
        }
        assert_eq!(shop.get("/me").await.status, 200);
    });
}

#[test]
fn pulling_the_cable_cuts_the_calls_under_way() {
    run(async {
        for (plan, path) in [
            (FaultPlan::always(Fault::NeverAnswers), "/me"),
            (FaultPlan::next(0, Fault::NeverAnswers), "/events?wait=30"),
            (FaultPlan::always(Fault::Latency { ms: 600_000 }), "/me"),
        ] {
            let shop = Shop::open().await;
            shop.sandbox.faults().set(plan).unwrap();
            let (answer, ()) = tokio::join!(shop.request(Method::GET, path).send(), async {
                has_come_in(&shop).await;
                shop.sandbox.set_reachable(false).await.unwrap();
            });
            assert!(answer.unwrap_err().is_request(), "{path}");
        }
    });
}

#[test]
fn shutdown_answers_those_who_wait_for_events_and_cuts_those_who_would_wait_for_ever() {
    run(async {
        let shop = Shop::open().await;
        shop.sandbox.faults().set(FaultPlan::always(Fault::NeverAnswers).on("/me")).unwrap();
        let poll = shop.request(Method::GET, "/events?wait=30");
        let stuck = shop.request(Method::GET, "/me");
        let addr = shop.sandbox.addr();
        let (page, cut, ()) = tokio::join!(poll.send(), stuck.send(), async {
            while shop.sandbox.log().len() < 2 {
                tokio::task::yield_now().await;
            }
            shop.sandbox.shutdown().await;
        });
        let page = read(page.unwrap()).await;
        assert_eq!((page.status, page.body), (200, json!({ "events": [], "next": "0", "more": false })));
        assert!(cut.unwrap_err().is_request());
        assert!(tokio::net::TcpStream::connect(addr).await.is_err());
    });
}

#[test]
fn a_port_in_use_is_an_error_that_names_it() {
    run(async {
        let shop = Shop::open().await;
        let taken = Options { listen: shop.sandbox.addr(), ..Options::default() };
        let Err(error) = Sandbox::start(taken).await else { panic!("two sandboxes on one port") };
        assert!(matches!(error, Error::Listen { addr, .. } if addr == shop.sandbox.addr()));
        assert!(error.to_string().contains(&shop.sandbox.addr().to_string()));
    });
}

async fn has_come_in(shop: &Shop) {
    while shop.sandbox.log().is_empty() {
        tokio::task::yield_now().await;
    }
}
