//! What the shop sells.

use serde_json::{Value, json};

/// A product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Product {
    /// `product_id`
    pub id: u32,
    /// `product_name`
    pub name: &'static str,
    /// In hundredths.
    pub price: u64,
    /// `menu_category_id`; 0 is the top screen.
    pub category: u32,
}

/// A flat white, 3.50, of the category Coffee.
pub const FLAT_WHITE: Product = Product { id: 161, name: "Flat white", price: 350, category: 4 };
/// A croissant, 2.80, of the category Bakery.
pub const CROISSANT: Product = Product { id: 162, name: "Croissant", price: 280, category: 5 };
/// A gift card, 25.00, on the top screen.
pub const GIFT_CARD: Product = Product { id: 300, name: "Gift card", price: 2500, category: 0 };

const PRODUCTS: [Product; 3] = [FLAT_WHITE, CROISSANT, GIFT_CARD];
const CATEGORIES: [(u32, &str); 2] = [(4, "Coffee"), (5, "Bakery")];

impl Product {
    /// The name of its category. Products of category 0 are told to be of "Top screen" (seen).
    pub(super) fn category_name(self) -> &'static str {
        let known = CATEGORIES.iter().find(|(id, _)| *id == self.category);
        known.map_or("Top screen", |(_, name)| name)
    }
}

/// menu.getProducts (web/menu/getProducts).
pub(super) fn products(spots: &[u32]) -> Value {
    let shown = PRODUCTS.iter().map(|product| {
        let price: serde_json::Map<_, _> =
            spots.iter().map(|spot| (spot.to_string(), product.price.to_string().into())).collect();
        json!({
            "product_id": product.id.to_string(), "product_name": product.name, "type": "3",
            "menu_category_id": product.category.to_string(), "category_name": product.category_name(),
            "price": price, "weight_flag": "0", "nodiscount": "0", "hidden": "0", "barcode": "",
        })
    });
    shown.collect()
}

/// menu.getCategories (web/menu/getCategories).
pub(super) fn categories() -> Value {
    let shown = CATEGORIES.iter().map(|(id, name)| {
        json!({
            "category_id": id.to_string(), "category_name": name, "parent_category": "0",
            "category_hidden": "0", "sort_order": "0", "level": "1", "category_tag": null,
        })
    });
    shown.collect()
}
