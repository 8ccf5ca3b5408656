#![allow(clippy::unwrap_used, clippy::panic)]

use glob::Pattern;
use query::Scheme;

use super::{Finds, Layout, Shape, find};
use crate::entry::{Entries, Entry};
use crate::listing::NoteKind;

fn entries(paths: &[&str]) -> Entries {
    let entry = |path: &&str| Entry { path: (*path).to_owned(), size: 1, modified: 1, tag: 0, text: None };
    let mut entries = Entries { files: paths.iter().map(entry).collect(), ..Entries::default() };
    entries.sort();
    entries
}

fn layout(name: Option<&str>, shape: Shape) -> Layout {
    Layout { root: "/lake".into(), scheme: Scheme::Local, label: "lake".into(), name: name.map(str::to_owned), shape }
}

/// `name format[+hive] location …`, in the order of precedence.
fn lines(finds: &Finds) -> Vec<String> {
    let line = |found: &super::Found| {
        let hive = if found.content.hive_partitioned { "+hive" } else { "" };
        format!("{} {:?}{hive} {}", found.name, found.content.format, found.content.locations.join(" "))
    };
    finds.tables.iter().map(line).collect()
}

fn kinds(finds: &Finds) -> Vec<NoteKind> {
    finds.notes.iter().map(|note| note.kind).collect()
}

struct Case {
    why: &'static str,
    files: &'static [&'static str],
    tables: &'static [&'static str],
    notes: &'static [NoteKind],
}

#[test]
fn folders() {
    use NoteKind::{Empty, Mixed, Skipped};
    let cases = [
        Case { why: "nothing", files: &[], tables: &[], notes: &[Empty] },
        Case {
            why: "files of each kind",
            files: &["a.parquet", "b.csv.gz", "c.ndjson", "d.TSV", "e.json.zst"],
            tables: &[
                "a Parquet /lake/a.parquet",
                "b Csv /lake/b.csv.gz",
                "d Csv /lake/d.TSV",
                "c Json /lake/c.ndjson",
                "e Json /lake/e.json.zst",
            ],
            notes: &[],
        },
        Case {
            why: "glob characters are escaped",
            files: &["a[1].parquet", "b[*]/x.csv"],
            tables: &["a[1] Parquet /lake/a[[]1].parquet", "b[*] Csv /lake/b[[][*]]/[!._]*.csv"],
            notes: &[],
        },
        Case {
            why: "a folder is one table, a glob for each depth and suffix",
            files: &["t/a.parquet", "t/b.PARQUET", "t/x/c.parquet", "t/y/d.parquet"],
            tables: &["t Parquet /lake/t/[!._]*.PARQUET /lake/t/[!._]*.parquet /lake/t/[!._]*/[!._]*.parquet"],
            notes: &[],
        },
        Case {
            why: "partitions",
            files: &["t/y=1/m=a%20b/a.parquet", "t/y=2/m=c/b.parquet"],
            tables: &["t Parquet+hive /lake/t/y=*/m=*/[!._]*.parquet"],
            notes: &[],
        },
        Case {
            why: "a partition key may begin with an underscore",
            files: &["t/_day=1/a.parquet"],
            tables: &["t Parquet+hive /lake/t/_day=*/[!._]*.parquet"],
            notes: &[],
        },
        Case {
            why: "partition folders that differ are no columns",
            files: &["t/a.parquet", "t/y=2/b.parquet"],
            tables: &["t Parquet /lake/t/[!._]*.parquet /lake/t/y=*/[!._]*.parquet"],
            notes: &[Mixed],
        },
        Case {
            why: "the root's own partitions beside other tables",
            files: &["y=1/a.csv", "y=2/b.csv", "other/c.csv", "d.csv"],
            tables: &["d Csv /lake/d.csv", "other Csv /lake/other/[!._]*.csv", "lake Csv+hive /lake/y=*/[!._]*.csv"],
            notes: &[],
        },
        Case {
            why: "hidden files and folders",
            files: &[".a.parquet", "_b.parquet", "t/_temporary/0/c.parquet", "t/.x/d.parquet", "t/e.parquet"],
            tables: &["t Parquet /lake/t/[!._]*.parquet"],
            notes: &[],
        },
        Case {
            why: "the majority decides the format, Parquet wins a draw",
            files: &["t/a.csv", "t/b.csv", "t/c.json", "u/a.csv", "u/b.parquet"],
            tables: &["t Csv /lake/t/[!._]*.csv", "u Parquet /lake/u/[!._]*.parquet"],
            notes: &[Mixed, Mixed],
        },
        Case {
            why: "what is not data is skipped",
            files: &["README.md", "t/a.csv", "t/notes.txt", "docs/x.pdf"],
            tables: &["t Csv /lake/t/[!._]*.csv"],
            notes: &[Skipped, Skipped, Skipped],
        },
        Case {
            why: "Delta and Iceberg",
            files: &[
                "d/_delta_log/00000000000000000000.json",
                "d/part-0.parquet",
                "i/metadata/v1.metadata.json",
                "i/metadata/v2.metadata.json",
                "i/data/x.parquet",
            ],
            tables: &["d Delta /lake/d", "i Iceberg /lake/i/metadata/v2.metadata.json"],
            notes: &[],
        },
        Case {
            why: "tables deeper down have their path as name, files beside them are named one by one",
            files: &[
                "w/sales/orders/_delta_log/0.json",
                "w/sales/orders/a.parquet",
                "w/items/metadata/00001-u.metadata.json",
                "w/extra/b.parquet",
                "w/c.parquet",
            ],
            tables: &[
                "w Parquet /lake/w/c.parquet /lake/w/extra/b.parquet",
                "w_items Iceberg /lake/w/items/metadata/00001-u.metadata.json",
                "w_sales_orders Delta /lake/w/sales/orders",
            ],
            notes: &[],
        },
        Case {
            why: "the root itself is a Delta table",
            files: &["_delta_log/0.json", "a.parquet", "y=1/b.parquet"],
            tables: &["lake Delta /lake"],
            notes: &[],
        },
        Case {
            why: "the root itself is an Iceberg table",
            files: &["metadata/v1.metadata.json", "data/a.parquet"],
            tables: &["lake Iceberg /lake/metadata/v1.metadata.json"],
            notes: &[],
        },
        Case {
            why: "a folder named as a file",
            files: &["t.parquet/part-0.parquet"],
            tables: &["t Parquet /lake/t.parquet/[!._]*.parquet"],
            notes: &[],
        },
        Case {
            why: "a metadata folder without metadata is a folder",
            files: &["metadata/a.csv"],
            tables: &["metadata Csv /lake/metadata/[!._]*.csv"],
            notes: &[],
        },
    ];
    for case in cases {
        let finds = find(&layout(None, Shape::Folder), &entries(case.files));
        assert_eq!(lines(&finds), case.tables, "{}", case.why);
        assert_eq!(kinds(&finds), case.notes, "{}: {:?}", case.why, finds.notes);
    }
}

