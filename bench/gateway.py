"""The gateway beside LiteLLM's proxy and a direct connection: CPU, added latency and memory of a request."""

from __future__ import annotations

import argparse
import json
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench._figures import Target, alternate, fail, finish, median, median_ratio, show
from bench._gateway_upstream import APART_S, CHUNKS
from bench._peers import PeersMissing, peers_python, versions

METHOD = f"""
One mock endpoint (a bare asyncio protocol) stands behind all of them. `plain` is a request with a short conversation,
answered at once; `sse` is the same as a stream of {CHUNKS} chunks, {APART_S * 1000:g} ms apart. The server has one
core for itself, the endpoint and the client share another one. CPU is utime + stime of the server's process,
threads included, from /proc, over a fixed number of requests from {{clients}} connections, after some to warm up; every
answer is checked. Rounds are interleaved and their order alternates; figures are medians over rounds, ratios are taken
within a round.

This project: `autoglm serve` as it is installed, with a models file of two pools, and everything on: a key, limits on
requests, tokens and concurrency, breakers, the book of calls (SQLite), masking, metrics. A plain
request is asked for plainly at the endpoint too.
LiteLLM: its proxy with one worker, a master key and no database, logging errors only, from the hash-locked list
bench/peers-gateway.txt in .venv-peers-gateway, made on first use; a package index must be reachable. Where it is not,
the comparison is reported as skipped.

Latency: one client, one request after the other, also straight to the endpoint; `added` is the difference of the
percentiles within a round. Memory is the resident size after the rounds; `growth` compares it after 20,000 and after
200,000 requests.
"""
ROOT = Path(__file__).resolve().parent.parent
PEERS = ROOT / ".venv-peers-gateway"
LOCK = Path(__file__).with_name("peers-gateway.txt")
OURS, LITELLM, DIRECT = "autoglm", "litellm", "direct"
MODELS = {"plain": "plain", "sse": "paced"}
PARTS = ("plain", "sse", "latency", "growth")
_START_S = 120.0


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers: where, which process, and the key it wants."""

    name: str
    port: int
    pid: int
    key: str


@dataclass(frozen=True, slots=True)
class Options:
    """`plain` and `sse` are requests a round and contestant."""

    rounds: int
    plain: int
    sse: int
    growth: int
    clients: int
    only: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Load:
    """What the client saw of one load."""

    failures: int
    latencies_ms: tuple[float, ...]

    def percentile(self, share: float) -> float:
        ordered = sorted(self.latencies_ms)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


class SideFailed(Exception):
    """A server did not start, or gave a wrong answer."""


def cores() -> tuple[int, int]:
    """One core for the server, one for everything else; the same one twice where there is only one."""
    free = sorted(os.sched_getaffinity(0))
    return free[0], free[-1]


def cpu_s(pid: int) -> float:
    """utime + stime of a process with all its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def rss_mb(pid: int) -> float:
    """Resident memory of a process."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


def load(server: Server, model: str, *, requests: int, clients: int) -> Load:
    """Ask from the other core. Raises SideFailed when an answer was not good."""
    command = [sys.executable, "-m", "bench._gateway_load", str(server.port), model, server.key]
    done = _on_core(cores()[1], [*command, str(requests), str(clients)])
    found = json.loads(done)
    if found["failures"]:
        raise SideFailed(f"{server.name} gave {found['failures']} of {requests} answers wrong")
    return Load(found["failures"], tuple(found["latencies_ms"]))


def _on_core(core: int, command: Sequence[str]) -> str:
    """What a command prints that runs on one core. Raises SideFailed."""
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    os.sched_setaffinity(process.pid, {core})
    out, err = process.communicate(timeout=900)
    if process.returncode:
        raise SideFailed((err.strip() or "no message").splitlines()[-1])
    return out


# --- servers ---------------------------------------------------------------------------------------------------------


@contextmanager
def upstream() -> Iterator[Server]:
    with _process([sys.executable, "-m", "bench._gateway_upstream"], core=cores()[1]) as process:
        assert process.stdout is not None
        yield Server(DIRECT, int(process.stdout.readline()), process.pid, "any")


@contextmanager
def ours(endpoint: Server, folder: Path) -> Iterator[Server]:
    """`autoglm serve` with everything on."""
    key = f"key-{secrets.token_hex(16)}"
    (folder / "models.yaml").write_text(_models(endpoint.port), encoding="utf-8")
    settings = {
        "models_file": str(folder / "models.yaml"),
        "home": str(folder / "home"),
        "gateway": {
            "port": 0,
            "keys": [{"principal": "bench", "key": "env:BENCH_GATEWAY_KEY"}],
            "requests_per_minute": 100_000_000,
            "tokens_per_minute": 10_000_000_000,
            "concurrent": 1_000,
        },
    }
    (folder / "autoglm.yaml").write_text(json.dumps(settings), encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "autoglm.cli.main",
        "--lang",
        "en",
        "--config",
        str(folder / "autoglm.yaml"),
        "serve",
    ]
    environ = {"BENCH_GATEWAY_KEY": key, "BENCH_UPSTREAM_KEY": "upstream-key", "PYTHONPATH": str(ROOT / "src")}
    with _process(command, core=cores()[0], environ=environ) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        if "http://" not in said:
            raise SideFailed(f"{OURS} did not start: {said.strip()}")
        yield Server(OURS, int(said.rpartition(":")[2].split("/")[0]), process.pid, key)


def _models(port: int) -> str:
    endpoint = {"base_url": f"http://127.0.0.1:{port}/v1", "credential": "env:BENCH_UPSTREAM_KEY", "profile": "openai"}
    priced = {**endpoint, "input_price": 1.0, "output_price": 2.0}
    return json.dumps(
        {
            "endpoints": {f"{name}-endpoint": {**priced, "model": name} for name in MODELS.values()},
            "pools": {name: {"endpoints": [f"{name}-endpoint"]} for name in MODELS.values()},
        }
    )


@contextmanager
def litellm(python: Path, endpoint: Server, folder: Path) -> Iterator[Server]:
    """LiteLLM's proxy with one worker and no database."""
    key, port = f"sk-{secrets.token_hex(16)}", _free_port()
    base = f"http://127.0.0.1:{endpoint.port}/v1"
    models = [
        {
            "model_name": name,
            "litellm_params": {"model": f"openai/{name}", "api_base": base, "api_key": "upstream-key"},
        }
        for name in MODELS.values()
    ]
    config = {"model_list": models, "general_settings": {"master_key": key}}
    (folder / "litellm.yaml").write_text(json.dumps(config), encoding="utf-8")
    command = [str(python.parent / "litellm"), "--config", str(folder / "litellm.yaml"), "--port", str(port)]
    environ = {"LITELLM_LOCAL_MODEL_COST_MAP": "True", "LITELLM_TELEMETRY": "False", "LITELLM_LOG": "ERROR"}
    options = ["--host", "127.0.0.1", "--num_workers", "1"]
    with _process([*command, *options], core=cores()[0], environ=environ, is_quiet=True) as process:
        _await_health(f"http://127.0.0.1:{port}/health/liveliness", process)
        yield Server(LITELLM, port, process.pid, key)


