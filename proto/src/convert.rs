use std::sync::Arc;

use arrow_ipc::reader::StreamReader;
use arrow_ipc::writer::{DictionaryTracker, EncodedData, IpcDataGenerator, IpcWriteOptions, StreamWriter};
use arrow_schema::{Schema, SchemaRef};
use bytes::Bytes;
use query::{
    Class, Credentials, Effect, Error, ErrorKind, Fingerprint, Format, Lake, LakeMetadata, LakeReads, LakeTable, Place,
    Plan, Prepared, Result, S3Options, Scheme, ServedTable, Statement, TableSource,
};

use crate::engine as wire;

/// A schema as an encapsulated IPC message.
pub fn schema_to_ipc(schema: &Schema) -> Bytes {
    let mut bytes = Vec::new();
    // Writing into memory cannot fail.
    let _ = arrow_ipc::writer::write_message(&mut bytes, encode_schema(schema), &IpcWriteOptions::default());
    bytes.into()
}

/// The flatbuffer of a schema, without the prefix of an encapsulated message: the `data_header` of a
/// result's first `FlightData`.
pub fn schema_message(schema: &Schema) -> Bytes {
    encode_schema(schema).ipc_message.into()
}

fn encode_schema(schema: &Schema) -> EncodedData {
    let mut tracker = DictionaryTracker::new(false);
    IpcDataGenerator::default().schema_to_bytes_with_dictionary_tracker(
        schema,
        &mut tracker,
        &IpcWriteOptions::default(),
    )
}

/// A schema out of an encapsulated IPC message.
///
/// # Errors
/// `Syntax` when it is none.
pub fn schema_from_ipc(bytes: &[u8]) -> Result<SchemaRef> {
    let reader = StreamReader::try_new(bytes, None)
        .map_err(|error| Error::new(ErrorKind::Syntax, "not an Arrow schema message").with_detail(error.to_string()))?;
    Ok(reader.schema())
}

/// A statement for an engine.
pub fn statement_to_wire(statement: &Statement) -> wire::Statement {
    wire::Statement {
        sql: statement.sql.to_string(),
        tables: statement.tables.iter().map(table_to_wire).collect(),
        all_tables: statement.all_tables,
        settings: settings_to_wire(&statement.settings),
        reads: statement.reads.as_deref().map(reads_to_wire),
        otherwise: statement.otherwise.as_deref().map(str::to_owned),
        served: statement.served.iter().map(served_to_wire).collect(),
    }
}

fn served_to_wire(table: &ServedTable) -> wire::ServedTable {
    let mut rows = Vec::new();
    // Writing into memory cannot fail, and the rows are of types that Arrow's stream has.
    let written = StreamWriter::try_new(&mut rows, &table.rows.schema())
        .and_then(|mut writer| writer.write(&table.rows).and_then(|()| writer.finish()));
    if written.is_err() {
        rows.clear();
    }
    wire::ServedTable { name: table.name.to_string(), rows: rows.into() }
}

fn served_from_wire(table: wire::ServedTable) -> Result<ServedTable> {
    let malformed = |detail: String| {
        Error::new(ErrorKind::Bug, "rows of a table of the service's own are damaged").with_detail(detail)
    };
    let mut reader = StreamReader::try_new(&table.rows[..], None).map_err(|error| malformed(error.to_string()))?;
    let rows = reader.next().ok_or_else(|| malformed("no batch".to_owned()))?;
    Ok(ServedTable { name: table.name.into(), rows: rows.map_err(|error| malformed(error.to_string()))? })
}

fn reads_to_wire(reads: &LakeReads) -> wire::LakeReads {
    wire::LakeReads { snapshot: reads.snapshot, tables: lake_tables_to_wire(&reads.tables) }
}

fn reads_from_wire(reads: wire::LakeReads) -> LakeReads {
    LakeReads { snapshot: reads.snapshot, tables: reads.tables.into_iter().map(lake_table_from_wire).collect() }
}

fn lake_tables_to_wire(tables: &[LakeTable]) -> Vec<wire::LakeTable> {
    let to_wire = |table: &LakeTable| wire::LakeTable { schema: table.schema.clone(), name: table.name.clone() };
    tables.iter().map(to_wire).collect()
}

fn lake_table_from_wire(table: wire::LakeTable) -> LakeTable {
    LakeTable { schema: table.schema, name: table.name }
}

fn settings_to_wire(settings: &[(String, String)]) -> Vec<wire::Setting> {
    settings.iter().map(|(name, value)| wire::Setting { name: name.clone(), value: value.clone() }).collect()
}

/// A statement from the server.
///
/// # Errors
/// `Bug` when the rows of a table that it brings along cannot be read.
pub fn statement_from_wire(statement: wire::Statement) -> Result<Statement> {
    Ok(Statement {
        fingerprint: Fingerprint::of(&statement.sql),
        sql: statement.sql.into(),
        all_tables: statement.all_tables,
        settings: statement.settings.into_iter().map(|setting| (setting.name, setting.value)).collect(),
        tables: statement.tables.into_iter().map(table_from_wire).collect(),
        reads: statement.reads.map(|reads| reads_from_wire(reads).into()),
        otherwise: statement.otherwise.map(Into::into),
        served: statement.served.into_iter().map(served_from_wire).collect::<Result<_>>()?,
    })
}

