"""Where the server's time goes, for docs/performance.md."""

import textwrap

LOADS = {
    "export": "`SELECT * FROM lineitem` through Flight SQL, again and again",
    "small": "`SELECT 1` over PostgreSQL's wire (`pgbench -M prepared -c 1`)",
}
HEADER = ["part of its CPU time", "where", "library", "function"]
# The longest name of a function; those of generic ones are longer.
LONGEST = 100


def named(symbol):
    """A function's name, in a cell of a table."""
    cut = symbol if len(symbol) <= LONGEST else symbol[: LONGEST - 1] + "…"
    return "`" + cut.replace("|", "\\|").replace("`", "'") + "`"


def whole(profile):
    """Which parts of the program the time was spent in, in words."""
    parts = [f"{part:.0%} {library} ({whose})" for whose, library, part in profile["whole"] if part >= 0.01]
    return ", ".join(parts) + "."


def lines(profiles, markdown_row):
    """The section of the page."""
    text = ["## Where the time goes", ""]
    if "missing" in profiles:
        return [*text, f"Nobody looked: {profiles['missing']}.", ""]
    words = (
        "Of the CPU time of the service and its engine, sampled by `perf` while one client asks: the ten functions that"
        " take most of it themselves. What the system does for a thread counts as the kernel's."
    )
    text += [textwrap.fill(words, 120, break_on_hyphens=False), ""]
    for load, name in LOADS.items():
        profile = profiles[load]
        text += [f"{name}:", ""]
        if "missing" in profile:
            text += [f"Nobody looked: {profile['missing']}.", ""]
            continue
        text += [markdown_row(HEADER), "|---:|---|---|---|"]
        for whose, library, symbol, part in profile["top"]:
            text.append(markdown_row([f"{part:.1%}", whose, library, named(symbol)]))
        text += ["", textwrap.fill(f"In all: {whole(profile)}", 120, break_on_hyphens=False), ""]
    return text
