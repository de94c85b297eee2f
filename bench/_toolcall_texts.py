"""Calls written in every dialect, and the damage that models do to them, drawn by seed. For the bench and tests."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Call = tuple[str, Mapping[str, Any]]
"""A tool's name and its arguments."""
Write = Callable[[object], str]
"""How one JSON value is written: here damage comes in."""


def plain(value: object) -> str:
    """JSON as it should be."""
    return json.dumps(value, ensure_ascii=False)


def _text(value: object) -> str:
    return value if isinstance(value, str) else plain(value)


def _call(call: Call, arguments: str = "arguments") -> dict[str, Any]:
    return {"name": call[0], arguments: dict(call[1])}


def _native(calls: Sequence[Call], write: Write) -> str:
    return write(
        [
            {"id": f"call_{n}", "type": "function", "function": {"name": c[0], "arguments": plain(c[1])}}
            for n, c in enumerate(calls)
        ]
    )


def _lines(calls: Sequence[Call], write: Write) -> str:
    return "\n".join(write(_call(call)) for call in calls)


def _list(calls: Sequence[Call], write: Write) -> str:
    return write([_call(call) for call in calls])


def _joined(calls: Sequence[Call], write: Write) -> str:
    return "".join(write(_call(call)) for call in calls)


def _fenced(calls: Sequence[Call], write: Write) -> str:
    return f"```json\n{write([_call(call) for call in calls])}\n```"


def _actions(calls: Sequence[Call], write: Write) -> str:
    return "\n".join(write({"action": name, "action_input": dict(arguments)}) for name, arguments in calls)


def _hermes(calls: Sequence[Call], write: Write) -> str:
    return "\n".join(f"<tool_call>\n{write(_call(call))}\n</tool_call>" for call in calls)


def _hunyuan(calls: Sequence[Call], write: Write) -> str:
    return f"<tool_calls>{write([_call(call) for call in calls])}</tool_calls>"


def _glm(calls: Sequence[Call], _: Write) -> str:
    def one(call: Call) -> str:
        pairs = (f"<arg_key>{k}</arg_key>\n<arg_value>{_text(v)}</arg_value>" for k, v in call[1].items())
        return "\n".join([f"<tool_call>{call[0]}", *pairs, "</tool_call>"])

    return "\n".join(map(one, calls))


def _glm_lines(calls: Sequence[Call], write: Write) -> str:
    return "\n".join(f"{name}\n{write(dict(arguments))}" for name, arguments in calls)


def _qwen_coder(calls: Sequence[Call], _: Write) -> str:
    def one(call: Call) -> str:
        pairs = (f"<parameter={key}>\n{_text(value)}\n</parameter>\n" for key, value in call[1].items())
        return f"<tool_call>\n<function={call[0]}>\n{''.join(pairs)}</function>\n</tool_call>"

    return "\n".join(map(one, calls))


def _minimax(calls: Sequence[Call], _: Write) -> str:
    def one(call: Call) -> str:
        pairs = (f'<parameter name="{key}">{_text(value)}</parameter>\n' for key, value in call[1].items())
        return f'<invoke name="{call[0]}">\n{"".join(pairs)}</invoke>\n'

    return f"<minimax:tool_call>\n{''.join(map(one, calls))}</minimax:tool_call>"


def _deepseek(calls: Sequence[Call], write: Write) -> str:
    one = "<｜tool▁call▁begin｜>function<｜tool▁sep｜>{}\n```json\n{}\n```<｜tool▁call▁end｜>"
    inner = "\n".join(one.format(name, write(dict(arguments))) for name, arguments in calls)
    return f"<｜tool▁calls▁begin｜>{inner}<｜tool▁calls▁end｜>"


def _deepseek_v31(calls: Sequence[Call], write: Write) -> str:
    one = "<｜tool▁call▁begin｜>{}<｜tool▁sep｜>{}<｜tool▁call▁end｜>"
    inner = "".join(one.format(name, write(dict(arguments))) for name, arguments in calls)
    return f"<｜tool▁calls▁begin｜>{inner}<｜tool▁calls▁end｜>"


def _deepseek_v32(calls: Sequence[Call], _: Write) -> str:
    def parameter(key: str, value: object) -> str:
        kind = "true" if isinstance(value, str) else "false"
        return f'<｜DSML｜parameter name="{key}" string="{kind}">{_text(value)}</｜DSML｜parameter>\n'

    def one(call: Call) -> str:
        pairs = "".join(parameter(key, value) for key, value in call[1].items())
        return f'<｜DSML｜invoke name="{call[0]}">\n{pairs}</｜DSML｜invoke>\n'

    return f"<｜DSML｜function_calls>\n{''.join(map(one, calls))}</｜DSML｜function_calls>"


