"""The Python APIs of bfcl-eval: file system, trading, travel, vehicle, messages, posts, tickets, sums. Gold calls and
what direct calls give. Importable only where its packages are on the path."""

from __future__ import annotations

import ast
import copy
import importlib
import inspect
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autoglm.core.tools import Effect
from autoglm.core.values import Json
from autoglm.tools.decorator import AnyTool
from autoglm.tools.python_api import Facts, tools_of
from bench._stage import Call, Stage

CATEGORY = "BFCL_v4_multi_turn_base.json"
MENDED = ("get_ticket", "close_ticket", "resolve_ticket", "edit_ticket")
_SOURCES = "bfcl_eval.eval_checker.multi_turn_eval.func_source_code"
READS = Facts(effect=Effect.NONE)
_READING = {
    "GorillaFileSystem": "pwd ls find wc du",
    "MathAPI": "logarithm mean standard_deviation si_unit_conversion imperial_si_conversion add subtract multiply"
    " divide power square_root absolute_value round_number percentage min_value max_value sum_values",
    "MessageAPI": "list_users get_user_id message_get_login_status view_messages_sent get_message_stats",
    "TwitterAPI": "posting_get_login_status list_all_following get_user_stats",
    "TicketAPI": "ticket_get_login_status",
    "TradingBot": "get_current_time get_symbol_by_name get_stock_info get_order_details get_account_info get_watchlist"
    " trading_get_login_status get_order_history get_transaction_history get_available_stocks filter_stocks_by_price",
    "TravelAPI": "travel_get_login_status get_credit_card_balance get_booking_history"
    " list_all_airports compute_exchange_rate get_nearest_airport_by_city get_all_credit_cards",
    "VehicleControlAPI": "get_outside_temperature_from_google get_outside_temperature_from_weather_com"
    " displayCarStatus get_current_speed liter_to_gallon gallon_to_liter estimate_distance get_zipcode_based_on_city"
    " find_nearest_tire_shop estimate_drive_feasibility_by_mileage check_tire_pressure",
}


def _strange(*fields: str) -> Facts:
    return Facts(effect=Effect.NONE, untrusted=fields)


def _watched(*arguments: str) -> Facts:
    return Facts(sensitive=arguments)


_MORE: Mapping[str, Mapping[str, Facts]] = {
    "GorillaFileSystem": {
        "cat": _strange("file_content"),
        "grep": _strange("matching_lines"),
        "tail": _strange("last_lines"),
        "sort": _strange("sorted_content"),
        "diff": _strange("diff_lines"),
        "rm": _watched("file_name"),
        "rmdir": _watched("dir_name"),
    },
    "MessageAPI": {
        "search_messages": _strange("results"),
        "send_message": _watched("receiver_id", "message"),
        "delete_message": _watched("receiver_id"),
    },
    "TwitterAPI": {
        "get_tweet": _strange("content", "tags", "mentions"),
        "get_user_tweets": _strange(""),
        "search_tweets": _strange(""),
        "get_tweet_comments": _strange(""),
        "authenticate_twitter": _watched("password"),
        "post_tweet": _watched("content", "tags", "mentions"),
        "comment": _watched("comment_content"),
        "mention": _watched("mentioned_usernames"),
    },
    "TicketAPI": {
        "get_ticket": _strange("title", "description", "resolution"),
        "get_user_tickets": _strange(""),
        "ticket_login": _watched("password"),
    },
    "TradingBot": {
        "place_order": _watched("symbol", "price", "amount"),
        "trading_login": _watched("password"),
        "fund_account": _watched("amount"),
        "withdraw_funds": _watched("amount"),
    },
    "TravelAPI": {
        "authenticate_travel": _watched("client_secret", "refresh_token"),
        "register_credit_card": _watched("access_token", "card_number", "card_verification_number"),
        "get_flight_cost": Facts(effect=Effect.IDEMPOTENT),  # it keeps what it has found
        "book_flight": _watched("access_token", "card_id"),
        "purchase_insurance": _watched("access_token", "card_id", "insurance_cost"),
        "retrieve_invoice": Facts(effect=Effect.NONE, sensitive=("access_token",)),
        "contact_customer_support": Facts(sensitive=("message",), untrusted=("customer_support_message",)),
        "verify_traveler_information": Facts(effect=Effect.NONE, sensitive=("passport_number",)),
    },
}


@dataclass(frozen=True, slots=True)
class GoldTask:
    """A multi-turn task: the APIs that it is about, how they begin, and the gold calls of each turn."""

    name: str
    apis: tuple[str, ...]
    begin: Mapping[str, Json]
    turns: tuple[tuple[str, ...], ...]


