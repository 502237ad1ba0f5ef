import os
import queue
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import workbooks as wb

from data.reading import limits, parser
from data.reading.read import read_workbooks

GOOD = wb.xlsx(wb.roster(wb.institutions(2)))
_RUN = (
    "import sys; sys.path[:0] = sys.argv[1:]; from data.reading import child; "
    "child.limit_itself(); child.limit_time(); "
)


def in_child(script):
    """Run a line of Python inside the child's limits."""
    return subprocess.run(
        [sys.executable, "-I", "-S", "-c", _RUN + script, *parser._search_path()],
        capture_output=True,
        text=True,
        timeout=600,
    )


def test_a_child_that_dies_of_a_file_leaves_the_others_and_us_alone(monkeypatch):
    class Mortal(parser.Child):
        def send(self, kind, content):
            if content == b"deadly":
                self._kill()
            super().send(kind, content)

    monkeypatch.setattr(parser, "Child", Mortal)
    answers = list(parser.parse_files([("xlsx", GOOD), ("xlsx", b"deadly"), ("xlsx", GOOD)]))
    assert [next(iter(answer)) for answer in answers] == ["date_1904", "refused", "date_1904"]
    assert answers[1]["refused"][0] == "file.too_hard"


def test_a_child_that_takes_too_long_is_killed(monkeypatch):
    monkeypatch.setattr(limits, "WALL_SECONDS", 0.3)
    monkeypatch.setattr(parser, "_START", "import signal; signal.pause()")
    before = _children()
    (answer,) = parser.parse_files([("xlsx", GOOD)])
    assert answer["refused"][0] == "file.too_hard"
    assert _children() == before


def test_a_child_that_answers_nonsense_is_not_believed(monkeypatch):
    monkeypatch.setattr(parser, "_START", "print('999999999999999')")
    (answer,) = parser.parse_files([("xlsx", GOOD)])
    assert answer["refused"][0] == "file.too_hard"


def test_no_child_is_left_behind():
    before = _children()
    list(parser.parse_files([("xlsx", GOOD)]))
    answers = parser.parse_files([("xlsx", GOOD)] * 3)
    next(answers)
    answers.close()
    assert _children() == before


def _children():
    return Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limits")
@pytest.mark.parametrize(
    "script",
    [
        "bytearray(2 << 30)",
        "[open('/dev/null') for _ in range(100)]",
        "import socket; socket.socket().connect(('127.0.0.1', 9))",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.system('true')",
    ],
)
def test_the_child_cannot(script):
    ended = in_child(script)
    assert ended.returncode != 0
    assert "Error" in ended.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limits")
def test_the_childs_processor_time_ends():
    ended = in_child("child.limits.CPU_SECONDS = 1; child.limit_time(); [0 for _ in iter(int, 1)]")
    assert ended.returncode == -signal.SIGXCPU


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="namespaces are Linux's")
def test_the_child_sees_no_network_where_the_system_allows_it():
    ended = in_child("print(open('/proc/net/dev').read())")
    assert "lo:" in ended.stdout
    assert "eth0" not in ended.stdout


def test_the_child_starts_without_pandas():
    ended = in_child(
        "print('pandas' in sys.modules or 'numpy' in sys.modules or 'data.contract.schema' in sys.modules)"
    )
    assert ended.stdout.strip() == "False"


def test_two_children_run_ten_callers_wait_and_the_next_is_told(monkeypatch):
    monkeypatch.setattr(parser, "SLOTS", parser.Slots(2, 10))
    enough, inside, refused = threading.Event(), [], queue.Queue()

    def occupy():
        with parser.SLOTS.one() as free:
            (inside.append if free else refused.put)(free)
            if free:
                enough.wait()

    threads = [threading.Thread(target=occupy) for _ in range(13)]
    for thread in threads:
        thread.start()
    assert refused.get(timeout=60) is False  # the thirteenth to come: twelve are inside or wait
    assert len(inside) <= 2
    (reading,) = read_workbooks([("a.xlsx", GOOD)], wb.POLICY, today=wb.TODAY)
    assert wb.codes(reading) == ["file.busy"]
    enough.set()
    for thread in threads:
        thread.join()
    assert inside == [True] * 12
    assert wb.read(GOOD).readable


def test_many_callers_at_once_are_all_served():
    results = []
    threads = [threading.Thread(target=lambda: results.append(wb.read(GOOD).readable)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [True] * 8
