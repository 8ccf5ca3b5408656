//! `CommandGetSqlInfo`.

use std::collections::BTreeMap;

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
    builder.append(SqlInfo::SqlMaxStatementLength, i64::try_from(options.sql_limit).unwrap_or(0));
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
    limits(&mut builder);
    grammar(&mut builder);
    transactions(&mut builder);
    builder.build().map_err(own_fault)
}

/// What has no limit of its own is told as 0, as JDBC has it.
fn limits(builder: &mut SqlInfoDataBuilder) {
    const NONE: i64 = 0;
    for info in [
        SqlInfo::SqlMaxBinaryLiteralLength,
        SqlInfo::SqlMaxCharLiteralLength,
        SqlInfo::SqlMaxColumnNameLength,
        SqlInfo::SqlMaxColumnsInGroupBy,
        SqlInfo::SqlMaxColumnsInIndex,
        SqlInfo::SqlMaxColumnsInOrderBy,
        SqlInfo::SqlMaxColumnsInSelect,
        SqlInfo::SqlMaxColumnsInTable,
        SqlInfo::SqlMaxConnections,
        SqlInfo::SqlMaxCursorNameLength,
        SqlInfo::SqlMaxIndexLength,
        SqlInfo::SqlDbSchemaNameLength,
        SqlInfo::SqlMaxProcedureNameLength,
        SqlInfo::SqlMaxCatalogNameLength,
        SqlInfo::SqlMaxRowSize,
        SqlInfo::SqlMaxStatements,
        SqlInfo::SqlMaxTableNameLength,
        SqlInfo::SqlMaxTablesInSelect,
        SqlInfo::SqlMaxUsernameLength,
    ] {
        builder.append(info, NONE);
    }
    builder.append(SqlInfo::SqlMaxRowSizeIncludesBlobs, true);
}

/// A bitmask of these.
fn mask(bits: &[i32]) -> i32 {
    bits.iter().fold(0, |mask, bit| mask | 1 << bit)
}

fn grammar(builder: &mut SqlInfoDataBuilder) {
    use arrow_flight::sql::{
        SqlOuterJoinsSupportLevel as Outer, SqlSupportedGroupBy as GroupBy, SqlSupportedSubqueries as Subqueries,
        SqlSupportedUnions as Unions, SupportedSqlGrammar as Grammar,
    };
    builder.append(SqlInfo::SqlDdlCatalog, false);
    builder.append(SqlInfo::SqlDdlSchema, true);
    builder.append(SqlInfo::SqlDdlTable, true);
    builder.append(SqlInfo::SqlNullPlusNullIsNull, true);
    builder.append(SqlInfo::SqlSupportsDifferentTableCorrelationNames, false);
    builder.append(SqlInfo::SqlSupportsIntegrityEnhancementFacility, false);
    let group_by = [GroupBy::SqlGroupByUnrelated as i32, GroupBy::SqlGroupByBeyondSelect as i32];
    builder.append(SqlInfo::SqlSupportedGroupBy, mask(&group_by));
    let grammars =
        [Grammar::SqlMinimumGrammar as i32, Grammar::SqlCoreGrammar as i32, Grammar::SqlExtendedGrammar as i32];
    builder.append(SqlInfo::SqlSupportedGrammar, mask(&grammars));
    // Entry level.
    builder.append(SqlInfo::SqlAnsi92SupportedLevel, mask(&[0]));
    let outer = [Outer::SqlLimitedOuterJoins as i32, Outer::SqlFullOuterJoins as i32];
    builder.append(SqlInfo::SqlOuterJoinsSupportLevel, mask(&outer));
    let subqueries = [
        Subqueries::SqlSubqueriesInComparisons as i32,
        Subqueries::SqlSubqueriesInExists as i32,
        Subqueries::SqlSubqueriesInIns as i32,
        Subqueries::SqlSubqueriesInQuantifieds as i32,
    ];
    builder.append(SqlInfo::SqlSupportedSubqueries, mask(&subqueries));
    builder.append(SqlInfo::SqlSupportedUnions, mask(&[Unions::SqlUnion as i32, Unions::SqlUnionAll as i32]));
    builder.append(SqlInfo::SqlSchemasSupportedActions, mask(&[]));
    builder.append(SqlInfo::SqlCatalogsSupportedActions, mask(&[]));
    builder.append(SqlInfo::SqlSupportedPositionedCommands, mask(&[]));
    builder.append(SqlInfo::SqlSupportsConvert, conversions());
}

fn transactions(builder: &mut SqlInfoDataBuilder) {
    use arrow_flight::sql::{SqlSupportedResultSetType as ResultSets, SqlTransactionIsolationLevel as Isolation};
    // Each transaction reads one snapshot; two that change different tables do not see each other.
    let isolation = Isolation::SqlTransactionRepeatableRead as i32;
    builder.append(SqlInfo::SqlTransactionsSupported, true);
    builder.append(SqlInfo::SqlDefaultTransactionIsolation, i64::from(isolation));
    builder.append(SqlInfo::SqlSupportedTransactionsIsolationLevels, mask(&[isolation]));
    builder.append(SqlInfo::SqlDataDefinitionCausesTransactionCommit, false);
    builder.append(SqlInfo::SqlDataDefinitionsInTransactionsIgnored, false);
    let forward = ResultSets::SqlResultSetTypeForwardOnly as i32;
    builder.append(SqlInfo::SqlSupportedResultSetTypes, mask(&[forward]));
    for info in [
        SqlInfo::SqlSupportedConcurrenciesForResultSetUnspecified,
        SqlInfo::SqlSupportedConcurrenciesForResultSetForwardOnly,
        SqlInfo::SqlSupportedConcurrenciesForResultSetScrollSensitive,
        SqlInfo::SqlSupportedConcurrenciesForResultSetScrollInsensitive,
    ] {
        builder.append(info, mask(&[]));
    }
}

/// What converts to what, by the numbers of `SqlSupportsConvert`.
fn conversions() -> BTreeMap<i32, Vec<i32>> {
    use arrow_flight::sql::SqlSupportsConvert as To;
    let numbers = [
        To::SqlConvertBit,
        To::SqlConvertTinyint,
        To::SqlConvertSmallint,
        To::SqlConvertInteger,
        To::SqlConvertBigint,
        To::SqlConvertReal,
        To::SqlConvertFloat,
        To::SqlConvertDecimal,
        To::SqlConvertNumeric,
    ];
    let texts = [To::SqlConvertChar, To::SqlConvertVarchar, To::SqlConvertLongvarchar];
    let bytes = [To::SqlConvertBinary, To::SqlConvertVarbinary, To::SqlConvertLongvarbinary];
    let (date, time, timestamp) = (To::SqlConvertDate, To::SqlConvertTime, To::SqlConvertTimestamp);
    let interval = To::SqlConvertIntervalDayTime;
    let mut table = BTreeMap::new();
    let mut say = |from: &[To], to: &[&[To]]| {
        for from in from {
            table.insert(*from as i32, to.concat().iter().map(|to| *to as i32).collect());
        }
    };
    say(&numbers, &[&numbers, &texts]);
    say(&texts, &[&numbers, &texts, &bytes, &[date, time, timestamp, interval]]);
    say(&bytes, &[&bytes, &texts]);
    say(&[date], &[&texts, &[date, timestamp]]);
    say(&[time], &[&texts, &[time]]);
    say(&[timestamp], &[&texts, &[date, time, timestamp]]);
    say(&[interval], &[&texts, &[interval]]);
    table
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