@dataclass(slots=True)
class Score:
    calls: int = 0
    equal_results: int = 0
    tasks: int = 0
    equal_states: int = 0
    differences: list[str] = field(default_factory=list)


def gold_tasks() -> Iterator[GoldTask]:
    """As the package's own data has them."""
    package = importlib.import_module("bfcl_eval")
    _mend_types()
    data = Path(str(package.__file__)).parent / "data"
    answers = {row["id"]: row["ground_truth"] for row in _rows(data / "possible_answer" / CATEGORY)}
    for row in _rows(data / CATEGORY):
        turns = tuple(tuple(turn) for turn in answers[row["id"]])
        yield GoldTask(row["id"], tuple(row["involved_classes"]), row["initial_config"], turns)


def _mend_types() -> None:
    """The package's own tasks have tickets named by texts where its types ask for whole numbers."""
    tickets = importlib.import_module(f"{_SOURCES}.ticket_api").TicketAPI
    for method in MENDED:
        getattr(tickets, method).__annotations__["ticket_id"] = int | str


def _rows(file: Path) -> Iterator[dict[str, Any]]:
    return (json.loads(line) for line in file.read_text(encoding="utf-8").splitlines())


def play_task(task: GoldTask, stage: Stage, score: Score) -> None:
    """Play all turns through the engine and directly, and count what is equal."""
    apis = _fresh(task)
    tools = [tool for name, api in apis.items() for tool in tools_of(api, prefix=f"{name}_", facts=facts_of(name))]
    twins = _fresh(task)
    score.tasks += 1
    for turn in filter(None, task.turns):
        calls = [call_of(text, tools) for text in turn]
        played = stage.play(calls, tools, look=lambda: _state_of(apis))
        expected = [_direct(call, twins) for call in calls]
        equal = sum(_same(ours.content, theirs) for ours, theirs in zip(played.outputs, expected, strict=False))
        score.calls += len(calls)
        score.equal_results += equal
        if equal < len(calls):
            score.differences.append(f"{task.name}: {played.reason or played.outputs} instead of {expected}"[:400])
    score.equal_states += _same_state(apis, twins)


def facts_of(api: str) -> Mapping[str, Facts]:
    """What the package does not say of this API's methods."""
    return dict.fromkeys(_READING[api].split(), READS) | _MORE.get(api, {})


def call_of(text: str, tools: Sequence[AnyTool]) -> Call:
    """A gold call such as `cd('temp')`, with its arguments by name."""
    call = ast.parse(text.strip(), mode="eval").body
    assert isinstance(call, ast.Call)
    assert isinstance(call.func, ast.Name)
    method = call.func.id
    (tool,) = (tool for tool in tools if tool.spec.name.partition("_")[2] == method)
    given = [ast.literal_eval(each) for each in call.args]
    named = {str(each.arg): ast.literal_eval(each.value) for each in call.keywords}
    return Call(tool.spec.name, inspect.signature(tool.function).bind(*given, **named).arguments)


def _fresh(task: GoldTask) -> dict[str, Any]:
    """Its APIs in the state in which the task begins."""
    places = importlib.import_module("bfcl_eval.constants.executable_backend_config")
    apis = {}
    for name in task.apis:
        api = getattr(importlib.import_module(places.CLASS_FILE_PATH_MAPPING[name]), name)()
        if name not in places.STATELESS_CLASSES:
            api._load_scenario(copy.deepcopy(task.begin.get(name, {})), long_context=False)
        apis[name] = api
    return apis


def _direct(call: Call, apis: Mapping[str, Any]) -> object:
    """What the method itself gives, as it is now: some results are the API's own state, which later calls change."""
    api, _, method = call.tool.partition("_")
    return copy.deepcopy(getattr(apis[api], method)(**call.args))


def _same(ours: Json, theirs: object) -> bool:
    """Equal as JSON text, so that 8 is not 8.0; a result that has none (a number of mpmath) is compared as a value."""
    try:
        return json.dumps(ours) == json.dumps(theirs)
    except TypeError:
        return bool(ours == theirs)


def _state_of(apis: Mapping[str, Any]) -> str:
    """All public fields, as text: an object that changes is another text."""
    return repr({name: _public(api) for name, api in apis.items()})


def _public(api: object) -> dict[str, object]:
    hidden = {"_api_description", "_random"}
    return {key: value for key, value in vars(api).items() if key not in hidden}


def _same_state(apis: Mapping[str, Any], expected: Mapping[str, object]) -> bool:
    checker = importlib.import_module("bfcl_eval.eval_checker.multi_turn_eval.multi_turn_checker")
    return bool(checker.state_checker(apis, expected)["valid"])
