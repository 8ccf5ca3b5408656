"""What processes cost: CPU seconds, peak memory, and what the rest of the machine did meanwhile."""

import os
import resource
import time
from pathlib import Path

HERTZ = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid):
    """User and system time of a process with all its threads, ended ones too; 0 when it has gone.

    The process's CPU clock counts nanoseconds; utime and stime of /proc/PID/stat would count in steps of 10 ms.
    """
    clock = (~pid << 3) | 2
    try:
        return time.clock_gettime(clock)
    except OSError:
        return 0.0


def reaped_seconds(pid):
    """User and system time of the ended children of a process, with theirs."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[13]) + int(fields[14])) / HERTZ


def own_seconds():
    """User and system time of this process and of its ended children."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def descendants(pid):
    """The processes that a process has started, and those that they have started."""
    parents = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                fields = Path(f"/proc/{entry}/stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents.setdefault(int(fields[1]), []).append(int(entry))
    found, open_ends = [], [pid]
    while open_ends:
        below = parents.get(open_ends.pop(), [])
        found += below
        open_ends += below
    return found


def busy_seconds():
    """CPU seconds that the machine has been busy, or that its host has given to others."""
    fields = [int(field) for field in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    user, nice, system, _idle, _iowait, irq, softirq, steal = fields
    return (user + nice + system + irq + softirq + steal) / HERTZ


def forget_peak(pid):
    """Makes the kernel count the peak of resident memory anew."""
    try:
        Path(f"/proc/{pid}/clear_refs").write_text("5")
    except OSError:
        pass  # another user's, or gone: the peak is then that since its start


def peak_bytes(pid):
    """The peak of resident memory since `forget_peak`."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    lines = [line for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(lines[0].split()[1]) * 1024 if lines else 0


class Meter:
    """Measures a block: wall time, and CPU and peak memory of this process, a server, and the server's engines (or
    whatever other processes it has).

        meter = Meter(server_pid)       # or None, when the engine is in this process
        with meter:
            …
        meter.result                    # a dictionary of numbers
    """

    def __init__(self, server):
        self.server = server
        self.result = {}

    def _engines(self):
        return descendants(self.server) if self.server else []

    def _clocks(self, engines):
        gateway = cpu_seconds(self.server) if self.server else 0.0
        reaped = reaped_seconds(self.server) if self.server else 0.0
        return {pid: cpu_seconds(pid) for pid in engines}, gateway, own_seconds(), busy_seconds(), reaped

    def __enter__(self):
        self._known = self._engines()
        for pid in [os.getpid(), *([self.server] if self.server else []), *self._known]:
            forget_peak(pid)
        self._before = self._clocks(self._known)
        self._begun = time.perf_counter()
        return self

    def __exit__(self, kind, error, trace):
        seconds = time.perf_counter() - self._begun
        engines = self._engines() if kind is None else []
        by_pid, gateway, client, busy, reaped = self._clocks(engines)
        engines_before, gateway_before, client_before, busy_before, reaped_before = self._before
        # An engine that was started meanwhile counts from its start.
        engine = sum(now - engines_before.get(pid, 0.0) for pid, now in by_pid.items())
        # One that has ended meanwhile counts as a child that is no more, less what it had used before.
        gone = sum(seconds for pid, seconds in engines_before.items() if pid not in by_pid)
        engine += max(0.0, reaped - reaped_before - gone)
        gateway, client = gateway - gateway_before, client - client_before
        self.result = {
            "seconds": seconds,
            "client_cpu": client,
            "gateway_cpu": gateway,
            "engine_cpu": engine,
            "other_cpu": max(0.0, busy - busy_before - client - gateway - engine),
            "client_peak": peak_bytes(os.getpid()),
            "gateway_peak": peak_bytes(self.server) if self.server else 0,
            "engine_peak": max(map(peak_bytes, engines), default=0),
        }

    def settle(self, limit=5.0):
        """Waits until this process, the server and its engines rest: nothing of the last run goes on."""
        end = time.monotonic() + limit
        while time.monotonic() < end:
            engines = self._engines()
            before = self._clocks(engines)
            time.sleep(0.02)
            after = self._clocks(engines)
            own = after[2] - before[2] + after[1] - before[1]
            if own + sum(after[0][pid] - before[0][pid] for pid in engines) < 0.004:
                return
