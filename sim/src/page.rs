//! The page `docs/scheduling.md` and its plots.

use query::Result;
use scheduler::decide::{Placement, Rules};

use crate::job::{GIB, SECOND, Sizing, seconds};
use crate::outcome::{Outcome, waits};
use crate::study::{
    Measured, OURS, Policy, Scale, choices, easy, load, measure, overload, policies, runs, scaled, setup, traced, waves,
};
use crate::world::{Faults, Setup, run};
use crate::{fleet::Workers, plot};

/// A page with its plots.
#[derive(Debug)]
pub struct Page {
    /// The text, in Markdown.
    pub text: String,
    /// Names of files beside the page, and what is in them.
    pub plots: Vec<(String, String)>,
}

/// A goal, what was measured, and whether that is enough.
struct Goal {
    name: String,
    measured: String,
    met: bool,
}

const TRACES: [(&str, &str, u32); 2] =
    [("Redset", include_str!("../traces/redset.csv"), 1), ("Snowset", include_str!("../traces/snowset.csv"), 1)];

/// How the page begins.
pub const HEAD: &str = include_str!("page/head.md");
/// What is said after the tables.
pub const FOOT: &str = include_str!("page/foot.md");

/// Makes all runs, and writes the page.
pub fn write(scale: Scale) -> Result<Page> {
    let mut page = Page { text: HEAD.to_owned(), plots: Vec::new() };
    let mut goals = Vec::new();
    page.policies(scale, &mut goals);
    page.choices(scale);
    page.faults(scale, &mut goals);
    page.overload(scale, &mut goals);
    page.scaling(scale, &mut goals);
    page.traces(scale)?;
    page.goals(&goals);
    page.text.push_str(FOOT);
    page.text.push_str(&small_run());
    Ok(page)
}

/// A section with a run of each part that takes a moment to make. It is the same as long as nothing that decides has
/// changed, so a test can tell by it whether the page is up to date.
pub fn small_run() -> String {
    let scale = Scale { jobs: 400, seeds: 2, seed: 1 };
    let mut page = Page { text: String::new(), plots: Vec::new() };
    page.say("\n## A small run\n");
    page.say(&format!(
        "{} runs with {} statements each, at 70% load, cold sizes. A test makes it again: if anything that decides has \
         changed, this page has to be written anew.\n",
        scale.seeds, scale.jobs
    ));
    let row = |name: &str, found: &Measured| {
        let mut row = wait_row(name, found);
        row.extend([format!("{:.1}", found.gib_hours), found.told.to_string(), percent(found.covered)]);
        row
    };
    let looks = Some(SECOND);
    let mut rows = Vec::new();
    for policy in policies() {
        let with = |seed| Setup { looks, ..setup(&policy, Sizing::COLD, seed) };
        rows.push(row(policy.name, &measure(&runs(scale, &load(0.7), with))));
    }
    let faults = Faults { loss_every: 60.0, slow: 0.25 };
    let wrong = |seed| Setup { looks, faults, ..setup(&OURS, Sizing::ROUGH, seed) };
    rows.push(row("the last, with all that goes wrong", &measure(&runs(scale, &load(0.7), wrong))));
    let rules = Rules { placement: Placement::Tightest, ..Rules::SERVICE };
    let with = |seed| Setup { looks, rules, workers: scaled(), ..setup(&OURS, Sizing::COLD, seed) };
    rows.push(row("the last, workers as wanted", &measure(&runs(scale, &waves(), with))));
    let heads = ["", "p50", "p95", "p99", "short, p95", "big, p95", "big, longest", "others, p95"];
    let heads: Vec<&str> = heads.into_iter().chain(["GiB-hours", "told", "within"]).collect();
    page.table(&heads, &rows);
    page.text
}

impl Page {
    fn say(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push('\n');
    }

    fn table(&mut self, heads: &[&str], rows: &[Vec<String>]) {
        let line = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
        let heads = line(heads.iter().map(|head| (*head).to_owned()).collect());
        let columns = heads.matches('|').count() - 2;
        let rule = format!("|---|{}", "---:|".repeat(columns));
        let rows: Vec<String> = rows.iter().cloned().map(line).collect();
        self.say(&format!("{heads}\n{rule}\n{}\n", rows.join("\n")));
    }

    fn plot(&mut self, name: &str, says: &str, svg: String) {
        self.say(&format!("![{says}](scheduling/{name}.svg)\n"));
        self.plots.push((format!("{name}.svg"), svg));
    }

