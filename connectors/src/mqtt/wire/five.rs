//! Version 5.

use std::{pin::pin, sync::Arc};

use rumqttc::{
    TlsConfiguration,
    v5::{
        AsyncClient, Event, MqttOptions,
        mqttbytes::{
            QoS,
            v5::{Filter, LastWill, Packet, SubscribeReasonCode},
        },
    },
};
use tokio::{sync::mpsc, time::sleep};

use super::{AT_ONCE, CONNECT_S, KEEP_ALIVE, LARGEST, SUBSCRIBE, why};
use crate::mqtt::{Incoming, Publish, Settings, Why, transport::Happened};

/// One connection, until it ends.
pub(super) async fn live(
    settings: &Settings,
    out: &mut mpsc::Receiver<Arc<Publish>>,
    happened: &mut (dyn FnMut(Happened) + Send),
) -> Why {
    let (client, mut events) = AsyncClient::new(options(settings), AT_ONCE);
    let (mut is_in, mut is_up) = (false, false);
    let mut overdue = pin!(sleep(SUBSCRIBE));
    loop {
        let event = tokio::select! {
            event = events.poll() => event,
            () = &mut overdue, if is_in && !is_up => return why::not_subscribed(),
            // Only now: connecting must not be begun anew for each message.
            Some(publish) = out.recv(), if is_up => {
                let Publish { topic, payload, is_retained, .. } = publish.as_ref();
                // Where there is no room, what comes later is newer.
                let _ = client.try_publish(topic, qos(publish.is_confirmed), *is_retained, payload.clone());
                continue;
            }
        };
        match event {
            Ok(Event::Incoming(Packet::ConnAck(_))) => {
                is_in = true;
                overdue.as_mut().reset(tokio::time::Instant::now() + SUBSCRIBE);
                let filters = settings.topics.iter().map(|topic| Filter::new(topic, QoS::AtLeastOnce));
                let is_asked = settings.topics.is_empty() || client.try_subscribe_many(filters).is_ok();
                if !is_asked {
                    return why::not_subscribed();
                }
                if settings.topics.is_empty() {
                    is_up = true;
                    happened(Happened::Up);
                }
            }
            Ok(Event::Incoming(Packet::SubAck(answer))) => {
                let is_granted = |code: &SubscribeReasonCode| matches!(code, SubscribeReasonCode::Success(_));
                if !answer.return_codes.iter().all(is_granted) {
                    return Why::Forbidden;
                }
                is_up = true;
                happened(Happened::Up);
            }
            Ok(Event::Incoming(Packet::Publish(message))) => happened(Happened::Came(Incoming {
                topic: String::from_utf8_lossy(&message.topic).into_owned(),
                payload: message.payload.to_vec(),
                is_retained: message.retain,
            })),
            Ok(_) => {}
            Err(error) => return why::of_five(&error),
        }
    }
}

fn options(settings: &Settings) -> MqttOptions {
    let mut options = MqttOptions::new(&settings.client_id, &settings.host, settings.port);
    options.set_clean_start(true);
    options.set_session_expiry_interval(Some(0));
    options.set_keep_alive(KEEP_ALIVE);
    options.set_connection_timeout(CONNECT_S);
    options.set_max_packet_size(Some(LARGEST));
    if let Some(tls) = &settings.tls {
        options.set_transport(rumqttc::Transport::tls_with_config(TlsConfiguration::Rustls(Arc::clone(tls))));
    }
    if let Some(login) = &settings.login {
        options.set_credentials(&login.user, login.password.as_str());
    }
    if let Some(will) = &settings.will {
        let Publish { topic, payload, is_confirmed, is_retained } = will.clone();
        options.set_last_will(LastWill::new(topic, payload, qos(is_confirmed), is_retained, None));
    }
    options
}

const fn qos(is_confirmed: bool) -> QoS {
    if is_confirmed { QoS::AtLeastOnce } else { QoS::AtMostOnce }
}
