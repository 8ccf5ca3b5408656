//! `CommandStatementIngest`: rows of a client become a table, or are added to one.
//!
//! One statement does it, which the engine runs when all rows are there: of a stream that breaks off nothing stays.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use arrow_flight::FlightData;
use arrow_flight::sql::{CommandStatementIngest, TableExistsOption, TableNotExistOption};
use arrow_schema::{Schema, SchemaRef};
use query::{Class, Effect, Error, ErrorKind, INPUT_NAME, InputStream, LAKE_CATALOG, Prepared, Result, Statement};
use tonic::Streaming;

use crate::arrow_input::{Content, Decoder};
use crate::metadata::{literal, quoted};
use crate::service::Service;
use crate::session::{Session, Work};

/// How long a client may take from one message to the next.
const PAUSE: Duration = Duration::from_secs(60);

/// Carries an ingest out; returns how many rows came.
pub(crate) async fn serve(
    service: &Service,
    session: &Arc<Session>,
    command: CommandStatementIngest,
    first: FlightData,
    rest: Streaming<FlightData>,
) -> Result<u64> {
    service.check_open()?;
    let transaction = match service.transaction(session, command.transaction_id.as_deref())? {
        // Clients send no id with it, whatever is open.
        None => service.sessions.last_transaction(session),
        given => given,
    };
    let session = transaction.as_ref().map_or(session, |transaction| &transaction.session).clone();
    let target = Target::of(service, &session, &command)?;
    let exists = target.exists(service, &session).await?;
    let listing = service.road.catalog.tables().await;
    let is_data = !target.is_temporary()
        && target.schema.eq_ignore_ascii_case("main")
        && listing.tables.iter().any(|table| table.name.eq_ignore_ascii_case(&target.table));
    let sql = target.statement(&command, exists, is_data)?;
    // Another may have made the table by the time that the rows have come; a transaction sees none that came later.
    let otherwise = target.otherwise(&command, exists).filter(|_| transaction.is_none());
    let effect = if target.is_temporary() { Effect::ChangesSession } else { Effect::ChangesLake };
    let statement = Statement { otherwise, ..Statement::alone(&sql, session.settings()) };
    let class = Class { returns_rows: false, effect };
    let prepared = Prepared::unseen(statement, class, Arc::new(Schema::empty()));
    let work = Work { prepared, parameters: None, transaction, script: None, near: None, answer: None };
    let rows = Arc::new(AtomicU64::new(0));
    let input = input(first, rest, rows.clone()).await?;
    let mut measured = service.road.metrics.begin();
    let outcome = service.road.run_with(&session, &work, input).await;
    measured.end(outcome.as_ref().err());
    // The engine does not tell how many rows a table was made of.
    outcome.map(|_| rows.load(Ordering::Relaxed))
}

/// The table that the rows are for.
struct Target {
    catalog: String,
    schema: String,
    table: String,
}

impl Target {
    fn of(service: &Service, session: &Session, command: &CommandStatementIngest) -> Result<Self> {
        if command.table.is_empty() {
            return Err(Error::new(ErrorKind::Syntax, "the ingest names no table"));
        }
        let given = |name: &Option<String>| name.clone().filter(|name| !name.is_empty());
        let (catalog, schema) = (given(&command.catalog), given(&command.schema));
        let table = command.table.clone();
        if command.temporary {
            let is = |name: &Option<String>, wanted: &str| {
                name.as_ref().is_none_or(|name| name.eq_ignore_ascii_case(wanted))
            };
            if !is(&catalog, "temp") || !is(&schema, "main") {
                return Err(Error::new(ErrorKind::Syntax, "a temporary table has no catalog or schema but temp.main")
                    .with_hint("name the table alone"));
            }
            return Ok(Self { catalog: "temp".to_owned(), schema: "main".to_owned(), table });
        }
        let catalog =
            catalog.or_else(|| session.option("catalog")).unwrap_or_else(|| service.default_catalog().to_owned());
        let schema = schema.or_else(|| session.option("schema")).unwrap_or_else(|| "main".to_owned());
        let target = Self { catalog, schema, table };
        if target.is_temporary() || target.catalog.eq_ignore_ascii_case(LAKE_CATALOG) && service.has_lake {
            return Ok(target);
        }
        let refused = format!("a table in catalog \"{}\" cannot be made or changed", target.catalog);
        Err(Error::new(ErrorKind::Denied, refused).with_hint(if service.has_lake {
            "tables are written in catalog \"lake\", or as temporary ones"
        } else {
            "start the service with --tables DIR for tables that last, or ask for a temporary one"
        }))
    }

    fn is_temporary(&self) -> bool {
        self.catalog.eq_ignore_ascii_case("temp")
    }

    fn quoted(&self) -> String {
        format!("{}.{}.{}", quoted(&self.catalog), quoted(&self.schema), quoted(&self.table))
    }

