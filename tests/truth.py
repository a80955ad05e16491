"""What a loss is by its textbook definition, to as many digits as it takes.

A naive formula cancels, so every number is computed at rising precision until two precisions in a row agree. Slopes
are differences with a step far below anything that a float can resolve; a kink shows as a jump between the slopes on
both sides that stays as the step shrinks. At the ends of an interval, infinity included, the truth is the limit.
"""

from dataclasses import dataclass
from functools import cache
from math import inf, isinf

import mpmath
import numpy as np
from mpmath import mp, mpf

from rightloss.vocabulary import Labels, Row

LADDER = (60, 120, 240, 480, 960, 1920, 5000, 6000, 10_000, 12_000, 20_000)  # digits
SURE = 4  # beyond this rung of the ladder, two results of 0 are believed
SETTLED, SETTLED_SLOPE = mpf("1e-30"), mpf("1e-20")  # relative change from one precision to the next
NOTHING = mpf("1e-340")  # smaller than any float
APPROACH = (400, 800)  # an end is approached to 2^-400 and 2^-800; infinity to 2^400, or where it acts as exp, to 400


class NotSettledError(ArithmeticError):
    """No two precisions agree."""


class NoLimitError(ArithmeticError):
    """The loss does not approach one number."""


@dataclass(frozen=True)
class Truth:
    """A value, and for each number given the slopes on its left and right: equal where there is no kink."""

    value: mpf
    left: tuple[mpf, ...]
    right: tuple[mpf, ...]

    @property
    def kink(self):
        return self.left != self.right

    @property
    def gradient(self):
        """Of the slopes between left and right the one nearest to 0."""
        return tuple(min(max(mpf(0), low), high) for low, high in zip(self.left, self.right, strict=True))

    def part(self, place):
        """The value, or the slope of one number."""
        return self.value if place is None else self.gradient[place]


# The textbook.

INVERSE_LINKS = {
    "identity": lambda raw: raw,
    "log": lambda raw: [mpmath.exp(raw[0])],
    "logit": lambda raw: [1 / (1 + mpmath.exp(-raw[0]))],
    "half logit": lambda raw: [1 / (1 + mpmath.exp(-2 * raw[0]))],
    "multinomial logit": lambda raw: _normalised([mpmath.exp(number) for number in raw]),
    "identity and log": lambda raw: [raw[0], mpmath.exp(raw[1])],
}


def _normalised(shares):
    total = sum(shares)
    return [share / total for share in shares]


def on_prediction(word):
    """Whether the keyword of an argument names the prediction scale."""
    return word in {"prediction", "probabilities"}


def defined_on_prediction(loss):
    """Whether the textbook states the loss of a prediction, or of a raw number."""
    return loss.link is not None and (loss.prediction_formula is not None or loss.row is Row.CLASSES)


def settings(loss):
    """Parameters that the definition takes, without rounding in what is computed from them."""
    taken = {name: value for name, value in loss.settings if name not in {"axis", "ignore_index"}}
    return {name: _exact(value) for name, value in taken.items()}


def _exact(value):
    if isinstance(value, tuple):
        return tuple(map(mpf, value))
    return mpf(value) if isinstance(value, float) else value


def definition(loss, word, y):
    """Textbook's loss of a target, as a function of the list of numbers given as `word`."""
    inverse = INVERSE_LINKS[loss.link.name] if defined_on_prediction(loss) and not on_prediction(word) else list
    single = loss.row is Row.ONE
    target = y if loss.row is Row.THRESHOLDS else [mpf(part) for part in y] if isinstance(y, tuple) else mpf(y)
    stated = settings(loss)
    z_loss, softcap = (stated.get(name) for name in ("z_loss", "softcap"))
    stated |= {"z_loss": mpf(0), "softcap": None} if "z_loss" in stated else {}

    def function(given):
        raw = [softcap * mpmath.tanh(number / softcap) for number in given] if softcap else given
        prediction = inverse(raw)
        value = mpf(loss.definition(mpmath, target, prediction[0] if single else prediction, **stated))
        return value + z_loss * mpmath.log(sum(map(mpmath.exp, raw))) ** 2 if z_loss else value

    return function


# Value and slopes.


@cache
def truth(loss, word, y, x):
    """Value and slopes at one sample: `x` holds the numbers given, `y` the target (a tuple for a distribution)."""
    with mp.workdps(LADDER[SURE]):
        near = [_approach(loss, word, number, place) for place, number in enumerate(x)]
    if not any(near):
        return _inside(loss, word, y, x)
    before, after = (
        _inside(loss, word, y, tuple(ends[k] if ends else number for ends, number in zip(near, x, strict=True)))
        for k in (0, 1)
    )
    slopes = tuple(_limit(*pair) for pair in zip(before.gradient, after.gradient, strict=True))
    return Truth(_limit(before.value, after.value), slopes, slopes)


