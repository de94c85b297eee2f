"""What the demonstration says (English, Chinese); `{0}`, `{1}` stand for the values."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    "demo.begin": (
        "Files for this demonstration are in {0}. No model, no network, no account.",
        "演示所用的文件在 {0}。不用模型，不联网，不需要账号。",
    ),
    "demo.plan": (
        "1. A request is planned: each step checked, the order follows from what each needs. Nothing runs yet.",
        "1. 为请求制定计划：每个步骤都经过检查，先后由所需的输出决定。此时什么也不执行。",
    ),
    "demo.run": (
        "2. The same request is run: steps that need nothing of each other work side by side.",
        "2. 执行同一个请求：互不依赖的步骤并行进行。",
    ),
    "demo.show": (
        "3. The journal knows what each step did, when, and what it waited for.",
        "3. 账本记得每个步骤做了什么、何时做的、等了什么。",
    ),
    "demo.replay": (
        "4. The run is decided again from the journal alone, and compared.",
        "4. 仅凭账本重新推演这次运行并比较。",
    ),
    "demo.template": (
        "5. Chinese works as well as English; this sentence fits a template.",
        "5. 中文与英文同等对待；这句话符合一个模板。",
    ),
    "demo.map": ("6. Many files: one step for each, in parallel.", "6. 多个文件：每个文件一个步骤，并行处理。"),
    "demo.refusal": (
        "7. What is not understood is said, and nothing is run.",
        "7. 不理解的请求会直接说明，什么也不执行。",
    ),
    "demo.file": ("The beginning of {0}:", "{0} 的开头："),
    "demo.end": (
        "\nAll files are real: look into {0}.\n"
        'Next: `pip install .`, then `autoglm init`, `autoglm doctor` and `autoglm run "..."` in a folder of yours.',
        "\n文件都是真实的，可以到 {0} 查看。\n"
        '接下来：`pip install .`，然后在你自己的文件夹中运行 `autoglm init`、`autoglm doctor` 和 `autoglm run "……"`。',
    ),
    "demo.bad": ("\nSomething did not end as it should; see above.", "\n有步骤没有按预期结束，见上文。"),
}
