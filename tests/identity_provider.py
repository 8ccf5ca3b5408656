"""Identity providers for tests: a real one, whose users log in, and one by hand, that signs whatever it is told."""

import contextlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlparse

import oidc_provider_mock
import requests
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OKPKey, RSAKey

AUDIENCE = "lake"
BACK = "http://localhost:9/back"


@contextlib.contextmanager
def provider():
    """A provider with discovery, keys and logins; gives its issuer."""
    with oidc_provider_mock.run_server_in_thread() as server:
        address = f"http://localhost:{server.server_port}"
        yield requests.get(f"{address}/.well-known/openid-configuration", timeout=10).json()["issuer"]


def log_in(issuer, user, **claims):
    """Logs a user in, as a browser and a program do together; gives the token."""
    requests.put(f"{issuer}/users/{user}", json=claims, timeout=10).raise_for_status()
    ask = {"client_id": AUDIENCE, "redirect_uri": BACK, "response_type": "code", "scope": "openid profile"}
    sent = requests.post(
        f"{issuer}/oauth2/authorize", params=ask, data={"sub": user}, allow_redirects=False, timeout=10
    )
    code = parse_qs(urlparse(sent.headers["location"]).query)["code"][0]
    body = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "client_id": AUDIENCE}
    given = requests.post(f"{issuer}/oauth2/token", data=body, auth=(AUDIENCE, "any"), timeout=10)
    given.raise_for_status()
    return given.json()["id_token"]


class HandMade:
    """A provider that signs what it is told. `keys` are those it publishes, by their name."""

    def __init__(self, port=0):
        self.keys = {"rsa": RSAKey.generate_key(2048, {"kid": "rsa"})}
        self.asked = 0
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                body = json.dumps(provider.answer(self.path)).encode()
                self.send_response(200)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}/realm"
        self.thread = threading.Thread(target=self.server.serve_forever, args=[0.05])

    def answer(self, path):
        if path.endswith("/.well-known/openid-configuration"):
            return {"issuer": self.issuer, "jwks_uri": f"{self.issuer}/keys"}
        self.asked += 1
        return self.jwks()

    def jwks(self):
        return KeySet(list(self.keys.values())).as_dict(private=False)

    def add(self, name, kind):
        make = {
            "rsa": lambda: RSAKey.generate_key(2048, {"kid": name}),
            "Ed25519": lambda: OKPKey.generate_key("Ed25519", {"kid": name}),
        }
        self.keys[name] = make.get(kind, lambda: ECKey.generate_key(kind, {"kid": name}))()

    def token(self, algorithm="RS256", kid="rsa", key=None, **claims):
        said = {"iss": self.issuer, "aud": AUDIENCE, "sub": "ada", "exp": int(time.time()) + 600, **claims}
        said = {name: value for name, value in said.items() if value is not None}
        return jwt.encode({"alg": algorithm, "kid": kid}, said, key or self.keys[kid], algorithms=[algorithm])

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()
