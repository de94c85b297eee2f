"""Certificates are checked on the connections that calls of models use, with an authority of the tests' own; and the
other transport stands in where this one cannot be used."""

import asyncio
import shutil
import ssl
import subprocess
import sys
from contextlib import asynccontextmanager
from ipaddress import ip_address

import pytest

from autoglm.core.errors import FailureKind, ToolError
from autoglm.core.http import HttpRequest
from autoglm.egress.client import EgressClient
from autoglm.egress.rules import EgressRules
from autoglm.testing.loopback import loopback

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class Authority:
    """A certificate authority in a folder, and the certificates that it has signed."""

    def __init__(self, folder):
        self._folder = folder
        self.certificate = folder / "authority.pem"
        self._run("req", "-x509", *self._key("authority"), "-out", self.certificate, "-subj", "/CN=Tests", "-days", "2")

    def signed(self, host, *, days=2):
        """A server's context with a certificate for this name."""
        key, request, certificate = (self._folder / f"{host}{days}.{kind}" for kind in ("key", "csr", "pem"))
        self._run("req", *self._key(key.stem), "-out", request, "-subj", f"/CN={host}")
        extensions = self._folder / f"{host}.cnf"
        extensions.write_text(f"subjectAltName=DNS:{host}\n")
        signing = ("-CA", self.certificate, "-CAkey", self._folder / "authority.key", "-CAcreateserial")
        lasting = ("-days", str(days), "-extfile", extensions)
        self._run("x509", "-req", "-in", request, *signing, *lasting, "-out", certificate)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        return context

    def _key(self, name):
        curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
        return (*curve, "-keyout", self._folder / f"{name}.key")

    def _run(self, *words):
        subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True, timeout=30)


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    if shutil.which("openssl") is None:
        pytest.skip("certificates are made with the program openssl, which is not installed here")
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def trusted(authority, monkeypatch):
    """The authority is one that this machine trusts, as an administrator says it: by OpenSSL's own variable."""
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.certificate))
    return authority


class Server:
    """Gives `script` to whoever posts; counts connections and keeps the names that clients asked for."""

    def __init__(self, context, script):
        self.script = script
        self.connections = 0
        self.names = []
        self.port = 0
        context.sni_callback = lambda _socket, name, _context: self.names.append(name)

    async def answer(self, reader, writer):
        self.connections += 1
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                await reader.readexactly(int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0]))
                writer.write(self.script)
                if self.script is not ANSWER:
                    await writer.drain()
                    return
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.transport.abort()

    def request(self, host="models.test"):
        return HttpRequest(url=f"https://{host}:{self.port}/v1/x", method="POST", body=b"{}", allow_private=True)


@asynccontextmanager
async def serving(context, script=ANSWER):
    made = Server(context, script)
    server = await asyncio.start_server(made.answer, "127.0.0.1", 0, ssl=context)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        server.close()


async def resolve(_host, _port):
    return (ip_address("127.0.0.1"),)


async def failure(server, **request):
    async with EgressClient(resolve=resolve) as client:
        with pytest.raises(ToolError) as caught:
            await client.fetch(server.request(**request))
    return caught.value


async def test_a_trusted_certificate_is_asked_for_by_name_and_the_connection_is_kept(trusted):
    async with serving(trusted.signed("models.test")) as server, EgressClient(resolve=resolve) as client:
        answers = [await client.fetch(server.request()) for _ in range(3)]

    assert [answer.body for answer in answers] == [b"ok"] * 3
    assert (server.connections, server.names) == (1, ["models.test"])


async def test_a_certificate_of_an_unknown_authority_is_refused_and_nothing_is_sent(authority):
    async with serving(authority.signed("models.test")) as server:
        found = await failure(server)

    assert (found.kind, found.message) == (FailureKind.REFUSED, "models.test has no certificate that can be trusted.")
    assert server.connections == 0


async def test_a_certificate_for_another_name_is_refused(trusted):
    async with serving(trusted.signed("models.test")) as server:
        found = await failure(server, host="other.test")

    assert found.kind is FailureKind.REFUSED


async def test_a_certificate_that_has_run_out_is_refused(trusted):
    async with serving(trusted.signed("models.test", days=-1)) as server:
        found = await failure(server)

    assert found.kind is FailureKind.REFUSED


async def test_what_is_no_tls_is_no_answer(trusted):
    async with loopback() as plain:
        found = await failure(_At(plain.port))

    assert found.kind in {FailureKind.REFUSED, FailureKind.UNAVAILABLE}
    assert plain.seen == []


class _At:
    def __init__(self, port):
        self.port = port

    request = Server.request


async def test_an_answer_that_is_cut_inside_tls_is_not_taken_for_a_whole_one(trusted):
    cut = b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf"

    async with serving(trusted.signed("models.test"), cut) as server:
        found = await failure(server)

    assert found.kind is FailureKind.UNAVAILABLE


# --- the other transport ----------------------------------------------------------------------------------------------


async def test_behind_a_proxy_calls_go_to_the_proxy():
    async with loopback() as proxy, EgressClient(EgressRules(proxy=proxy.url(""))) as client:
        answer = await client.fetch(HttpRequest(url="http://models.test/hello", method="POST", body=b"{}"))

    assert answer.body == b"hello"
    assert proxy.seen[0].startswith(b"POST http://models.test/hello HTTP/1.1")
    assert proxy.seen[0].endswith(b"\r\n\r\n{}")


WITHOUT_HTTPTOOLS = """
import asyncio, sys
sys.modules["httptools"] = None
from dataclasses import replace
from autoglm.core.errors import ToolError
from autoglm.egress.client import EgressClient
from autoglm.testing.loopback import loopback

async def main():
    async with loopback() as server, EgressClient() as client:
        post = {"method": "POST", "body": b"{}"}
        print((await client.fetch(replace(server.request("/hello"), **post))).body.decode())
        for path in ("/cut", "/huge", "/broken_gzip"):
            try:
                await client.fetch(replace(server.request(path), **post))
            except ToolError as error:
                print(error.kind)
    assert "autoglm.egress.http1" not in sys.modules

asyncio.run(main())
"""


def test_without_the_lean_parser_calls_go_the_other_way_with_the_same_bounds():
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_HTTPTOOLS], capture_output=True, text=True, check=False, timeout=60
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split() == ["hello", "unavailable", "too_large", "bad_output"]
