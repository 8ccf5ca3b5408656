use query::Plan;

/// What an operator does with memory, by the engine's name of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Reads Parquet files, perhaps as a table of a lake.
    Scan,
    /// Reads delimited text.
    CsvScan,
    /// Reads JSON.
    JsonScan,
    /// Gives rows that are there already, or that it makes up.
    Values,
    Filter,
    Projection,
    Unnest,
    HashJoin,
    DelimJoin,
    /// Sorts its build side, and looks up ranges there.
    MergeJoin,
    /// Sorts both sides.
    SortedJoin,
    /// Keeps its build side as it is, and looks at all of it for each row.
    LoopJoin,
    GroupBy,
    PerfectGroupBy,
    /// Groups by columns by which the files are parted already.
    PartitionedGroupBy,
    Ungrouped,
    Order,
    TopN,
    Window,
    StreamingWindow,
    Limit,
    /// Holds as many rows as a sample has.
    Sample,
    Union,
    Cte,
    RecursiveCte,
    /// Reads what a common table expression, or the other side of a correlated join, holds.
    Held,
    /// Writes files.
    Write,
    /// Writes rows to a table.
    Insert,
    /// Passes on what it gets.
    Pass,
    /// None of those that are known: what it gets is taken to be kept.
    Unknown,
}

impl Kind {
    pub(crate) fn of(plan: &Plan) -> Self {
        let name = plan.operator.trim();
        match name {
            "FILTER" => Self::Filter,
            "PROJECTION" => Self::Projection,
            "UNNEST" | "INOUT_FUNCTION" => Self::Unnest,
            "HASH_JOIN" => Self::HashJoin,
            "DELIM_JOIN" | "LEFT_DELIM_JOIN" | "RIGHT_DELIM_JOIN" => Self::DelimJoin,
            "PIECEWISE_MERGE_JOIN" => Self::MergeJoin,
            "IE_JOIN" | "ASOF_JOIN" => Self::SortedJoin,
            "NESTED_LOOP_JOIN" | "BLOCKWISE_NL_JOIN" | "CROSS_PRODUCT" => Self::LoopJoin,
            "HASH_GROUP_BY" => Self::GroupBy,
            "PERFECT_HASH_GROUP_BY" => Self::PerfectGroupBy,
            "PARTITIONED_AGGREGATE" => Self::PartitionedGroupBy,
            "UNGROUPED_AGGREGATE" | "SIMPLE_AGGREGATE" => Self::Ungrouped,
            "ORDER_BY" => Self::Order,
            "TOP_N" => Self::TopN,
            "WINDOW" => Self::Window,
            "STREAMING_WINDOW" => Self::StreamingWindow,
            "LIMIT" | "STREAMING_LIMIT" | "LIMIT_PERCENT" => Self::Limit,
            "RESERVOIR_SAMPLE" | "STREAMING_SAMPLE" => Self::Sample,
            "UNION" => Self::Union,
            "CTE" => Self::Cte,
            "RECURSIVE_CTE" | "REC_CTE" | "REC_KEY_CTE" => Self::RecursiveCte,
            "CTE_SCAN" | "DELIM_SCAN" | "REC_CTE_SCAN" | "REC_REC_CTE_SCAN" | "RECURSIVE_CTE_SCAN" => Self::Held,
            "COPY_TO_FILE" | "BATCH_COPY_TO_FILE" | "EXPORT" => Self::Write,
            "INSERT"
            | "BATCH_INSERT"
            | "CREATE_TABLE_AS"
            | "BATCH_CREATE_TABLE_AS"
            | "UPDATE"
            | "DELETE"
            | "MERGE_INTO"
            | "COPY_DATABASE" => Self::Insert,
            "RESULT_COLLECTOR" | "EXPLAIN" | "EXPLAIN_ANALYZE" | "EXECUTE" | "PREPARE" | "VERIFY_VECTOR"
            | "POSITIONAL_JOIN" => Self::Pass,
            "COLUMN_DATA_SCAN" | "DUMMY_SCAN" | "CHUNK_SCAN" | "EXPRESSION_SCAN" | "EMPTY_RESULT"
            | "POSITIONAL_SCAN" => Self::Values,
            _ => Self::of_source(name, plan),
        }
    }

    fn of_source(name: &str, plan: &Plan) -> Self {
        let has = |part: &str| name.contains(part);
        if has("CSV") {
            Self::CsvScan
        } else if has("JSON") || has("NDJSON") {
            Self::JsonScan
        } else if has("PARQUET")
            || has("DELTA_SCAN")
            || has("ICEBERG_SCAN")
            || has("DUCKLAKE_SCAN")
            || !plan.files.is_empty()
        {
            Self::Scan
        } else if plan.inputs.is_empty() {
            // Tables in memory, functions that make rows: they stream.
            Self::Values
        } else {
            Self::Unknown
        }
    }

    /// Whether the operator reads files.
    pub(crate) fn reads_files(self) -> bool {
        matches!(self, Self::Scan | Self::CsvScan | Self::JsonScan)
    }
}
