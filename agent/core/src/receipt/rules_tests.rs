use super::*;
use crate::{
    cloud::types::Money,
    receipt::{Payment, ReceiptIdentity},
    time::Now,
};

fn rules(change: impl FnOnce(&mut Receipts)) -> Rules {
    let mut receipts = Receipts {
        minimum: None,
        only_paid: true,
        skip_written_off: false,
        without: Vec::new(),
        categories: Vec::new(),
        not_categories: Vec::new(),
        client: vec![ClientField::Card],
    };
    change(&mut receipts);
    let patterns = Patterns::compile(&["card_[a-z]+".to_owned()], &["[A-Z]{6,}".to_owned()]).unwrap();
    Rules::new(receipts, patterns)
}

fn names(texts: &[&str]) -> Vec<TillsOwn> {
    texts.iter().map(|text| TillsOwn::try_from((*text).to_owned()).unwrap()).collect()
}

fn of(total: &str) -> ReceiptClosed {
    let identity = ReceiptIdentity {
        connector: "poster".into(),
        account: "cafe".into(),
        register: None,
        business_day: None,
        number: "1".into(),
    };
    let total = Money { value: total.into(), currency: "EUR".into() };
    ReceiptClosed::new(identity, total, Now::epoch().wall)
}

fn line(filed: &[&str], paid: Option<&str>) -> Line {
    let filed = filed.iter().map(|name| (*name).to_owned()).collect();
    Line { filed, paid: paid.map(str::to_owned) }
}

fn with_lines(lines: Vec<Line>) -> ReceiptClosed {
    ReceiptClosed { lines: Some(lines), ..of("4.50") }
}

fn guest(client: &[ClientField], guests: &[GuestName]) -> Option<String> {
    let named = rules(|receipts| receipts.client = client.to_vec()).guest(guests);
    named.map(|guest| format!("{} {}", guest.kind.as_str(), guest.value))
}

#[test]
fn a_check_counts_by_what_was_paid() {
    let paid = |total: &str, is_paid| ReceiptClosed {
        payment: Payment { is_paid, ..Payment::default() },
        ..of(total)
    };
    let (usual, all) = (rules(|_| ()), rules(|receipts| receipts.only_paid = false));
    for (total, is_paid, usually, otherwise) in [
        ("4.50", None, None, None),
        ("4.50", Some(true), None, None),
        ("4.50", Some(false), Some(LeftOut::NotPaid), None),
        ("0.00", Some(true), Some(LeftOut::Nothing), None),
        ("0.00", None, Some(LeftOut::Nothing), None),
        ("-4.50", Some(true), Some(LeftOut::Negative), Some(LeftOut::Negative)),
        ("12345678901234567890123456789012", None, Some(LeftOut::Unreadable), Some(LeftOut::Unreadable)),
    ] {
        let receipt = paid(total, is_paid);
        assert_eq!(usual.left_out(&receipt), usually, "{total} {is_paid:?}");
        assert_eq!(all.left_out(&receipt), otherwise, "{total} {is_paid:?}");
    }
}

#[test]
fn the_least_total_is_compared_exactly() {
    let rules = rules(|receipts| receipts.minimum = Some("5.00".to_owned().try_into().unwrap()));
    for (total, left_out) in
        [("4.99", Some(LeftOut::BelowMinimum)), ("5.00", None), ("5", None), ("10.00", None)]
    {
        assert_eq!(rules.left_out(&of(total)), left_out, "{total}");
    }
}

#[test]
fn what_was_written_off_counts_unless_the_shop_says_otherwise() {
    let payment = Payment { is_written_off: true, ..Payment::default() };
    let receipt = ReceiptClosed { payment, ..of("4.50") };
    assert_eq!(rules(|_| ()).left_out(&receipt), None);
    let strict = rules(|receipts| receipts.skip_written_off = true);
    assert_eq!(strict.left_out(&receipt), Some(LeftOut::WrittenOff));
    assert_eq!(strict.left_out(&of("4.50")), None);
}