def domain(loss, word, place):
    """Ends of the interval that one number may lie in."""
    if not on_prediction(word) or (loss.row is Row.PAIR and place == 0):
        return -inf, inf
    return (0.0, 1.0) if loss.row is Row.CLASSES else (loss.prediction.low, loss.prediction.high)


def _approach(loss, word, number, place):
    """Two numbers ever closer to an end of the interval, or nothing for a number inside."""
    low, high = domain(loss, word, place)
    if low < number < high:
        return ()
    inward = 1 if number == low else -1
    if not isinf(number):
        return tuple(mpf(number) + inward * mpf(2) ** -power for power in APPROACH)
    logistic = loss.link is not None and loss.link.name.endswith("logit") and not on_prediction(word)
    return tuple(-inward * (mpf(power) if logistic else mpf(2) ** power) for power in APPROACH)


def _limit(before, after):
    """Where two numbers on the way to an end are heading."""
    if abs(after - before) <= SETTLED_SLOPE * abs(after):
        return after
    if abs(after) <= max(abs(before) / 1000, NOTHING):
        return mpf(0)
    if abs(after) > 1.5 * abs(before):
        return mp.sign(after) * mpf(inf)
    message = f"{mp.nstr(before, 5)} then {mp.nstr(after, 5)}"
    raise NoLimitError(message)


@cache
def _inside(loss, word, y, x):
    function = definition(loss, word, y)
    with mp.workdps(LADDER[SURE]):
        distances = [_distance(loss, word, y, x, place) for place in range(len(x))]

    def measure(step):
        value = function(list(map(mpf, x)))
        slopes = []
        for place, distance in enumerate(distances):
            width = step * distance
            low, high = (function(_moved(x, place, side * width)) for side in (-1, 1))
            slopes.append(((value - low) / width, (high - value) / width))
        return value, slopes

    return _climb(measure, _settled, f"{loss!r} of {word} {x} at target {y}", _first_rung(y, x))


def _first_rung(y, x):
    """Where to begin: beyond what numbers of very different size need to be seen beside each other."""
    numbers = [*(y if isinstance(y, tuple) else (y,)), *x]
    return 3 if any(number and not mpf("1e-20") < abs(number) < mpf("1e20") for number in numbers) else 0