    fn policies(&mut self, scale: Scale, goals: &mut Vec<Goal>) {
        self.say("## Policies side by side\n");
        self.say(&format!(
            "Waits in seconds on four workers with 32 GiB; {} runs with {} statements each, taken together. *Oracle*: each \
             statement is granted its peak, and its time is known. *Cold*: as for templates that have not run yet, 1.6 \
             times as much is granted as is used, one grant in a hundred is below the peak, and times are known to \
             within a factor of 1.6 in two of three. *Short*: below two seconds. *Big*: more than 8 GiB. *Others*: all \
             but the user who sends a third of all statements, and most of every other burst.\n",
            scale.seeds, scale.jobs
        ));
        let heads = ["at 55% load", "p50", "p95", "p99", "short, p95", "big, p95", "big, longest", "others, p95"];
        let mut bars = Vec::new();
        let mut curves = Vec::new();
        let mut at = |part: f64, page: &mut Self| {
            let mut rows = Vec::new();
            for (sizing, word) in [(Sizing::Oracle, "oracle"), (Sizing::COLD, "cold")] {
                for policy in policies() {
                    let outcomes = runs(scale, &load(part), |seed| setup(&policy, sizing, seed));
                    let found = measure(&outcomes);
                    rows.push(wait_row(&format!("{}, {word}", policy.name), &found));
                    if part == 0.55 && word == "cold" {
                        bars.push((policy.name.to_owned(), vec![found.short, found.p95, found.big]));
                        curves.push((policy.name, waits(&outcomes, |_| true)));
                    }
                }
            }
            let head = format!("at {:.0}% load", part * 100.0);
            let heads: Vec<&str> = std::iter::once(head.as_str()).chain(heads[1..].iter().copied()).collect();
            page.table(&heads, &rows);
        };
        at(0.55, self);
        at(0.7, self);
        let kinds = ["short", "all", "big"];
        let bars = plot::bars("p95 of waits at 55% load, cold sizes", "seconds", &kinds, &bars);
        self.plot("policies", "How long statements wait, by policy", bars);
        curves.retain(|(name, _)| !name.contains("tenth"));
        let shares = plot::shares("Statements that wait no longer, at 55% load, cold sizes", "seconds", &curves);
        self.plot("waits", "Which part of the statements waits for how long, by policy", shares);
        self.memory(scale, goals);
    }

    /// What cold sizes cost, in waits and in memory.
    fn memory(&mut self, scale: Scale, goals: &mut Vec<Goal>) {
        self.say("### What wrong sizes cost\n");
        self.say(
            "EASY with oracle sizes is what cannot be had. With real ones more is granted than used, so the same \
             statements fill more of the workers. How much more memory makes up for that. *Warm*: as for templates that \
             have run, 1.3 times as much is granted as is used, and times are known to within a factor of 1.35 in two of \
             three.\n",
        );
        for part in [0.55, 0.7] {
            let load = load(part);
            let oracle = runs(scale, &load, |seed| setup(&easy(), Sizing::Oracle, seed));
            let reference = measure(&oracle);
            let mut rows = vec![memory_row("EASY, oracle, 4 × 32 GiB", &reference, &reference)];
            for (sizing, word) in [(Sizing::COLD, "cold"), (Sizing::WARM, "warm")] {
                for gib in [32.0, 36.0, 40.0] {
                    let workers = Workers::Fixed { count: 4, memory: (gib * GIB as f64) as u64 };
                    let with = |seed| Setup { workers: workers.clone(), ..setup(&OURS, sizing, seed) };
                    let found = measure(&runs(scale, &load, with));
                    rows.push(memory_row(&format!("{}, {word}, 4 × {gib} GiB", OURS.name), &found, &reference));
                    if gib == 40.0 {
                        let where_ = format!("{word}, at {:.0}% load, with 1.25 times the memory", part * 100.0);
                        goals.push(against(&where_, &found, &reference));
                    }
                }
            }
            let head = format!("at {:.0}% load", part * 100.0);
            self.table(&[&head, "p95", "× p95", "GiB-hours", "× GiB-hours", "granted / used"], &rows);
        }
    }

    fn choices(&mut self, scale: Scale) {
        self.say("## What was chosen\n");
        self.say(
            "The rules of the service, and what becomes of the waits when one of them is another; at 55% load, cold \
             sizes. *Passed*: the part of all grants that passed the head of the line.\n",
        );
        let rows: Vec<Vec<String>> = choices()
            .map(|(name, rules)| {
                let policy = Policy { name, rules, lane: None };
                let found = measure(&runs(scale, &load(0.55), |seed| setup(&policy, Sizing::COLD, seed)));
                let mut row = wait_row(name, &found);
                row.push(percent(found.passed));
                row
            })
            .into();
        let heads = ["", "p50", "p95", "p99", "short, p95", "big, p95", "big, longest", "others, p95", "passed"];
        self.table(&heads, &rows);
    }

