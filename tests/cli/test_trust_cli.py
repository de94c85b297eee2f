"""`autoglm trust`: what a folder's files set is shown, and counts after a yes."""

import json

from autoglm.cli.errors import Exit

ESCAPE = 'planner: offline\nchannels: [{name: "a\\e]0;x\\a", kind: file, path: out}]\n'


def test_what_a_file_sets_is_shown_and_nothing_counts_before_a_yes(place, typed):
    (place / "autoglm.yaml").write_text(ESCAPE)

    refused = typed("run", "Calculate 1 + 1")
    unasked = typed("trust")
    still_refused = typed("run", "Calculate 1 + 1")
    trusted = typed("trust", "--yes")
    done = typed("run", "--quiet", "Calculate 1 + 1")

    assert refused[0] == unasked[0] == still_refused[0] == Exit.USAGE
    assert "autoglm trust" in refused[2]
    assert "channels[0].path" in unasked[2]
    assert "\x1b" not in unasked[2] + trusted[1]
    assert (trusted[0], done[0]) == (Exit.DONE, Exit.DONE)


def test_trust_can_be_taken_back(place, typed):
    (place / "models.yaml").write_text("endpoints: {a: {preset: glm, model: m}}\npools: {x: {endpoints: [a]}}\n")

    trusted = typed("trust", "--yes", "--json")
    listed = typed("models", "list")
    forgotten = typed("trust", "--forget")
    refused = typed("models", "list")

    assert json.loads(trusted[1]) == {"files": [str(place / "models.yaml")]}
    assert (listed[0], forgotten[0], refused[0]) == (Exit.DONE, Exit.DONE, Exit.USAGE)


def test_empty_sections_set_nothing(place, typed):
    (place / "autoglm.yaml").write_text("limits:\n  # max_steps: 5\negress: {}\n")

    trusted = typed("trust", "--yes")

    assert trusted[0] == Exit.DONE
    assert trusted[2].splitlines()[-1] == "  nothing beyond the defaults"
    assert "None" not in trusted[2]


def test_a_folder_without_settings_and_a_file_that_is_none_are_told(place, typed):
    nothing = typed("trust", "--yes")
    (place / "autoglm.yaml").write_text("a: [")
    broken = typed("trust", "--yes")

    assert nothing[0] == broken[0] == Exit.USAGE
    assert "There is no settings file" in nothing[2]
    assert "not valid YAML" in broken[2]


def test_what_init_writes_counts_until_it_is_changed(place, typed):
    typed("init")
    fresh = typed("run", "--quiet", "Calculate 1 + 1")
    with (place / "autoglm.yaml").open("a") as file:
        file.write("\nplanner: offline\n")
    changed = typed("run", "--quiet", "Calculate 1 + 1")

    assert (fresh[0], changed[0]) == (Exit.DONE, Exit.USAGE)
    assert "changed since it was trusted" in changed[2]