def _climb(measure, settled, what, first=0):
    """Measure at rising precision, with a step that shrinks from rung to rung, until two rungs agree."""
    before = None
    for rung, digits in list(enumerate(LADDER))[first:]:
        with mp.workdps(digits):
            try:
                now = measure(mpf(10) ** -min(digits // 2, 388 + 4 * rung))
            except (ZeroDivisionError, ValueError):
                now = None
            found = settled(before, now, sure=rung > SURE) if before and now else None
            if found is not None:
                return found
        before = now
    raise NotSettledError(what)


def _moved(x, place, by):
    return [mpf(number) + by if here == place else mpf(number) for here, number in enumerate(x)]


def _distance(loss, word, y, x, place):
    """How far a number is from anything special: 0, the target, an end of its interval, another class's number."""
    here = mpf(x[place])
    target = y[place] if isinstance(y, tuple) else y
    special = [0, target, *domain(loss, word, place), *(x if loss.row is not Row.PAIR else ())]
    gaps = [abs(here - other) for other in map(mpf, special)]
    return min([mpf(1), *(gap for gap in gaps if gap)])


def _settled(before, now, *, sure):
    if not _agree(before[0], now[0], SETTLED, sure=sure):
        return None
    slopes = [_settled_slopes(*pair, sure=sure) for pair in zip(before[1], now[1], strict=True)]
    if None in slopes:
        return None
    left, right = zip(*slopes, strict=True)
    return Truth(now[0], left, right)


def _settled_slopes(before, now, *, sure):
    jumps = before[1] - before[0], now[1] - now[0]
    if _agree(*jumps, mpf("1e-10"), sure=False):
        sides = [_agree(*pair, SETTLED_SLOPE, sure=sure) for pair in zip(before, now, strict=True)]
        return now if all(sides) else None
    central = (before[0] + before[1]) / 2, (now[0] + now[1]) / 2
    closes = abs(jumps[1]) <= max(abs(jumps[0]) / 100, NOTHING)
    return (central[1], central[1]) if closes and _agree(*central, SETTLED_SLOPE, sure=sure) else None


def _agree(before, now, tolerance, *, sure):
    if not (mp.isfinite(before) and mp.isfinite(now)):
        return False
    if abs(before) < NOTHING and abs(now) < NOTHING:
        return sure
    return now != 0 and abs(now - before) <= tolerance * abs(now)


@cache
def rise(loss, word, y, x, direction):
    """How fast the loss rises when the numbers given move in a direction."""
    function = definition(loss, word, y)
    reach = min(_distance(loss, word, y, x, place) for place in range(len(x)))

    def measure(step):
        width = step * reach
        here, near, far = (
            function([mpf(number) + steps * width * mpf(part) for number, part in zip(x, direction, strict=True)])
            for steps in (0, 1, 2)
        )
        return ((4 * near - 3 * here - far) / (2 * width),)

    def settled(before, now, *, sure):
        return now[0] if _agree(before[0], now[0], SETTLED_SLOPE, sure=sure) else None

    return _climb(measure, settled, f"{loss!r} of {word} {x} at target {y} along {direction}")


@cache
def curvature(loss, word, y, x):
    """Second derivatives, one for each number given."""
    function = definition(loss, word, y)

    def bend(place, step):
        width = step ** mpf("0.5")
        low, high = (function(_moved(x, place, side * width)) for side in (-1, 1))
        return (low - 2 * function(_moved(x, place, 0)) + high) / width**2

    def settled(before, now, *, sure):
        return now if all(_agree(*pair, mpf("1e-14"), sure=sure) for pair in zip(before, now, strict=True)) else None

    def measure(step):
        return tuple(bend(place, step) for place in range(len(x)))

    return _climb(measure, settled, f"{loss!r} of {word} {x} at target {y}")


# How far a float is from the truth.

FEW = 8  # units in the last place that a result may be off


def excess(result, true, dtype, *, flush=False, few=FEW):
    """Error of a float as a share of what is allowed: 8 ulp of the truth, or 1 of the smallest below normal numbers.

    With `flush`, numbers below the smallest normal one may be 0 (as XLA makes them).
    """
    limits = np.finfo(dtype)
    largest, smallest, grain = mpf(float(limits.max)), mpf(float(limits.smallest_normal)), mpf(float(limits.eps))
    if result != result:  # noqa: PLR0124 (nan)
        return inf
    if isinf(result):
        reached = mp.sign(true) == np.sign(result) and abs(true) >= largest * (1 - few * grain)
        return 0.0 if reached else inf
    if mp.isinf(true):
        return inf
    size = abs(true)
    if flush and result == 0.0 and size <= smallest:
        return 0.0
    unit = few * grain * mpf(2) ** (mp.frexp(size)[1] - 1) if size >= smallest else grain * smallest
    with mp.workdps(40):
        return float(min(abs(mpf(float(result)) - true) / unit, mpf("1e300")))


def is_backward(loss, word, sample, place, result, dtype):
    """Whether a result is exact for the sample with one of its numbers moved by at most one unit in the last place.

    At a minimum, values may be off by as much as they change there; at a kink, slopes may not be off at all.
    """
    here = truth(loss, word, *sample)
    if here.kink and place is not None:
        return False
    for low, high in _neighbours(loss, word, *sample, dtype):
        try:
            ends = [truth(loss, word, *low), truth(loss, word, *high)]
        except (NoLimitError, NotSettledError, ValueError):
            continue
        reached = [end.part(place) for end in [*ends, here]]
        if place is None and _at_minimum(ends, low[1], high[1]):
            reached.append(max(2 * here.value - max(reached), min(here.value, mpf(0))))
        if min(reached) <= result <= max(reached) or min(excess(result, end, dtype) for end in reached) <= 1:
            return True
    return False


def _at_minimum(ends, low, high):
    """Whether the slope changes its sign between two neighbours."""
    moved = [place for place in range(len(low)) if low[place] != high[place]]
    return any(ends[0].gradient[place] < 0 < ends[1].gradient[place] for place in moved)


def _neighbours(loss, word, y, x, dtype):
    """Pairs of samples a unit in the last place below and above.

    Logits of classes act as exponentials, whose unit is theirs at 1; in a row it is that of the largest.
    """
    in_row = loss.row in {Row.CLASSES, Row.THRESHOLDS} and not on_prediction(word)
    unit = float(np.spacing(dtype(max(1.0, *map(abs, x))))) if in_row else None
    for place, number in enumerate(x):
        low, high = domain(loss, word, place)
        down, up = (
            (float(np.nextafter(dtype(number), dtype(side))) if unit is None else number + side * unit)
            for side in ((-inf, inf) if unit is None else (-1.0, 1.0))
        )
        yield tuple((y, (*x[:place], end, *x[place + 1 :])) for end in (max(down, low), min(up, high)))
    for place, part in enumerate(_soft(loss, y)):
        ends = [float(np.nextafter(dtype(part), dtype(end))) for end in (-inf, inf)] if part else []
        if ends:
            yield tuple(((*y[:place], end, *y[place + 1 :]) if isinstance(y, tuple) else end, x) for end in ends)


def _soft(loss, y):
    """Numbers of a target that are not labels; 0 for one that is."""
    if isinstance(y, tuple):
        return [part if part < 1.0 else 0.0 for part in y]
    if loss.labels & {Labels.REAL, Labels.POSITIVE} or (Labels.SOFT in loss.labels and y < 1.0):
        return [y]
    return []