def _kimi(calls: Sequence[Call], write: Write) -> str:
    one = "<|tool_call_begin|>functions.{}:{}<|tool_call_argument_begin|>{}<|tool_call_end|>"
    inner = "".join(one.format(name, n, write(dict(arguments))) for n, (name, arguments) in enumerate(calls))
    return f"<|tool_calls_section_begin|>{inner}<|tool_calls_section_end|>"


def _llama(calls: Sequence[Call], write: Write) -> str:
    return "<|python_tag|>" + "; ".join(write(_call(call, "parameters")) for call in calls)


def _llama_function(calls: Sequence[Call], write: Write) -> str:
    return "".join(f"<function={name}>{write(dict(arguments))}</function>" for name, arguments in calls)


def _mistral(calls: Sequence[Call], write: Write) -> str:
    return f"[TOOL_CALLS]{write([_call(call) for call in calls])}"


def _mistral_v11(calls: Sequence[Call], write: Write) -> str:
    return "".join(f"[TOOL_CALLS]{name}[ARGS]{write(dict(arguments))}" for name, arguments in calls)


def _phi(calls: Sequence[Call], write: Write) -> str:
    return f"functools{write([_call(call) for call in calls])}"


def _python_one(call: Call) -> str:
    return f"{call[0]}({', '.join(f'{key}={value!r}' for key, value in call[1].items())})"


def _python(calls: Sequence[Call], _: Write) -> str:
    return f"[{', '.join(map(_python_one, calls))}]"


def _python_lines(calls: Sequence[Call], _: Write) -> str:
    return "\n".join(map(_python_one, calls))


def _tool_code(calls: Sequence[Call], _: Write) -> str:
    return "```tool_code\n" + "\n".join(f"print({_python_one(call)})" for call in calls) + "\n```"


def _gemma(calls: Sequence[Call], _: Write) -> str:
    def value(found: object) -> str:
        if isinstance(found, str):
            return f"<escape>{found}<escape>"
        if isinstance(found, Mapping):
            return "{" + ",".join(f"{key}:{value(inner)}" for key, inner in found.items()) + "}"
        return "[" + ",".join(map(value, found)) + "]" if isinstance(found, list) else plain(found)

    return "".join(
        f"<start_function_call>call:{name}{value(dict(arguments))}<end_function_call>" for name, arguments in calls
    )


def _harmony(calls: Sequence[Call], write: Write) -> str:
    one = "<|start|>assistant<|channel|>commentary to=functions.{} <|constrain|>json<|message|>{}<|call|>"
    return "".join(one.format(name, write(dict(arguments))) for name, arguments in calls)


def _react(calls: Sequence[Call], write: Write) -> str:
    return "\n".join(f"Action: {name}\nAction Input: {write(dict(arguments))}" for name, arguments in calls)


DIALECTS: Mapping[str, Callable[[Sequence[Call], Write], str]] = {
    "native": _native, "lines": _lines, "list": _list, "joined": _joined, "fenced": _fenced, "actions": _actions,
    "hermes": _hermes, "hunyuan": _hunyuan, "glm": _glm, "glm_lines": _glm_lines, "qwen_coder": _qwen_coder,
    "minimax": _minimax, "deepseek": _deepseek, "deepseek_v31": _deepseek_v31, "deepseek_v32": _deepseek_v32,
    "kimi": _kimi, "llama": _llama, "llama_function": _llama_function, "mistral": _mistral,
    "mistral_v11": _mistral_v11, "phi": _phi, "python": _python, "python_lines": _python_lines,
    "tool_code": _tool_code, "gemma": _gemma, "harmony": _harmony, "react": _react,
}  # fmt: skip
"""Every dialect as its family writes it."""
WITHOUT_JSON = frozenset(
    {"glm", "qwen_coder", "minimax", "deepseek_v32", "python", "python_lines", "tool_code", "gemma"}
)
"""Dialects that hold no JSON object which could be damaged."""

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')


def _outside_strings(written: str, change: Callable[[str], str]) -> str:
    """The text with what is not in quotes changed."""
    parts, at = [], 0
    for found in _STRING.finditer(written):
        parts += [change(written[at : found.start()]), found.group()]
        at = found.end()
    return "".join([*parts, change(written[at:])])


def _single_quotes(value: object, _: random.Random) -> str:
    return repr(value)


def _trailing_commas(value: object, _: random.Random) -> str:
    return _outside_strings(plain(value), lambda part: re.sub(r"([}\]])", r",\1", part))


def _missing_closers(value: object, draw: random.Random) -> str:
    written = plain(value)
    closers = len(written) - len(written.rstrip("}]"))
    return written[: -min(closers, draw.randint(1, 2))] if closers > 1 else written[:-1]


