"""What a sample says of what it was drawn from: one-sided bounds of 95%."""

import math

SURE = 0.95


def quantile(values, part):
    """The least value that this part of the values does not exceed."""
    values = sorted(values)
    return values[max(0, math.ceil(part * len(values)) - 1)] if values else math.nan


def binomial(n, k, p):
    """The chance of at most k of n."""
    if k >= n:
        return 1.0
    if p <= 0.0:
        return 1.0
    if p >= 1.0:
        return 0.0
    logs = [
        math.lgamma(n + 1) - math.lgamma(i + 1) - math.lgamma(n - i + 1) + i * math.log(p) + (n - i) * math.log1p(-p)
        for i in range(k + 1)
    ]
    return min(1.0, sum(map(math.exp, logs)))


def quantile_bound(values, part):
    """What the true quantile is below, for sure enough; none where there are too few values to tell (order statistics)."""
    values = sorted(values)
    for k, value in enumerate(values):
        # The true quantile is above the k-th value (from 0) only if at most k of n fell below it.
        if binomial(len(values), k, part) >= SURE:
            return value
    return None


def rate_bound(n, k):
    """What the true rate is below when k of n were seen (Clopper and Pearson)."""
    if n == 0 or k >= n:
        return 1.0
    low, high = k / n, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if binomial(n, k, middle) > 1 - SURE else (low, middle)
    return high
