"""docs/clients.md, from what the tests have proven."""

import ast
import re
import sys

from clients.tools import EXTENDED, RUST, TESTS, TOOLS, versions

sys.path.insert(0, str(EXTENDED))

from outside import checks  # noqa: E402

PAGE = TESTS.parent / "docs" / "clients.md"
RESULTS = TESTS / "clients" / "results.json"

HEAD = """\
# Clients

Written by `make clients`; not edited by hand. Each line is what a test has shown with the versions named, and the
programs are run by tests as they stand here.

The service listens on `127.0.0.1:8815` for Flight SQL, and on `127.0.0.1:5432` for PostgreSQL's clients. With `--auth keys`, the user is the name of a key and the password the key
itself; without authentication, any user and password will do.
"""


def page(results):
    """The whole page."""
    contents = " ·\n".join(f"[{tool.title}](#{anchor(tool.title)})" for tool in TOOLS)
    return "\n".join([HEAD, contents, "", *(section(tool, results) for tool in TOOLS)])


def anchor(title):
    return re.sub(r"[^\w-]", "", title.lower().replace(" ", "-"))


def section(tool, results):
    lines = [line for line in results if line["tool"] == tool.key]
    parts = [f"## {tool.title}", "", f"Tested with {', '.join(versions(tool))}.", "", f"    {tool.install}", ""]
    if tool.note:
        parts += [tool.note, ""]
    parts += [f"```{tool.language}", tool.connect.read_text().rstrip("\n"), "```", ""]
    parts += listed("Works", [line["what"] for line in lines if line["passed"] and not line["issue"]])
    parts += listed("Does not work yet", [line["what"] for line in lines if not line["passed"] and not line["issue"]])
    parts += listed(
        "Does not work, through the client itself",
        [f"{line['what']} ({reference(line['issue'])})" for line in lines if line["passed"] and line["issue"]],
    )
    return "\n".join(parts)


def listed(title, lines):
    return [f"**{title}:**", "", *(f"- {line}" for line in lines), ""] if lines else []


def reference(issue):
    """A link to where it is known upstream, when that is an issue."""
    if match := re.fullmatch(r"([\w.-]+/[\w.-]+)#(\d+)", issue):
        return f"[{issue}](https://github.com/{match[1]}/issues/{match[2]})"
    return issue


def declared():
    """What the tests say they prove, from their sources: (tool, what, issue)."""
    found = set()
    for file in [*TESTS.glob("clients/test_*.py"), *TESTS.glob("extended/clients/test_*.py")]:
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("works", "fails"):
                tool, what, *rest = [argument.value for argument in node.args]
                named = {keyword.arg: keyword.value.value for keyword in node.keywords}
                found.add((tool, what, rest[0] if rest else named.get("issue")))
    return found | outside()


def outside():
    """The same of the sources in other languages."""
    files = [("jdbc", file) for file in (EXTENDED / "jdbc").glob("*.java")]
    files += [("pgjdbc", file) for file in (EXTENDED / "pgjdbc").glob("*.java")]
    files += [(tool, file) for tool in ("go", "pgx") for file in (EXTENDED / tool).glob("*_test.go")]
    files.append(("rust", RUST))
    found = set()
    for tool, file in files:
        for check in checks(tool, file):
            found |= {(tool, mark.kwargs["what"], mark.kwargs["issue"]) for mark in check.marks}
    return found