fn table_to_wire(table: &TableSource) -> wire::Table {
    let format = match table.format {
        Format::Parquet => wire::table::Format::Parquet,
        Format::Csv => wire::table::Format::Csv,
        Format::Json => wire::table::Format::Json,
        Format::Delta => wire::table::Format::Delta,
        Format::Iceberg => wire::table::Format::Iceberg,
    };
    wire::Table {
        name: table.name.to_string(),
        format: format.into(),
        locations: table.locations.to_vec(),
        hive_partitioned: table.hive_partitioned,
        version: table.version,
        bytes: table.bytes,
    }
}

fn table_from_wire(table: wire::Table) -> TableSource {
    TableSource {
        format: match table.format() {
            wire::table::Format::Parquet => Format::Parquet,
            wire::table::Format::Csv => Format::Csv,
            wire::table::Format::Json => Format::Json,
            wire::table::Format::Delta => Format::Delta,
            wire::table::Format::Iceberg => Format::Iceberg,
        },
        name: table.name.into(),
        locations: table.locations.into(),
        hive_partitioned: table.hive_partitioned,
        version: table.version,
        bytes: table.bytes,
    }
}

/// A place for an engine.
pub fn place_to_wire(place: &Place) -> wire::Place {
    let scheme = match place.scheme {
        Scheme::Local => wire::place::Scheme::Local,
        Scheme::S3 => wire::place::Scheme::S3,
    };
    let s3 = place.s3.as_ref().map(|s3| wire::S3Options {
        endpoint: s3.endpoint.clone(),
        region: s3.region.clone(),
        path_style: s3.path_style,
        credentials: s3.credentials.as_ref().map(|keys| wire::Credentials {
            key_id: keys.key_id.clone(),
            secret: keys.secret.clone(),
            token: keys.token.clone(),
        }),
    });
    wire::Place { root: place.root.clone(), scheme: scheme.into(), s3, writable: place.writable }
}

/// A place from the server.
pub fn place_from_wire(place: wire::Place) -> Place {
    Place {
        scheme: match place.scheme() {
            wire::place::Scheme::Local => Scheme::Local,
            wire::place::Scheme::S3 => Scheme::S3,
        },
        s3: place.s3.map(|s3| S3Options {
            endpoint: s3.endpoint,
            region: s3.region,
            path_style: s3.path_style,
            credentials: s3.credentials.map(|keys| Credentials {
                key_id: keys.key_id,
                secret: keys.secret,
                token: keys.token,
            }),
        }),
        root: place.root,
        writable: place.writable,
    }
}

/// A writable lake for an engine, which may or may not change it.
pub fn lake_to_wire(lake: &Lake, writable: bool) -> wire::Lake {
    let metadata = match &lake.metadata {
        LakeMetadata::Sqlite(path) => wire::lake::Metadata::Sqlite(path.to_string_lossy().into_owned()),
        LakeMetadata::Postgres(url) => wire::lake::Metadata::Postgres(url.clone()),
    };
    wire::Lake { data: Some(place_to_wire(&lake.data)), metadata: Some(metadata), writable }
}

/// A writable lake from the server, and whether it may be changed.
///
/// # Errors
/// `Syntax` when it lacks a part.
pub fn lake_from_wire(lake: wire::Lake) -> Result<(Lake, bool)> {
    let (Some(data), Some(metadata)) = (lake.data, lake.metadata) else {
        return Err(Error::new(ErrorKind::Syntax, "a lake needs a place for its data and one for its metadata"));
    };
    let metadata = match metadata {
        wire::lake::Metadata::Sqlite(path) => LakeMetadata::Sqlite(path.into()),
        wire::lake::Metadata::Postgres(url) => LakeMetadata::Postgres(url),
    };
    Ok((Lake { data: place_from_wire(data), metadata }, lake.writable))
}

/// What an engine found out about a statement.
pub fn prepared_to_wire(prepared: &Prepared) -> wire::PrepareReply {
    let effect = match prepared.class.effect {
        Effect::Reads => wire::prepare_reply::Effect::Reads,
        Effect::ChangesSession => wire::prepare_reply::Effect::ChangesSession,
        Effect::Begins => wire::prepare_reply::Effect::Begins,
        Effect::Ends => wire::prepare_reply::Effect::Ends,
        Effect::ChangesLake => wire::prepare_reply::Effect::ChangesLake,
        Effect::WritesFiles => wire::prepare_reply::Effect::WritesFiles,
    };
    wire::PrepareReply {
        returns_rows: prepared.class.returns_rows,
        effect: effect.into(),
        schema: schema_to_ipc(&prepared.schema),
        parameters: schema_to_ipc(&prepared.parameters),
        reads_lake: prepared.reads_lake,
        ordered: prepared.ordered,
        unpinnable: prepared.unpinnable,
        lake_tables: lake_tables_to_wire(&prepared.lake_tables),
        repeatable: prepared.repeatable,
        stays: prepared.stays,
        plan: prepared.plan.as_deref().map(plan_to_wire),
    }
}

