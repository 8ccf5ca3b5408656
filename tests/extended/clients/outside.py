"""Checks written in other languages, and what they prove.

In Java a check is a method with `@Works("…")` or `@Fails(value = "…", issue = "…")`; in Go it is a test with
`// works: …`, or `// fails: …` and `// issue: …`, above it; in Rust likewise. A method with `@Works` alone, or a test
of Go without either, is a check too, and no line of docs/clients.md.
"""

import re

import pytest
import works

JAVA = re.compile(
    r'@(?:Works(?:\((?P<works>(?:"(?:\\.|[^"\\])*"[\s+]*)+)\))?'
    r'|Fails\(value\s*=\s*(?P<fails>(?:"(?:\\.|[^"\\])*"[\s+]*)+),\s*issue\s*=\s*"(?P<issue>[^"]*)"\))'
    r"\s*void (?P<name>\w+)\("
)
GO = re.compile(
    r"(?:(?:// works: (?P<works>.*)|// fails: (?P<fails>.*)\n// issue: (?P<issue>.*))\n)?^func (?P<name>Test\w+)\(", re.M
)

RUST = re.compile(
    r"(?:// works: (?P<works>.*)|// fails: (?P<fails>.*)\n// issue: (?P<issue>.*))\n"
    r"#\[tokio::test\]\nasync fn (?P<name>\w+)\("
)
FORMS = {".java": JAVA, ".go": GO, ".rs": RUST}


def text_of(literals):
    """The text of Java literals that are added up."""
    parts = re.findall(r'"((?:\\.|[^"\\])*)"', literals)
    return re.sub(r"\\(.)", r"\1", "".join(parts))


def checks(tool, file):
    """The checks of a source file, as parameters of a test, with what they prove as marks."""
    found = []
    for match in FORMS[file.suffix].finditer(file.read_text()):
        said = match["works"] or match["fails"]
        if said is None:
            found.append(pytest.param(match["name"], id=match["name"]))
            continue
        what = text_of(said) if file.suffix == ".java" else said
        mark = works.fails(tool, what, match["issue"]) if match["issue"] else works.works(tool, what)
        found.append(pytest.param(match["name"], marks=mark, id=match["name"]))
    return found
