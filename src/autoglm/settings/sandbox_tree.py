"""The settings of sandboxes: which are switched on, what may run in them, and how much of the machine it may use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from autoglm.settings.meaning import Meaning


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxSettings:
    wasm: Annotated[
        bool, Meaning("Whether imported WebAssembly tools are offered", "是否提供已导入的 WebAssembly 工具")
    ] = False
    python: Annotated[
        bool,
        Meaning("Whether models and plans may run Python snippets", "是否允许模型和计划运行 Python 代码片段"),
    ] = False
    native: Annotated[
        bool,
        Meaning(
            "Whether the allowed commands of this machine may run under bubblewrap (Linux)",
            "是否允许在 bubblewrap 沙箱中运行本机的指定命令（Linux）",
        ),
    ] = False
    commands: Annotated[
        tuple[str, ...],
        Meaning(
            "Names of the commands that may run natively, such as jq; one that runs code, such as python3, allows any",
            "允许运行的本机命令名称，如 jq；允许能执行代码的命令（如 python3）等于允许任何程序",
        ),
    ] = ()
    wall_s: Annotated[
        float, Meaning("Longest time for one run", "单次运行的最长时间", unit="s", at_least=0.1, at_most=3600)
    ] = 10.0
    memory_mib: Annotated[
        int,
        Meaning(
            "Most memory of the processes of a run together",
            "一次运行的所有进程合计的内存上限",
            unit="MiB",
            at_least=16,
            at_most=65_536,
        ),
    ] = 256
    output_bytes: Annotated[
        int, Meaning("Largest output of one run", "单次运行输出的最大字节数", unit="bytes", at_least=1000)
    ] = 1_000_000
    fuel: Annotated[
        int, Meaning("Most instructions of one WebAssembly run", "单次 WebAssembly 运行的最大指令数", at_least=1000)
    ] = 10_000_000_000