fn plan_to_wire(plan: &Plan) -> wire::Operator {
    let detail = |(name, value): &(String, String)| wire::Setting { name: name.clone(), value: value.clone() };
    wire::Operator {
        name: plan.operator.clone(),
        rows: plan.rows,
        types: plan.types.clone(),
        details: plan.details.iter().map(detail).collect(),
        files: plan.files.clone(),
        file_count: plan.file_count,
        inputs: plan.inputs.iter().map(plan_to_wire).collect(),
    }
}

fn plan_from_wire(operator: &wire::Operator) -> Plan {
    Plan {
        operator: operator.name.clone(),
        rows: operator.rows,
        types: operator.types.clone(),
        details: operator.details.iter().map(|detail| (detail.name.clone(), detail.value.clone())).collect(),
        files: operator.files.clone(),
        file_count: operator.file_count,
        inputs: operator.inputs.iter().map(plan_from_wire).collect(),
    }
}

/// What an engine found out about this statement.
///
/// # Errors
/// `Syntax` when the reply holds no schemas.
pub fn prepared_from_wire(statement: Statement, reply: &wire::PrepareReply) -> Result<Prepared> {
    let effect = match reply.effect() {
        wire::prepare_reply::Effect::Reads => Effect::Reads,
        wire::prepare_reply::Effect::ChangesSession => Effect::ChangesSession,
        wire::prepare_reply::Effect::Begins => Effect::Begins,
        wire::prepare_reply::Effect::Ends => Effect::Ends,
        wire::prepare_reply::Effect::ChangesLake => Effect::ChangesLake,
        wire::prepare_reply::Effect::WritesFiles => Effect::WritesFiles,
    };
    Ok(Prepared {
        statement,
        class: Class { returns_rows: reply.returns_rows, effect },
        schema: schema_from_ipc(&reply.schema)?,
        parameters: schema_from_ipc(&reply.parameters)?,
        reads_lake: reply.reads_lake,
        lake_tables: reply.lake_tables.iter().cloned().map(lake_table_from_wire).collect(),
        unpinnable: reply.unpinnable,
        ordered: reply.ordered,
        repeatable: reply.repeatable,
        stays: reply.stays,
        plan: reply.plan.as_ref().map(|plan| Arc::new(plan_from_wire(plan))),
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use arrow_array::{ArrayRef, Int32Array, RecordBatch};
    use arrow_schema::{DataType, Field};

    #[test]
    fn schemas_come_through_with_dictionaries() {
        let schema = Schema::new(vec![
            Field::new("a", DataType::Int32, true),
            Field::new("e", DataType::Dictionary(DataType::UInt8.into(), DataType::Utf8.into()), true),
        ]);
        assert_eq!(*schema_from_ipc(&schema_to_ipc(&schema)).unwrap(), schema);
    }

    #[test]
    fn statements_and_places_come_through() {
        let statement = Statement {
            sql: "select 1".into(),
            fingerprint: Fingerprint::of("select 1"),
            all_tables: true,
            settings: [("TimeZone".to_owned(), "UTC".to_owned())].into(),
            tables: [TableSource {
                name: "t".into(),
                format: Format::Delta,
                locations: ["/lake/t".to_owned()].into(),
                hive_partitioned: true,
                version: 9,
                bytes: 10,
            }]
            .into(),
            reads: Some(Arc::new(LakeReads {
                snapshot: Some(7),
                tables: vec![LakeTable { schema: "main".into(), name: "t".into() }],
            })),
            otherwise: Some("select 2".into()),
            served: [ServedTable {
                name: "queue".into(),
                rows: RecordBatch::try_from_iter([("n", Arc::new(Int32Array::from(vec![1, 2])) as ArrayRef)]).unwrap(),
            }]
            .into(),
        };
        let back = statement_from_wire(statement_to_wire(&statement)).unwrap();
        assert_eq!((&back.sql, &back.tables), (&statement.sql, &statement.tables));
        assert_eq!((&back.settings, &back.reads), (&statement.settings, &statement.reads));
        assert_eq!(back.otherwise, statement.otherwise);
        let place = Place {
            root: "s3://b/p".into(),
            scheme: Scheme::S3,
            s3: Some(S3Options {
                endpoint: Some("http://127.0.0.1:1".into()),
                region: None,
                path_style: true,
                credentials: Some(Credentials { key_id: "k".into(), secret: "s".into(), token: None }),
            }),
            writable: true,
        };
        assert_eq!(place_from_wire(place_to_wire(&place)), place);
        for metadata in [LakeMetadata::Sqlite("/state/lake.db".into()), LakeMetadata::Postgres("postgres://h/d".into())]
        {
            let lake = Lake { data: place.clone(), metadata };
            assert_eq!(lake_from_wire(lake_to_wire(&lake, true)).unwrap(), (lake, true));
        }
    }
}
