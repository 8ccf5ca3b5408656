//! PostgreSQL's settings, as of version 15: those that clients set or ask for.

use query::{Error, ErrorKind, Result};

use super::value;

/// The version of PostgreSQL that is spoken.
pub(crate) const SERVER_VERSION: &str = "15.0";

/// One of PostgreSQL's settings.
pub(super) struct Known {
    /// As PostgreSQL writes it.
    pub(super) name: &'static str,
    pub(super) default: &'static str,
    pub(super) kind: Kind,
    /// Clients are told of it at the start, and of each change.
    pub(super) reported: bool,
}

/// What a setting takes.
pub(super) enum Kind {
    /// Nobody sets it.
    Fixed,
    Text,
    Bool,
    /// A number between two.
    Number(i64, i64),
    /// A time, in milliseconds where no unit is given.
    Time,
    /// One of these words.
    Word(&'static [&'static str]),
    /// Judged by a function of its own.
    Own(fn(&str) -> Option<String>),
}

impl Known {
    /// Its name in small letters.
    pub(super) fn key(&self) -> String {
        self.name.to_ascii_lowercase()
    }

    /// The value as it is kept and shown.
    pub(super) fn check(&self, value: &str) -> Result<String> {
        let value = value.trim();
        let taken = match &self.kind {
            Kind::Fixed => {
                let message = format!("parameter \"{}\" cannot be changed", self.name);
                return Err(Error::new(ErrorKind::Denied, message).with_sqlstate("55P02"));
            }
            Kind::Text => Some(value.to_owned()),
            Kind::Bool => value::truth(value).map(|truth| if truth { "on" } else { "off" }.to_owned()),
            Kind::Number(least, most) => {
                let number = value.parse::<i64>().ok();
                number.filter(|number| (*least..=*most).contains(number)).map(|number| number.to_string())
            }
            Kind::Time => value::milliseconds(value).map(value::shown_time),
            Kind::Word(words) => {
                words.iter().find(|word| word.eq_ignore_ascii_case(value)).map(|word| (*word).to_owned())
            }
            Kind::Own(judge) => judge(value),
        };
        taken.ok_or_else(|| {
            let message = format!("invalid value for parameter \"{}\": \"{value}\"", self.name);
            let error = Error::new(ErrorKind::Data, message).with_sqlstate("22023");
            match &self.kind {
                Kind::Word(words) => error.with_hint(format!("Available values: {}.", words.join(", "))),
                Kind::Number(least, most) => error.with_detail(format!("it takes numbers from {least} to {most}")),
                Kind::Own(_) if self.name == "client_encoding" => error.with_detail("texts are UTF-8 here"),
                _ => error,
            }
        })
    }
}

const fn fixed(name: &'static str, default: &'static str) -> Known {
    Known { name, default, kind: Kind::Fixed, reported: false }
}

const fn known(name: &'static str, default: &'static str, kind: Kind) -> Known {
    Known { name, default, kind, reported: false }
}

const fn reported(name: &'static str, default: &'static str, kind: Kind) -> Known {
    Known { name, default, kind, reported: true }
}

const LEVELS: &[&str] = &["serializable", "repeatable read", "read committed", "read uncommitted"];
const MESSAGES: &[&str] =
    &["debug5", "debug4", "debug3", "debug2", "debug1", "debug", "log", "notice", "warning", "error"];
const COUNT: Kind = Kind::Number(0, i64::MAX);

