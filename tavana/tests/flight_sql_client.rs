//! The Flight SQL client of the crate `arrow-flight`, as any program in Rust would use it, against the program itself.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Decimal128Type, Int32Type, Int64Type};
use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use arrow_flight::FlightInfo;
use arrow_flight::error::FlightError;
use arrow_flight::sql::client::FlightSqlServiceClient;
use arrow_flight::sql::{
    CommandGetDbSchemas, CommandGetTables, CommandGetXdbcTypeInfo, CommandStatementIngest, EndTransaction, SqlInfo,
    TableDefinitionOptions, TableExistsOption, TableNotExistOption,
};
use arrow_schema::DataType;
use futures::{TryStreamExt, stream};
use tonic::transport::{Channel, Endpoint};

type Client = FlightSqlServiceClient<Channel>;

/// `tavana serve` on a free port; ended when dropped.
struct Service {
    process: Child,
    /// Kept open: who writes to a pipe that nobody holds gets an error.
    _output: BufReader<ChildStdout>,
    address: String,
    folder: tempfile::TempDir,
}

impl Service {
    fn start(flags: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut process = Self::command(folder.path())
            .args(["serve", "--flight-listen", "127.0.0.1:0", "--pg-listen", "off", "--http-listen", "127.0.0.1:0"])
            .args(["--workers", "1", "--memory", "2GB", "--ready-json", "--tables"])
            .arg(folder.path().join("tables"))
            .arg("--extensions")
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.deps/extensions"))
            .args(flags)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(process.stdout.take().unwrap());
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        let ready: serde_json::Value = serde_json::from_str(&line).unwrap();
        let address = ready["flight"].as_str().unwrap().to_owned();
        Self { process, _output: output, address, folder }
    }

