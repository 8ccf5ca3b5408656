"""What stands before the goals that are not reached: what the same run tells of it, and what was tried."""

import statistics

from contenders import LOOPBACK


def sender_cpu(run):
    """CPU seconds that a program takes which does nothing but write a gigabyte to a socket of this machine."""
    visits = [visit["export"] for visit in run["visits"][LOOPBACK] if "writer_cpu" in visit["export"]]
    return statistics.median(visit["writer_cpu"] / visit["bytes"] * 1e9 for visit in visits) if visits else None


def empty_call(run):
    """Microseconds of a server's CPU for a call that asks for nothing."""
    calls = [visit["empty"] for visit in run["visits"]["flight-sql"] if "empty" in visit]
    return statistics.median(call["gateway_cpu"] / call["count"] for call in calls) * 1e6 if calls else None


def client_cpu(run, key, part="export"):
    return statistics.median(visit[part]["client_cpu"] for visit in run["visits"][key])


def known(run):
    """For goals that begin with these words, what is known."""
    told = []
    sender, call = sender_cpu(run), empty_call(run)
    told.append((
        "export, ",
        f"""**Exports.** Client, server and engine share the cores, and the client alone takes
        {client_cpu(run, "adbc"):.2f} CPU-s to make its table of what arrives (`pyarrow.flight`:
        {client_cpu(run, "flight-sql"):.2f}): in process there is no such client. In all, an export takes little more
        than the engine's own part of it, the kernel's copies to and from the socket, and the client. Messages lie in
        memory that engine and server share; several streams of one result (the row in the table) help little, because
        no core is idle.""",
    ))
    if sender:
        told.append((
            "export, tavana, ADBC: at most 0.3 CPU-s",
            f"""**The gateway for each GB.** It hands the engine's bytes to the kernel as they are. A program that does
            nothing but write to a socket of this machine takes {sender:.2f} CPU-s for a GB in the same run: the kernel
            copies each byte (`_copy_from_iter` below). Only a client that takes part in shared memory, or
            `--advertise`, goes past that.""",
        ))
    told.append((
        "export, tavana `--advertise`",
        """**The gateway with direct endpoints.** No row passes it, but for each message a reference of 17 bytes does, by
        which it counts, paces and ends what is fetched at the engine's door, and it wakes for each. Nothing else was
        tried.""",
    ))
    told.append((
        "a kept result",
        f"""**A kept result.** Nothing but the sockets and the client is at work: the client takes
        {client_cpu(run, "flight-sql-kept"):.2f} CPU-s to make a table, where the reader of the loopback's measure
        looks at nothing.""",
    ))
    small = run["visits"]["adbc"][0]["small"]
    told.append((
        "`SELECT 1`, tavana, ADBC: at most 0.5",
        f"""**`SELECT 1` through ADBC.** The client's program takes {client_cpu(run, "adbc", "small") / len(small["each"]) * 1000:.2f}
        ms of a processor for each, with whichever server: no server is twice as fast as another behind it.""",
    ))
    if call:
        told.append((
            "`SELECT 1`, tavana, ",
            f"""**The server's CPU for a small query.** A call that asks for nothing (`ListActions`) takes {call:.0f} µs of
            it. `pyarrow.flight` makes two calls for a
            query, ADBC four. Over PostgreSQL's wire, where one is enough, `SELECT 1` takes less. Tried: to let answer,
            rows and end leave together, which saves two writes and costs a timer; no gain.""",
        ))
    told.append((
        "first batch",
        """**The first batch.** The engine begins with both threads, and the first message leaves with the first 2,048
        rows; what is added is two calls, a turn in the queue and a client that is woken. ADBC makes two calls more.""",
    ))
    told.append((
        "PostgreSQL's wire, a row",
        """**A row by its key.** PostgreSQL has an index; a Parquet file has none, and the engine binds, opens and reads
        one (its own part is in the table: most of the whole).""",
    ))
    told.append((
        "PostgreSQL's wire, ",
        """**Rows of PostgreSQL's wire.** Up to four slices of a result are written at a time, by as many threads, while
        those before them are sent: with one thread that did both, a kept result took half as long again. What is left
        is work: the service's processor time in the table (writing cells, and the kernel's copies to the socket), the
        engine's for the scan, and the client's, on the same cores; a kept result spares the scan and not the writing.""",
    ))
    told.append((
        "`SELECT 1` over PostgreSQL's wire, 256",
        """**256 clients.** pgbench shares the cores with the service; its own part grows with its clients.""",
    ))
    told.append((
        "`SELECT 1` over PostgreSQL's wire beside",
        """**A short query beside exports.** Threads of statements that last are ten steps nicer, and half of the short
        queries are as fast as alone. What is left in the slowest hundredth is waits of 2 to 4 ms for a processor, in
        client, gateway and engine alike (`perf sched`): a turn of the kernel's scheduler. Tried: shorter turns, and
        niceness below zero by hand; no change.""",
    ))
    stalled = run["memory"]["stalled"]
    in_process = run["memory"].get("in_process")
    if in_process:
        told.append((
            "a stream whose client",
            f"""**Streams that nobody reads.** DuckDB in process holds {in_process / 2**20:.1f} MiB for each reader of
            2,048 rows that has stopped: what its one thread has read ahead and unpacked of the file. Here two threads
            have, and {max(one["streams"] for one in stalled)} streams at most are under way in an engine; up to 8 MiB
            of messages wait. Tried: those whose rows come later wait as soon as the reader does not keep up, which
            halved it.""",
        ))
    return told


def lines(run, reached, bullet):
    """Of each goal that was not reached what is known, once."""
    told = known(run)
    missed = [goal for goal, _, met in reached if not met]
    # The longest beginning that fits is about the goal most of all.
    chosen = {max((start for start, _ in told if goal.startswith(start)), key=len, default=None) for goal in missed}
    said = [bullet(text) for start, text in told if start in chosen]
    return ["## What stands before the goals that are not reached", "", *said, ""] if said else []
