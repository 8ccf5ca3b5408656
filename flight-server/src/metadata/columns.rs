//! What `GetTables` tells of columns beyond their Arrow types: the metadata of `FlightSql.proto`, by which BI tools tell
//! types.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_schema::{DataType, Field, IntervalUnit, Schema, SchemaRef, TimeUnit};

use super::objects::{Column, Object};

/// The columns of a table, described. `known` is what the engine tells of them; where it tells nothing, names of types
/// are those that the Arrow types have in SQL.
pub(super) fn described(schema: &Schema, object: &Object, known: &[Column]) -> SchemaRef {
    let known: HashMap<&str, &Column> = known.iter().map(|column| (column.name.as_str(), column)).collect();
    let fields = schema.fields().iter().map(|field| {
        let column = known.get(field.name().as_str()).copied();
        let nullable = column.map_or(field.is_nullable(), |column| column.nullable);
        let mut metadata = field.metadata().clone();
        metadata.extend(of_field(field, object, column));
        Field::clone(field).with_nullable(nullable).with_metadata(metadata)
    });
    Arc::new(Schema::new_with_metadata(fields.collect::<Vec<_>>(), schema.metadata().clone()))
}

fn of_field(field: &Field, object: &Object, column: Option<&Column>) -> HashMap<String, String> {
    let key = |name: &str| format!("ARROW:FLIGHT:SQL:{name}");
    let flag = |is: bool| if is { "1" } else { "0" }.to_owned();
    let name = column.map_or_else(|| sql_name(field.data_type()), |column| column.data_type.clone());
    let mut metadata = HashMap::from([
        (key("CATALOG_NAME"), object.catalog.clone()),
        (key("DB_SCHEMA_NAME"), object.schema.clone()),
        // The name that the JDBC driver reads.
        (key("SCHEMA_NAME"), object.schema.clone()),
        (key("TABLE_NAME"), object.name.clone()),
        (key("TYPE_NAME"), name),
        (key("IS_AUTO_INCREMENT"), flag(false)),
        (key("IS_CASE_SENSITIVE"), flag(matches!(field.data_type(), DataType::Utf8))),
        (key("IS_READ_ONLY"), flag(object.catalog == super::CATALOG || object.kind == "VIEW")),
        (key("IS_SEARCHABLE"), flag(true)),
    ]);
    if let Some((precision, scale)) = digits(field.data_type()) {
        metadata.insert(key("PRECISION"), precision.to_string());
        metadata.insert(key("SCALE"), scale.to_string());
    }
    if let Some(comment) = column.and_then(|column| column.comment.clone()) {
        metadata.insert(key("REMARKS"), comment);
    }
    metadata
}

/// Digits in all, and behind the point.
fn digits(data_type: &DataType) -> Option<(u8, i8)> {
    Some(match data_type {
        DataType::Int8 | DataType::UInt8 => (3, 0),
        DataType::Int16 | DataType::UInt16 => (5, 0),
        DataType::Int32 | DataType::UInt32 => (10, 0),
        DataType::Int64 => (19, 0),
        DataType::UInt64 => (20, 0),
        DataType::Float32 => (7, 0),
        DataType::Float64 => (15, 0),
        DataType::Decimal128(precision, scale) | DataType::Decimal256(precision, scale) => (*precision, *scale),
        _ => return None,
    })
}

/// The name of a type in SQL.
fn sql_name(data_type: &DataType) -> String {
    let name = match data_type {
        DataType::Boolean => "BOOLEAN",
        DataType::Int8 => "TINYINT",
        DataType::Int16 => "SMALLINT",
        DataType::Int32 => "INTEGER",
        DataType::Int64 => "BIGINT",
        DataType::UInt8 => "UTINYINT",
        DataType::UInt16 => "USMALLINT",
        DataType::UInt32 => "UINTEGER",
        DataType::UInt64 => "UBIGINT",
        DataType::Float32 => "FLOAT",
        DataType::Float64 => "DOUBLE",
        DataType::Decimal128(precision, scale) | DataType::Decimal256(precision, scale) => {
            return format!("DECIMAL({precision},{scale})");
        }
        DataType::Utf8 => "VARCHAR",
        DataType::Binary => "BLOB",
        DataType::Date32 => "DATE",
        DataType::Time64(_) => "TIME",
        DataType::Timestamp(_, Some(_)) => "TIMESTAMP WITH TIME ZONE",
        DataType::Timestamp(TimeUnit::Second, None) => "TIMESTAMP_S",
        DataType::Timestamp(TimeUnit::Millisecond, None) => "TIMESTAMP_MS",
        DataType::Timestamp(TimeUnit::Microsecond, None) => "TIMESTAMP",
        DataType::Timestamp(TimeUnit::Nanosecond, None) => "TIMESTAMP_NS",
        DataType::Interval(IntervalUnit::MonthDayNano) => "INTERVAL",
        DataType::Null => "\"NULL\"",
        DataType::List(item) => return format!("{}[]", sql_name(item.data_type())),
        DataType::FixedSizeList(item, length) => return format!("{}[{length}]", sql_name(item.data_type())),
        DataType::Struct(fields) => {
            let fields: Vec<String> = fields
                .iter()
                .map(|field| format!("{} {}", super::objects::quoted(field.name()), sql_name(field.data_type())))
                .collect();
            return format!("STRUCT({})", fields.join(", "));
        }
        DataType::Map(entries, _) => {
            let DataType::Struct(entry) = entries.data_type() else { return "MAP".to_owned() };
            let names: Vec<String> = entry.iter().map(|field| sql_name(field.data_type())).collect();
            return format!("MAP({})", names.join(", "));
        }
        DataType::Dictionary(_, _) => "ENUM",
        other => return other.to_string(),
    };
    name.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_described_by_the_engine_or_else_by_their_types() {
        let object = Object { catalog: "lake".into(), schema: "main".into(), name: "t".into(), kind: "TABLE".into() };
        let schema = Schema::new(vec![
            Field::new("a", DataType::Int32, true),
            Field::new("b", DataType::Decimal128(9, 2), true),
            Field::new("c", DataType::List(Arc::new(Field::new("item", DataType::Utf8, true))), true),
        ]);
        let known =
            [Column { name: "a".into(), data_type: "INTEGER".into(), nullable: false, comment: Some("no".into()) }];
        let described = described(&schema, &object, &known);
        let told = |column: usize, key: &str| {
            described.field(column).metadata().get(&format!("ARROW:FLIGHT:SQL:{key}")).cloned().unwrap_or_default()
        };
        assert!(!described.field(0).is_nullable() && described.field(1).is_nullable());
        assert_eq!((told(0, "TYPE_NAME"), told(0, "REMARKS")), ("INTEGER".into(), "no".into()));
        assert_eq!(
            (told(1, "TYPE_NAME"), told(1, "PRECISION"), told(1, "SCALE")),
            ("DECIMAL(9,2)".into(), "9".into(), "2".into())
        );
        assert_eq!((told(2, "TYPE_NAME"), told(2, "TABLE_NAME")), ("VARCHAR[]".into(), "t".into()));
    }
}
