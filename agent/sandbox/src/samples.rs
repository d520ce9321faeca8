//! The sample shops, guests and vouchers that an empty sandbox starts with.

/// The API key of "Corner Café" unless [`Options`](crate::Options) names another.
pub const DEMO_KEY: &str = "7loc_sc_demo-till";

/// The API key of the second shop, whose cards are foreign to the first.
pub const NEIGHBOUR_KEY: &str = "7loc_sc_neighbour";

/// Something to scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sample {
    /// What it is, for a person.
    pub what: &'static str,
    /// What a scanner reads from it.
    pub code: &'static str,
}

/// What there is to scan, in a good order for a demonstration.
#[must_use]
pub const fn samples() -> &'static [Sample] {
    const {
        &[
            Sample { what: "Anna's card, 3 of 10", code: "https://my.7stamp.com/en/card_anna/card" },
            Sample {
                what: "Ben's card, 9 of 10: one more brings a voucher",
                code: "https://my.7stamp.com/en/card_ben/card",
            },
            Sample { what: "Clara's card, 0 of 10", code: "https://my.7stamp.com/en/card_clara/card" },
            Sample {
                what: "David's card, 19 stamps: one more brings a cookie",
                code: "https://my.7stamp.com/en/card_david/card",
            },
            Sample {
                what: "Eva's card, 29 stamps: one more spins the wheel",
                code: "https://my.7stamp.com/en/card_eva/card",
            },
            Sample { what: "Felix's card, 5 of 10", code: "https://my.7stamp.com/en/card_felix/card" },
            Sample {
                what: "Greta's card: a stamp for every 10 on the receipt",
                code: "https://my.7stamp.com/en/card_greta/card",
            },
            Sample { what: "a deleted card", code: "https://my.7stamp.com/en/card_deleted/card" },
            Sample { what: "a card of another shop", code: "https://my.7stamp.com/en/card_foreign/card" },
            Sample { what: "Anna's voucher, free coffee", code: "COFFEE2024" },
            Sample { what: "a code that Ben's and Clara's vouchers share", code: "FREECOFFEE" },
            Sample { what: "an expired voucher", code: "SUMMER2023" },
            Sample { what: "a voucher that was used before", code: "CAKE2024" },
            Sample { what: "a printed voucher without a card", code: "PRINTED10" },
            Sample { what: "a voucher that the guest may redeem alone", code: "DESSERT77" },
            Sample {
                what: "the poster at the door, for joining",
                code: "https://my.7stamp.com/en/join/corner-cafe",
            },
            Sample { what: "a chocolate bar, which is none of ours", code: "4006381333931" },
        ]
    }
}

/// A shop.
#[derive(Debug)]
pub(crate) struct Business {
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    pub(crate) location_id: &'static str,
    pub(crate) location: &'static str,
    pub(crate) login: &'static str,
    pub(crate) staff: &'static str,
}

pub(crate) static CORNER_CAFE: Business = Business {
    id: "b_corner_cafe",
    name: "Corner Café",
    location_id: "loc_market_square",
    location: "Market Square",
    login: "bar-counter",
    staff: "Bar Counter",
};

pub(crate) static NEIGHBOUR: Business = Business {
    id: "b_neighbour",
    name: "Book and Bean",
    location_id: "loc_station",
    location: "Station",
    login: "front-desk",
    staff: "Front Desk",
};

/// A guest's card. The e-mail address is `NAME@example.com`, all lower case.
pub(crate) struct SampleCard {
    pub(crate) id: &'static str,
    pub(crate) number: &'static str,
    pub(crate) name: &'static str,
    pub(crate) phone: &'static str,
    pub(crate) template_id: &'static str,
    pub(crate) stamps: u32,
    pub(crate) deleted: bool,
    pub(crate) business: &'static Business,
}

impl SampleCard {
    const fn new(id: &'static str, number: &'static str, name: &'static str, phone: &'static str) -> Self {
        let business = &CORNER_CAFE;
        Self { id, number, name, phone, template_id: "tpl_coffee", stamps: 0, deleted: false, business }
    }

    const fn stamps(mut self, stamps: u32) -> Self {
        self.stamps = stamps;
        self
    }

    const fn template(mut self, template_id: &'static str) -> Self {
        self.template_id = template_id;
        self
    }

    const fn deleted(mut self) -> Self {
        self.deleted = true;
        self
    }

    const fn of(mut self, business: &'static Business) -> Self {
        self.business = business;
        self
    }
}

pub(crate) static CARDS: [SampleCard; 9] = [
    SampleCard::new("card_anna", "113772", "Anna", "+4915100000001").stamps(3),
    SampleCard::new("card_ben", "113773", "Ben", "+4915100000002").stamps(9),
    SampleCard::new("card_clara", "113774", "Clara", "+4915100000003"),
    SampleCard::new("card_david", "113775", "David", "+4915100000004").stamps(19),
    SampleCard::new("card_eva", "113776", "Eva", "+4915100000005").stamps(29),
    SampleCard::new("card_felix", "113777", "Felix", "+4915100000006").stamps(5),
    SampleCard::new("card_greta", "113778", "Greta", "+4915100000007").template("tpl_bistro").stamps(2),
    SampleCard::new("card_deleted", "113779", "Henry", "+4915100000008").stamps(4).deleted(),
    SampleCard::new("card_foreign", "220001", "Ida", "+4915100000009").stamps(1).of(&NEIGHBOUR),
];

/// A voucher of the shop of its card; without a card, of "Corner Café".
pub(crate) struct SampleVoucher {
    pub(crate) id: &'static str,
    pub(crate) card_id: Option<&'static str>,
    pub(crate) name: &'static str,
    pub(crate) code: &'static str,
    pub(crate) state: SampleState,
}

impl SampleVoucher {
    pub(crate) fn business(&self) -> &'static Business {
        let card = CARDS.iter().find(|card| Some(card.id) == self.card_id);
        card.map_or(&CORNER_CAFE, |card| card.business)
    }
}

/// How a sample voucher is found at first.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum SampleState {
    Active,
    /// Active, and the guest may redeem it without staff.
    SelfRedeem,
    /// Its last day was 31 August 2023.
    Expired,
    /// Used on 1 March 2024.
    Redeemed,
}

pub(crate) static VOUCHERS: [SampleVoucher; 8] = {
    use SampleState::{Active, Expired, Redeemed, SelfRedeem};
    const fn voucher(
        id: &'static str,
        card_id: Option<&'static str>,
        name: &'static str,
        code: &'static str,
        state: SampleState,
    ) -> SampleVoucher {
        SampleVoucher { id, card_id, name, code, state }
    }
    [
        voucher("v_free_coffee", Some("card_anna"), "Free coffee", "COFFEE2024", Active),
        voucher("v_shared_ben", Some("card_ben"), "Free coffee", "FREECOFFEE", Active),
        voucher("v_shared_clara", Some("card_clara"), "Free coffee", "FREECOFFEE", Active),
        voucher("v_summer", Some("card_anna"), "Summer ice cream", "SUMMER2023", Expired),
        voucher("v_cake", Some("card_felix"), "Piece of cake", "CAKE2024", Redeemed),
        voucher("v_printed", None, "10 off the next lunch", "PRINTED10", Active),
        voucher("v_dessert", Some("card_greta"), "Dessert of the day", "DESSERT77", SelfRedeem),
        voucher("v_foreign", Some("card_foreign"), "Free bookmark", "BOOKMARK1", Active),
    ]
};
