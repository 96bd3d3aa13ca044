"""Who is tried when, and for how long: each once, then those within reach more closely."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from isthmus.core.errors import ParameterError
from isthmus.core.seeds import stream
from isthmus.evaluate.names import Metric
from isthmus.tasks.choose.candidates import Candidate, Fields, LeftOut
from isthmus.tasks.choose.pilot import Pilot, Pilots
from isthmus.tasks.choose.process import Door, Ended, OutOfTime
from isthmus.tasks.choose.trial import Trial, Trials

HALVING = 3  # of the settings of a round this part goes on, with as many times the epochs
ROUNDS = 2  # a ninth of the epochs, in a first of three, told too little of where they lead
BRACKET = 9  # settings that begin together
WHILE_OTHERS_WAIT = 0.5  # part of the time for closed forms
REACH = 0.2  # share of the best mean by which a model may be behind and be tried more closely
PILOTS = 0.25  # of the time, at the most
GROWS = 1.3  # a fit on everything takes longer than one without those held back
LEAST = 0.5  # share of a training's epochs that early stopping leaves of it


class Clock:
    """The seconds that are left of so many minutes."""

    def __init__(self, minutes: float) -> None:
        if not 0 < minutes < math.inf:
            raise ParameterError(f"minutes is {minutes}; it must be a number above 0")
        self._began = time.monotonic()
        self._end = self._began + 60 * minutes

    @property
    def spent(self) -> float:
        return time.monotonic() - self._began

    @property
    def left(self) -> float:
        return max(self._end - time.monotonic(), 0.0)


@dataclass(kw_only=True)
class Race:
    """Trials of candidates within a time, of which a last fit of the winner is a part.

    Parameters
    ----------
    door : runs jobs.
    refits : whether time is kept for fitting the winner again.
    told : called with a sentence whenever something is known.
    """

    candidates: Sequence[Candidate]
    metric: Metric
    clock: Clock
    door: Door
    seed: int
    refits: bool = True
    told: Callable[[str], None] = lambda said: None
    trials: list[Trial] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    late: list[Candidate] = field(default_factory=list)  # closed forms that took more than a share

    def run(self) -> None:
        """Try closed forms, then trainings, each of them first once and then more closely.

        The first candidate goes first, so that there is one whatever happens. While trainings wait,
        closed forms leave them half of the time; those that are slow wait with them.
        """
        pilots = self._pilots()
        first, *others = self.candidates
        others.sort(key=lambda c: (not pilots[c.label].said, pilots[c.label].seconds))
        closed = [c for c in (first, *others) if not c.model.stops_early]
        trainings = [c for c in (first, *others) if c.model.stops_early]
        part = WHILE_OTHERS_WAIT if trainings else 1.0
        slow = self._once(closed, pilots, part)
        self._more(closed, part)
        late = self._once([*slow, *trainings], pilots)
        for candidate in sorted(late, key=lambda c: pilots[c.label].seconds):
            self._first(candidate, pilots[candidate.label], self._free)
        for candidate in self.late:  # pilots are guesses
            self._try(candidate, candidate.settings[:1], self._free)
        self._more(self.candidates)

    @property
    def best(self) -> Trial | None:
        """Of equals, that of the candidate named first."""
        order = [candidate.label for candidate in self.candidates]
        ranked = sorted(self.trials, key=lambda trial: order.index(trial.label))
        return max(ranked, key=self.quality, default=None)

    def best_of(self, label: str) -> Trial:
        return max((t for t in self.trials if t.label == label), key=self.quality)

    def quality(self, trial: Trial) -> float:
        return trial.mean if self.metric.higher_is_better else -trial.mean

    @property
    def _free(self) -> float:
        """Seconds for trials: what fitting the winner takes is set aside."""
        best = self.best
        kept = GROWS * best.refit_seconds if best and self.refits else 0.0
        return max(self.clock.left - kept, 0.0)

    def _pilots(self) -> dict[str, Pilot]:
        """Those that were not reached may be quick: they have their turn after the others."""
        self.told("how long a fit of each takes")
        each = PILOTS * self.clock.left / len(self.candidates)
        job = Pilots(candidates=self.candidates, seconds=each, seed=self.seed)
        found = {c.label: Pilot(c.label, 0.0, "") for c in self.candidates}
        for result in self.door(job, PILOTS * self.clock.left):
            if isinstance(result, Pilot):
                found[result.label] = result
        return found

    def _once(
        self, candidates: Sequence[Candidate], pilots: dict[str, Pilot], part: float = 1.0
    ) -> list[Candidate]:
        """Try each as it stands within this part of the time; those who ask for more are left."""
        waiting = list(candidates)
        while waiting:
            share = part * self._free / len(waiting)
            quick = next((c for c in waiting if pilots[c.label].seconds <= share), None)
            if quick is None:
                break
            waiting.remove(quick)
            self._first(quick, pilots[quick.label], share)
        return waiting

    def _first(self, candidate: Candidate, pilot: Pilot, share: float) -> None:
        room = self._limit(None if candidate.model.stops_early else pilot.seconds)
        if pilot.seconds > room:
            self._leave(candidate.label, f"{pilot.said}, and there is room for {room:.0f} s")
            return
        seconds = max(share, 2 * pilot.seconds)
        self._try(candidate, candidate.settings[:1], seconds, pilot.seconds)

    def _more(self, candidates: Sequence[Candidate], part: float = 1.0) -> None:
        """Try those within reach more closely: half of what is left is for the first, and so on.

        First are the grids that take the least time, and after them the best of the trainings.
        """
        reach = [c for c in candidates if self._in_reach(c) and self._untried(c)]
        reach.sort(key=self._turn)
        kept = (1 - part) * self._free
        for candidate in reach:
            left = self._free - kept
            self._closer(candidate, left if candidate is reach[-1] else left / 2)

    def _turn(self, candidate: Candidate) -> tuple[bool, float]:
        best = self.best_of(candidate.label)
        if candidate.model.stops_early:
            return True, -self.quality(best)
        return False, len(self._untried(candidate)) * best.refit_seconds

    def _untried(self, candidate: Candidate) -> list[Fields]:
        tried = [trial.fields for trial in self.trials if trial.label == candidate.label]
        return [setting for setting in candidate.settings[1:] if setting not in tried]

    def _in_reach(self, candidate: Candidate) -> bool:
        own = [trial for trial in self.trials if trial.label == candidate.label]
        if not own or self.best is None:
            return False
        best = self.quality(self.best)
        return max(map(self.quality, own)) >= best - REACH * abs(best)

    def _closer(self, candidate: Candidate, seconds: float) -> None:
        """The settings not tried yet: of a closed form each, of a training by halving."""
        rest = self._untried(candidate)
        if not candidate.model.stops_early:
            again = self.best_of(candidate.label).refit_seconds
            if seconds > again:
                self._try(candidate, rest, seconds, again)
            return
        draws = stream(self.seed, "settings", candidate.label).permutation(len(rest))
        end = self.clock.left - seconds
        for first in range(0, len(rest), BRACKET):
            bracket = [rest[number] for number in draws[first : first + BRACKET]]
            if not self._halve(candidate, bracket, self.clock.left - end):
                return

    def _halve(self, candidate: Candidate, settings: list[Fields], seconds: float) -> bool:
        """Short trainings of all, longer ones of the best; whether there was the time."""
        epochs = candidate.model.get_params()["epochs"]
        for to_come in range(ROUNDS - 1, -1, -1):
            length = math.ceil(epochs / HALVING**to_come)
            asked = [{**setting, "epochs": length} for setting in settings]
            share = seconds / ROUNDS
            an_epoch = self.best_of(candidate.label).epoch_seconds
            if share < LEAST * len(asked) * length * an_epoch:
                return False
            tried = self._try(candidate, asked, share)
            if len(tried) < len(asked):
                return False
            order = sorted(range(len(tried)), key=lambda n: self.quality(tried[n]), reverse=True)
            settings = [settings[n] for n in order[: max(len(settings) // HALVING, 1)]]
        return True

    def _try(
        self,
        candidate: Candidate,
        settings: Sequence[Fields],
        seconds: float,
        again: float | None = None,
    ) -> list[Trial]:
        """Trials of these settings, as many as there is time for.

        `again` is what fitting one of them takes; of a training, as long as it was tried.
        """
        trains = candidate.model.stops_early
        seconds = min(seconds, self._limit(None if trains else again))
        if seconds <= 0:
            self._leave(candidate.label, "the time was up")
            return []
        self.told(f"{candidate.label}: {_settings(len(settings))}, at most {seconds:.0f} s")
        job = Trials(
            label=candidate.label,
            model=candidate.model,
            settings=settings,
            metric=self.metric,
            seconds=seconds,
            shares=candidate.shares,
        )
        found = []
        # a training ends itself when its time is up, and is asked what it has learned by then
        for result in self.door(job, max(self._free, seconds) if trains else seconds):
            if isinstance(result, Trial):
                found.append(result)
                self._keep(result)
            else:
                reason = result if isinstance(result, Ended) else result.reason
                if isinstance(result, OutOfTime) and again is not None and not (trains or found):
                    self.late.append(candidate)
                    self.told(f"{candidate.label}: {reason}; again once the others had their turn")
                    continue
                self._leave(candidate.label, str(reason), beside=bool(found))
        return found

    def _limit(self, again: float | None) -> float:
        """Seconds after which there is no time left to fit again what is being tried."""
        if not self.refits:
            return self.clock.left
        left = self.clock.left
        room = left / (1 + GROWS) if again is None else left - GROWS * again
        return max(min(self._free, room), 0.0)

    def _keep(self, trial: Trial) -> None:
        before = self.best
        self.trials.append(trial)
        leads = before is None or self.quality(trial) > self.quality(before)
        fields = " ".join(f"{name}={value}" for name, value in trial.fields.items())
        self.told(
            f"{trial.label} {fields}: {self.metric.name} {trial.mean:.4f}, "
            f"{trial.fit_seconds:.1f} s{', the best so far' if leads else ''}"
        )

    def _leave(self, label: str, reason: str, *, beside: bool = False) -> None:
        self.told(f"{label}: {reason}")
        if not beside and not any(trial.label == label for trial in self.trials):
            self.left_out.append(LeftOut(label, reason))


def _settings(count: int) -> str:
    return "one setting" if count == 1 else f"{count} settings"
