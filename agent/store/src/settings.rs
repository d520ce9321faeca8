//! Facts that the agent keeps beside its operations.

use rusqlite::{Connection, OptionalExtension};

use crate::{Error, Store};

/// The name under which what the agent keeps of the manager's PIN stands. It says who may do what, so a restored backup
/// does not bring an older one back.
pub const MANAGER_PIN: &str = "manager_pin";
/// The name under which the business of this queue is kept.
pub(crate) const BUSINESS: &str = "business";

impl Store {
    /// The value kept under `name`.
    ///
    /// # Errors
    /// Only where the file cannot be read.
    pub async fn setting(&self, name: &str) -> Result<Option<String>, Error> {
        let name = name.to_owned();
        self.read("read a setting", move |connection| get(connection, &name)).await
    }

    /// Keeps `value` under `name`, in place of what was there.
    ///
    /// # Errors
    /// Only where the file cannot be written.
    pub async fn set_setting(&self, name: &str, value: &str) -> Result<(), Error> {
        let (name, value) = (name.to_owned(), value.to_owned());
        self.write("keep a setting", move |connection| set(connection, &name, &value)).await
    }
}

/// See [`Store::setting`].
pub(crate) fn get(connection: &Connection, name: &str) -> Result<Option<String>, Error> {
    let mut statement = connection.prepare_cached("SELECT value FROM setting WHERE name = ?1")?;
    Ok(statement.query_row([name], |row| row.get(0)).optional()?)
}

/// See [`Store::set_setting`].
pub(crate) fn set(connection: &Connection, name: &str, value: &str) -> Result<(), Error> {
    let sql = "INSERT INTO setting VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    connection.prepare_cached(sql)?.execute([name, value])?;
    Ok(())
}

/// Keeps `value` under `name`, or nothing.
pub(crate) fn put(connection: &Connection, name: &str, value: Option<&str>) -> Result<(), Error> {
    match value {
        Some(value) => set(connection, name, value),
        None => {
            connection.prepare_cached("DELETE FROM setting WHERE name = ?1")?.execute([name])?;
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::Queue;

    #[tokio::test]
    async fn the_last_value_is_kept_across_a_restart() {
        let mut queue = Queue::open();
        assert_eq!(queue.store().setting("install").await.unwrap(), None);
        queue.store().set_setting("install", "one").await.unwrap();
        queue.store().set_setting("install", "two").await.unwrap();
        queue.reopen().await;
        assert_eq!(queue.store().setting("install").await.unwrap().as_deref(), Some("two"));
    }
}
