"""What the kernel says of the processes under test, and waiting for it to become true."""

import os
import re
import time
import urllib.request

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


def until(condition, seconds, what):
    """Looks again and again until the condition gives something true, and gives that."""
    deadline = time.monotonic() + seconds
    while not (outcome := condition()):
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        time.sleep(0.005)
    return outcome


def cpu_seconds(pid):
    """CPU time that a process has used; None when it is gone."""
    try:
        with open(f"/proc/{pid}/stat") as stat:
            fields = stat.read().rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] == "Z" else (int(fields[11]) + int(fields[12])) / TICKS


def resident(pid):
    """Resident memory in bytes; 0 when the process is gone."""
    try:
        with open(f"/proc/{pid}/statm") as statm:
            return int(statm.read().split()[1]) * PAGE
    except OSError:
        return 0


def shared(pid):
    """Resident memory that the process shares with others, without files, in bytes; 0 when the process is gone."""
    try:
        with open(f"/proc/{pid}/status") as status:
            return int(re.search(r"^RssShmem:\s+(\d+) kB", status.read(), re.M)[1]) * 1024
    except OSError:
        return 0


def free_addresses(pid):
    """Address space that a process may still take, in bytes; None when it is gone."""
    try:
        with open(f"/proc/{pid}/statm") as statm, open(f"/proc/{pid}/limits") as limits:
            taken = int(statm.read().split()[0]) * PAGE
            limit = re.search(r"^Max address space\s+(\d+|unlimited)", limits.read(), re.M)[1]
    except OSError:
        return None
    return 1 << 62 if limit == "unlimited" else int(limit) - taken


def descriptors(pid):
    """How many descriptors a process has open, but those of its database of state."""
    return sum("/state.sqlite" not in target for target in targets(pid))


def descriptors_of_state(pid):
    """How many descriptors the database of state has: its connections are a pool, which grows up to a bound."""
    return sum("/state.sqlite" in target for target in targets(pid))


def targets(pid):
    """What the descriptors of a process lead to."""
    for descriptor in os.scandir(f"/proc/{pid}/fd"):
        try:
            yield os.readlink(descriptor.path)
        except FileNotFoundError:
            # Closed since.
            continue


def gone(pid):
    """Whether a process has ended; one that nobody has waited for yet has."""
    return cpu_seconds(pid) is None


def busy_engine(server, seconds=20):
    """The engine that works: waits until one has used a fifth of a second since the call."""
    begun = {}

    def working():
        for pid in server.descendants():
            used = cpu_seconds(pid)
            if used is None:
                continue
            # A process that is starting uses the CPU too, so that the first look at one is not its start.
            if pid not in begun:
                begun[pid] = used
            elif used - begun[pid] >= 0.2:
                return pid
        return None

    return until(working, seconds, "an engine at work")


def seconds_until_idle(pid, limit):
    """How long the process goes on working from now: until it is gone, or uses next to no CPU any more."""
    started = time.monotonic()
    window = 0.2
    used, since = cpu_seconds(pid), started
    while used is not None:
        time.sleep(0.01)
        now = cpu_seconds(pid)
        if now is None:
            break
        elapsed = time.monotonic() - since
        if now - used > 0.03:
            used, since = now, time.monotonic()
        elif elapsed >= window:
            return since - started
        assert time.monotonic() - started < limit, f"engine {pid} still works {limit} s later"
    return time.monotonic() - started


def gauge(server, name):
    """A number that the server tells of itself."""
    with urllib.request.urlopen(f"http://{server.http}/metrics") as answer:
        text = answer.read().decode()
    return int(re.search(rf"^{name} (\d+)", text, re.MULTILINE)[1])


def active_statements(server):
    """How many statements wait or run, by the server's own count."""
    return gauge(server, "tavana_active_queries")
