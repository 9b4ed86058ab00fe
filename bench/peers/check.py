"""Hold a peer, in float64, against `reference.py`: same losses, same weights, for every rule."""

import numpy as np

from problem import RULES, Settings
from reference import train

STEPS = 5
# Both sides compute in float64, in another order of summation.
TOLERANCE = 1e-9


def check(build):
    """`build(settings, dtype)` makes a contender; its `weights()` are arrays as in `reference.py`."""
    for rule in RULES:
        # An epsilon that Adam feels keeps a difference in the gradient's scale visible.
        settings = Settings(rule, (12, 9, 7, 4), batch=16, T=5, alpha=1e-2, decay=0.1, epsilon=1e-3)
        losses, weights = train(settings, STEPS)
        contender = build(settings, np.float64)
        for k, loss in enumerate(losses):
            contender.step(k)
            close(f"{rule}, loss of step {k}", contender.wait(), loss)
        for layer, (pair, expected) in enumerate(zip(contender.weights(), weights)):
            for name, value, wanted in zip(("weight", "bias"), pair, expected):
                close(f"{rule}, {name} of layer {layer}", value, wanted)
        print(f"{rule}: agrees with the reference over {STEPS} steps")


def close(what, value, wanted):
    difference = np.max(np.abs(np.asarray(value) - wanted))
    if not difference < TOLERANCE:
        raise SystemExit(f"{what} differs from the reference by {difference}: expected < {TOLERANCE}")
