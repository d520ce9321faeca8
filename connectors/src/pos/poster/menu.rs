//! What the products of the account are filed under, where a rule asks for it.

use std::{collections::HashMap, time::Duration};

use serde::Deserialize;
use serde_json::Value;
use tokio::time::Instant;

use super::{
    api::Api,
    scalar::{Scalar, members},
    trouble::Trouble,
};

/// How long it holds.
const HOLDS: Duration = Duration::from_secs(3600);
/// More levels of categories than any menu has.
const DEEPEST: usize = 16;

/// Names and numbers of products and their categories.
#[derive(Debug, Default)]
pub(super) struct Menu {
    filed: HashMap<String, Vec<String>>,
    asked: Option<Instant>,
}

/// `menu.getProducts` (documented).
#[derive(Deserialize, Default)]
#[serde(default)]
struct Product {
    product_id: Scalar,
    product_name: Scalar,
    menu_category_id: Scalar,
    category_name: Scalar,
}

/// `menu.getCategories` (documented).
#[derive(Deserialize, Default, Clone)]
#[serde(default)]
struct Category {
    category_id: Scalar,
    category_name: Scalar,
    parent_category: Scalar,
}

impl Menu {
    /// Asks for the menu where what is known of it is old, or lacks one of the products. An old one is better than none.
    pub(super) async fn refresh<'a>(
        &mut self,
        api: &Api,
        mut products: impl Iterator<Item = &'a str>,
    ) -> Result<(), Trouble> {
        let is_old = self.asked.is_none_or(|at| at.elapsed() >= HOLDS);
        let is_new = |id: &str| !self.filed.contains_key(id);
        // A product that the menu does not show is no reason to ask again and again.
        let may_have_changed = self.asked.is_none_or(|at| at.elapsed() >= HOLDS / 6);
        let is_wanted = is_old || (may_have_changed && products.any(is_new));
        if !is_wanted {
            return Ok(());
        }
        match Self::ask(api).await {
            Ok(menu) => *self = menu,
            Err(trouble) if self.asked.is_none() || trouble.needs_a_person() => return Err(trouble),
            Err(_) => self.asked = Some(Instant::now()),
        }
        Ok(())
    }

    /// What a product is filed under: its name and number, and each category above it by name and by number.
    pub(super) fn filed(&self, product: &str) -> Vec<String> {
        self.filed.get(product).cloned().unwrap_or_else(|| numbered(product))
    }

    async fn ask(api: &Api) -> Result<Self, Trouble> {
        let products = api.ask("menu.getProducts", &[]).await?;
        let categories = api.ask("menu.getCategories", &[]).await?;
        Ok(Self { filed: filed(products, categories), asked: Some(Instant::now()) })
    }
}

fn filed(products: Value, categories: Value) -> HashMap<String, Vec<String>> {
    let categories: Vec<Category> = members(categories).unwrap_or_default();
    let categories: HashMap<&str, &Category> =
        categories.iter().filter_map(|category| Some((category.category_id.known()?, category))).collect();
    let products: Vec<Product> = members(products).unwrap_or_default();
    let filed = products.iter().filter_map(|product| {
        let id = product.product_id.known()?;
        let mut names = numbered(id);
        names.extend(product.product_name.known().map(str::to_owned));
        let own = categories.get(product.menu_category_id.known().unwrap_or_default());
        let is_named = own.is_some_and(|own| own.category_name.known().is_some());
        names.extend(product.category_name.known().filter(|_| !is_named).map(str::to_owned));
        let mut above = product.menu_category_id.known();
        for _ in 0..DEEPEST {
            let Some(number) = above else { break };
            names.push(format!("category:{number}"));
            let category = categories.get(number);
            names.extend(category.and_then(|category| category.category_name.known()).map(str::to_owned));
            above = category.and_then(|category| category.parent_category.known());
        }
        Some((id.to_owned(), names))
    });
    filed.collect()
}

/// By number alone: bare, and in the form in which no number of a category is mistaken for it.
fn numbered(product: &str) -> Vec<String> {
    match product {
        "" => Vec::new(),
        id => vec![id.to_owned(), format!("product:{id}")],
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_product_is_filed_under_each_category_above_it() {
        let products = json!([
            {"product_id": "162", "product_name": "Flat white", "menu_category_id": "5", "category_name": "With milk"},
            {"product_id": 30, "product_name": "Set", "menu_category_id": "0", "category_name": "Top screen"},
        ]);
        let categories = json!([
            {"category_id": "5", "category_name": "With milk", "parent_category": "2"},
            {"category_id": 2, "category_name": "Coffee", "parent_category": "0"},
        ]);
        let menu = Menu { filed: filed(products, categories), asked: None };
        assert_eq!(
            menu.filed("162"),
            ["162", "product:162", "Flat white", "category:5", "With milk", "category:2", "Coffee"]
        );
        assert_eq!(menu.filed("30"), ["30", "product:30", "Set", "Top screen"]);
        assert_eq!(menu.filed("7"), ["7", "product:7"], "a product that is not in the menu");
    }

    #[test]
    fn categories_that_hold_each_other_end() {
        let categories = json!([
            {"category_id": 1, "parent_category": 2}, {"category_id": 2, "parent_category": 1},
        ]);
        let filed = filed(json!([{"product_id": 9, "menu_category_id": 1}]), categories);
        assert!(filed["9"].len() <= 2 + DEEPEST);
    }
}
