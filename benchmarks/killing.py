"""A piece of work in a process of its own, killed (SIGKILL) at a chosen moment of its course."""

from __future__ import annotations

import multiprocessing
import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from sqlalchemy import Engine, event

from geo.errors import UserError

STAGES = ("process began", "store open", "transaction begun", "commit begun", "kept")
OPEN, TRANSACTION, COMMIT, KEPT = range(1, 5)

Note = Callable[[int], None]
Work = Callable[..., None]

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["geo.cases.store", "geo.cases.editions", "benchmarks.killing"])
_POLL_S = 0.0002
_LONGEST_S = 120


@dataclass(frozen=True)
class Moment:
    """So long after a stage of the work has begun; without a delay it stays there until it is killed."""

    stage: int
    delay_s: float

    @property
    def stays(self) -> bool:
        """Whether the work waits for its end: whoever kills may be late, and find it done."""
        return not self.delay_s


@dataclass(frozen=True)
class Course:
    """When each stage of a piece of work began (seconds, 0 where it did not), and what it stumbled over."""

    began: tuple[float, ...]
    fault: str = ""

    @property
    def stage(self) -> int:
        """The last stage that it came to."""
        return max(number for number, moment in enumerate(self.began) if moment or number == 0)

    def between(self, first: int, last: int) -> float:
        """Return the seconds from one stage to another."""
        return self.began[last] - self.began[first]


def watched(engine: Engine, note: Note) -> None:
    """Let a store tell when its transaction begins and when it is about to be kept."""

    def begun(*_: object) -> None:
        note(TRANSACTION)

    def keeping(*_: object) -> None:
        note(COMMIT)

    event.listen(engine, "begin", begun)
    event.listen(engine, "commit", keeping)


def run(work: Work, *arguments: Any, kill: Moment | None = None) -> Course:
    """Do *work(note, *arguments)* in a process of its own; kill it at the moment given, if it is not done."""
    began = _CONTEXT.Array("d", len(STAGES), lock=False)
    receiver, sender = _CONTEXT.Pipe(duplex=False)
    stay_at = kill.stage if kill is not None and kill.stays else -1
    child = _CONTEXT.Process(target=_work, args=(work, began, sender, arguments, stay_at))
    child.start()
    sender.close()
    if kill is not None:
        while not began[kill.stage] and child.is_alive():
            time.sleep(_POLL_S)
        time.sleep(kill.delay_s)
        child.kill()
    child.join(_LONGEST_S)
    if child.exitcode is None:
        child.kill()
        raise SystemExit("a piece of work did not end")
    try:
        fault = receiver.recv()
    except EOFError:
        fault = ""
    if child.exitcode != 0 and kill is None:
        raise SystemExit(f"a piece of work ended with {child.exitcode}")
    return Course(tuple(began), fault)


def _work(work: Work, began: Any, sender: Any, arguments: tuple[Any, ...], stay_at: int) -> None:
    def note(number: int) -> None:
        began[number] = began[number] or time.perf_counter()
        if number == stay_at:
            time.sleep(_LONGEST_S)

    try:
        work(note, *arguments)
    except UserError as error:
        sender.send(error.key)
    else:
        note(KEPT)
    finally:
        sender.close()


def moments(courses: Sequence[Course], seed: int = 8) -> Iterator[Moment]:
    """Yield random moments without end: two of three anywhere in the course, one while it is being kept.

    *courses* are those of pieces of work that nobody killed: they tell how long it takes.
    """
    whole_s = statistics.median(one.between(OPEN, KEPT) for one in courses)
    keeping_s = statistics.median(one.between(COMMIT, KEPT) for one in courses)
    # Work that opens its store itself cannot tell when that is kept.
    told = all(one.began[COMMIT] for one in courses)
    chance = random.Random(seed)
    for number in count():
        if told and number % 3 == 2:
            yield Moment(COMMIT, chance.uniform(0, 1.5 * keeping_s))
        else:
            yield Moment(OPEN, chance.uniform(0, 1.1 * whole_s))
