//! Why a connection ended, in our words.

use std::io;

use rumqttc::{
    ConnectReturnCode as Refused3, ConnectionError as Error3, StateError as State3, TlsError,
    v5::{
        ConnectionError as Error5, StateError as State5,
        mqttbytes::v5::{ConnectReturnCode as Refused5, DisconnectReasonCode},
    },
};

use crate::mqtt::Why;

pub(super) fn not_subscribed() -> Why {
    Why::Protocol("it does not answer what this till may hear".to_owned())
}

pub(super) fn of_five(error: &Error5) -> Why {
    match error {
        Error5::ConnectionRefused(
            Refused5::BadUserNamePassword | Refused5::NotAuthorized | Refused5::Banned,
        ) => Why::Login,
        Error5::ConnectionRefused(code) => Why::Protocol(format!("it refuses: {code:?}")),
        Error5::MqttState(State5::ServerDisconnect { reason_code, .. }) => match reason_code {
            DisconnectReasonCode::SessionTakenOver => Why::TakenOver,
            DisconnectReasonCode::NotAuthorized => Why::Forbidden,
            code => Why::Unreachable(format!("it has ended the connection: {code:?}")),
        },
        Error5::MqttState(State5::Io(error)) | Error5::Io(error) => of_io(error),
        Error5::MqttState(State5::AwaitPingResp) => silent(),
        Error5::MqttState(State5::ConnectionAborted) => Why::Unreachable("it has hung up".to_owned()),
        Error5::MqttState(_) | Error5::NotConnAck(_) => no_broker(),
        Error5::Timeout(_) => silent(),
        Error5::Tls(error) => of_tls(error),
        Error5::RequestsDone => Why::Unreachable("nothing is to be said".to_owned()),
    }
}

pub(super) fn of_three(error: &Error3) -> Why {
    match error {
        Error3::ConnectionRefused(Refused3::BadUserNamePassword | Refused3::NotAuthorized) => Why::Login,
        Error3::ConnectionRefused(code) => Why::Protocol(format!("it refuses: {code:?}")),
        Error3::MqttState(State3::Io(error)) | Error3::Io(error) => of_io(error),
        Error3::MqttState(State3::AwaitPingResp) => silent(),
        Error3::MqttState(State3::ConnectionAborted) => Why::Unreachable("it has hung up".to_owned()),
        Error3::MqttState(_) | Error3::NotConnAck(_) => no_broker(),
        Error3::NetworkTimeout | Error3::FlushTimeout => silent(),
        Error3::Tls(error) => of_tls(error),
        Error3::RequestsDone => Why::Unreachable("nothing is to be said".to_owned()),
    }
}

fn silent() -> Why {
    Why::Unreachable("it does not answer".to_owned())
}

fn no_broker() -> Why {
    Why::Protocol("what answers there is no broker that speaks this version".to_owned())
}

fn of_io(error: &io::Error) -> Why {
    match error.kind() {
        io::ErrorKind::InvalidData => match error.get_ref() {
            Some(inner) => Why::Tls(inner.to_string()),
            None => no_broker(),
        },
        _ => Why::Unreachable(format!("no connection: {error}")),
    }
}

fn of_tls(error: &TlsError) -> Why {
    match error {
        TlsError::Io(error) => match error.get_ref() {
            Some(inner) => Why::Tls(inner.to_string()),
            None => Why::Unreachable(format!("no connection: {error}")),
        },
        error => Why::Tls(error.to_string()),
    }
}
