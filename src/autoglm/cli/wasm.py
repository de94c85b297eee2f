"""`autoglm tools import wasm`: a WebAssembly module becomes a tool; nothing of it is run."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from autoglm.cli.base import Command
from autoglm.cli.messages import say
from autoglm.cli.session import Options, print_json, print_lines
from autoglm.cli.streams import remark
from autoglm.cli.text import plain


@click.command("wasm", cls=Command, help=say("help.tools.import.wasm"))
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_obj
def wasm(options: Options, path: Path, *, as_json: bool) -> None:
    from autoglm.app.sources.sandboxes import wasm_tools

    settings = options.settings()
    added = asyncio.run(wasm_tools(settings).add(path))
    if as_json:
        print_json(
            {
                "tool": added.tool,
                "description": added.description,
                "digest": added.digest,
                "size_bytes": added.size_bytes,
            }
        )
    else:
        print_lines(
            [say("wasm.added", added.tool, f"{added.size_bytes:,}", added.digest[:16], plain(added.description))]
        )
    if not settings.sandbox.wasm:
        remark(say("wasm.off"))