/// In the order of their names, as PostgreSQL shows them.
pub(super) const KNOWN: &[Known] = &[
    known("allow_system_table_mods", "off", Kind::Bool),
    reported("application_name", "", Kind::Text),
    known("array_nulls", "on", Kind::Bool),
    known("backslash_quote", "safe_encoding", Kind::Text),
    fixed("block_size", "8192"),
    known("bytea_output", "hex", Kind::Word(&["hex", "escape"])),
    known("check_function_bodies", "on", Kind::Bool),
    reported("client_encoding", "UTF8", Kind::Own(value::encoding)),
    known("client_min_messages", "notice", Kind::Word(MESSAGES)),
    known("cursor_tuple_fraction", "0.1", Kind::Text),
    reported("DateStyle", "ISO, MDY", Kind::Own(value::date_style)),
    fixed("data_checksums", "off"),
    known("default_table_access_method", "heap", Kind::Text),
    known("default_tablespace", "", Kind::Text),
    known("default_text_search_config", "pg_catalog.english", Kind::Text),
    known("default_transaction_deferrable", "off", Kind::Bool),
    known("default_transaction_isolation", "repeatable read", Kind::Word(LEVELS)),
    reported("default_transaction_read_only", "off", Kind::Bool),
    known("default_with_oids", "off", Kind::Bool),
    known("effective_cache_size", "4GB", Kind::Text),
    known("enable_bitmapscan", "on", Kind::Bool),
    known("enable_hashagg", "on", Kind::Bool),
    known("enable_hashjoin", "on", Kind::Bool),
    known("enable_indexscan", "on", Kind::Bool),
    known("enable_material", "on", Kind::Bool),
    known("enable_mergejoin", "on", Kind::Bool),
    known("enable_nestloop", "on", Kind::Bool),
    known("enable_seqscan", "on", Kind::Bool),
    known("enable_sort", "on", Kind::Bool),
    known("escape_string_warning", "on", Kind::Bool),
    known("extra_float_digits", "1", Kind::Number(-15, 3)),
    known("from_collapse_limit", "8", COUNT),
    known("geqo", "on", Kind::Bool),
    known("geqo_threshold", "12", COUNT),
    known("gin_fuzzy_search_limit", "0", COUNT),
    known("idle_in_transaction_session_timeout", "0", Kind::Time),
    known("idle_session_timeout", "0", Kind::Time),
    reported("in_hot_standby", "off", Kind::Fixed),
    reported("integer_datetimes", "on", Kind::Fixed),
    reported("IntervalStyle", "postgres", Kind::Word(&["postgres", "postgres_verbose", "sql_standard", "iso_8601"])),
    reported("is_superuser", "off", Kind::Fixed),
    known("jit", "off", Kind::Bool),
    known("join_collapse_limit", "8", COUNT),
    fixed("lc_collate", "C"),
    fixed("lc_ctype", "C.UTF-8"),
    known("lc_messages", "C", Kind::Text),
    known("lc_monetary", "C", Kind::Text),
    known("lc_numeric", "C", Kind::Text),
    known("lc_time", "C", Kind::Text),
    known("lo_compat_privileges", "off", Kind::Bool),
    known("lock_timeout", "0", Kind::Time),
    known("log_min_duration_statement", "-1", Kind::Text),
    known("log_min_messages", "warning", Kind::Word(MESSAGES)),
    known("log_statement", "none", Kind::Text),
    known("maintenance_work_mem", "64MB", Kind::Text),
    fixed("max_connections", "10000"),
    fixed("max_identifier_length", "63"),
    fixed("max_index_keys", "32"),
    fixed("max_prepared_transactions", "0"),
    known("max_parallel_workers_per_gather", "2", COUNT),
    known("password_encryption", "scram-sha-256", Kind::Word(&["scram-sha-256"])),
    fixed("port", "5432"),
    known("quote_all_identifiers", "off", Kind::Bool),
    known("random_page_cost", "4", Kind::Text),
    known("role", "none", Kind::Text),
    known("row_security", "on", Kind::Bool),
    known("search_path", "\"$user\", public", Kind::Text),
    reported("server_encoding", "UTF8", Kind::Fixed),
    reported("server_version", SERVER_VERSION, Kind::Fixed),
    fixed("server_version_num", "150000"),
    reported("session_authorization", "", Kind::Fixed),
    known("session_replication_role", "origin", Kind::Word(&["origin", "replica", "local"])),
    fixed("shared_buffers", "128MB"),
    fixed("ssl", "off"),
    reported("standard_conforming_strings", "on", Kind::Own(value::only_on)),
    known("statement_timeout", "0", Kind::Time),
    known("synchronize_seqscans", "on", Kind::Bool),
    known("synchronous_commit", "on", Kind::Text),
    known("tcp_keepalives_count", "0", COUNT),
    known("tcp_keepalives_idle", "0", COUNT),
    known("tcp_keepalives_interval", "0", COUNT),
    known("temp_buffers", "8MB", Kind::Text),
    reported("TimeZone", "UTC", Kind::Own(value::zone)),
    known("timezone_abbreviations", "Default", Kind::Text),
    known("transaction_deferrable", "off", Kind::Bool),
    known("transaction_isolation", "repeatable read", Kind::Word(LEVELS)),
    known("transaction_read_only", "off", Kind::Bool),
    known("transform_null_equals", "off", Kind::Own(value::only_off)),
    fixed("wal_level", "replica"),
    known("work_mem", "4MB", Kind::Text),
    known("xmlbinary", "base64", Kind::Word(&["base64", "hex"])),
    known("xmloption", "content", Kind::Word(&["content", "document"])),
];