#[test]
fn globs_and_names() {
    let files = ["a.parquet", "b.parquet", "c.csv", "s/d.parquet", "s/y=1/e.parquet", "dl/_delta_log/0.json"];
    let glob = |pattern: &str| Shape::Glob(Pattern::new(pattern).unwrap());
    let cases: [(Option<&str>, Shape, &[&str]); 9] = [
        (None, glob("*.parquet"), &["a Parquet /lake/a.parquet", "b Parquet /lake/b.parquet"]),
        (None, glob("[ac].*"), &["a Parquet /lake/a.parquet", "c Csv /lake/c.csv"]),
        (None, glob("d*"), &["dl Delta /lake/dl"]),
        (None, glob("**/d.parquet"), &["d Parquet /lake/s/d.parquet"]),
        (Some("t"), glob("*.parquet"), &["t Parquet /lake/*.parquet"]),
        (Some("t"), glob("[bc].*"), &["t Parquet /lake/b.parquet"]),
        (Some("t"), glob("s*"), &["t Parquet /lake/s/d.parquet /lake/s/y=1/e.parquet"]),
        (Some("t"), Shape::File("c.csv".into()), &["t Csv /lake/c.csv"]),
        (None, glob("nothing*"), &[]),
    ];
    for (name, shape, tables) in cases {
        let why = format!("{name:?} {shape:?}");
        assert_eq!(lines(&find(&layout(name, shape), &entries(&files))), tables, "{why}");
    }
}

