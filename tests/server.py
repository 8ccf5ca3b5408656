"""A running `tavana serve`, for tests.

    with Server(data=folder) as server:             # flags: Server(data=…, workers=2, memory="1GB", …)
        connection = dbapi.connect(server.uri, autocommit=True)

Leaving the block sends SIGTERM and asserts that the server left with exit code 0, without an engine
left behind and without a panic in its log.
"""

import json
import os
import re
import select
import signal
import subprocess
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Another build of the program: `scripts/sanitize` has one.
TAVANA = Path(os.environ.get("TAVANA_PROGRAM", ROOT / "target" / "release" / "tavana"))
EXTENSIONS = ROOT / ".deps" / "extensions"

# Longest waits, in seconds: not one of them is reached when the server is sound.
READY = 60
STOP = 30
ORPHAN = 2


def environment(home, extra=None):
    """The environment of a program under test: nothing of the caller's settings and credentials."""
    foreign = ("AWS_", "TAVANA_", "XDG_", "RUST_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    return {**kept, "HOME": str(home), **(extra or {})}


def children(pid):
    """The living descendants of a process."""
    parents = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                with open(f"/proc/{entry}/stat") as stat:
                    fields = stat.read().rpartition(")")[2].split()
            except OSError:
                continue
            if fields[0] != "Z":
                parents.setdefault(int(fields[1]), []).append(int(entry))
    found, open_ends = [], [pid]
    while open_ends:
        below = parents.get(open_ends.pop(), [])
        found += below
        open_ends += below
    return found


class Watch:
    """Processes to wait for; holds on to them, so that a reused number is not taken for one of them."""

    def __init__(self, pids):
        self.descriptors = {}
        for pid in pids:
            try:
                self.descriptors[os.pidfd_open(pid)] = pid
            except ProcessLookupError:
                pass

    def left(self, seconds):
        """Waits until all have ended; gives those that have not by then."""
        waiting = dict(self.descriptors)
        poll = select.poll()
        for descriptor in waiting:
            poll.register(descriptor, select.POLLIN)
        deadline = time.monotonic() + seconds
        while waiting and (remaining := deadline - time.monotonic()) > 0:
            for descriptor, _ in poll.poll(remaining * 1000):
                poll.unregister(descriptor)
                del waiting[descriptor]
        return sorted(waiting.values())

    def close(self):
        for descriptor in self.descriptors:
            os.close(descriptor)
        self.descriptors = {}


class Server:
    """Starts `tavana serve` on free ports and waits until it is ready.

    `data` is one place or a list of places (`NAME=URI` works). `env` is added to a clean environment.
    Every other keyword is a flag: `sql_limit="1MiB"` is `--sql-limit 1MiB`, `True` is a switch, `None`
    leaves the flag out.

    Attributes: `process`, `pid`, `flight`, `pg` and `http` ("host:port"), `uri` ("grpc://host:port"),
    `tables` (how many at start), `engines` (pids at start), `state` (folder), `ready` (the ready line).
    """

    def __init__(self, data=(), env=None, **flags):
        self.folder = tempfile.TemporaryDirectory(prefix="tavana-test-")
        self.state = Path(self.folder.name) / "state"
        home = Path(self.folder.name) / "home"
        home.mkdir()
        places = [data] if isinstance(data, (str, Path)) else list(data)
        options = {
            "flight_listen": "127.0.0.1:0",
            "pg_listen": "127.0.0.1:0",
            "http_listen": "127.0.0.1:0",
            "workers": 1,
            "memory": "2GB",
            "state": self.state,
            "extensions": EXTENSIONS,
            **flags,
            "ready_json": True,
        }
        command = [str(TAVANA), "serve"]
        for place in places:
            command += ["--data", str(place)]
        for name, value in options.items():
            flag = "--" + name.replace("_", "-")
            if value is True:
                command.append(flag)
            elif value is not None:
                command += [flag, str(value)]
        self._lines = []
        self._news = threading.Condition()
        self.process = subprocess.Popen(
            command,
            env=environment(home, env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
        )
        self.pid = self.process.pid
        self._reader = threading.Thread(target=self._read_stderr, daemon=True)
        self._reader.start()
        try:
            self.ready = self._ready_line()
        except BaseException:
            self.kill()
            raise
        self.flight = self.ready["flight"]
        self.pg = self.ready["pg"]
        self.http = self.ready["http"]
        self.tables = self.ready["tables"]
        self.engines = self.ready["engines"]
        self.uri = f"grpc://{self.flight}"

    def _read_stderr(self):
        for line in self.process.stderr:
            with self._news:
                self._lines.append(line)
                self._news.notify_all()
        with self._news:
            self._lines.append(None)
            self._news.notify_all()

    def _ready_line(self):
        poll = select.poll()
        poll.register(self.process.stdout, select.POLLIN)
        assert poll.poll(READY * 1000), f"not ready after {READY} s:\n{self.log}"
        line = self.process.stdout.readline()
        assert line, f"ended with {self.process.wait(STOP)} before it was ready:\n{self.log_at_end()}"
        ready = json.loads(line)
        assert ready["ready"] is True and ready["pid"] == self.pid, ready
        return ready

    @property
    def log(self):
        """What the server has written to standard error until now."""
        with self._news:
            return "".join(line for line in self._lines if line is not None)

    def log_at_end(self):
        """All it wrote, once it has ended."""
        self._reader.join(STOP)
        return self.log

    def wait_for_log(self, pattern, seconds=10):
        """Waits for a line that matches the pattern, from the start of the log on; gives the match."""
        wanted = re.compile(pattern)
        deadline = time.monotonic() + seconds
        with self._news:
            seen = 0
            while True:
                for line in self._lines[seen:]:
                    if line is not None and (match := wanted.search(line)):
                        return match
                seen = len(self._lines)
                remaining = deadline - time.monotonic()
                ended = seen and self._lines[-1] is None
                if ended or not self._news.wait_for(lambda: len(self._lines) > seen, remaining):
                    text = "".join(line for line in self._lines if line is not None)
                    raise AssertionError(f"no line matches {pattern!r}:\n{text}")

    def descendants(self):
        """The pids of its engines and of whatever else it has started."""
        return children(self.pid)

    def stop(self, seconds=STOP):
        """SIGTERM; asserts a clean end. Does nothing when it has been stopped or killed before."""
        if self.folder is None:
            return
        watch = Watch(self.descendants())
        try:
            self.process.send_signal(signal.SIGTERM)
            try:
                code = self.process.wait(seconds)
            except subprocess.TimeoutExpired:
                raise AssertionError(f"still there {seconds} s after SIGTERM:\n{self.log}") from None
            left = watch.left(ORPHAN)
            log = self.log_at_end()
            assert code == 0, f"exit code {code}:\n{log}"
            assert not left, f"engines left behind: {left}\n{log}"
            assert "panicked" not in log, log
        finally:
            watch.close()
            self.kill()

    def kill(self):
        """SIGKILL, without any assertion; engines that outlive it are the caller's to look for."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self._reader.join(STOP)
        if self.folder is not None:
            self.folder.cleanup()
            self.folder = None

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if kind is None:
            self.stop()
        else:
            self.kill()
