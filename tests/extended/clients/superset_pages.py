"""Superset, asked as its own pages ask."""

import json
import os
import subprocess
from pathlib import Path

from server import ROOT

HERE = Path(__file__).resolve().parent / "superset"
PYTHON = ROOT / ".deps" / "clients" / "superset" / "bin" / "python"


def asked(uri, schema, folder):
    """What `superset/ask.py` was answered for a database and a schema of it; keeps its own in a folder."""
    file = folder / "answers.json"
    environment = {
        **os.environ,
        "SUPERSET_FOLDER": str(folder),
        "SUPERSET_HOME": str(folder),
        "SUPERSET_CONFIG_PATH": str(HERE / "superset_config.py"),
    }
    command = [PYTHON, HERE / "ask.py", uri, schema, file]
    done = subprocess.run(
        command, env=environment, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert done.returncode == 0, done.stdout
    return json.loads(file.read_text())


def good(answers, name):
    """An answer that is one."""
    assert answers[name]["status"] in (200, 201), answers[name]
    return answers[name]["answer"]