#[test]
fn a_named_folder_is_one_table() {
    let named = |files: &[&str]| lines(&find(&layout(Some("t"), Shape::Folder), &entries(files)));
    assert_eq!(named(&["a.csv", "b.csv"]), ["t Csv /lake/[!._]*.csv"]);
    assert_eq!(named(&["y=1/a.csv", "y=2/b.csv"]), ["t Csv+hive /lake/y=*/[!._]*.csv"]);
    assert_eq!(named(&["_delta_log/0.json"]), ["t Delta /lake"]);
    assert_eq!(named(&["x/_delta_log/0.json", "x/a.parquet", "b.parquet"]), ["t Parquet /lake/b.parquet"]);
}

#[test]
fn links_and_odd_names() {
    let mut barred = entries(&["t/a.parquet", "t/b.parquet", "u/c.parquet"]);
    barred.barred.push("t/out.parquet".into());
    let finds = find(&layout(None, Shape::Folder), &barred);
    assert_eq!(lines(&finds), ["t Parquet /lake/t/a.parquet /lake/t/b.parquet", "u Parquet /lake/u/[!._]*.parquet"]);

    let finds = find(&layout(None, Shape::Folder), &entries(&["a\\b.parquet", "c\\[1].parquet", "d\\e/f.csv"]));
    assert_eq!(lines(&finds), ["a\\b Parquet /lake/a\\b.parquet", "d\\e Csv /lake/d\\e/f.csv"]);
    assert_eq!(kinds(&finds), [NoteKind::Unreadable]);

    let s3 = Layout { root: "s3://bucket/p".into(), scheme: Scheme::S3, ..layout(None, Shape::Folder) };
    let finds = find(&s3, &entries(&["a?b.parquet", "t/c.csv", "t/d?.csv"]));
    assert_eq!(lines(&finds), ["t Csv s3://bucket/p/t/c.csv"]);
    assert_eq!(kinds(&finds), [NoteKind::Unreadable, NoteKind::Unreadable]);

    let odd = Layout { root: "/lake[1]".into(), ..layout(None, Shape::Folder) };
    assert_eq!(lines(&find(&odd, &entries(&["t/a.csv"]))), ["t Csv /lake[1]/t/a.csv"]);
}

#[test]
fn the_bytes_are_those_of_the_files() {
    let mut all = entries(&["t/a.csv", "t/b.csv", "u.parquet", "d/_delta_log/0.json"]);
    all.files.iter_mut().for_each(|file| file.size = file.path.len() as u64);
    let finds = find(&layout(None, Shape::Folder), &all);
    let mut told: Vec<_> = finds.tables.iter().map(|found| (found.name.as_str(), found.content.bytes)).collect();
    told.sort_unstable();
    // The files of a Delta table are for its log to say.
    assert_eq!(told, [("d", 0), ("t", 14), ("u", 9)]);
}

#[test]
fn the_version_follows_the_files() {
    let version = |change: fn(&mut Vec<Entry>)| {
        let mut all = entries(&["t/a.csv", "t/b.csv", "d/_delta_log/0.json"]);
        change(&mut all.files);
        let finds = find(&layout(None, Shape::Folder), &all);
        finds.tables.iter().map(|found| found.content.version).collect::<Vec<_>>()
    };
    let before = version(|_| {});
    assert_eq!(before, version(|_| {}));
    for change in [
        (|files| files[2].size += 1) as fn(&mut Vec<Entry>),
        |files| files[2].modified += 1,
        |files| files[2].tag += 1,
        |files| drop(files.pop()),
    ] {
        let after = version(change);
        assert_eq!(after[0], before[0], "the other table is as it was");
        assert_ne!(after[1], before[1]);
    }
    let log = version(|files| files[0].path = "d/_delta_log/1.json".into());
    assert_ne!(log[0], before[0]);
    assert_eq!(log[1], before[1]);
}

#[test]
fn too_many_files_are_told() {
    let cut = Entries { cut: true, ..entries(&["a.csv"]) };
    assert_eq!(kinds(&find(&layout(None, Shape::Folder), &cut)), [NoteKind::Limit]);
    let many: Vec<String> = (0..=crate::group::MOST_NAMED_FILES).map(|n| format!("t/{n}.csv")).collect();
    let mut many = entries(&many.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(lines(&find(&layout(None, Shape::Folder), &many)), ["t Csv /lake/t/[!._]*.csv"]);
    many.barred.push("t/link.csv".into());
    let finds = find(&layout(None, Shape::Folder), &many);
    assert!(finds.tables.is_empty());
    assert_eq!(kinds(&finds), [NoteKind::Limit, NoteKind::Empty]);
}