@contextmanager
def _process(
    command: Sequence[str], *, core: int, environ: Mapping[str, str] | None = None, is_quiet: bool = False
) -> Iterator[subprocess.Popen[str]]:
    """A process on one core; it is ended on the way out."""
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **(environ or {})},
        stdout=subprocess.DEVNULL if is_quiet else subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    os.sched_setaffinity(process.pid, {core})
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()


def _free_port() -> int:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _await_health(url: str, process: subprocess.Popen[str]) -> None:
    end = time.monotonic() + _START_S
    while time.monotonic() < end and process.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=2).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
        else:
            return
    raise SideFailed(f"{LITELLM} did not start")


# --- parts -----------------------------------------------------------------------------------------------------------


def cpu_us(server: Server, model: str, *, requests: int, clients: int) -> float:
    """CPU-microseconds of the server for each of so many requests."""
    begin = cpu_s(server.pid)
    load(server, model, requests=requests, clients=clients)
    return (cpu_s(server.pid) - begin) / requests * 1e6


def cpu_rounds(servers: Sequence[Server], part: str, options: Options) -> dict[str, list[float]]:
    """CPU-microseconds a request, round by round."""
    requests = options.plain if part == "plain" else options.sse
    by_name = {server.name: server for server in servers}
    found: dict[str, list[float]] = {name: [] for name in by_name}
    for server in servers:
        load(server, MODELS[part], requests=max(requests // 5, options.clients), clients=options.clients)
    for number in range(options.rounds):
        for name in alternate(list(by_name), number):
            found[name].append(cpu_us(by_name[name], MODELS[part], requests=requests, clients=options.clients))
    return found


def latency_rounds(servers: Sequence[Server], options: Options) -> dict[str, list[tuple[float, float]]]:
    """p50 and p99 in milliseconds for one client, round by round."""
    by_name = {server.name: server for server in servers}
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in by_name}
    for number in range(max(options.rounds, 3)):
        for name in alternate(list(by_name), number):
            seen = load(by_name[name], MODELS["plain"], requests=min(options.plain, 1_000), clients=1)
            found[name].append((seen.percentile(0.5), seen.percentile(0.99)))
    return found


def added_ms(found: Mapping[str, list[tuple[float, float]]], name: str, index: int) -> float:
    """What a server adds to a direct connection, the median over rounds."""
    return median([own[index] - direct[index] for own, direct in zip(found[name], found[DIRECT], strict=True)])


def growth(server: Server, options: Options) -> tuple[float, float]:
    """Resident memory after a tenth of the requests, and after all."""
    early = options.growth // 10
    load(server, MODELS["plain"], requests=early, clients=options.clients)
    before = rss_mb(server.pid)
    load(server, MODELS["plain"], requests=options.growth - early, clients=options.clients)
    return before, rss_mb(server.pid)


def measure(servers: Sequence[Server], direct: Server, options: Options) -> tuple[dict[str, object], list[Target]]:
    """All parts that are wanted: figures and targets."""
    figures: dict[str, object] = {}
    targets: list[Target] = []
    for part, bound in (("plain", 20.0), ("sse", 10.0)):
        if part in options.only:
            print(f"{part}: {options.rounds} rounds ...", flush=True)
            _tell_cpu(part, cpu_rounds(servers, part, options), bound, figures, targets)
    if "latency" in options.only:
        print("latency: one client ...", flush=True)
        _tell_latency(latency_rounds([*servers, direct], options), figures, targets)
    memory = {server.name: rss_mb(server.pid) for server in servers}
    figures["rss_mb"] = memory
    targets.append(Target(name="memory, MB", figure=memory[OURS], bound=64, at_most=True))
    if "growth" in options.only:
        print(f"growth: {options.growth:,} requests ...", flush=True)
        early, late = growth(servers[0], options)
        figures["growth"] = {"requests": options.growth, "rss_mb_at_tenth": early, "rss_mb_at_end": late}
        targets.append(Target(name="memory at the end / at a tenth", figure=late / early, bound=1.05, at_most=True))
        targets.append(Target(name="memory at the end, MB", figure=late, bound=64, at_most=True))
    return figures, targets


def _tell_cpu(
    part: str,
    found: Mapping[str, list[float]],
    bound: float,
    figures: dict[str, object],
    targets: list[Target],
) -> None:
    rows, own = [], found[OURS]
    for name, rounds in found.items():
        ratio = median_ratio(rounds, own)
        rows.append((name, f"{median(rounds):.0f}", "" if name == OURS else f"{ratio:.1f}x"))
        if name != OURS:
            targets.append(Target(name=f"{part}: CPU of {name} / ours", figure=ratio, bound=bound))
    figures[f"{part}_cpu_us"] = {name: [round(one, 1) for one in rounds] for name, rounds in found.items()}
    show(f"{part}: CPU-microseconds a request", ("server", "us", "theirs/ours"), rows)


def _tell_latency(
    found: Mapping[str, list[tuple[float, float]]], figures: dict[str, object], targets: list[Target]
) -> None:
    rows = []
    for name, rounds in found.items():
        p50, p99 = (median([one[index] for one in rounds]) for index in (0, 1))
        added = ("", "") if name == DIRECT else (f"{added_ms(found, name, 0):.3f}", f"{added_ms(found, name, 1):.3f}")
        rows.append((name, f"{p50:.3f}", f"{p99:.3f}", *added))
    figures["latency_ms"] = dict(found)
    figures["added_ms"] = {"p50": added_ms(found, OURS, 0), "p99": added_ms(found, OURS, 1)}
    show("One client, milliseconds", ("server", "p50", "p99", "added p50", "added p99"), rows)
    targets.append(Target(name="added p50, ms", figure=added_ms(found, OURS, 0), bound=1.0, at_most=True))
    targets.append(Target(name="added p99, ms", figure=added_ms(found, OURS, 1), bound=3.0, at_most=True))


def main(argv: Sequence[str] | None = None) -> int:
    """Run the chosen parts. Gives 1 when a target was missed or a server failed."""
    options = _options(argv)
    try:
        python, skipped = peers_python(PEERS, LOCK), ""
    except PeersMissing as problem:
        python, skipped = None, str(problem)
        print(f"The comparison is skipped: {problem}")
    try:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-gateway-")))
            direct = stack.enter_context(upstream())
            servers = [stack.enter_context(ours(direct, folder))]
            if python is not None and {"plain", "sse", "latency"} & set(options.only):
                servers.append(stack.enter_context(litellm(python, direct, folder)))
            figures, targets = measure(servers, direct, options)
    except SideFailed as problem:
        return fail(str(problem))
    peers = {"skipped": skipped} if skipped else versions(PEERS, ("litellm",))
    return finish({**figures, "peers": peers, "cores": len(os.sched_getaffinity(0))}, targets)


def _options(argv: Sequence[str] | None) -> Options:
    parser = argparse.ArgumentParser(
        prog="./dev bench gateway",
        description=__doc__,
        epilog=METHOD.replace("{clients}", "16"),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--rounds", type=int, default=5, help="interleaved rounds (default 5)")
    parser.add_argument("--plain", type=int, default=1_500, help="plain requests a round (default 1500)")
    parser.add_argument("--sse", type=int, default=400, help="streams a round (default 400)")
    parser.add_argument("--growth", type=int, default=200_000, help="requests for the growth (default 200000)")
    parser.add_argument("--clients", type=int, default=16, help="connections at one time (default 16)")
    parser.add_argument("--only", default=",".join(PARTS), help=f"parts, with commas: {', '.join(PARTS)}")
    parser.add_argument("--quick", action="store_true", help="a look in a minute: two rounds, few requests")
    given = parser.parse_args(argv)
    only = tuple(part.strip() for part in given.only.split(","))
    if unknown := [part for part in only if part not in PARTS]:
        parser.error(f"unknown part: {', '.join(unknown)}; there are {', '.join(PARTS)}")
    if given.quick:
        return Options(2, 300, 100, min(given.growth, 5_000), given.clients, only)
    return Options(given.rounds, given.plain, given.sse, given.growth, given.clients, only)


if __name__ == "__main__":
    sys.exit(main())
