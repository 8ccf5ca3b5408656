//! `CommandGetSqlInfo`.

use arrow_flight::sql::metadata::{SqlInfoData, SqlInfoDataBuilder};
use arrow_flight::sql::{SqlInfo, SqlNullOrdering, SqlSupportedCaseSensitivity, SqlSupportedTransaction};
use query::Result;

use super::own_fault;
use crate::Options;

/// What the server says of itself. The kind of each value is the one that `FlightSql.proto` gives:
/// clients cast without asking.
pub(crate) fn sql_info(options: &Options) -> Result<SqlInfoData> {
    let engine_version = &options.engine_version;
    let mut builder = SqlInfoDataBuilder::new();
    builder.append(SqlInfo::FlightSqlServerName, "Tavana");
    // Clients made for the engine look for its name here.
    let version = format!("duckdb {engine_version} tavana v{}", env!("CARGO_PKG_VERSION"));
    builder.append(SqlInfo::FlightSqlServerVersion, version.as_str());
    builder.append(SqlInfo::FlightSqlServerArrowVersion, "58.4.1");
    builder.append(SqlInfo::FlightSqlServerReadOnly, options.lake.is_none());
    builder.append(SqlInfo::FlightSqlServerSql, true);
    builder.append(SqlInfo::FlightSqlServerSubstrait, false);
    builder.append(SqlInfo::FlightSqlServerTransaction, SqlSupportedTransaction::Transaction as i32);
    builder.append(SqlInfo::FlightSqlServerCancel, true);
    builder.append(SqlInfo::FlightSqlServerBulkIngestion, true);
    builder.append(SqlInfo::FlightSqlServerIngestTransactionsSupported, true);
    builder.append(SqlInfo::FlightSqlServerStatementTimeout, 0i32);
    builder.append(SqlInfo::FlightSqlServerTransactionTimeout, 0i32);
    builder.append(SqlInfo::SqlIdentifierCase, SqlSupportedCaseSensitivity::SqlCaseSensitivityCaseInsensitive as i64);
    builder.append(SqlInfo::SqlIdentifierQuoteChar, "\"");
    builder.append(
        SqlInfo::SqlQuotedIdentifierCase,
        SqlSupportedCaseSensitivity::SqlCaseSensitivityCaseInsensitive as i64,
    );
    builder.append(SqlInfo::SqlAllTablesAreSelectable, true);
    builder.append(SqlInfo::SqlNullOrdering, SqlNullOrdering::SqlNullsSortedAtEnd as i64);
    builder.append(SqlInfo::SqlSearchStringEscape, "\\");
    builder.append(SqlInfo::SqlExtraNameCharacters, "");
    builder.append(SqlInfo::SqlSupportsColumnAliasing, true);
    builder.append(SqlInfo::SqlSupportsTableCorrelationNames, true);
    builder.append(SqlInfo::SqlSupportsExpressionsInOrderBy, true);
    builder.append(SqlInfo::SqlSupportsOrderByUnrelated, true);
    builder.append(SqlInfo::SqlSupportsLikeEscapeClause, true);
    builder.append(SqlInfo::SqlSupportsNonNullableColumns, true);
    builder.append(SqlInfo::SqlSchemaTerm, "schema");
    builder.append(SqlInfo::SqlCatalogTerm, "catalog");
    builder.append(SqlInfo::SqlProcedureTerm, "function");
    builder.append(SqlInfo::SqlCatalogAtStart, true);
    builder.append(SqlInfo::SqlSelectForUpdateSupported, false);
    builder.append(SqlInfo::SqlStoredProceduresSupported, false);
    builder.append(SqlInfo::SqlCorrelatedSubqueriesSupported, true);
    builder.append(SqlInfo::SqlBatchUpdatesSupported, false);
    builder.append(SqlInfo::SqlSavepointsSupported, false);
    builder.append(SqlInfo::SqlNamedParametersSupported, true);
    builder.append(SqlInfo::SqlLocatorsUpdateCopy, false);
    builder.append(SqlInfo::SqlStoredFunctionsUsingCallSyntaxSupported, false);
    builder.append(SqlInfo::SqlKeywords, KEYWORDS);
    builder.append(SqlInfo::SqlNumericFunctions, NUMERIC);
    builder.append(SqlInfo::SqlStringFunctions, STRING);
    builder.append(SqlInfo::SqlSystemFunctions, SYSTEM);
    builder.append(SqlInfo::SqlDatetimeFunctions, DATETIME);
    builder.build().map_err(own_fault)
}

const KEYWORDS: &[&str] = &[
    "ANTI",
    "ASOF",
    "DESCRIBE",
    "EXCLUDE",
    "GLOB",
    "ILIKE",
    "LAMBDA",
    "MACRO",
    "MAP",
    "PIVOT",
    "POSITIONAL",
    "QUALIFY",
    "SEMI",
    "SHOW",
    "STRUCT",
    "SUMMARIZE",
    "TRY_CAST",
    "UNPIVOT",
];
const NUMERIC: &[&str] = &[
    "ABS", "ACOS", "ASIN", "ATAN", "ATAN2", "CEILING", "COS", "COT", "DEGREES", "EXP", "FLOOR", "LOG", "LOG10", "MOD",
    "PI", "POWER", "RADIANS", "RANDOM", "ROUND", "SIGN", "SIN", "SQRT", "TAN", "TRUNC",
];
const STRING: &[&str] = &[
    "ASCII",
    "CHR",
    "CONCAT",
    "LEFT",
    "LENGTH",
    "LOWER",
    "LPAD",
    "LTRIM",
    "POSITION",
    "REPEAT",
    "REPLACE",
    "RIGHT",
    "RPAD",
    "RTRIM",
    "STRPOS",
    "SUBSTRING",
    "TRIM",
    "UPPER",
];
const SYSTEM: &[&str] = &["COALESCE", "CURRENT_DATABASE", "CURRENT_SCHEMA", "IFNULL", "NULLIF", "VERSION"];
const DATETIME: &[&str] = &[
    "CURRENT_DATE",
    "CURRENT_TIME",
    "CURRENT_TIMESTAMP",
    "DATE_DIFF",
    "DATE_PART",
    "DATE_TRUNC",
    "DAYNAME",
    "EXTRACT",
    "MONTHNAME",
    "NOW",
    "STRFTIME",
];