    fn faults(&mut self, scale: Scale, goals: &mut Vec<Goal>) {
        self.say("## What goes wrong, and what is told\n");
        self.say(
            "At 45% load. A statement that runs out of memory fails after a part of its time and runs again with twice \
             as much, then on the largest worker alone, where it spills. A worker that is lost takes its statements with \
             it, which run again, at their old place in line. *Told*: how many were told an expected wait; *within*: \
             those that then waited no longer than the p90 they were told first.\n",
        );
        let none = Faults::default();
        let losses = Faults { loss_every: 120.0, slow: 0.0 };
        let slow = Faults { loss_every: 0.0, slow: 0.25 };
        let all = Faults { loss_every: 120.0, slow: 0.25 };
        let kinds = [
            ("nothing", Sizing::COLD, none),
            ("every sixth grant is below the peak", Sizing::ROUGH, none),
            ("a worker is lost every two minutes", Sizing::COLD, losses),
            ("every fourth worker takes three times as long", Sizing::COLD, slow),
            ("all of these", Sizing::ROUGH, all),
        ];
        let mut rows = Vec::new();
        for (name, sizing, faults) in kinds {
            let looks = Some(SECOND);
            let wrong = |seed| Setup { faults, looks, ..setup(&OURS, sizing, seed) };
            let found = measure(&runs(scale, &load(0.45), wrong));
            rows.push(vec![
                name.to_owned(),
                found.failed.to_string(),
                percent(found.repeated),
                time(found.p50),
                time(found.p95),
                time(found.big),
                found.told.to_string(),
                percent(found.covered),
            ]);
            let name = format!("the p90 that was told covers 85–95% of waits: {name}");
            goals.push(Goal {
                name,
                measured: format!("{} of {}", percent(found.covered), found.told),
                met: (0.85..=0.95).contains(&found.covered),
            });
        }
        self.table(&["what goes wrong", "failed", "ran again", "p50", "p95", "big, p95", "told", "within"], &rows);
    }

    fn overload(&mut self, scale: Scale, goals: &mut Vec<Goal>) {
        self.say("## Ten times too much\n");
        let (jobs, setup) = overload(scale.seed);
        let outcome = run(&jobs, &setup);
        let found = measure(std::slice::from_ref(&outcome));
        self.say(&format!(
            "For ten minutes, {} statements come, ten times what four workers can do. {} are turned away, and {} are \
             never done. The last is done after {} minutes; half wait for less than {} s, and those of the nineteen \
             users who do not send a third of everything for less than {} s at the p95 (the one who does: {} s). Of {} \
             that were told an expected wait, {} waited no longer than the p90.\n",
            jobs.len(),
            outcome.refused,
            outcome.unfinished(),
            (seconds(outcome.lasted) / 60.0).round(),
            time(found.p50),
            time(found.others),
            time(found.greedy),
            found.told,
            percent(found.covered)
        ));
        goals.push(Goal {
            name: "rejected at ten times the load for ten minutes: 0".to_owned(),
            measured: format!("{} of {}, {} never done", outcome.refused, jobs.len(), outcome.unfinished()),
            met: outcome.refused == 0 && outcome.unfinished() == 0,
        });
    }

    fn scaling(&mut self, scale: Scale, goals: &mut Vec<Goal>) {
        self.say("## Workers that come and go\n");
        self.say(
            "Waves of statements, for two workers with 32 GiB on average and for more than ten at their height. The \
             policy has from 1 to 16, which take 12 s to start at the median, or 40 s without the image, or 100 s \
             without the node. Where workers come and go, a statement goes to the tightest that it fits on: spread over \
             all, the workers never come to rest, and none is ended.\n",
        );
        let fixed = |count| Workers::Fixed { count, memory: 32 * GIB };
        let packed =
            |policy: Policy| Policy { rules: Rules { placement: Placement::Tightest, ..policy.rules }, ..policy };
        let kinds = [
            ("4 workers, EASY, oracle", fixed(4), easy(), Sizing::Oracle),
            ("16 workers, EASY, oracle", fixed(16), easy(), Sizing::Oracle),
            ("as wanted, EASY, oracle", scaled(), packed(easy()), Sizing::Oracle),
            ("4 workers, round robin and EASY, cold", fixed(4), OURS, Sizing::COLD),
            ("as wanted, FIFO, cold", scaled(), packed(policies()[0]), Sizing::COLD),
            ("as wanted, on the most free worker, cold", scaled(), OURS, Sizing::COLD),
            ("as wanted, round robin and EASY, cold", scaled(), packed(OURS), Sizing::COLD),
            ("as wanted, round robin and EASY, warm", scaled(), packed(OURS), Sizing::WARM),
        ];
        let mut rows = Vec::new();
        let mut reference = Measured::default();
        for (name, workers, policy, sizing) in kinds {
            let with = |seed| Setup { workers: workers.clone(), ..setup(&policy, sizing, seed) };
            let outcomes = runs(scale.longer(5), &waves(), with);
            let found = measure(&outcomes);
            rows.push(vec![
                name.to_owned(),
                time(found.p50),
                time(found.p95),
                time(found.big),
                format!("{:.1}", found.slowdown),
                format!("{:.0}", found.gib_hours),
                format!("{:.0}", found.changes),
            ]);
            if name.starts_with("as wanted, EASY") {
                reference = found;
            }
            if name.starts_with("as wanted, round robin") {
                let word = if sizing == Sizing::WARM { "warm" } else { "cold" };
                goals.push(against(&format!("{word}, with the scaling policy"), &found, &reference));
                if let Some(outcome) = outcomes.first().filter(|_| sizing == Sizing::COLD) {
                    self.plot("scaling", "What is asked for, and the workers that there are", timeline(outcome));
                }
            }
        }
        let heads = ["", "p50", "p95", "big, p95", "slowdown, p95", "GiB-hours", "workers added or ended, per hour"];
        self.table(&heads, &rows);
    }

