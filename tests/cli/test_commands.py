import subprocess
import sys

import pytest

from ascolto.cli.commands import COMMANDS, main
from tests.cli.installing import ROOT

NO_DJANGO = """
import sys
from ascolto.cli import main
try:
    main(["--help"])
except SystemExit:
    print([name for name in sys.modules if name.partition(".")[0] in ("django", "granian")], file=sys.stderr)
"""

NO_TASKS = """
import sys
from ascolto.cli import main
main(["verify"])
print(sorted({"numpy", "polars", "scipy"} & set(sys.modules)), file=sys.stderr)
"""


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command, capsys):
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])

    said = capsys.readouterr()
    assert (ended.value.code, said.err) == (0, "")
    assert said.out.startswith(f"usage: ascolto {command}")


def test_help_is_there_at_once_without_loading_the_house():
    done = subprocess.run(
        [sys.executable, "-c", NO_DJANGO], cwd=ROOT / "src", capture_output=True, text=True, check=True
    )

    assert done.stderr.strip() == "[]"


@pytest.mark.parametrize("words", [[], ["unheard"], ["import"], ["serve", "--port", "eighty"]])
def test_a_command_that_cannot_be_understood_ends_with_2_and_prints_nothing(words, capsys):
    with pytest.raises(SystemExit) as ended:
        main(words)

    said = capsys.readouterr()
    assert (ended.value.code, said.out) == (2, "")
    assert "error:" in said.err


@pytest.mark.parametrize("command", [["worker"], ["serve"], ["seals"], ["import", "complaints", "x.csv"]])
def test_nothing_works_before_init_and_the_sentence_says_so(nothing_yet, command):
    done = nothing_yet.run(*command)

    assert (done.code, done.out) == (2, "")
    assert done.err == (
        f"ascolto {command[0]}: The tables are not those of this version;"
        " `ascolto init` sets them up or brings them up to date.\n"
    )


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"ASCOLTO_MAIL_PORT": "many"}, "ASCOLTO_MAIL_PORT is 'many'; it must be a whole number."),
        ({"DATABASE_URL": "mysql://x/y"}, "DATABASE_URL begins with 'mysql'; it must be postgresql or sqlite."),
        ({"ASCOLTO_DATA": "/proc/nowhere"}, "The data folder cannot be used: "),
    ],
)
# Slow: no process need say twice what no database changes.
@pytest.mark.slow
def test_a_wrong_setting_stops_any_command_with_one_sentence(nothing_yet, settings, sentence):
    done = nothing_yet.run("doctor", "--json", **settings)

    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"ascolto doctor: {sentence}")
    assert done.err.count("\n") == 1


# Slow: what is loaded does not depend on the database.
@pytest.mark.slow
def test_a_command_that_runs_no_task_loads_nothing_that_tasks_count_with(bakery):
    done = subprocess.run(
        [sys.executable, "-c", NO_TASKS],
        cwd=bakery.folder,
        env=bakery.environment(),
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stderr.strip() == "[]"
