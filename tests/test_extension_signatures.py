"""Extensions are loaded if they are signed: one engine checks that over the whole files, those that start after it rely on it
while the files stay as they are.
"""

import os
import shutil
from pathlib import Path

import pytest
from server import EXTENSIONS, Server, children

NAME = "ducklake.duckdb_extension"


@pytest.fixture
def extensions(tmp_path):
    """A folder of extensions of its own; the one that is to change is a copy."""
    folder = tmp_path / "extensions"
    (place,) = EXTENSIONS.glob("v*/*")
    own = folder / place.relative_to(EXTENSIONS)
    own.mkdir(parents=True)
    for file in place.iterdir():
        os.link(file, own / file.name) if file.name != NAME else shutil.copyfile(file, own / NAME)
    return folder


def changed(folder):
    """Puts another in the place of the extension, of the same length and time, with one byte that differs."""
    (file,) = folder.glob(f"v*/*/{NAME}")
    before = file.stat()
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    other = folder / "other"
    other.write_bytes(content)
    os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
    # Not written over: engines that have loaded it run it.
    other.replace(file)
    return file


def read_by(pid):
    """Bytes that a process has read."""
    lines = Path(f"/proc/{pid}/io").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("rchar")).split()[1])


def session(server, connect):
    """A session with an engine of its own."""
    connection = connect(server)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE own AS SELECT 42 AS v")
        cursor.fetchall()
        cursor.execute("SELECT v FROM own")
        assert cursor.fetchall() == [(42,)]
    return connection


def test_they_are_read_whole_once(lake, extensions, tmp_path, connect):
    (file,) = extensions.glob(f"v*/*/{NAME}")
    with Server(data=lake, tables=tmp_path / "tables", workers=2, extensions=extensions) as server:
        # An engine that has begun a session has loaded them.
        sessions = [session(server, connect) for _ in range(4)]
        readers = [pid for pid in children(server.pid) if read_by(pid) > file.stat().st_size]
        # Those of sessions load more of them: the engines of all table formats.
        assert len(readers) == 2
        assert len(children(server.pid)) >= 2 + len(sessions)


def test_where_clients_may_write_each_engine_reads_them(lake, extensions, tmp_path, connect):
    (file,) = extensions.glob(f"v*/*/{NAME}")
    with Server(data=[lake, f"{extensions},rw"], tables=tmp_path / "tables", extensions=extensions) as server:
        sessions = [session(server, connect) for _ in range(3)]
        readers = [pid for pid in children(server.pid) if read_by(pid) > file.stat().st_size]
        assert len(readers) > len(sessions)


def test_one_that_is_changed_is_refused_until_it_is_what_it_was(lake, extensions, tmp_path, connect):
    with Server(data=lake, tables=tmp_path / "tables", extensions=extensions) as server:
        session(server, connect)
        file = changed(extensions)
        # Of engines that were started before that there is one at most.
        with pytest.raises(Exception, match="extension ducklake could not be loaded"):
            for _ in range(4):
                session(server, connect)
        with connect(server).cursor() as cursor:
            cursor.execute("SELECT 1")
            assert cursor.fetchall() == [(1,)], "the engine that runs stays"
        shutil.copyfile(next(EXTENSIONS.glob(f"v*/*/{NAME}")), extensions / "other")
        (extensions / "other").replace(file)
        session(server, connect)


def test_a_service_does_not_start_with_one_that_is_not_signed(lake, extensions, tmp_path):
    changed(extensions)
    with pytest.raises(Exception, match="extension ducklake could not be loaded"):
        Server(data=lake, tables=tmp_path / "tables", extensions=extensions)
