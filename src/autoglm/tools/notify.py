"""Sends a message to people over a channel.

One tool for all channels. The effect of a tool is fixed before it is called, so `notify` has the weakest effect of the
channels that are configured: KEYED while all of them recognise a repeated key (console, file, mailbox), UNSAFE as
soon as one does not (WeCom and ServerChan have no such thing): then a message whose sending was cut by a crash is not
sent again before a person says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from autoglm.core.errors import FailureKind, ToolError
from autoglm.core.ports import Channel, Delivery
from autoglm.core.tools import CallContext, Effect
from autoglm.tools.decorator import AnyTool, tool
from autoglm.tools.wording import words

_STRENGTH = (Effect.NONE, Effect.IDEMPOTENT, Effect.KEYED, Effect.UNSAFE)


@dataclass(frozen=True, slots=True)
class NotifyChannel:
    """A channel and what a repeated delivery does to the people at its end."""

    channel: Channel
    effect: Effect


@dataclass(frozen=True, slots=True)
class Notified:
    channel: str
    message_id: str
    is_duplicate: bool
    is_sent: bool


def notify_tools(channels: Mapping[str, NotifyChannel]) -> tuple[AnyTool, ...]:
    """notify. The first channel is the one that is used when none is named."""
    if not channels:
        return ()
    names = tuple(channels)
    choice = Literal[("", *names)]  # type: ignore[valid-type]  # the names are known when the tool is made

    async def notify(  # noqa: PLR0917 - the names of the arguments are the tool's interface
        text: str,
        context: CallContext,
        title: str = "",
        channel: choice = "",
        target: str = "",
        markdown: bool = False,
    ) -> Notified:
        """Send a message to people.

        Args:
            text: The message.
            title: A short title.
            channel: Where to send it; the default channel when left out.
            target: Who is to be named in it, where the channel knows that.
            markdown: The text is Markdown.
        """
        return await _send(channels, channel or names[0], _delivery(text, context, title, target, markdown))

    notify.__annotations__["channel"] = choice
    make = tool(
        effect=max((entry.effect for entry in channels.values()), key=_STRENGTH.index),
        description_zh=f"把消息发给人。渠道：{'、'.join(names)}。",
        arguments_zh={
            "text": "消息的内容。",
            "title": "简短的标题。",
            "channel": "发到哪个渠道；留空则用默认渠道。",
            "target": "消息里要提到谁，前提是渠道支持。",
            "markdown": "内容是 Markdown。",
        },
        keywords=words(
            "notify, send, tell me, message, alert, push, inform, remind, wecom, wechat, console, mailbox, webhook, "
            "通知, 发送, 发给, 发到, 告诉我, 推送, 提醒, 消息, 企业微信, 微信, 群, 邮箱, 告警"
        ),
        examples=(
            'notify me "the report is ready"',
            "通知我“报告好了”",
        ),
        consumes={"text": "text"},
        sensitive=("text", "target"),
        origin="built-in",
    )
    return (make(notify),)


def _delivery(text: str, context: CallContext, title: str, target: str, is_markdown: bool) -> Delivery:
    if not text.strip():
        raise ToolError("Argument text is empty: there is nothing to send.", kind=FailureKind.INVALID_ARGS)
    return Delivery(text=text, title=title, target=target, key=context.key, markdown=is_markdown)


async def _send(channels: Mapping[str, NotifyChannel], name: str, delivery: Delivery) -> Notified:
    receipt = await channels[name].channel.deliver(delivery)
    return Notified(name, receipt.message_id, receipt.is_duplicate, True)
