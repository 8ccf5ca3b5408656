#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::Path;

use clap::{Args, FromArgMatches};
use tempfile::TempDir;

use super::*;

const MACHINE: u64 = 20 << 30;

fn flags(words: &[&str]) -> ServeFlags {
    let command = ServeFlags::augment_args(clap::Command::new("serve"));
    let matches = command.try_get_matches_from(std::iter::once(&"serve").chain(words)).unwrap();
    ServeFlags::from_arg_matches(&matches).unwrap()
}

fn environment(home: &Path, variables: &[(&str, &str)]) -> Environment {
    let home = ("HOME", home.to_str().unwrap());
    let variables = variables.iter().chain([&home]).map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Environment::new(variables, "/srv".into(), "/opt/tavana/bin/tavana".into(), MACHINE)
}

struct Case {
    home: TempDir,
    words: Vec<String>,
    variables: Vec<(String, String)>,
}

impl Case {
    fn new() -> Self {
        Self { home: TempDir::new().unwrap(), words: Vec::new(), variables: Vec::new() }
    }

    fn flag(mut self, words: &[&str]) -> Self {
        self.words.extend(words.iter().map(|word| (*word).to_owned()));
        self
    }

    fn variable(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    fn write(self, name: &str, text: &str) -> Self {
        let path = self.home.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
        self
    }

    fn file(self, text: &str) -> Self {
        let path = self.home.path().join("tavana.toml").to_str().unwrap().to_owned();
        self.write("tavana.toml", text).flag(&["--config", &path])
    }

    fn load(&self) -> Result<Loaded, Problems> {
        let words: Vec<&str> = self.words.iter().map(String::as_str).collect();
        let variables: Vec<(&str, &str)> = self.variables.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        load(&flags(&words), &environment(self.home.path(), &variables))
    }

    fn settings(&self) -> Settings {
        match self.load() {
            Ok(Loaded::Serve(settings)) => *settings,
            other => panic!("{other:?}"),
        }
    }

    fn problems(&self) -> Vec<String> {
        match self.load() {
            Err(problems) => problems
                .iter()
                .map(|problem| format!("{}: {}", problem.origin, problem.text))
                .map(|line| line.replace(self.home.path().to_str().unwrap(), "~"))
                .collect(),
            other => panic!("{other:?}"),
        }
    }

    fn s3(&self) -> query::S3Options {
        self.settings().data[0].s3.clone().unwrap()
    }
}

#[test]
fn defaults() {
    let case = Case::new();
    let settings = case.settings();
    assert_eq!(settings.flight_listen.to_string(), "127.0.0.1:8815");
    assert_eq!(settings.pg_listen.map(|address| address.to_string()).as_deref(), Some("127.0.0.1:5432"));
    assert_eq!(Case::new().flag(&["--pg-listen", "off"]).settings().pg_listen, None);
    assert!(settings.pg_peers.is_empty());
    let peers = Case::new().flag(&["--pg-peers", "a:1, [::1]:5432"]).settings().pg_peers;
    assert_eq!(peers, ["a:1", "[::1]:5432"]);
    assert_eq!(settings.http_listen.to_string(), "127.0.0.1:8080");
    assert_eq!((settings.workers, settings.memory), (Workers::Processes(2), MACHINE / 10 * 6));
    assert_eq!(settings.state.folder, case.home.path().join(".local/state/tavana"));
    assert_eq!((settings.state.database, settings.login), (None, Login::default()));
    assert_eq!(settings.extensions, Path::new("/opt/tavana/lib/tavana/extensions"));
    assert_eq!((settings.sandbox, settings.sql_limit, settings.result_cache), (Sandbox::Auto, 10 << 20, 0));
    assert_eq!((settings.log, settings.log_format), (tracing::Level::INFO, LogFormat::Text));
    assert!(settings.data.is_empty() && !settings.ready_json);
    assert_eq!(Case::new().flag(&["--memory", "4GiB"]).settings().workers, Workers::Processes(1));
}

#[test]
fn flag_beats_environment_beats_file() {
    let file = "memory = \"1GiB\"\nworkers = 3\nlog = \"warn\"\ndata = [\"/file\"]\n";
    let case = Case::new()
        .file(file)
        .variable("TAVANA_MEMORY", "2GiB")
        .variable("TAVANA_WORKERS", "2")
        .variable("TAVANA_DATA", " /env/a  b=/env/b ")
        .variable("TAVANA_READY_JSON", "true")
        .flag(&["--memory", "4GB"]);
    let settings = case.settings();
    assert_eq!(settings.memory, 4_000_000_000);
    assert_eq!(settings.workers, Workers::Processes(2));
    assert_eq!(settings.log, tracing::Level::WARN);
    assert!(settings.ready_json);
    let uris: Vec<_> = settings.data.iter().map(|data| (data.name.as_deref(), data.uri.as_str())).collect();
    assert_eq!(uris, [(None, "/env/a"), (Some("b"), "/env/b")]);
    let case = case.flag(&["--data", "lake", "--data", "c=../x/year=2024", "--data", "./year=1"]);
    let settings = case.settings();
    let uris: Vec<_> = settings.data.iter().map(|data| (data.name.as_deref(), data.uri.as_str())).collect();
    assert_eq!(uris, [(None, "/srv/lake"), (Some("c"), "/x/year=2024"), (None, "/srv/year=1")]);
}

#[test]
fn every_wrong_setting_is_told_at_once_with_its_place() {
    let file = "memroy = \"1GiB\"\nsandbox = \"maybe\"\nready_json = \"yes\"\n[data.a]\nurl = \"/x\"\n";
    let case = Case::new().file(file).variable("TAVANA_WORKER", "2").variable("TAVANA_LOG", "loud").flag(&[
        "--memory",
        "12XB",
        "--flight-listen",
        "0.0.0.0:1",
        "--http-listen",
        "here",
        "--workers",
        "0",
    ]);
    let problems = case.problems();
    let expected = [
        "environment TAVANA_WORKER: there is no such setting; did you mean TAVANA_WORKERS?",
        "file ~/tavana.toml, line 1, key memroy: there is no such key; did you mean memory?",
        "file ~/tavana.toml, line 3, key ready_json: true or false is expected",
        "file ~/tavana.toml, line 5, key data.a.url: there is no such key; did you mean uri?",
        "flag --flight-listen: `0.0.0.0:1` can be reached from other machines, and nobody has to prove who they are",
        "flag --http-listen: `here` is not an address",
        "flag --memory: `12XB` is not a size",
        "flag --workers: `0` is not a number of workers",
        "file ~/tavana.toml, line 2, key sandbox: `maybe` is not one of auto, on, off",
        "environment TAVANA_LOG: `loud` is not one of error, warn, info, debug, trace",
        "file ~/tavana.toml, line 4, key data.a: uri is missing",
    ];
    for start in expected {
        assert!(problems.iter().any(|problem| problem.starts_with(start)), "{start}\n{problems:#?}");
    }
    assert_eq!(problems.len(), expected.len(), "{problems:#?}");
    assert!(case.load().unwrap_err().to_string().starts_with("11 settings are wrong:\n  "));
}

#[test]
fn broken_and_missing_files_are_told() {
    let problems = Case::new().file("memory = \n").flag(&["--workers", "x"]).problems();
    assert!(problems[0].starts_with("file ~/tavana.toml, line 1: this is not TOML:"), "{problems:?}");
    assert!(problems[1].starts_with("flag --workers"), "{problems:?}");
    let problems = Case::new().variable("TAVANA_CONFIG", "/nowhere/x.toml").problems();
    assert!(problems[0].starts_with("environment TAVANA_CONFIG: cannot read /nowhere/x.toml: "), "{problems:?}");
}

#[test]
fn tables_lie_beside_the_data() {
    for (tables, inside) in [("/data", true), ("/data/tables", true), ("/data2", false), ("/tables", false)] {
        let case = Case::new().flag(&["--data", "/data", "--tables", tables]);
        match inside {
            true => assert!(case.problems()[0].contains("lies in the data `/data`"), "{tables}"),
            false => assert!(case.load().is_ok(), "{tables}"),
        }
    }
}

#[test]
fn memory_must_suffice_for_the_workers() {
    let problems = Case::new().flag(&["--memory", "5", "--workers", "0"]).problems();
    assert!(problems[0].starts_with("flag --workers: `0` is not"), "{problems:?}");
    assert!(problems[1].starts_with("flag --memory: 5 bytes of memory is not enough: a worker needs"), "{problems:?}");
    let problems = Case::new().flag(&["--memory", "700MiB"]).variable("TAVANA_WORKERS", "3").problems();
    assert_eq!(problems.len(), 1);
    assert!(problems[0].starts_with("flag --memory: 700MiB of memory is not enough for 3 workers"), "{problems:?}");
    assert!(problems[0].ends_with("(--workers, from environment TAVANA_WORKERS)"), "{problems:?}");
}

#[test]
fn sizes() {
    for (text, bytes) in [
        ("512MiB", 512 << 20),
        ("4GB", 4_000_000_000),
        ("4G", 4_000_000_000),
        ("4Gi", 4 << 30),
        ("1.5 GiB", 3 << 29),
        ("1024", 1024),
        ("2tib", 2 << 40),
    ] {
        assert_eq!(values::size(text), Ok(bytes), "{text}");
    }
    for text in ["", "GB", "4 XB", "-1GB", "1..5GB", "1e3", "99999999999TiB"] {
        assert!(values::size(text).is_err(), "{text}");
    }
    assert_eq!(values::size_text(3 << 29), "1536MiB");
    assert_eq!(values::size_text(1001), "1001");
}

#[test]
fn wrong_data_is_told() {
    let case = Case::new().flag(&[
        "--data",
        "=x",
        "--data",
        "n=",
        "--data",
        "gs://b/x",
        "--data",
        "s3:///x",
        "--data",
        "a=/1",
        "--data",
        "a=/2",
        "--data",
        "file://host/x",
    ]);
    let problems = case.problems();
    for part in [
        "has no name before",
        "URI is empty",
        "`gs://` is not served",
        "has no bucket",
        "are named `a`",
        "names another machine",
    ] {
        assert!(problems.iter().any(|problem| problem.contains(part)), "{part}\n{problems:#?}");
    }
    assert_eq!(problems.len(), 6);
}

const SECTION: &str = "[data.sales]\nuri = \"s3://b/sales\"\n[data.sales.s3]\nendpoint = \"http://127.0.0.1:9000/\"\n\
                       region = \"eu-1\"\nkey_id = \"FILE\"\nsecret = \"hush\"\ntoken = \"tok\"\n";

#[test]
fn own_section_beats_environment_beats_profile() {
    let aws = "[default]\naws_access_key_id = PROFILE\naws_secret_access_key = p#s;x\\y\naws_session_token=t\n";
    let config = "[default]\nregion = us-west-2\nservices = here\ns3 =\n  addressing_style = path\n\n[services here]\n\
                  dynamodb =\n  endpoint_url = http://wrong\ns3 =\n  endpoint_url = https://minio.example\n";
    let case = || Case::new().write(".aws/credentials", aws).write(".aws/config", config);

    let options = case().flag(&["--data", "s3://b/x"]).s3();
    assert_eq!(options.endpoint.as_deref(), Some("https://minio.example"));
    assert_eq!((options.region.as_deref(), options.path_style), (Some("us-west-2"), true));
    let keys = options.credentials.unwrap();
    assert_eq!((keys.key_id.as_str(), keys.secret.as_str()), ("PROFILE", "p#s;x\\y"));
    assert_eq!(keys.token.as_deref(), Some("t"));

    let with_environment = || {
        case()
            .variable("AWS_ACCESS_KEY_ID", "ENV")
            .variable("AWS_SECRET_ACCESS_KEY", "e")
            .variable("AWS_REGION", "ap-1")
            .variable("AWS_ENDPOINT_URL", "http://generic")
            .variable("AWS_ENDPOINT_URL_S3", "http://special")
    };
    let options = with_environment().flag(&["--data", "s3://b/x"]).s3();
    assert_eq!(options.endpoint.as_deref(), Some("http://special"));
    assert_eq!(options.region.as_deref(), Some("ap-1"));
    let keys = options.credentials.unwrap();
    assert_eq!((keys.key_id.as_str(), keys.token), ("ENV", None));

    for case in [with_environment().file(SECTION), with_environment().file(SECTION).flag(&["--data", "sales=s3://o/x"])]
    {
        let options = case.s3();
        assert_eq!(options.endpoint.as_deref(), Some("http://127.0.0.1:9000"));
        assert_eq!(options.region.as_deref(), Some("eu-1"));
        assert_eq!(options.credentials.unwrap().key_id, "FILE");
    }
}

#[test]
fn other_profiles_and_files() {
    let credentials = "[ci]\naws_access_key_id = CI\naws_secret_access_key = s\n";
    let case = Case::new().write("keys", credentials).write("conf", "[profile ci]\nendpoint_url = http://ci\n");
    let (keys, conf) = (case.home.path().join("keys"), case.home.path().join("conf"));
    let case = case
        .variable("AWS_SHARED_CREDENTIALS_FILE", keys.to_str().unwrap())
        .variable("AWS_CONFIG_FILE", conf.to_str().unwrap())
        .flag(&["--data", "s3://b"]);
    assert_eq!(case.s3(), query::S3Options::default());
    let case = case.variable("AWS_PROFILE", "ci");
    let options = case.s3();
    assert_eq!((options.endpoint.as_deref(), options.path_style), (Some("http://ci"), true));
    assert_eq!(options.credentials.unwrap().key_id, "CI");
    let problems = Case::new().variable("AWS_PROFILE", "gone").flag(&["--data", "s3://b"]).problems();
    assert!(problems[0].contains("profile `gone` is neither in"), "{problems:?}");
    assert!(Case::new().variable("AWS_PROFILE", "gone").flag(&["--data", "/b"]).load().is_ok());
}

#[test]
fn half_a_key_and_unusable_profiles_are_told() {
    let problems = Case::new().variable("AWS_ACCESS_KEY_ID", "A").flag(&["--data", "s3://b"]).problems();
    assert!(problems[0].contains("AWS_SECRET_ACCESS_KEY is not"), "{problems:?}");
    let case = Case::new().write(".aws/config", "[default]\nsso_session = x\n").flag(&["--data", "s3://b"]);
    assert!(case.problems()[0].contains("aws configure export-credentials"));
    let file = SECTION.replace("http://127.0.0.1:9000/", "127.0.0.1:9000").replace("region", "regoin");
    let problems = Case::new().file(&file).problems();
    assert!(problems[0].contains("did you mean region?") && problems[1].contains("is not an endpoint"), "{problems:?}");
}

#[test]
fn amazon_itself_is_not_path_style() {
    let case = Case::new().flag(&["--data", "s3://b"]);
    let amazon = case.variable("AWS_ENDPOINT_URL_S3", "https://s3.eu-central-1.amazonaws.com");
    assert!(!amazon.s3().path_style);
    let file = SECTION.replace("region = \"eu-1\"", "path_style = false");
    assert!(!Case::new().file(&file).s3().path_style);
}

#[test]
fn printed_settings_hide_secrets_and_read_back() {
    let case = Case::new().file(SECTION).variable("TAVANA_LOG", "debug").flag(&["--print-config", "--memory", "2GiB"]);
    let Ok(Loaded::Print(text)) = case.load() else { panic!("not printed") };
    assert!(!text.contains("hush") && !text.contains("\"tok\""), "{text}");
    for part in ["# flag --memory", "# environment TAVANA_LOG", "# default", "line 7, key data.sales.s3.secret"] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    let again = Case::new().file(&text).settings();
    assert_eq!((again.memory, again.log), (2 << 30, tracing::Level::DEBUG));
    assert_eq!(again.data[0].name.as_deref(), Some("sales"));
    assert_eq!(again.data[0].s3.as_ref().unwrap().endpoint.as_deref(), Some("http://127.0.0.1:9000"));

    let case = Case::new().flag(&["--data", "n=/a \"b\"", "--data", "/c", "--print-config"]);
    let Ok(Loaded::Print(text)) = case.load() else { panic!("not printed") };
    let again = Case::new().file(&text).settings();
    assert_eq!(again.data.len(), 2);
    assert_eq!(again.data[0].uri, "/a \"b\"");
}

const OIDC: &str = "auth = \"keys,oidc\"\noidc_issuer = \"https://id.example.org/realm\"\noidc_audience = \"lake, other\"\n\
                    oidc_scope_claim = \"roles\"\noidc_scopes = \"staff=write,boss=admin\"\nflight_listen = \"0.0.0.0:1\"\n\
                    tls_cert = \"/c\"\ntls_key = \"/k\"\n";

#[test]
fn who_may_come_in_is_read_and_printed_so_that_it_reads_back() {
    let case = Case::new().file(OIDC);
    let settings = case.settings();
    assert_eq!(settings.login.auth, Auth { keys: true, oidc: true });
    let oidc = settings.login.oidc.clone().unwrap();
    assert_eq!((oidc.audiences.len(), oidc.name_claim.as_str(), oidc.scopes.len()), (2, "sub", 2));
    assert_eq!(settings.login.tls, Tls::Files { certificate: "/c".into(), key: "/k".into() });
    let Ok(Loaded::Print(text)) = case.flag(&["--print-config"]).load() else { panic!("not printed") };
    assert_eq!(Case::new().file(&text).settings().login, settings.login);
}

#[test]
fn settings_that_mean_nothing_as_the_others_are_are_told() {
    let case = Case::new().variable("TAVANA_STATE_FOLDER", "/x").variable("TAVANA_KEY_SECRET", "/s").flag(&[
        "--oidc-jwks",
        "/j",
        "--tls-client-ca",
        "/ca",
    ]);
    let problems = case.problems();
    let origins: Vec<&str> = problems.iter().filter_map(|problem| problem.split(": ").next()).collect();
    assert_eq!(
        origins,
        [
            "environment TAVANA_STATE_FOLDER",
            "environment TAVANA_KEY_SECRET",
            "flag --oidc-jwks",
            "flag --tls-client-ca"
        ],
        "{problems:#?}"
    );
}

#[test]
fn a_database_of_state_keeps_its_password_to_itself() {
    let case = Case::new().variable("TAVANA_STATE", "postgres://ada:hush@db/t").flag(&["--state-folder", "/s"]);
    let settings = case.settings();
    assert_eq!((settings.state.folder.to_str(), settings.state.database.is_some()), (Some("/s"), true));
    assert!(!format!("{settings:?}").contains("hush"));
    let Ok(Loaded::Print(text)) = case.flag(&["--print-config"]).load() else { panic!("not printed") };
    assert!(text.contains("state = \"postgres://ada:***@db/t\"") && !text.contains("hush"), "{text}");
}

#[test]
fn passwords_of_databases_are_not_printed_wherever_they_are() {
    for (url, shown) in [
        ("postgres://ada:hush@db/t", "postgres://ada:***@db/t"),
        ("postgres://ada@db/t?password=hush", "postgres://ada@db/t?password=***"),
        (
            "postgres://ada:hush@db/t?sslmode=require&sslpassword=hush&p%61ssword=hush&a=b",
            "postgres://ada:***@db/t?sslmode=require&sslpassword=***&password=***&a=b",
        ),
        ("postgres:///t?host=/run/db&Password=hush", "postgres:///t?host=/run/db&password=***"),
    ] {
        let case = Case::new().variable("TAVANA_STATE", url).variable("TAVANA_TABLES_METADATA", url).flag(&[
            "--tables",
            "/t",
            "--state-folder",
            "/s",
            "--print-config",
        ]);
        let Ok(Loaded::Print(text)) = case.load() else { panic!("not printed: {url}") };
        assert!(!text.contains("hush") && text.matches(&format!("\"{shown}\"")).count() == 2, "{text}");
    }
}

#[test]
fn a_database_is_named_by_its_host_or_by_the_folder_of_its_socket() {
    let problems = |url: &str| {
        Case::new().variable("TAVANA_TABLES_METADATA", url).flag(&["--tables", "/t"]).load().err().is_some()
    };
    for url in ["postgres://db/t", "postgresql://ada@db:1/t", "postgres:///t?host=/run/db&user=ada"] {
        assert!(!problems(url), "{url}");
    }
    for url in ["postgres:///t", "postgres:///t?user=ada", "db/t", "http://db/t", "host=db"] {
        assert!(problems(url), "{url}");
    }
}
