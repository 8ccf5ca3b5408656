"""What stands before an object store, hands everything on, and counts: who asks for what, and how many at once."""

import contextlib
import http.client
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

# Whoever waits longer than this for company waits in vain.
PATIENCE = 20


class CountingStore:
    """A proxy of an endpoint. `requests` has the method and the path of each request for an object, in the order in which
    they came; `lists` how often a bucket was listed."""

    def __init__(self, endpoint):
        self.behind = urllib.parse.urlsplit(endpoint).netloc
        self.requests = []
        self.lists = 0
        self.changed = threading.Condition()
        self.gathering = None

        store = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                store._answer(self)

            do_HEAD = do_PUT = do_POST = do_DELETE = do_GET

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()
        self.endpoint = f"http://127.0.0.1:{self.server.server_port}"

    def close(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    @contextlib.contextmanager
    def counted(self):
        """The requests for objects that come within the block."""
        before, came = len(self.requests), []
        yield came
        came.extend(self.requests[before:])

    def gather(self, count, without=()):
        """From now on, reads of objects are held until so many are there at once; but for those whose path ends so."""
        self.gathering = Gathering(count, tuple(without))
        return self.gathering

    def _answer(self, handler):
        url = urllib.parse.urlsplit(handler.path)
        if "list-type" in url.query or url.path.count("/") < 2:
            self.lists += 1
        else:
            self.requests.append((handler.command, url.path))
            if self.gathering and handler.command == "GET":
                self.gathering.join(url.path)
        length = int(handler.headers.get("content-length") or 0)
        body = handler.rfile.read(length) if length else None
        connection = http.client.HTTPConnection(self.behind)
        try:
            # The signature is of the address that the client knows.
            connection.putrequest(handler.command, handler.path, skip_host=True, skip_accept_encoding=True)
            for name, value in handler.headers.items():
                connection.putheader(name, value)
            connection.endheaders(body)
            answer = connection.getresponse()
            content = answer.read()
            handler.send_response_only(answer.status, answer.reason)
            for name, value in answer.getheaders():
                if name.lower() not in ("transfer-encoding", "connection", "content-length"):
                    handler.send_header(name, value)
            told = answer.getheader("content-length") if handler.command == "HEAD" else None
            handler.send_header("content-length", told or str(len(content)))
            handler.end_headers()
            handler.wfile.write(content)
        finally:
            connection.close()


class Gathering:
    """Requests that wait for each other."""

    def __init__(self, count, without):
        self.count = count
        self.without = without
        self.there = 0
        self.most = 0
        self.over = False
        # Somebody waited, and not enough others came.
        self.in_vain = False
        self.changed = threading.Condition()

    def join(self, path):
        if path.endswith(self.without):
            return
        with self.changed:
            self.there += 1
            self.most = max(self.most, self.there)
            if self.most >= self.count:
                self.over = True
                self.changed.notify_all()
            # After the first who waited in vain, nobody waits.
            self.in_vain |= not self.changed.wait_for(lambda: self.over, PATIENCE)
            self.over |= self.in_vain
            self.there -= 1
            self.changed.notify_all()
