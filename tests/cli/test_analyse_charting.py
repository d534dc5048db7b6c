"""`ascolto analyse` for charts, change and comparison: one run of each method, and what is refused."""

import json

import pytest

from ascolto.cli import main


@pytest.fixture
def analysed(tmp_path, capsys):
    def run(method, rows, *words):
        path = tmp_path / "rows.csv"
        path.write_text("\n".join(rows) + "\n", encoding="utf-8")
        code = main(["analyse", method, str(path), *words, "--json"])
        said = capsys.readouterr()
        return code, json.loads(said.out) if said.out else None, said.err

    return run


def column(name, values):
    return [name, *map(str, values)]


def kinds(said):
    return [finding["kind"] for finding in said["findings"]]


COUNTS = [8, 6, 9, 7, 11, 8, 5, 9, 8, 7, 25, 9]


def test_a_control_chart_names_the_point_beyond(analysed):
    _, said, _ = analysed("control-chart", column("c", COUNTS), "--value", "c", "--kind", "c")

    assert kinds(said) == ["beyond_limits"]
    assert said["findings"][0]["facts"]["last"] == 10


def test_a_control_chart_of_small_counts_has_exact_limits_where_asked(analysed):
    rows = column("c", [3, 2, 4, 1, 3, 3, 2, 4, 2, 3, 3, 8])

    _, usual, _ = analysed("control-chart", rows, "--value", "c", "--kind", "c")
    _, exact, _ = analysed("control-chart", rows, "--value", "c", "--kind", "c", "--limits", "exact")

    assert (kinds(usual), kinds(exact)) == ([], [])
    assert exact["result"]["points"][0]["high"] == 10


def test_a_control_chart_by_phases_and_one_of_samples(analysed):
    rows = ["c,n,phase", *(f"{count},10,{'old' if at < 6 else 'new'}" for at, count in enumerate(COUNTS))]
    _, phased, _ = analysed("control-chart", rows, "--value", "c", "--size", "n", "--kind", "u", "--phase", "phase")
    rows = ["x,s", "1,a", "3,a", "2,b", "4,b"]
    _, samples, _ = analysed("control-chart", rows, "--value", "x", "--sample", "s", "--kind", "xbar")

    assert phased["result"]["starts"] == [0, 6]
    assert [point["value"] for point in samples["result"]["means"]["points"]] == [2, 3]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--kind", "u"], "needs --size"),
        (["--kind", "xbar"], "need --sample"),
        (["--kind", "c", "--phase", "c", "--baseline", "3"], "not both"),
        (["--kind", "c", "--phase", "c", "--limits", "exact"], "of no --phase"),
        (["--kind", "c", "--size", "c", "--limits", "exact"], "c without --size"),
        (["--kind", "xmr", "--limits", "exact"], "those of c"),
    ],
)
def test_charts_that_lack_something_are_refused(analysed, words, said):
    code, result, err = analysed("control-chart", column("c", COUNTS), "--value", "c", *words)

    assert (code, result, err.count("\n")) == (2, None, 1)
    assert said in err


@pytest.mark.parametrize(("method", "kind"), [("ewma", "drift"), ("cusum", "small_shift")])
def test_small_shifts_are_seen(analysed, method, kind):
    values = [0, 1, -1, 0.5] * 4 + [2.0] * 8

    _, said, _ = analysed(method, column("x", values), "--value", "x", "--target", "0", "--sigma", "1")

    assert kinds(said) == [kind]


def test_a_funnel_names_the_unit_that_stands_out(analysed):
    rows = ["house,late,stays", "Rome,100,1000", "Sofia,104,1000", "Bari,180,1000"]

    _, said, _ = analysed("funnel", rows, "--count", "late", "--size", "stays", "--name", "house", "--target", "0.1")

    assert [finding["facts"]["name"] for finding in said["findings"]] == ["Bari"]


def test_before_and_after_by_period_by_rate_and_in_a_panel(analysed):
    rows = ["ok,n,period", *["0,1,before"] * 20, *["1,1,before"] * 20, *["1,1,after"] * 35, *["0,1,after"] * 5]
    _, shares, _ = analysed("before-after", rows, "--value", "ok", "--period", "period")
    _, rates, _ = analysed("before-after", rows, "--value", "ok", "--period", "period", "--size", "n")
    _, panel, _ = analysed("before-after", ["b,a", "1,2", "2,4", "3,3", "1,5"], "--before", "b", "--after", "a")

    assert (shares["result"]["test"], shares["result"]["effect"]["value"]) == ("newcombe", 0.375)
    assert (rates["result"]["test"], rates["result"]["effect"]["value"]) == ("poisson", 1.75)
    assert (panel["result"]["test"], panel["result"]["effect"]["value"]) == ("wilcoxon", 0.75)