    async fn exists(&self, service: &Service, session: &Session) -> Result<bool> {
        let sql = format!(
            "SELECT 1 FROM duckdb_tables() WHERE lower(database_name) = {} AND lower(schema_name) = {} AND \
             lower(table_name) = {}",
            lowered(&self.catalog),
            lowered(&self.schema),
            lowered(&self.table)
        );
        let found = service.road.ask(session, &sql).await?;
        Ok(found.iter().any(|batch| batch.num_rows() > 0))
    }

    fn appending(&self) -> String {
        format!("INSERT INTO {} BY NAME SELECT * FROM temp.{INPUT_NAME}", self.quoted())
    }

    /// What is done in place of the statement if the table is there after all.
    fn otherwise(&self, command: &CommandStatementIngest, exists: bool) -> Option<Arc<str>> {
        let options = command.table_definition_options.as_ref()?;
        (!exists && options.if_exists() == TableExistsOption::Append).then(|| self.appending().into())
    }

    fn statement(&self, command: &CommandStatementIngest, exists: bool, is_data: bool) -> Result<String> {
        let options = command.table_definition_options.as_ref();
        let if_exists = options.map_or(TableExistsOption::Unspecified, |options| options.if_exists());
        let if_not = options.map_or(TableNotExistOption::Unspecified, |options| options.if_not_exist());
        let name = self.quoted();
        let table = if self.is_temporary() { "TEMP TABLE" } else { "TABLE" };
        match (exists, if_exists, if_not) {
            (true, TableExistsOption::Append, _) => Ok(self.appending()),
            // Even if it is not there: another may have made it by the time that the rows have come.
            (true, TableExistsOption::Replace, _)
            | (false, TableExistsOption::Replace, TableNotExistOption::Create) => {
                Ok(format!("CREATE OR REPLACE {table} {name} AS SELECT * FROM temp.{INPUT_NAME}"))
            }
            (true, TableExistsOption::Fail | TableExistsOption::Unspecified, _) => {
                Err(Error::new(ErrorKind::Exists, format!("table \"{}\" exists already", self.table))
                    .with_hint("append to it, replace it, or choose another name"))
            }
            (false, _, TableNotExistOption::Create) => {
                Ok(format!("CREATE {table} {name} AS SELECT * FROM temp.{INPUT_NAME}"))
            }
            (false, _, TableNotExistOption::Fail | TableNotExistOption::Unspecified) if is_data => {
                let text = format!("table \"{}\" is of --data and read-only", self.table);
                Err(Error::new(ErrorKind::Denied, text)
                    .with_hint("create a table in the lake first, or under another name, and append to that"))
            }
            (false, _, TableNotExistOption::Fail | TableNotExistOption::Unspecified) => {
                Err(Error::new(ErrorKind::Missing, format!("table \"{}\" does not exist", self.table))
                    .with_hint("create it first, or ask for it to be created"))
            }
        }
    }
}

fn lowered(name: &str) -> String {
    format!("lower({})", literal(name))
}

/// The rows of the put, counted as they come. Their columns come first, and are waited for.
async fn input(first: FlightData, rest: Streaming<FlightData>, rows: Arc<AtomicU64>) -> Result<InputStream> {
    let mut decoder = Decoder::for_tables();
    let Content::Columns(schema) = decoder.read(first)? else {
        return Err(broken("it begins without a schema"));
    };
    check_columns(&schema)?;
    let batches = futures::stream::try_unfold((decoder, rest), move |(mut decoder, mut rest)| {
        let rows = rows.clone();
        async move {
            while let Some(data) = next(&mut rest).await? {
                if let Content::Rows(batch) = decoder.read(data)? {
                    rows.fetch_add(batch.num_rows() as u64, Ordering::Relaxed);
                    return Ok(Some((batch, (decoder, rest))));
                }
            }
            Ok(None)
        }
    });
    Ok(InputStream { schema, batches: Box::pin(batches) })
}

/// The next message of the put, within its time.
async fn next(rest: &mut Streaming<FlightData>) -> Result<Option<FlightData>> {
    let message = tokio::time::timeout(PAUSE, rest.message()).await.map_err(|_| {
        let late = format!("no rows came for {} s, and the ingest is given up", PAUSE.as_secs());
        Error::new(ErrorKind::TimedOut, late)
    })?;
    message.map_err(|status| broken(&status.to_string()))
}

fn check_columns(schema: &SchemaRef) -> Result<()> {
    if schema.fields().is_empty() {
        return Err(Error::new(ErrorKind::Syntax, "the rows have no columns"));
    }
    let mut names: Vec<String> = schema.fields().iter().map(|field| field.name().to_lowercase()).collect();
    names.sort_unstable();
    match names.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => {
            let name: String = pair[0].chars().take(80).collect();
            Err(Error::new(ErrorKind::Data, format!("two columns are named \"{name}\""))
                .with_hint("names differ in more than case"))
        }
        None => Ok(()),
    }
}

fn broken(detail: &str) -> Error {
    Error::new(ErrorKind::Syntax, "the put's data is damaged, and nothing of it is kept").with_detail(detail.to_owned())
}
