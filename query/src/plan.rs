/// An operator of the plan that an engine made of a statement, with what feeds it.
///
/// Numbers of rows are the engine's own estimates; they can be wrong by orders of magnitude.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// The engine's name of the operator, such as `HASH_JOIN` or `PARQUET_SCAN`.
    pub operator: String,
    /// How many rows the engine expects it to give.
    pub rows: u64,
    /// The types of the columns that it gives, in the engine's words, such as `DECIMAL(15,2)`.
    pub types: Vec<String>,
    /// What else the engine tells of it, by the names that its `EXPLAIN` has: `Filters`, `Projections`, `Groups`, `Conditions`.
    /// Items of a list stand one a line.
    pub details: Vec<(String, String)>,
    /// The files that it reads, if it is a scan of files, the first of them; see [`Plan::file_count`].
    pub files: Vec<String>,
    /// How many files it reads.
    pub file_count: u64,
    /// What feeds it; of a join the probe side first, the build side second.
    pub inputs: Vec<Plan>,
}

impl Plan {
    /// A detail by its name.
    pub fn detail(&self, name: &str) -> Option<&str> {
        self.details.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// This operator and all below it, each before what feeds it.
    pub fn operators(&self) -> Vec<&Self> {
        let mut found = vec![self];
        let mut at = 0;
        while at < found.len() {
            let here = found[at];
            found.splice(at + 1..at + 1, here.inputs.iter());
            at += 1;
        }
        found
    }
}