def test_three_periods_are_no_before_and_after(analysed):
    code, _, err = analysed("before-after", ["x,p", "1,a", "2,b", "3,c"], "--value", "x", "--period", "p")

    assert (code, "must have two values; it has 3: a, b, c." in err) == (2, True)


def test_an_interrupted_series_tells_its_jump(analysed):
    values = [20, 22, 19, 21] * 3 + [10, 11, 9, 10] * 3

    _, said, _ = analysed("interrupted-series", column("c", values), "--value", "c", "--start", "12")

    assert kinds(said) == ["series_broke"]
    assert said["result"]["level"]["value"] == pytest.approx(0.48, abs=0.06)


def test_recurrence_counts_repeats(analysed):
    rows = ["who,day", "Anna,10", "Boris,40", "Anna,30", "Anna,70", "Clara,90"]

    _, said, _ = analysed("recurrence", rows, "--subject", "who", "--time", "day", "--until", "100")

    assert (said["result"]["repeats"], said["result"]["exposure"]) == (2, 160)


def test_divergence_finds_series_that_part(analysed):
    rows = ["p,s", *(f"{at + at % 3},{30 - at + at % 2}" for at in range(24))]

    _, said, _ = analysed("divergence", rows, "--process", "p", "--perceived", "s")

    assert kinds(said)[0] == "parts_ways"


def test_a_forecast_gives_as_many_points_as_asked(analysed):
    _, said, _ = analysed("forecast", column("c", COUNTS), "--value", "c", "--ahead", "3", "--of", "count")

    assert len(said["result"]["points"]) == 3
    assert kinds(said) == ["forecast"]


def test_pareto_adds_up_rows(analysed):
    _, said, _ = analysed("pareto", ["kind", *["queue"] * 6, *["bill"] * 3, "noise"], "--kind", "kind")

    assert [(row["kind"], row["count"]) for row in said["result"]["rows"]] == [("queue", 6), ("bill", 3), ("noise", 1)]


def test_benchmark_gaps_are_to_the_best(analysed):
    _, said, _ = analysed("benchmark-gaps", ["name,x", "a,80", "b,90"], "--name", "name", "--value", "x")

    assert [gap["to_best"] for gap in said["result"]["gaps"]] == [-10, 0]


def test_impartiality_by_stratum_and_by_regression(analysed):
    rows = ["up,group,kind,amount", *["1,a,x,1", "0,a,x,2", "1,b,x,3", "0,b,x,1", "1,b,x,2"] * 6]
    common = ["--decided", "up", "--group", "group"]

    _, by_stratum, _ = analysed("impartiality", rows, *common, "--stratum", "kind")
    _, given_amount, _ = analysed("impartiality", rows, *common, "--given", "amount")

    assert by_stratum["result"]["groups"][0]["odds_ratio"]["value"] == pytest.approx(0.5)
    assert given_amount["result"]["reference"] == "b"


def test_impartiality_takes_strata_or_covariates(analysed):
    code, _, err = analysed("impartiality", ["up,group", "1,a"], "--decided", "up", "--group", "group")

    assert (code, "either --stratum or --given" in err) == (2, True)


def test_durations_have_a_median_and_groups_are_compared(analysed):
    rows = ["days,closed,house", *(f"{day},1,Rome" for day in range(1, 11)), *(f"{9 * d},1,Bari" for d in range(1, 11))]
    words = ["--duration", "days", "--ended", "closed", "--by", "house"]

    _, curves, _ = analysed("kaplan-meier", rows, *words)
    _, test, _ = analysed("log-rank", rows, *words)

    assert [finding["facts"]["median"] for finding in curves["findings"]] == [5, 45]
    assert kinds(test) == ["groups_differ"]


@pytest.mark.parametrize(
    ("method", "words"),
    [
        ("ewma", ["--value", "nothing"]),
        ("cusum", ["--value", "nothing"]),
        ("funnel", ["--count", "nothing", "--size", "x", "--name", "x"]),
        ("interrupted-series", ["--value", "nothing", "--start", "1"]),
        ("recurrence", ["--subject", "nothing", "--time", "x", "--until", "1"]),
        ("divergence", ["--process", "nothing", "--perceived", "x"]),
        ("forecast", ["--value", "nothing"]),
        ("pareto", ["--kind", "nothing"]),
        ("benchmark-gaps", ["--value", "nothing", "--name", "x"]),
        ("kaplan-meier", ["--duration", "nothing", "--ended", "x"]),
        ("log-rank", ["--duration", "nothing", "--ended", "x", "--by", "x"]),
    ],
)
def test_an_unknown_column_is_refused_in_one_sentence(analysed, method, words):
    code, result, err = analysed(method, ["x", "1"], *words)

    assert (code, result, err.count("\n")) == (2, None, 1)
    assert "has no column “nothing”" in err
