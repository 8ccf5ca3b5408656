"""A bucket on loopback whose every answer comes later, as from another city."""

import contextlib
import logging
import sys
import time
from pathlib import Path

import boto3
import moto.server

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from counting_store import CountingStore  # noqa: E402

ACCESS = {"AWS_ACCESS_KEY_ID": "AKIAFORTHEBENCH", "AWS_SECRET_ACCESS_KEY": "secret-of-the-bench", "AWS_REGION": "eu-central-1"}


class Distant(CountingStore):
    """What stands before the store, and waits before it hands on."""

    def __init__(self, endpoint, seconds):
        self.seconds = seconds
        super().__init__(endpoint)

    def _answer(self, handler):
        time.sleep(self.seconds)
        super()._answer(handler)


@contextlib.contextmanager
def with_latency(folder, seconds):
    """The place of the files of a folder in such a store, and the environment that opens it."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    running = moto.server.ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    running.start()
    host, port = running.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    client = boto3.client(
        "s3",
        endpoint_url=endpoint,
        aws_access_key_id=ACCESS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=ACCESS["AWS_SECRET_ACCESS_KEY"],
        region_name=ACCESS["AWS_REGION"],
    )
    client.create_bucket(Bucket="bench", CreateBucketConfiguration={"LocationConstraint": ACCESS["AWS_REGION"]})
    for file in sorted(Path(folder).glob("*.parquet")):
        client.upload_file(str(file), "bench", f"data/{file.name}")
    distant = Distant(endpoint, seconds)
    try:
        yield "s3://bench/data", {**ACCESS, "AWS_ENDPOINT_URL": distant.endpoint}
    finally:
        distant.close()
        running.stop()
