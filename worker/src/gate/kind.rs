/// What the engine says a statement is, as in `duckdb_statement_type` of its C API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StatementKind {
    /// A query.
    Select,
    /// `INSERT`.
    Insert,
    /// `UPDATE`.
    Update,
    /// `EXPLAIN`, whatever it explains.
    Explain,
    /// `DELETE` or `TRUNCATE`.
    Delete,
    /// `PREPARE`.
    Prepare,
    /// `CREATE`.
    Create,
    /// `EXECUTE`.
    Execute,
    /// `ALTER` or `COMMENT`.
    Alter,
    /// `BEGIN`, `COMMIT`, `ROLLBACK`.
    Transaction,
    /// `COPY`.
    Copy,
    /// `ANALYZE`.
    Analyze,
    /// `SET VARIABLE`, in some versions.
    VariableSet,
    /// `CREATE FUNCTION`, in some versions.
    CreateFunc,
    /// `DROP` or `DEALLOCATE`.
    Drop,
    /// `EXPORT`.
    Export,
    /// `PRAGMA`.
    Pragma,
    /// `VACUUM`.
    Vacuum,
    /// `CALL` or `CHECKPOINT`.
    Call,
    /// `SET`, `RESET` or `USE`.
    Set,
    /// `LOAD` or `INSTALL`.
    Load,
    /// A relation of the C++ API.
    Relation,
    /// A statement of an extension.
    Extension,
    /// A plan without a statement.
    LogicalPlan,
    /// `ATTACH`.
    Attach,
    /// `DETACH`.
    Detach,
    /// A statement that becomes several, as `PIVOT` without its values.
    Multi,
    /// `COPY FROM DATABASE`.
    CopyDatabase,
    /// `UPDATE EXTENSIONS`.
    UpdateExtensions,
    /// `MERGE INTO`.
    MergeInto,
    /// The engine has not been asked, or has not said.
    Other,
}

impl StatementKind {
    const ALL: [Self; 30] = [
        Self::Select,
        Self::Insert,
        Self::Update,
        Self::Explain,
        Self::Delete,
        Self::Prepare,
        Self::Create,
        Self::Execute,
        Self::Alter,
        Self::Transaction,
        Self::Copy,
        Self::Analyze,
        Self::VariableSet,
        Self::CreateFunc,
        Self::Drop,
        Self::Export,
        Self::Pragma,
        Self::Vacuum,
        Self::Call,
        Self::Set,
        Self::Load,
        Self::Relation,
        Self::Extension,
        Self::LogicalPlan,
        Self::Attach,
        Self::Detach,
        Self::Multi,
        Self::CopyDatabase,
        Self::UpdateExtensions,
        Self::MergeInto,
    ];

    /// The kind with this number in the C API. A number that is not known is [`Self::Other`].
    pub fn from_code(code: u32) -> Self {
        let index = usize::try_from(code).unwrap_or_default().wrapping_sub(1);
        Self::ALL.get(index).copied().unwrap_or(Self::Other)
    }
}

#[cfg(test)]
mod tests {
    use super::StatementKind;

    #[test]
    fn codes_are_those_of_the_c_api() {
        for (code, kind) in [
            (0, StatementKind::Other),
            (1, StatementKind::Select),
            (4, StatementKind::Explain),
            (7, StatementKind::Create),
            (11, StatementKind::Copy),
            (20, StatementKind::Set),
            (27, StatementKind::Multi),
            (30, StatementKind::MergeInto),
            (31, StatementKind::Other),
            (u32::MAX, StatementKind::Other),
        ] {
            assert_eq!(StatementKind::from_code(code), kind, "{code}");
        }
    }
}
