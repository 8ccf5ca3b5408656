//! What the fuzz targets reach: what reads the bytes of clients, and a whole connection without a socket.

use std::time::Duration;

use bytes::Bytes;
use futures::FutureExt;
use query::script;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::catalog::{self, Rewritten, World};
pub use crate::cells::{ByteaOutput, DateOrder, DateStyle, Format, IntervalStyle, TextSettings};
pub use crate::copy::{Columns, CopyFormat, CopyOptions, CopyReader, CopyWriter, Header};
use crate::message::Frontend;
pub use crate::oid::Names;
use crate::parameters;
pub use crate::parameters::batch;
pub use crate::rows::RowEncoder;
use crate::server::Server;
use crate::settings::Settings;
use crate::startup::Startup;
use crate::statement::Statement;
use crate::wire::Wire;

/// The longest message, in bytes.
const LIMIT: usize = 1 << 20;
/// How long a client waits for another answer before it leaves: longer than any statement takes.
const PATIENCE: Duration = Duration::from_secs(60);
/// How many bytes are on their way at a time.
const ON_THE_WAY: usize = 64 << 10;

/// Reads packets of a start, and takes the settings in them.
pub fn startup(bytes: &[u8]) {
    let mut wire = Wire::new(tokio::io::join(bytes, tokio::io::sink()), LIMIT);
    // A slice is never waited for.
    while let Some(Ok(Some(packet))) = wire.startup_packet().now_or_never() {
        let Ok(Startup::Begin(begin)) = Startup::read(packet) else { continue };
        let mut settings = Settings::new(&begin.user);
        for (name, value) in &begin.settings {
            let _ = settings.set(name, Some(value), false);
        }
    }
}

/// Reads a message of a client that has logged in, and looks at the text in it.
pub fn frontend(kind: u8, bytes: &[u8]) {
    match Frontend::read(kind, Bytes::copy_from_slice(bytes)) {
        Ok(Frontend::Query(text)) => script::statements(&text).into_iter().for_each(look),
        Ok(Frontend::Parse { sql, types, .. }) => {
            look(&sql);
            statement(&parameters::typed(&sql, &types));
        }
        _ => {}
    }
}

fn look(sql: &str) {
    statement(sql);
    catalog(sql);
}

/// Tells what a statement is.
pub fn statement(sql: &str) {
    // Whether it is one is for the client to hear.
    let _ = Statement::read(sql);
}

/// Puts a statement in terms of the engine's catalog. What comes of it names no more of PostgreSQL's.
pub fn catalog(sql: &str) {
    let _ = catalog::column_types(sql);
    if let Ok(Rewritten::Changed(text)) = catalog::rewrite(sql, &World::default()) {
        assert!(!text.is_empty(), "a statement became nothing");
    }
}

/// One of the ways in which a session wants its values written.
pub fn settings(choice: u8) -> TextSettings {
    let choice = usize::from(choice);
    let default = TextSettings::default();
    if choice == 0 {
        return default;
    }
    let styles = [DateStyle::Iso, DateStyle::Sql, DateStyle::Postgres, DateStyle::German];
    let orders = [DateOrder::Mdy, DateOrder::Dmy, DateOrder::Ymd];
    let intervals =
        [IntervalStyle::Postgres, IntervalStyle::PostgresVerbose, IntervalStyle::Iso8601, IntervalStyle::SqlStandard];
    let zones = [chrono_tz::Tz::UTC, chrono_tz::Tz::Europe__Berlin, chrono_tz::Tz::America__St_Johns];
    TextSettings {
        time_zone: zones[choice % zones.len()],
        date_style: styles[choice % styles.len()],
        date_order: orders[choice / 4 % orders.len()],
        interval_style: intervals[choice / 3 % intervals.len()],
        bytea_output: if choice % 2 == 0 { ByteaOutput::Hex } else { ByteaOutput::Escape },
        ..default
    }
}

impl Server {
    /// Serves a client that sends these bytes, and leaves when no more answers come. All that it was told.
    pub async fn answer(&self, bytes: &[u8]) -> Vec<u8> {
        let (client, server) = tokio::io::duplex(ON_THE_WAY);
        let (mut from, mut to) = tokio::io::split(client);
        let client = async move {
            let sending = async {
                // Whoever is sent away does not get rid of all.
                let _ = to.write_all(bytes).await;
                std::future::pending().await
            };
            let hearing = async {
                let mut heard = Vec::new();
                while let Ok(Ok(1..)) = tokio::time::timeout(PATIENCE, from.read_buf(&mut heard)).await {}
                heard
            };
            tokio::select! {
                heard = hearing => heard,
                () = sending => Vec::new(),
            }
        };
        let serving = async {
            let started = self.shared.packets(Wire::new(Box::new(server), self.shared.message_limit), false).await;
            let nowhere = std::net::SocketAddr::from(([127, 0, 0, 1], 1));
            if let Some((connection, _place)) = self.shared.clone().let_in(started, nowhere).await {
                connection.serve().await;
            }
        };
        tokio::join!(client, serving).0
    }
}
