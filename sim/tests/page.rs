//! The page in `docs` is what the program writes. To make all of it again takes half a minute, and is what
//! `cargo run --release -p sim -- --check` does; this looks at what can be made in a moment.

#![allow(clippy::unwrap_used)]

use std::path::Path;

use sim::page::{FOOT, HEAD, small_run};

#[test]
fn the_page_is_up_to_date() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs");
    let page = std::fs::read_to_string(docs.join("scheduling.md")).unwrap();
    let advice = "run `cargo run --release -p sim -- --write`";
    assert!(page.starts_with(HEAD), "what it begins with: {advice}");
    assert!(page.ends_with(&format!("{FOOT}{}", small_run())), "the small run at its end: {advice}");
    let plots: Vec<&str> = page.split("](scheduling/").skip(1).filter_map(|rest| rest.split(')').next()).collect();
    assert_eq!(plots, ["policies.svg", "waits.svg", "scaling.svg"]);
    for plot in plots {
        let text = std::fs::read_to_string(docs.join("scheduling").join(plot)).unwrap();
        assert!(text.starts_with("<svg ") && text.ends_with("</svg>\n"), "{plot}: {advice}");
    }
}