    fn traces(&mut self, scale: Scale) -> Result<()> {
        self.say("## Traces\n");
        self.say(
            "Small traces in the published formats of Redset and Snowset, on one worker with 32 GiB. They are made up, in \
             the shape of the real ones; `--trace FILE` replays a real one. **Memory is made up in any case**: Redset has \
             no peaks, and what Snowset's columns of memory mean is not known; peaks are derived from bytes read, joins, \
             aggregations and spilling, with chance added.\n",
        );
        for (name, text, count) in TRACES {
            let rows: Vec<Vec<String>> =
                traced(text, scale, count)?.iter().map(|(policy, found)| wait_row(policy, found)).collect();
            self.table(&[name, "p50", "p95", "p99", "short, p95", "big, p95", "big, longest", "others, p95"], &rows);
        }
        Ok(())
    }

    fn goals(&mut self, goals: &[Goal]) {
        self.say("## Goals\n");
        let row = |goal: &Goal| {
            let met = if goal.met { "yes" } else { "**no**" };
            vec![goal.name.clone(), goal.measured.clone(), met.to_owned()]
        };
        let rows: Vec<Vec<String>> = goals.iter().map(row).collect();
        self.table(&["goal", "measured", "met"], &rows);
    }
}

fn against(where_: &str, found: &Measured, reference: &Measured) -> Goal {
    let waits = found.p95 / reference.p95.max(0.1);
    let memory = found.gib_hours / reference.gib_hours.max(1e-9);
    Goal {
        name: format!(
            "p95 of waits at most 1.5 times that of EASY with oracle sizes, at no more than 1.3 times its GiB-hours: \
             {where_}"
        ),
        measured: format!("{waits:.2} × the wait ({} s), {memory:.2} × the GiB-hours", time(found.p95)),
        met: waits <= 1.5 && memory <= 1.305,
    }
}

fn wait_row(name: &str, found: &Measured) -> Vec<String> {
    let times = [found.p50, found.p95, found.p99, found.short, found.big, found.big_longest, found.others];
    std::iter::once(name.to_owned()).chain(times.map(time)).collect()
}

fn memory_row(name: &str, found: &Measured, reference: &Measured) -> Vec<String> {
    vec![
        name.to_owned(),
        time(found.p95),
        format!("{:.2}", found.p95 / reference.p95.max(0.1)),
        format!("{:.0}", found.gib_hours),
        format!("{:.2}", found.gib_hours / reference.gib_hours.max(1e-9)),
        format!("{:.2}", found.granted),
    ]
}

/// What is there, and what statements that are there would use, for each half minute.
fn timeline(outcome: &Outcome) -> String {
    let step = 30 * SECOND;
    let until = seconds(outcome.lasted) / 60.0;
    let minutes = |at: u64| seconds(at) / 60.0;
    let asked = |at: u64| {
        let there =
            outcome.fates.iter().filter(|fate| fate.job.arrives <= at && fate.done.is_none_or(|done| done > at));
        there.map(|fate| fate.job.peak).sum::<u64>()
    };
    let asked: Vec<(f64, f64)> =
        (0..=outcome.lasted / step).map(|nth| (minutes(nth * step), asked(nth * step) as f64 / GIB as f64)).collect();
    let there: Vec<(f64, f64)> =
        outcome.sizes.iter().map(|(at, bytes)| (minutes(*at), *bytes as f64 / GIB as f64)).collect();
    plot::steps(
        "Memory in GiB: used by those who run or wait, and there",
        "minutes",
        until,
        &[("peaks of all who run or wait", asked), ("workers", there)],
    )
}

/// Seconds, as precise as they are worth.
pub fn time(seconds: f64) -> String {
    match seconds {
        ..0.05 => "0".to_owned(),
        ..10.0 => format!("{seconds:.1}"),
        _ => format!("{seconds:.0}"),
    }
}

fn percent(part: f64) -> String {
    format!("{:.1}%", part * 100.0)
}
