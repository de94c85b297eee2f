"""What is said of sandboxes (English, Chinese); `{0}`, `{1}` stand for the values."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    "help.tools.import.wasm": (
        "Import a WebAssembly module with its manifest: NAME.wasm and NAME.json, or the folder that holds them.",
        "导入 WebAssembly 模块及其清单：NAME.wasm 和 NAME.json，或包含它们的文件夹。",
    ),
    "wasm.added": ("{0}: {1} bytes, digest {2}. {3}", "{0}：{1} 字节，摘要 {2}。{3}"),
    "wasm.off": (
        "WebAssembly tools are switched off; switch them on with sandbox.wasm: true in autoglm.yaml.",
        "WebAssembly 工具未启用；在 autoglm.yaml 中设置 sandbox.wasm: true 即可启用。",
    ),
}
