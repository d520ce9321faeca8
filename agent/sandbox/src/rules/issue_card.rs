//! Issuing a card to a guest.

use serde_json::json;

use super::event::{self, About};
use super::template::Template;
use super::{Case, Effect, Ruling};
use crate::db::card::{self, CardRow};
use crate::db::effect::Kind;
use crate::seeded;
use crate::wire::{self, Answer, DeliverVia, IssueCard, Problem};

pub(super) fn issue(case: &Case<'_>, body: IssueCard) -> Ruling<Answer> {
    if body.email.as_ref().is_some_and(|email| !email.contains('@')) {
        return Err(Problem::invalid("this is not an e-mail address").into());
    }
    let template = match &body.template_id {
        None => Template::DEFAULT,
        Some(id) => Template::named(id).ok_or_else(|| Problem::invalid("there is no such card template"))?,
    };
    let id = seeded::id("card", case.op_id, 0);
    let card = CardRow {
        wallet_pass_id: id.replacen("card_", "wp_", 1),
        id,
        business_id: case.business_id().to_owned(),
        number: card::free_number(case.db)?,
        template_id: template.id.to_owned(),
        stamps: 0,
        language: body.language.unwrap_or_else(|| "en".to_owned()),
        name: None,
        email: body.email.map(|email| email.to_lowercase()),
        phone: body.phone,
        deleted: false,
    };
    card::insert(case.db, &card)?;
    let effect = Effect { card_id: Some(&card.id), ..Effect::of(Kind::Card) };
    case.record(effect, body.occurred_at, &body.till)?;
    event::record(case, "card_issued", About { card: Some(&card), ..About::default() })?;

    let text = match body.deliver_via {
        None | Some(DeliverVia::Link) => "Let the guest open the link.",
        Some(DeliverVia::Email) => "The guest gets it by e-mail.",
        Some(DeliverVia::Messengers) => "The guest gets it in the messenger.",
    };
    Ok(Answer {
        status: 201,
        body: json!({
            "op_id": case.op_id,
            "outcome": "issued",
            "card": wire::card(case.db, &card, case.now)?,
            "save_url": format!("https://my.7stamp.com/{}/{}/card", card.language, card.id),
            "display": wire::display(format!("Card {} issued", card.number), text),
        }),
    })
}
