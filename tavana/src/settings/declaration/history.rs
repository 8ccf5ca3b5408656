use super::{Declaration, Key, Shape};

impl Key {
    pub(super) fn history(self) -> Declaration {
        match self {
            Self::HistoryRedact => Declaration {
                flag: "history-redact",
                shape: Shape::Switch,
                value: "",
                summary: "Leave literals out of the texts of statements that are recorded",
                detail: "Strings and numbers become `?` before anything is written, and the words of errors, which may \
                         quote them, are not kept.",
                default: "false",
            },
            Self::HistoryExport => Declaration {
                flag: "history-export",
                shape: Shape::Value,
                value: "DIR|s3://…",
                summary: "Where each day of the history is written to as a Parquet file, once it has ended",
                detail: "A file date=YYYY-MM-DD/NAME.parquet for each day in UTC, with the columns of \
                         tavana.query_history. A folder is made if it does not exist; s3:// is reached as AWS_* of the \
                         environment or the profile say. Rows of a day that was not written yet are not deleted, however \
                         old they are.",
                default: "none",
            },
            _ => Declaration {
                flag: "history-days",
                shape: Shape::Value,
                value: "DAYS",
                summary: "How long is kept what was recorded of statements: tavana.query_history",
                detail: "From 0 to 3650. With 0 nothing is recorded, and what is learned of statements lasts as long as \
                         the process.",
                default: "30",
            },
        }
    }
}
