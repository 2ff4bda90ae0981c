"""Round numbers for axes."""

import math


def ticks(low: float, high: float, most: int) -> list[float]:
    """Return at most `most` (2 or more) multiples of 1, 2 or 5 times a power of ten within [low, high]."""
    if high <= low:
        return [low]
    power = 10.0 ** math.floor(math.log10((high - low) / most))
    for step in (power, 2 * power, 5 * power, 10 * power, 20 * power):
        first = math.ceil(low / step - 1e-9)
        last = math.floor(high / step + 1e-9)
        if last - first < most:
            break
    return [index * step for index in range(first, last + 1)]
