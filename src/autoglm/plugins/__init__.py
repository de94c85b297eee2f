"""Packages of other people that bring tools and watch steps: found, permitted, isolated.

Above the adapters, because a plugin may bring any of them; below the application, which switches plugins on.
What authors need is named here.
"""

from autoglm.core.errors import FailureKind, ToolError
from autoglm.core.http import HttpRequest, HttpResponse
from autoglm.core.ports import Delivery
from autoglm.core.tools import CallContext, Effect
from autoglm.plugins.api import (
    Loaded,
    Plugin,
    PluginContext,
    Started,
    StepEnded,
    StepErred,
    StepRefused,
    StepStarts,
    Stopped,
)
from autoglm.tools.decorator import tool

__all__ = [
    "CallContext",
    "Delivery",
    "Effect",
    "FailureKind",
    "HttpRequest",
    "HttpResponse",
    "Loaded",
    "Plugin",
    "PluginContext",
    "Started",
    "StepEnded",
    "StepErred",
    "StepRefused",
    "StepStarts",
    "Stopped",
    "ToolError",
    "tool",
]
