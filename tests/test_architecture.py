"""The shape of the house, as ARCHITECTURE.md draws it: which room may know which, and which outside crate belongs
to one room alone."""

import json
import re
import subprocess
import tomllib

import pytest
from server import ROOT

# What each room may know. A room that is not here, or knows one that is not named here, breaks the shape.
MAY_KNOW = {
    "query": set(),
    "proto": {"query"},
    "identity": {"query"},
    "state": {"query"},
    "catalog": {"query"},
    "sizer": {"query"},
    "scheduler": {"query"},
    "sim": {"query", "scheduler"},
    "transport": {"query", "proto"},
    "worker": {"query", "proto", "transport"},
    "flight-server": {"query", "proto", "transport", "identity", "catalog", "sizer", "scheduler"},
    "pg-shim": {"query", "proto", "transport"},
    "tavana": {
        "query",
        "proto",
        "identity",
        "state",
        "catalog",
        "sizer",
        "scheduler",
        "transport",
        "worker",
        "flight-server",
        "pg-shim",
    },
}

# Outside crates that one room alone may name.
BELONGS_TO = {
    "libduckdb-sys": "worker",
    "landlock": "worker",
    "sqlx": "state",
    "jsonwebtoken": "identity",
    "reqwest": "identity",
    "sqlparser": "pg-shim",
    "rcgen": "tavana",
    "clap": "tavana",
    "clap_complete": "tavana",
}

# Outside crates that no room may name: an engine that runs statements while it prepares them.
UNWANTED = {"duckdb"}

ARROW = "58"


@pytest.fixture(scope="module")
def rooms():
    """The workspace's crates with the names of what they depend on, for building and testing alike."""
    command = ["cargo", "metadata", "--format-version=1", "--no-deps", "--locked", "--offline"]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    packages = json.loads(done.stdout)["packages"]
    return {package["name"]: {needed["name"] for needed in package["dependencies"]} for package in packages}


@pytest.fixture(scope="module")
def locked():
    return versions_in(ROOT / "Cargo.lock")


def versions_in(lock):
    """The versions in a lock, by crate."""
    found = {}
    for package in tomllib.loads(lock.read_text())["package"]:
        found.setdefault(package["name"], set()).add(package["version"])
    return found


def test_every_room_is_in_the_plan(rooms):
    assert set(rooms) == set(MAY_KNOW)


def test_rooms_depend_downward_only(rooms):
    upward = {room: needed & set(MAY_KNOW) - MAY_KNOW[room] - {room} for room, needed in rooms.items()}
    assert not {room: names for room, names in upward.items() if names}


@pytest.mark.parametrize(("crate", "room"), BELONGS_TO.items())
def test_an_outside_crate_belongs_to_one_room(rooms, crate, room):
    assert {name for name, needed in rooms.items() if crate in needed} == {room}


def test_no_room_names_what_is_unwanted(rooms):
    assert not {name: needed & UNWANTED for name, needed in rooms.items() if needed & UNWANTED}


def test_the_engine_is_named_only_by_its_room():
    """The seam would be none if another room called the engine by its functions."""
    for room in set(MAY_KNOW) - {"worker"}:
        for file in (ROOT / room).rglob("*.rs"):
            assert "libduckdb_sys" not in file.read_text(), file


def test_there_is_one_arrow(locked):
    versions = {name: found for name, found in locked.items() if re.match(r"arrow(-|$)", name) or name == "parquet"}
    assert {"arrow-array", "arrow-flight", "arrow-schema", "parquet"} <= set(versions)
    wrong = {name: found for name, found in versions.items() if len(found) > 1 or not min(found).startswith(f"{ARROW}.")}
    assert not wrong


@pytest.mark.parametrize("workspace", ["fuzz", "benches/micro"])
def test_workspaces_beside_the_rooms_are_built_of_what_the_rooms_are(locked, workspace):
    """Their locks are their own: `cargo update --workspace --manifest-path fuzz/Cargo.toml` brings one up to date."""
    found = versions_in(ROOT / workspace / "Cargo.lock")
    # Of a crate in several versions, one is that of the rooms.
    assert not {name: versions for name, versions in found.items() if not versions & locked.get(name, versions)}
    for room in set(MAY_KNOW) & set(found):
        needed = tomllib.loads((ROOT / room / "Cargo.toml").read_text())["dependencies"]
        assert set(needed) <= set(found), room


def test_the_fuzz_targets_do_without_the_engine():
    assert "libduckdb-sys" not in versions_in(ROOT / "fuzz" / "Cargo.lock")


def test_architecture_page_names_every_room():
    page = (ROOT / "ARCHITECTURE.md").read_text()
    assert not [room for room in MAY_KNOW if f"`{room}/`" not in page]


def error_labels():
    """The labels of all kinds of error, from the source, where none of them has a default."""
    source = (ROOT / "query" / "src" / "error.rs").read_text()
    kinds = re.search(r"pub enum ErrorKind \{(.*?)\n\}", source, re.DOTALL)[1]
    names = re.findall(r"^    ([A-Z]\w+),$", kinds, re.MULTILINE)
    label = re.search(r"pub fn label\(.*?\n    \}", source, re.DOTALL)[0]
    labels = dict(re.findall(r'Self::(\w+) => "(\w+)"', label))
    assert len(names) > 10 and set(labels) == set(names)
    return sorted(labels.values())


@pytest.mark.parametrize("label", error_labels())
def test_every_kind_of_error_has_its_page(label):
    folder = ROOT / "docs" / "errors"
    assert (folder / f"{label}.md").read_text().strip()
    assert f"({label}.md)" in (folder / "README.md").read_text()


def test_every_error_page_has_its_kind():
    pages = {page.stem for page in (ROOT / "docs" / "errors").glob("*.md")} - {"README"}
    assert pages == set(error_labels())


def test_links_between_the_pages_lead_somewhere():
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    broken = []
    for page in pages:
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text()):
            if "://" not in target and not (page.parent / target).exists():
                broken.append(f"{page.relative_to(ROOT)}: {target}")
    assert not broken
