mod advertise;
mod history;
mod login;
mod tables;

/// A setting of `tavana serve`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(clippy::enum_variant_names, reason = "named as the flags are")]
pub(crate) enum Key {
    /// What to serve.
    Data,
    /// Where tables lie that statements make and change.
    Tables,
    /// The database that keeps their transactions.
    TablesMetadata,
    /// Where the Flight SQL door listens.
    FlightListen,
    /// Where the PostgreSQL door listens.
    PgListen,
    /// The other gateways of the service.
    PgPeers,
    /// Where health and metrics are served.
    HttpListen,
    /// How those who connect prove who they are.
    Auth,
    /// The file with the secret that digests of keys are made with.
    KeySecret,
    /// The identity provider whose tokens are accepted.
    OidcIssuer,
    /// Whom its tokens must be for.
    OidcAudience,
    /// The file with its keys.
    OidcJwks,
    /// The claim that names the user.
    OidcNameClaim,
    /// The claim that says what the user may do.
    OidcScopeClaim,
    /// What the values of that claim mean.
    OidcScopes,
    /// Whether the service makes a certificate itself.
    Tls,
    /// The file with the certificate.
    TlsCert,
    /// The file with its key.
    TlsKey,
    /// The file with the authorities of certificates that clients must have.
    TlsClientCa,
    /// How clients reach engines, where endpoints name these.
    Advertise,
    /// The file with the engines' certificate.
    AdvertiseTlsCert,
    /// The file with its key.
    AdvertiseTlsKey,
    /// How the engines run.
    Workers,
    /// Memory of all workers together.
    Memory,
    /// The folder with DuckDB's extensions.
    Extensions,
    /// Where what must outlive the process lies.
    State,
    /// The folder on this machine, where that is a database.
    StateFolder,
    /// Whether engines are confined by the kernel.
    Sandbox,
    /// The longest statement text.
    SqlLimit,
    /// Memory for results that are kept.
    ResultCache,
    /// How long is kept what was recorded of statements.
    HistoryDays,
    /// Whether literals are left out of it.
    HistoryRedact,
    /// Where ended days of it are exported to.
    HistoryExport,
    /// The least severe level that is logged.
    Log,
    /// How log lines are written.
    LogFormat,
    /// Whether the first line of output is JSON.
    ReadyJson,
    /// Whether to print the effective settings and leave.
    PrintConfig,
    /// The file with settings.
    Config,
}

/// How a setting is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// One value.
    Value,
    /// Any number of values.
    List,
    /// Present or absent; `true` or `false` in environment and file.
    Switch,
}

/// A setting's one declaration: flag, environment variable, file key and help all come from it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Declaration {
    /// The flag without its dashes.
    pub(super) flag: &'static str,
    pub(super) shape: Shape,
    /// What stands for the value in help.
    pub(super) value: &'static str,
    /// The first line of help.
    pub(super) summary: &'static str,
    /// The rest of help, with units.
    pub(super) detail: &'static str,
    /// The default as help says it; where it is a plain value, that value.
    pub(super) default: &'static str,
}

impl Key {
    /// Every setting, in the order of the documentation.
    pub(crate) const ALL: [Key; 38] = [
        Self::Data,
        Self::Tables,
        Self::TablesMetadata,
        Self::FlightListen,
        Self::PgListen,
        Self::PgPeers,
        Self::HttpListen,
        Self::Auth,
        Self::KeySecret,
        Self::OidcIssuer,
        Self::OidcAudience,
        Self::OidcJwks,
        Self::OidcNameClaim,
        Self::OidcScopeClaim,
        Self::OidcScopes,
        Self::Tls,
        Self::TlsCert,
        Self::TlsKey,
        Self::TlsClientCa,
        Self::Advertise,
        Self::AdvertiseTlsCert,
        Self::AdvertiseTlsKey,
        Self::Workers,
        Self::Memory,
        Self::Extensions,
        Self::State,
        Self::StateFolder,
        Self::Sandbox,
        Self::SqlLimit,
        Self::ResultCache,
        Self::HistoryDays,
        Self::HistoryRedact,
        Self::HistoryExport,
        Self::Log,
        Self::LogFormat,
        Self::ReadyJson,
        Self::PrintConfig,
        Self::Config,
    ];

    /// The flag, with its dashes.
    pub(crate) fn flag(self) -> String {
        format!("--{}", self.declaration().flag)
    }

    /// The variable of the environment.
    pub(crate) fn variable(self) -> String {
        format!("TAVANA_{}", self.declaration().flag.replace('-', "_").to_ascii_uppercase())
    }

