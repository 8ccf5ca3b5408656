"""Data that is made once and kept under .deps/testdata."""

import fcntl
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from server import ROOT, TAVANA

KEPT = ROOT / ".deps" / "testdata"


def kept(name, make):
    """The folder of this name, filled by `make(folder)` if it is not there yet; whoever else wants it waits.

    It is made beside its place and moved there, so that an unfinished one is never used.
    """
    folder = KEPT / name
    KEPT.mkdir(parents=True, exist_ok=True)
    with open(KEPT / f"{name}.flock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            print(f"making {folder.relative_to(ROOT)}", flush=True)
            partial = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=KEPT))
            try:
                make(partial)
                os.rename(partial, folder)
            except BaseException:
                shutil.rmtree(partial, ignore_errors=True)
                raise
    return folder


def tpch(scale):
    """TPC-H as Parquet, by the program itself."""
    return kept(f"tpch-{scale}", lambda folder: subprocess.run([TAVANA, "sample", "--scale", scale, folder], check=True))
