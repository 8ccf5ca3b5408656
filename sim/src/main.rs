//! `sim`: how waits come out, by policy; see `docs/scheduling.md`, which it writes.

use std::io::{Write, stderr, stdout};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use query::{Error, ErrorKind, Result};
use sim::page::{Page, time, write};
use sim::study::{Scale, traced};

const HELP: &str = "\
Replays arrivals through the scheduler's own line and scaling policy, on a virtual clock.

Usage: cargo run --release -p sim -- [OPTIONS]

Options:
      --write         Write docs/scheduling.md and its plots; without it, the page is printed
      --check         Fail if docs/scheduling.md or a plot is not what would be written
      --seed N        The first seed [default: 1]
      --seeds N       Runs of each kind, by seeds that follow each other [default: 5]
      --jobs N        Statements in each run [default: 3000]
      --trace FILE    Replay a trace instead: CSV with the columns of Redset or Snowset
      --workers N     Workers with 32 GiB for the trace [default: 4]
      --out FOLDER    Where to write to [default: docs]
  -h, --help          Print this
";

/// What the command line asks for.
struct Asked {
    scale: Scale,
    write: bool,
    check: bool,
    help: bool,
    trace: Option<PathBuf>,
    workers: u32,
    out: PathBuf,
}

fn main() -> ExitCode {
    let done = asked(std::env::args().skip(1)).and_then(|asked| act(&asked));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // If nobody reads it, there is nobody to tell.
            let _ = writeln!(stderr(), "sim: {error}");
            ExitCode::FAILURE
        }
    }
}

fn asked(words: impl Iterator<Item = String>) -> Result<Asked> {
    let mut asked = Asked {
        scale: Scale::PAGE,
        write: false,
        check: false,
        help: false,
        trace: None,
        workers: 4,
        out: PathBuf::from("docs"),
    };
    let mut words = words;
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or_else(|| wrong(format!("{word} wants a value")));
        match word.as_str() {
            "--write" => asked.write = true,
            "--check" => asked.check = true,
            "-h" | "--help" => asked.help = true,
            "--seed" => asked.scale.seed = number(&word, &value()?)?,
            "--seeds" => asked.scale.seeds = number(&word, &value()?)?.max(1),
            "--jobs" => asked.scale.jobs = usize::try_from(number(&word, &value()?)?).unwrap_or(usize::MAX).max(1),
            "--trace" => asked.trace = Some(PathBuf::from(value()?)),
            "--workers" => asked.workers = u32::try_from(number(&word, &value()?)?).unwrap_or(u32::MAX).max(1),
            "--out" => asked.out = PathBuf::from(value()?),
            other => return Err(wrong(format!("there is no option {other}"))),
        }
    }
    Ok(asked)
}

fn number(option: &str, text: &str) -> Result<u64> {
    text.parse().map_err(|_| wrong(format!("{option} wants a whole number, not {text:?}")))
}

fn wrong(what: String) -> Error {
    Error::new(ErrorKind::Data, what).with_hint("see --help")
}

fn act(asked: &Asked) -> Result<()> {
    if asked.help {
        return print(HELP);
    }
    if let Some(file) = &asked.trace {
        return print(&replayed(file, asked)?);
    }
    let page = write(asked.scale)?;
    match (asked.check, asked.write) {
        (true, _) => check(&page, &asked.out),
        (false, true) => save(&page, &asked.out),
        (false, false) => print(&page.text),
    }
}

fn replayed(file: &Path, asked: &Asked) -> Result<String> {
    let text = std::fs::read_to_string(file).map_err(|error| failed("read", file, &error))?;
    let mut said = format!("{:<32}{:>9}{:>9}{:>9}{:>9}\n", "waits in seconds", "p50", "p95", "p99", "longest");
    for (name, found) in traced(&text, asked.scale, asked.workers)? {
        let times = [found.p50, found.p95, found.p99, found.longest].map(time);
        let [p50, p95, p99, longest] = times;
        said.push_str(&format!("{name:<32}{p50:>9}{p95:>9}{p99:>9}{longest:>9}\n"));
    }
    Ok(said)
}

/// The files of a page.
fn files<'a>(page: &'a Page, out: &Path) -> Vec<(PathBuf, &'a str)> {
    let plots = page.plots.iter().map(|(name, svg)| (out.join("scheduling").join(name), svg.as_str()));
    std::iter::once((out.join("scheduling.md"), page.text.as_str())).chain(plots).collect()
}

fn save(page: &Page, out: &Path) -> Result<()> {
    let folder = out.join("scheduling");
    std::fs::create_dir_all(&folder).map_err(|error| failed("make", &folder, &error))?;
    for (file, text) in files(page, out) {
        std::fs::write(&file, text).map_err(|error| failed("write", &file, &error))?;
    }
    Ok(())
}

fn check(page: &Page, out: &Path) -> Result<()> {
    for (file, text) in files(page, out) {
        let found = std::fs::read_to_string(&file).map_err(|error| failed("read", &file, &error))?;
        if found != text {
            let other = format!("{} is not what the simulator writes", file.display());
            return Err(Error::new(ErrorKind::Data, other).with_hint("write it anew with --write"));
        }
    }
    Ok(())
}

fn failed(what: &str, file: &Path, error: &std::io::Error) -> Error {
    Error::new(ErrorKind::Source, format!("cannot {what} {}: {error}", file.display()))
}

fn print(text: &str) -> Result<()> {
    match stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Error::new(ErrorKind::Source, format!("cannot print: {error}")))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Asked> {
        asked(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn the_command_line_is_read() {
        let asked = parse("--seed 7 --jobs 100 --seeds 2 --trace x.csv --write --out y").unwrap();
        assert_eq!(asked.scale, Scale { jobs: 100, seeds: 2, seed: 7 });
        assert!(asked.write && asked.trace.as_deref() == Some(Path::new("x.csv")) && asked.out == Path::new("y"));
        for line in ["--seed", "--seed x", "--what", "--jobs -1"] {
            assert_eq!(parse(line).err().map(|error| error.kind()), Some(ErrorKind::Data), "{line}");
        }
        for option in ["--write", "--check", "--seed", "--seeds", "--jobs", "--trace", "--workers", "--out", "--help"] {
            assert!(HELP.contains(option), "{option}");
        }
    }

    #[test]
    fn what_is_written_is_found_again_and_a_missing_trace_is_told() {
        let folder = std::env::temp_dir().join(format!("sim-{}", std::process::id()));
        let page = Page { text: "page".to_owned(), plots: vec![("a.svg".to_owned(), "plot".to_owned())] };
        save(&page, &folder).unwrap();
        let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
        assert_eq!((read("scheduling.md").as_str(), read("scheduling/a.svg").as_str()), ("page", "plot"));
        check(&page, &folder).unwrap();
        let other = Page { text: "another".to_owned(), plots: Vec::new() };
        assert!(check(&other, &folder).unwrap_err().to_string().contains("scheduling.md is not"));
        std::fs::remove_dir_all(&folder).unwrap();
        let error = replayed(&folder.join("none.csv"), &parse("").unwrap()).unwrap_err();
        assert!(error.kind() == ErrorKind::Source && error.to_string().contains("none.csv"), "{error}");
    }
}
