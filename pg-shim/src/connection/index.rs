//! Indexes: none are made, and whoever asks for one is told so. One that is for speed alone is no reason to fail.

use query::{Error, ErrorKind};

use super::{Connection, Outcome, watched};
use crate::message::backend;
use crate::statement::{Index, MakeIndex};

impl Connection {
    /// `CREATE INDEX` and `DROP INDEX`; what they are answered with.
    pub(super) async fn index(&mut self, index: &Index) -> Outcome<&'static str> {
        match index {
            Index::Make(make) => {
                self.check_indexed(make).await?;
                let message = "tables have no indexes here: nothing was made";
                backend::warning(&mut self.wire.out, "01000", message);
                Ok("CREATE INDEX")
            }
            Index::Drop { names, if_exists } => {
                for name in names {
                    let message = format!("index \"{name}\" does not exist");
                    if !if_exists {
                        return Err(Error::new(ErrorKind::Missing, message).with_sqlstate("42704").into());
                    }
                    backend::notice(&mut self.wire.out, "00000", &format!("{message}, skipping"), None);
                }
                Ok("DROP INDEX")
            }
        }
    }

    /// The table and its columns have to be there.
    async fn check_indexed(&mut self, make: &MakeIndex) -> Outcome {
        let asked = format!("SELECT {} FROM {} LIMIT 0", make.items.as_deref().unwrap_or("1"), make.table);
        let text = self.text(&asked)?.sql.into_owned();
        let transaction = self.transaction().await?;
        let work = self.upstream.announce_text(&text, transaction.as_ref());
        watched(&mut self.wire, &mut self.watcher, &mut self.portals, work).await?;
        Ok(())
    }
}
