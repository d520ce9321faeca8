//! Version 3.1.1.

use std::{pin::pin, sync::Arc};

use rumqttc::{
    AsyncClient, Event, LastWill, MqttOptions, Packet, QoS, SubscribeFilter, SubscribeReasonCode,
    TlsConfiguration,
};
use tokio::{sync::mpsc, time::sleep};

use super::{AT_ONCE, KEEP_ALIVE, LARGEST, SUBSCRIBE, why};
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
            Some(publish) = out.recv(), if is_up => {
                let Publish { topic, payload, is_retained, .. } = publish.as_ref();
                let _ = client.try_publish(topic, qos(publish.is_confirmed), *is_retained, payload.clone());
                continue;
            }
        };
        match event {
            Ok(Event::Incoming(Packet::ConnAck(_))) => {
                is_in = true;
                overdue.as_mut().reset(tokio::time::Instant::now() + SUBSCRIBE);
                let topics = settings.topics.iter().cloned();
                let filters = topics.map(|topic| SubscribeFilter::new(topic, QoS::AtLeastOnce));
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
                topic: message.topic,
                payload: message.payload.to_vec(),
                is_retained: message.retain,
            })),
            Ok(_) => {}
            Err(error) => return why::of_three(&error),
        }
    }
}

fn options(settings: &Settings) -> MqttOptions {
    let mut options = MqttOptions::new(&settings.client_id, &settings.host, settings.port);
    // A session that is kept would bring again what was too large, for ever.
    options.set_clean_session(true);
    options.set_keep_alive(KEEP_ALIVE);
    let largest = usize::try_from(LARGEST).unwrap_or(usize::MAX);
    options.set_max_packet_size(largest, largest);
    if let Some(tls) = &settings.tls {
        options.set_transport(rumqttc::Transport::tls_with_config(TlsConfiguration::Rustls(Arc::clone(tls))));
    }
    if let Some(login) = &settings.login {
        options.set_credentials(&login.user, login.password.as_str());
    }
    if let Some(will) = &settings.will {
        let Publish { topic, payload, is_confirmed, is_retained } = will.clone();
        options.set_last_will(LastWill::new(topic, payload, qos(is_confirmed), is_retained));
    }
    options
}

const fn qos(is_confirmed: bool) -> QoS {
    if is_confirmed { QoS::AtLeastOnce } else { QoS::AtMostOnce }
}