    /// The program, with a home and a state of its own, and nothing of the caller's settings.
    fn command(folder: &Path) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tavana"));
        command.env_clear().env("HOME", folder).env("TAVANA_STATE", folder.join("state"));
        command
    }

    async fn client(&self) -> Client {
        let channel = Endpoint::new(format!("http://{}", self.address)).unwrap().connect().await.unwrap();
        FlightSqlServiceClient::new(channel)
    }

    fn key(&self, name: &str, scope: &str) -> String {
        let made = Self::command(self.folder.path())
            .args(["key", "create", "--name", name, "--scope", scope])
            .output()
            .unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        String::from_utf8(made.stdout).unwrap().split_whitespace().last().unwrap().to_owned()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

async fn fetch(client: &mut Client, info: FlightInfo) -> Vec<RecordBatch> {
    let mut batches = Vec::new();
    for endpoint in info.endpoint {
        let stream = client.do_get(endpoint.ticket.unwrap()).await.unwrap();
        batches.extend(stream.try_collect::<Vec<_>>().await.unwrap());
    }
    batches
}

async fn query(client: &mut Client, sql: &str) -> Vec<RecordBatch> {
    let info = client.execute(sql.to_owned(), None).await.unwrap();
    fetch(client, info).await
}

async fn number(client: &mut Client, sql: &str) -> i64 {
    let batches = query(client, sql).await;
    batches[0].column(0).as_primitive::<Int64Type>().value(0)
}

/// The values of a column of texts.
fn texts(batches: &[RecordBatch], name: &str) -> Vec<String> {
    let column = |batch: &RecordBatch| batch.column_by_name(name).unwrap().clone();
    let text = |array: ArrayRef| array.as_string::<i32>().iter().flatten().map(str::to_owned).collect::<Vec<_>>();
    batches.iter().map(column).flat_map(text).collect()
}

fn status(error: FlightError) -> tonic::Status {
    match error {
        FlightError::Tonic(status) => *status,
        other => panic!("not a status: {other}"),
    }
}

// works: Queries as streams of record batches, with the schema before them
#[tokio::test]
async fn results_arrive_whole_with_their_types() {
    let service = Service::start(&[]);
    let mut client = service.client().await;
    let sql = "SELECT i::INTEGER AS i, (i * 1.5)::DECIMAL(12, 2) AS d, 'row ' || i AS s FROM range(1000000) t(i)";
    let info = client.execute(sql.to_owned(), None).await.unwrap();
    let schema = info.clone().try_decode_schema().unwrap();
    let types: Vec<&DataType> = schema.fields().iter().map(|field| field.data_type()).collect();
    assert_eq!(types, [&DataType::Int32, &DataType::Decimal128(12, 2), &DataType::Utf8]);
    let batches = fetch(&mut client, info).await;
    let (mut rows, mut sum, mut hundredths) = (0, 0_i64, 0_i128);
    for batch in &batches {
        rows += batch.num_rows();
        sum += batch.column(0).as_primitive::<Int32Type>().values().iter().map(|value| i64::from(*value)).sum::<i64>();
        hundredths += batch.column(1).as_primitive::<Decimal128Type>().values().iter().sum::<i128>();
    }
    let expected = 999_999_i64 * 1_000_000 / 2;
    assert_eq!((rows, sum, hundredths), (1_000_000, expected, i128::from(expected) * 150));
    assert_eq!(texts(&batches[..1], "s")[..2], ["row 0", "row 1"]);
    // A result without rows has its columns.
    let info = client.execute("SELECT 1 AS one WHERE false".to_owned(), None).await.unwrap();
    assert_eq!(info.clone().try_decode_schema().unwrap().field(0).name(), "one");
    assert_eq!(fetch(&mut client, info).await.iter().map(RecordBatch::num_rows).sum::<usize>(), 0);
}

// works: Errors as `tonic::Status`, with the SQLSTATE in the message
#[tokio::test]
async fn mistakes_are_told_and_cost_nothing_else() {
    let service = Service::start(&[]);
    let mut client = service.client().await;
    let told = status(client.execute("SELECT * FROM nowhere".to_owned(), None).await.unwrap_err());
    assert_eq!(told.code(), tonic::Code::NotFound);
    assert!(told.message().contains("[42P01]"), "{told}");
    let told = status(client.execute("SELEC 1".to_owned(), None).await.unwrap_err());
    assert_eq!(told.code(), tonic::Code::InvalidArgument);
    assert_eq!(number(&mut client, "SELECT 42::BIGINT").await, 42);
}

// works: Prepared statements with parameters, of one row or many; counts of updates
#[tokio::test]
async fn prepared_statements_take_their_parameters() {
    let service = Service::start(&[]);
    let mut client = service.client().await;
    client.execute_update("CREATE TABLE t (i BIGINT, s VARCHAR)".to_owned(), None).await.unwrap();
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("1", Arc::new(Int64Array::from(vec![Some(1), Some(2), None]))),
        ("2", Arc::new(StringArray::from(vec!["one", "two", "nothing"]))),
    ];
    let mut insert = client.prepare("INSERT INTO t VALUES (?, ?)".to_owned(), None).await.unwrap();
    insert.set_parameters(RecordBatch::try_from_iter(columns).unwrap()).unwrap();
    assert_eq!(insert.execute_update().await.unwrap(), 3);
    insert.close().await.unwrap();

    let mut select = client.prepare("SELECT s FROM t WHERE i = ?".to_owned(), None).await.unwrap();
    assert_eq!(select.parameter_schema().unwrap().fields().len(), 1);
    assert_eq!(select.dataset_schema().unwrap().field(0).name(), "s");
    for (value, expected) in [(1, "one"), (2, "two")] {
        let array: ArrayRef = Arc::new(Int64Array::from(vec![value]));
        select.set_parameters(RecordBatch::try_from_iter([("1", array)]).unwrap()).unwrap();
        let info = select.execute().await.unwrap();
        assert_eq!(texts(&fetch(&mut client, info).await, "s"), [expected]);
    }
    select.close().await.unwrap();
}

// works: Ingest (`execute_ingest`), and transactions with it
#[tokio::test]
async fn frames_are_taken_in_and_transactions_are_whole() {
    let service = Service::start(&[]);
    let (mut client, mut other) = (service.client().await, service.client().await);
    let ingest = |transaction_id| CommandStatementIngest {
        table_definition_options: Some(TableDefinitionOptions {
            if_not_exist: TableNotExistOption::Create.into(),
            if_exists: TableExistsOption::Append.into(),
        }),
        table: "numbers".to_owned(),
        schema: None,
        catalog: None,
        temporary: false,
        transaction_id,
        options: Default::default(),
    };
    let batch = |from: i64| {
        let values: ArrayRef = Arc::new(Int64Array::from_iter_values(from..from + 1000));
        Ok(RecordBatch::try_from_iter([("i", values)]).unwrap())
    };
    let count = "SELECT count(*) FROM numbers";
    let stream = stream::iter((0..5).map(move |part| batch(part * 1000)));
    assert_eq!(client.execute_ingest(ingest(None), stream).await.unwrap(), 5000);
    assert_eq!(number(&mut other, count).await, 5000);
    assert_eq!(number(&mut other, "SELECT sum(i)::BIGINT FROM numbers").await, 4999 * 5000 / 2);

    for (end, expected) in [(EndTransaction::Rollback, 5000), (EndTransaction::Commit, 5999)] {
        let transaction = client.begin_transaction().await.unwrap();
        let taken = client.execute_ingest(ingest(Some(transaction.clone())), stream::iter([batch(0)])).await.unwrap();
        assert_eq!(taken, 1000);
        let delete = "DELETE FROM numbers WHERE i = 4999".to_owned();
        assert_eq!(client.execute_update(delete, Some(transaction.clone())).await.unwrap(), 1);
        let info = client.execute(count.to_owned(), Some(transaction.clone())).await.unwrap();
        let own = fetch(&mut client, info).await[0].column(0).as_primitive::<Int64Type>().value(0);
        assert_eq!((own, number(&mut other, count).await), (5999, 5000));
        client.end_transaction(transaction, end).await.unwrap();
        assert_eq!(number(&mut other, count).await, expected);
    }
}

