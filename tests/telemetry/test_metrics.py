from autoglm.telemetry.metrics import Counter, Histogram, exposition


def test_a_counter_counts_by_its_labels():
    counter = Counter("asked_total", "Asked.", ("model",))

    counter.add(("glm",))
    counter.add(("glm",), 2)
    counter.add(("qwen",))

    assert exposition([counter]) == (
        "# HELP asked_total Asked.\n# TYPE asked_total counter\n"
        'asked_total{model="glm"} 3\nasked_total{model="qwen"} 1\n'
    )


def test_a_histogram_counts_what_is_at_most_each_bound():
    histogram = Histogram("took_seconds", "Took.", bounds=(0.1, 1.0))

    for seconds in (0.05, 0.1, 0.5, 9):
        histogram.observe(seconds)

    assert exposition([histogram]).splitlines()[2:] == [
        'took_seconds_bucket{le="0.1"} 2',
        'took_seconds_bucket{le="1"} 3',
        'took_seconds_bucket{le="+Inf"} 4',
        "took_seconds_sum 9.65",
        "took_seconds_count 4",
    ]


def test_a_gauge_goes_down_again():
    gauge = Counter("open", "Open.", kind="gauge")

    gauge.add((), 1)
    gauge.add((), -1)

    assert exposition([gauge]).splitlines()[1:] == ["# TYPE open gauge", "open 0"]


def test_values_of_labels_are_escaped():
    counter = Counter("x_total", "X.", ("name",))

    counter.add(('a"b\\c\nd',))

    assert 'x_total{name="a\\"b\\\\c\\nd"} 1' in exposition([counter])


def test_labels_from_outside_do_not_fill_the_memory():
    counter = Counter("x_total", "X.", ("name",))
    histogram = Histogram("y", "Y.", ("name",))

    for number in range(5_000):
        counter.add((str(number),))
        histogram.observe(1.0, (str(number),))

    assert counter.value(("other",)) == 3_000
    assert len(exposition([counter]).splitlines()) < 2_010
    assert 'y_count{name="other"} 3000' in exposition([histogram])