def _extra_closer(value: object, _: random.Random) -> str:
    return plain(value) + "}"


def _bare_keys(value: object, _: random.Random) -> str:
    return re.sub(r'(?<=[{ ])"([A-Za-z_]\w*)"(?=: )', r"\1", plain(value))


def _comments(value: object, draw: random.Random) -> str:
    lines = json.dumps(value, ensure_ascii=False, indent=2).split("\n")
    at = draw.randrange(len(lines))
    return "\n".join([*lines[: at + 1], "  // as the user asked", *lines[at + 1 :]])


def _full_width(value: object, _: random.Random) -> str:
    written = _outside_strings(plain(value), lambda part: part.replace(",", "，").replace(":", "："))
    return _STRING.sub(lambda found: f"“{found.group()[1:-1]}”", written) if "\\" not in written else written


def _python_words(value: object, _: random.Random) -> str:
    words = {"true": "True", "false": "False", "null": "None"}
    return _outside_strings(plain(value), lambda part: re.sub(r"true|false|null", lambda w: words[w.group()], part))


def _escaped_twice(value: object, _: random.Random) -> str:
    return plain(plain(value))[1:-1]


def _line_breaks(value: object, _: random.Random) -> str:
    written = json.dumps(value, ensure_ascii=False, indent=4)
    return _outside_strings(written, lambda part: part.replace(": ", " :\n"))


def _missing_commas(value: object, _: random.Random) -> str:
    return re.sub(r',\n(\s*")(?=[^"\n]*":)', r"\n\1", json.dumps(value, ensure_ascii=False, indent=2))


def _numbers_as_text(value: object, _: random.Random) -> str:
    def quoted(found: object) -> object:
        if isinstance(found, Mapping):
            return {key: quoted(inner) for key, inner in found.items()}
        return str(found) if isinstance(found, int | float) and not isinstance(found, bool) else found

    return plain(quoted(value))


DAMAGES: Mapping[str, Callable[[object, random.Random], str]] = {
    "single quotes": _single_quotes, "trailing commas": _trailing_commas, "missing closers": _missing_closers,
    "extra closer": _extra_closer, "bare keys": _bare_keys, "comments": _comments, "full width": _full_width,
    "python words": _python_words, "escaped twice": _escaped_twice, "line breaks": _line_breaks,
    "missing commas": _missing_commas, "numbers as text": _numbers_as_text,
}  # fmt: skip
"""Damage to JSON itself."""

_LEADS = (
    "Sure, let me check that for you.\n", "I'll look this up now.\n\n", "Okay.\n",
    "To answer this I will call the tool.\n",
    "Here is the function call:\n", "好的，我来查一下。\n", "我将调用工具来完成这个请求。\n\n", "正在为您处理：\n",
    "I need two pieces of information first, so I am calling the functions below.\n", "Tool call:\n",
)  # fmt: skip
_REMARKS = (
    "\n\nI will get back to you once I have the result.", "\n\nPlease wait a moment.", "\n\nLet me run this now.",
    "\n\n请稍等，我马上为您查询。", "\n\n我会在得到结果后回复您。",
)  # fmt: skip


def with_lead(text: str, draw: random.Random) -> str:
    """What a model says before it calls."""
    return draw.choice(_LEADS) + text


def with_remark(text: str, draw: random.Random) -> str:
    """What some models say after they called."""
    return text + draw.choice(_REMARKS)


def with_thought(text: str, draw: random.Random) -> str:
    """A thought before the call, as templates leave it in the text."""
    opening = draw.choice(("<think>", ""))
    return f"{opening}For example I could call search(query='x'), but this fits better.</think>\n\n{text}"


def with_end_token(text: str, draw: random.Random) -> str:
    """A token that should have ended the answer."""
    return text + draw.choice(("<|im_end|>", "</s>", "<|eot_id|>", "<|endoftext|>"))


def without_last_tag(text: str, _: random.Random) -> str:
    """The last closing tag is missing."""
    return re.sub(r"\s*</?[^<>]*[a-z▁_][^<>]*>\s*$", "", text) if re.search(r"</[^<>]+>\s*$", text) else text


AROUND: Mapping[str, Callable[[str, random.Random], str]] = {
    "lead": with_lead, "remark": with_remark, "thought": with_thought, "end token": with_end_token,
    "last tag missing": without_last_tag,
}  # fmt: skip
"""Damage, or only words, around the calls."""


def near_spelling(name: str, draw: random.Random) -> str:
    """A tool's name as models misspell it."""
    forms = [name.lower(), name.title() if "_" in name else name.upper(), f"functions.{name}", name.replace(".", "_")]
    return draw.choice(forms)
