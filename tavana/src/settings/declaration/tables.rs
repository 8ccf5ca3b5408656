use super::{Declaration, Key, Shape};

impl Key {
    /// Tables that statements make and change.
    pub(super) fn tables(self) -> Declaration {
        match self {
            Self::Tables => Declaration {
                flag: "tables",
                shape: Shape::Value,
                value: "DIR|s3://…",
                summary: "Where tables lie that statements make and change: the catalog `lake`",
                detail: "A DuckLake: its rows are Parquet files in this folder or prefix, and its transactions are \
                         kept by the database of --tables-metadata. Names are looked for there first, and then among \
                         the tables of --data. A folder is made if it does not exist. s3:// is reached as AWS_* of \
                         the environment or the profile say.",
                default: "none: only temporary tables can be made",
            },
            _ => Declaration {
                flag: "tables-metadata",
                shape: Shape::Value,
                value: "postgres://…",
                summary: "The PostgreSQL database that keeps the transactions of --tables",
                detail: "With it, many write at once, and several services can share the tables. In the environment \
                         others do not see the password.",
                default: "a file in the state folder: one transaction writes at a time, and one service has the tables",
            },
        }
    }
}