#[test]
fn staff_meals_are_left_out_by_way_of_payment_or_group_however_they_are_written() {
    let rules = rules(|receipts| receipts.without = names(&["Staff meal"]));
    let payment = Payment { ways: vec!["Cash".into(), " staff MEAL".into()], ..Payment::default() };
    assert_eq!(rules.left_out(&ReceiptClosed { payment, ..of("4.50") }), Some(LeftOut::LeftOut));
    let groups = vec!["Staff meal".to_owned()];
    assert_eq!(rules.left_out(&ReceiptClosed { groups, ..of("4.50") }), Some(LeftOut::LeftOut));
    let groups = vec!["Staff".to_owned()];
    assert_eq!(rules.left_out(&ReceiptClosed { groups, ..of("4.50") }), None);
}

#[test]
fn only_the_categories_of_the_shop_count_if_they_were_paid_for() {
    let rules = rules(|receipts| receipts.categories = names(&["Coffee", "17"]));
    let free = vec![line(&["coffee"], Some("0.00")), line(&["Cake"], Some("3.00"))];
    for (receipt, left_out) in [
        (with_lines(vec![line(&["Cake"], None), line(&["Latte", "coffee"], Some("2.50"))]), None),
        (with_lines(vec![line(&["17"], None)]), None),
        (with_lines(vec![line(&["Cake"], None)]), Some(LeftOut::NotOfTheCategories)),
        (with_lines(free), Some(LeftOut::NotOfTheCategories)),
        (of("4.50"), Some(LeftOut::NotOfTheCategories)),
    ] {
        assert_eq!(rules.left_out(&receipt), left_out, "{:?}", receipt.lines);
    }
}

#[test]
fn a_check_with_nothing_but_other_categories_is_left_out() {
    let rules = rules(|receipts| receipts.not_categories = names(&["Tobacco"]));
    for (receipt, left_out) in [
        (with_lines(vec![line(&["Tobacco"], None)]), Some(LeftOut::OnlyOtherCategories)),
        (with_lines(vec![line(&["Tobacco"], None), line(&["Coffee"], None)]), None),
        (with_lines(Vec::new()), None),
        (of("4.50"), None),
    ] {
        assert_eq!(rules.left_out(&receipt), left_out, "{:?}", receipt.lines);
    }
}

#[test]
fn a_field_of_the_till_names_a_card_only_in_its_whole_form_and_if_the_shop_says_so() {
    let (card, number) = ([ClientField::Card], [ClientField::Number]);
    for (client, text, named) in [
        (card, " card_anna ", Some("scan card_anna")),
        (card, "card_anna, blue", None),
        (card, "FREECOFFEE", None),
        (card, "113772", None),
        (number, "113772", Some("card_number 113772")),
        (number, "1137725", None),
        (number, "card_anna", None),
    ] {
        assert_eq!(guest(&client, &[GuestName::Card(text.into())]).as_deref(), named, "{text}");
    }
    assert_eq!(guest(&[], &[GuestName::Card("card_anna".into())]), None);
}

#[test]
fn telephone_numbers_have_their_country_and_addresses_an_at() {
    let phone = |text: &str| guest(&[ClientField::Phone], &[GuestName::Phone(text.into())]);
    assert_eq!(phone("+370 600 00000").as_deref(), Some("phone +37060000000"));
    assert_eq!(phone("0600 00000"), None);
    assert_eq!(phone("anna@example.org"), None);
    let email = |text: &str| guest(&[ClientField::Email], &[GuestName::Email(text.into())]);
    assert_eq!(email("Anna@example.org").as_deref(), Some("email anna@example.org"));
    assert_eq!(email("anna"), None);
}

#[test]
fn what_the_shop_trusts_most_comes_first_and_what_the_cloud_knows_before_all() {
    let both = [GuestName::Phone("+37060000000".into()), GuestName::Card("card_anna".into())];
    let client = [ClientField::Card, ClientField::Phone];
    assert_eq!(guest(&client, &both).as_deref(), Some("scan card_anna"));
    assert_eq!(guest(&client[1..], &both).as_deref(), Some("phone +37060000000"));
    let known = Identifier { kind: IdentifierKind::CardId, value: "card_7".into(), symbology: None };
    let all = [both.as_slice(), &[GuestName::Known(known)]].concat();
    assert_eq!(guest(&client, &all).as_deref(), Some("card_id card_7"));
}
