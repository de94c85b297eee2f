"""Finds the steps of a plan in a model's text while it still streams. Pure; any cutting gives the same steps.

Prose, code fences and `<think>` parts around the plan are passed over. The plan is the first JSON object with
`steps` (or a bare list of objects); an object without them is kept, since it may say why there is no plan.
"""

from __future__ import annotations

from enum import Enum, auto


class PlanScanner:
    """Feed it the text as it comes. `outer` is the plan without its steps once `is_closed`; `has_stray` tells that
    something other than objects stood among the steps."""

    def __init__(self) -> None:
        self.outer = ""
        self.has_stray = False
        self.is_closed = False
        self._state = _State.SEEKING
        self._word = ""
        self._opener = ""
        self._forget()

    def feed(self, text: str) -> list[str]:
        """The JSON texts of the steps that this piece completes, in order."""
        steps: list[str] = []
        for character in text:
            if self.is_closed:
                break
            if self._state is _State.INSIDE:
                step = self._inside(character)
                if step:
                    steps.append(step)
            elif self._state is _State.THINKING:
                self._thinking(character)
            else:
                self._outside(character)
        return steps

    @property
    def has_begun(self) -> bool:
        """Whether a plan began and has not come to its end."""
        return self._state is _State.INSIDE

    def _forget(self) -> None:
        self._stack: list[str] = []
        self._around: list[str] = []
        self._step: list[str] | None = None
        self._in_string = False
        self._is_escaped = False
        self._string: list[str] = []
        self._key = ""
        self._in_steps = False
        self._has_steps = False
        self._is_bare = False

    def _outside(self, character: str) -> None:
        """Before the plan: `{` and then a quote, or `[` and then `{`, begins one."""
        self._word = (self._word + character)[-len("</think>") :]
        if self._word.endswith("<think>"):
            self._state, self._opener = _State.THINKING, ""
        elif self._opener + character in {'{"', "[{"}:
            self._begin(character)
        elif character in "{[":
            self._opener = character
        elif not character.isspace():
            self._opener = ""

    def _thinking(self, character: str) -> None:
        self._word = (self._word + character)[-len("</think>") :]
        if self._word == "</think>":
            self._state = _State.SEEKING

    def _begin(self, character: str) -> None:
        opener = self._opener
        self._forget()
        self._state, self._opener = _State.INSIDE, ""
        self._has_steps = self._in_steps = opener == "["
        self._stack = ["{", "["] if opener == "[" else ["{"]
        self._around = ['{"steps":['] if opener == "[" else ["{"]
        self._is_bare = opener == "["
        self._inside(character)

    def _inside(self, character: str) -> str:
        """One character of the plan; gives a step's text when the character ends it."""
        self._keep(character)
        if self._in_string:
            self._string_character(character)
        elif character == '"':
            self._in_string, self._string = True, []
        elif character == ":" and len(self._stack) == 1:
            self._key = "".join(self._string)
        elif character in "{[":
            self._open(character)
        elif character in "}]":
            return self._close()
        return ""

    def _keep(self, character: str) -> None:
        if self._step is not None:
            self._step.append(character)
        elif self._in_steps and len(self._stack) == 2:
            if character == "{" and not self._in_string:
                self._step = ["{"]
            elif character == "]" and not self._in_string:
                self._around.append("]}" if self._is_bare else "]")
            elif not (character.isspace() or character == ","):
                self.has_stray = True
        else:
            self._around.append(character)

    def _string_character(self, character: str) -> None:
        if self._is_escaped:
            self._is_escaped = False
        elif character == "\\":
            self._is_escaped = True
        elif character == '"':
            self._in_string = False
            return
        if len(self._stack) == 1:
            self._string.append(character)

    def _open(self, character: str) -> None:
        if character == "[" and len(self._stack) == 1 and self._key == "steps":
            self._has_steps = self._in_steps = True
        self._stack.append(character)

    def _close(self) -> str:
        self._stack.pop()
        if self._in_steps and len(self._stack) == 2 and self._step is not None:
            step, self._step = "".join(self._step), None
            return step
        if self._in_steps and len(self._stack) == 1:
            self._in_steps = False
        if not self._stack or (self._is_bare and len(self._stack) == 1):
            self._end()
        return ""

    def _end(self) -> None:
        self.outer = "".join(self._around)
        self.is_closed = self._has_steps
        self._state = _State.SEEKING


class _State(Enum):
    SEEKING = auto()
    THINKING = auto()
    INSIDE = auto()