    /// The key of the file; the file cannot name itself.
    pub(crate) fn file_key(self) -> Option<String> {
        match self {
            Self::Config | Self::PrintConfig => None,
            _ => Some(self.declaration().flag.replace('-', "_")),
        }
    }

    pub(super) fn declaration(self) -> Declaration {
        match self {
            Self::Tables | Self::TablesMetadata => self.tables(),
            Self::Data | Self::FlightListen | Self::PgListen | Self::PgPeers | Self::HttpListen => self.doors(),
            Self::Auth
            | Self::KeySecret
            | Self::OidcIssuer
            | Self::OidcAudience
            | Self::OidcJwks
            | Self::OidcNameClaim
            | Self::OidcScopeClaim
            | Self::OidcScopes
            | Self::Tls
            | Self::TlsCert
            | Self::TlsKey
            | Self::TlsClientCa => self.login(),
            Self::Advertise | Self::AdvertiseTlsCert | Self::AdvertiseTlsKey => self.advertise(),
            Self::Workers
            | Self::Memory
            | Self::Extensions
            | Self::State
            | Self::StateFolder
            | Self::Sandbox
            | Self::SqlLimit
            | Self::ResultCache => self.engines(),
            Self::HistoryDays | Self::HistoryRedact | Self::HistoryExport => self.history(),
            Self::Log | Self::LogFormat | Self::ReadyJson | Self::PrintConfig | Self::Config => self.process(),
        }
    }

    fn doors(self) -> Declaration {
        match self {
            Self::FlightListen => Declaration {
                flag: "flight-listen",
                shape: Shape::Value,
                value: "ADDRESS",
                summary: "Where Flight SQL clients connect",
                detail: "IP address and port; port 0 takes a free one. Without --auth only loopback addresses \
                         (127.0.0.1, ::1) are possible: whoever can connect may read all data.",
                default: "127.0.0.1:8815",
            },
            Self::PgListen => Declaration {
                flag: "pg-listen",
                shape: Shape::Value,
                value: "ADDRESS|off",
                summary: "Where PostgreSQL clients connect: psql, drivers, BI tools",
                detail: "IP address and port; port 0 takes a free one. The same rule as for --flight-listen holds for \
                         the address. With TLS on, PostgreSQL clients have to speak it as well.",
                default: "127.0.0.1:5432",
            },
            Self::PgPeers => Declaration {
                flag: "pg-peers",
                shape: Shape::Value,
                value: "HOST:PORT,…",
                summary: "Where the other gateways listen for PostgreSQL clients, if there are several",
                detail: "A client that cancels comes by a connection of its own, which a balancer may bring to another \
                         gateway than the one that runs the statement: it passes the request on. A host may stand for \
                         several addresses, as that of a headless service of Kubernetes; this gateway's own may be among \
                         them.",
                default: "none",
            },
            Self::HttpListen => Declaration {
                flag: "http-listen",
                shape: Shape::Value,
                value: "ADDRESS",
                summary: "Where /health/live, /health/ready and /metrics are served",
                detail: "IP address and port; port 0 takes a free one.",
                default: "127.0.0.1:8080",
            },
            _ => Declaration {
                flag: "data",
                shape: Shape::List,
                value: "[NAME=]URI",
                summary: "What to serve: a folder, a file, a glob or s3://bucket/prefix; may be given several times",
                detail: "Each *.parquet, *.csv, *.json and *.ndjson file (also compressed), each subfolder of such \
                         files, each Delta and each Iceberg table becomes a table. NAME=URI makes one table of that \
                         name. URI,rw lets those who may write make files there with COPY … TO; all else is only \
                         read. A folder whose own name has a `=` is written ./year=2024. In the environment, several \
                         are separated by spaces. In the file: data = [\"…\", \"NAME=…\"], or a section [data.NAME] \
                         with uri = \"…\", and for a store that needs them a section [data.NAME.s3] with endpoint, \
                         region, path_style, key_id, secret and token. What is not said there comes from AWS_ACCESS_KEY_ID, \
                         AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_REGION, AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL, \
                         then from the profile AWS_PROFILE in ~/.aws; without any keys, requests are anonymous.",
                default: "nothing: statements that need no table still work",
            },
        }
    }

