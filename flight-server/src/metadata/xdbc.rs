//! `CommandGetXdbcTypeInfo`.

use arrow_array::RecordBatch;
use arrow_flight::sql::metadata::{XdbcTypeInfo, XdbcTypeInfoData, XdbcTypeInfoDataBuilder};
use arrow_flight::sql::{CommandGetXdbcTypeInfo, Nullable, Searchable, XdbcDataType};
use arrow_schema::SchemaRef;
use query::Result;

use super::own_fault;

pub(super) fn schema() -> SchemaRef {
    XdbcTypeInfoDataBuilder::new().schema()
}

pub(super) fn answer(request: &CommandGetXdbcTypeInfo) -> Result<RecordBatch> {
    data()?.record_batch(request.data_type).map_err(own_fault)
}

/// Name, type, digits or bytes, literal's quote, whether signed (none: not a number).
type Row = (&'static str, XdbcDataType, i32, Option<&'static str>, Option<bool>);

const TYPES: &[Row] = &[
    ("BOOLEAN", XdbcDataType::XdbcBit, 1, None, None),
    ("TINYINT", XdbcDataType::XdbcTinyint, 3, None, Some(true)),
    ("SMALLINT", XdbcDataType::XdbcSmallint, 5, None, Some(true)),
    ("INTEGER", XdbcDataType::XdbcInteger, 10, None, Some(true)),
    ("BIGINT", XdbcDataType::XdbcBigint, 19, None, Some(true)),
    ("FLOAT", XdbcDataType::XdbcReal, 24, None, Some(true)),
    ("DOUBLE", XdbcDataType::XdbcDouble, 53, None, Some(true)),
    ("DECIMAL", XdbcDataType::XdbcDecimal, 38, None, Some(true)),
    ("VARCHAR", XdbcDataType::XdbcVarchar, i32::MAX, Some("'"), None),
    ("BLOB", XdbcDataType::XdbcVarbinary, i32::MAX, Some("'"), None),
    ("DATE", XdbcDataType::XdbcDate, 10, Some("'"), None),
    ("TIME", XdbcDataType::XdbcTime, 15, Some("'"), None),
    ("TIMESTAMP", XdbcDataType::XdbcTimestamp, 26, Some("'"), None),
];

fn data() -> Result<XdbcTypeInfoData> {
    let mut builder = XdbcTypeInfoDataBuilder::new();
    for (name, data_type, size, quote, signed) in TYPES {
        builder.append(XdbcTypeInfo {
            type_name: (*name).to_owned(),
            data_type: *data_type,
            column_size: Some(*size),
            literal_prefix: quote.map(str::to_owned),
            literal_suffix: quote.map(str::to_owned),
            create_params: (*name == "DECIMAL").then(|| vec!["precision".to_owned(), "scale".to_owned()]),
            nullable: Nullable::NullabilityNullable,
            case_sensitive: *name == "VARCHAR",
            searchable: if *name == "BLOB" { Searchable::Basic } else { Searchable::Full },
            unsigned_attribute: signed.map(|signed| !signed),
            fixed_prec_scale: false,
            auto_increment: signed.map(|_| false),
            local_type_name: Some((*name).to_owned()),
            minimum_scale: signed.map(|_| 0),
            maximum_scale: signed.map(|_| if *name == "DECIMAL" { 38 } else { 0 }),
            sql_data_type: *data_type,
            datetime_subcode: None,
            num_prec_radix: signed.map(|_| if matches!(*name, "FLOAT" | "DOUBLE") { 2 } else { 10 }),
            interval_precision: None,
        });
    }
    builder.build().map_err(own_fault)
}