// works: Metadata: catalogs, schemas, tables with their columns, types of tables, `get_sql_info`, `get_xdbc_type_info`
#[tokio::test]
async fn the_catalog_can_be_browsed() {
    let service = Service::start(&[]);
    let mut client = service.client().await;
    client.execute_update("CREATE TABLE visits (day DATE, count BIGINT)".to_owned(), None).await.unwrap();

    let info = client.get_catalogs().await.unwrap();
    assert!(texts(&fetch(&mut client, info).await, "catalog_name").contains(&"lake".to_owned()));
    let wanted = CommandGetDbSchemas { catalog: Some("lake".to_owned()), db_schema_filter_pattern: None };
    let info = client.get_db_schemas(wanted).await.unwrap();
    assert!(texts(&fetch(&mut client, info).await, "db_schema_name").contains(&"main".to_owned()));
    let wanted = CommandGetTables {
        catalog: Some("lake".to_owned()),
        db_schema_filter_pattern: None,
        table_name_filter_pattern: Some("vis%".to_owned()),
        table_types: Vec::new(),
        include_schema: true,
    };
    let info = client.get_tables(wanted).await.unwrap();
    let tables = fetch(&mut client, info).await;
    assert_eq!(texts(&tables, "table_name"), ["visits"]);
    let message = tables[0].column_by_name("table_schema").unwrap().as_binary::<i32>().value(0).to_vec();
    let schema = arrow_schema::Schema::try_from(arrow_flight::IpcMessage(message.into())).unwrap();
    let types: Vec<&DataType> = schema.fields().iter().map(|field| field.data_type()).collect();
    assert_eq!(types, [&DataType::Date32, &DataType::Int64]);

    let info = client.get_table_types().await.unwrap();
    assert!(!texts(&fetch(&mut client, info).await, "table_type").is_empty());
    let info = client.get_sql_info(vec![SqlInfo::FlightSqlServerName]).await.unwrap();
    let told = fetch(&mut client, info).await;
    let values = told[0].column_by_name("value").unwrap().as_union().value(0);
    assert_eq!(values.as_string::<i32>().value(0), "Tavana");
    let info = client.get_xdbc_type_info(CommandGetXdbcTypeInfo { data_type: None }).await.unwrap();
    assert!(texts(&fetch(&mut client, info).await, "type_name").len() > 10);
}

// works: Keys: `handshake` with name and key, or `set_token`
#[tokio::test]
async fn a_key_opens_the_door_to_what_it_permits() {
    let service = Service::start(&["--auth", "keys"]);
    let mut client = service.client().await;
    let told = status(client.execute("SELECT 1".to_owned(), None).await.unwrap_err());
    assert_eq!(told.code(), tonic::Code::Unauthenticated);
    assert!(client.handshake("anna", "not a key").await.is_err());

    let writer = service.key("anna", "write");
    client.handshake("anna", &writer).await.unwrap();
    client.execute_update("CREATE TABLE t AS SELECT 7::BIGINT AS i".to_owned(), None).await.unwrap();

    let mut reader = service.client().await;
    reader.set_token(service.key("ben", "read"));
    assert_eq!(number(&mut reader, "SELECT i FROM t").await, 7);
    let told = status(reader.execute_update("DELETE FROM t".to_owned(), None).await.unwrap_err());
    assert_eq!(told.code(), tonic::Code::PermissionDenied);
    assert_eq!(number(&mut client, "SELECT count(*) FROM t").await, 1);
}