    fn engines(self) -> Declaration {
        match self {
            Self::Workers => Declaration {
                flag: "workers",
                shape: Shape::Value,
                value: "N|in-process",
                summary: "How many workers share the memory, or one engine inside this process",
                detail: "Each worker runs its engines as processes of their own: a crash or a statement that cannot \
                         be interrupted costs only itself. With in-process, a crash ends the service.",
                default: "2 if --memory is at least 8GiB, else 1",
            },
            Self::Memory => Declaration {
                flag: "memory",
                shape: Shape::Value,
                value: "SIZE",
                summary: "Memory for statements, all workers together",
                detail: "A number with a unit: 512MiB, 4GB, 1.5GiB (KB, MB, GB, TB count by 1000, KiB, MiB, GiB, TiB by \
                         1024); a number alone is bytes. At least 256MiB for each worker. What does not fit is \
                         spilled to disk.",
                default: "60% of the memory of the machine or the cgroup",
            },
            Self::Extensions => Declaration {
                flag: "extensions",
                shape: Shape::Value,
                value: "DIR",
                summary: "The folder with DuckDB's signed extensions",
                detail: "Extensions are only ever loaded from here, never from the network.",
                default: ".deps/extensions of the source tree the program was built in, else ../lib/tavana/extensions \
                          beside the program",
            },
            Self::State => Declaration {
                flag: "state",
                shape: Shape::Value,
                value: "DIR|postgres://…",
                summary: "The folder for spill files and for what must outlive the process, or a database for the latter",
                detail: "A folder is made if it does not exist, and shut for all but its owner. Several gateways that \
                         share what they know name one PostgreSQL database: postgres://user:password@host/database, \
                         with ?sslmode=verify-full for TLS. In the environment others do not see the password.",
                default: "$XDG_STATE_HOME/tavana, else ~/.local/state/tavana",
            },
            Self::StateFolder => Declaration {
                flag: "state-folder",
                shape: Shape::Value,
                value: "DIR",
                summary: "The folder for spill files where --state is a database",
                detail: "Of this process alone: two gateways on one machine need one each.",
                default: "$XDG_STATE_HOME/tavana, else ~/.local/state/tavana",
            },
            Self::Sandbox => Declaration {
                flag: "sandbox",
                shape: Shape::Value,
                value: "auto|on|off",
                summary: "Whether the kernel (Landlock) confines the engines to the data they serve",
                detail: "auto: where the kernel can, with a warning where it cannot; on: refuse to start where it \
                         cannot; off: never.",
                default: "auto",
            },
            Self::ResultCache => Declaration {
                flag: "result-cache",
                shape: Shape::Value,
                value: "SIZE",
                summary: "Memory for results that are kept for those who ask the same again",
                detail: "0 keeps none. It is taken besides --memory. What is kept is each principal's own, and right only \
                         as long as the files that it was read from are the same; a session may switch it off with the \
                         option tavana.result_cache.",
                default: "0",
            },
            _ => Declaration {
                flag: "sql-limit",
                shape: Shape::Value,
                value: "SIZE",
                summary: "The longest statement text that is accepted",
                detail: "From 1KiB to 1GiB; a longer statement is refused before it is parsed.",
                default: "10MiB",
            },
        }
    }

    fn process(self) -> Declaration {
        match self {
            Self::Log => Declaration {
                flag: "log",
                shape: Shape::Value,
                value: "LEVEL",
                summary: "What is logged: error, warn, info, debug or trace",
                detail: "Log lines go to standard error. Statement texts never appear at info or above.",
                default: "info",
            },
            Self::LogFormat => Declaration {
                flag: "log-format",
                shape: Shape::Value,
                value: "text|json",
                summary: "How log lines are written",
                detail: "text for people, json for machines: one object on each line.",
                default: "text",
            },
            Self::ReadyJson => Declaration {
                flag: "ready-json",
                shape: Shape::Switch,
                value: "true|false",
                summary: "Make the first line of output a JSON object with addresses, tables and engines",
                detail: "For scripts: {\"ready\":true,\"pid\":…,\"flight\":\"host:port\",\"http\":\"host:port\",\
                         \"tables\":N,\"engines\":[pid,…]}, written once statements are answered.",
                default: "false",
            },
            Self::PrintConfig => Declaration {
                flag: "print-config",
                shape: Shape::Switch,
                value: "true|false",
                summary: "Print the effective settings as TOML, each with its origin, and exit",
                detail: "Secrets are shown as \"***\".",
                default: "false",
            },
            _ => Declaration {
                flag: "config",
                shape: Shape::Value,
                value: "FILE.toml",
                summary: "The file with settings",
                detail: "Keys are the names of the flags with _ for -: flight_listen = \"127.0.0.1:8815\". A flag beats \
                         the environment, the environment beats the file.",
                default: "none",
            },
        }
    }
}
