"""What the peers share: arguments, one classification problem, the clock, the answer.

A peer builds a function `step(k)` that trains on minibatch `k` and may return before the work is
done, and `wait()` that returns the loss of the last step once it is. This module runs them:

* on its own, a peer prints one line of JSON: milliseconds per step, first and last loss;
* with --listen it answers every line "N" on standard input by timing N further steps, so that a
  caller can take turns between contenders within one run;
* with --check it trains five small steps beside the float64 text in `reference.py`.

All peers train the same net on the same numbers: random pixels, one-hot targets, PyTorch's default
initialisation (uniform within 1 / sqrt(inputs)). The loss is half the squared error of the forward
pass before the step, averaged over the batch.
"""

import argparse
import json
import os
import sys
import time
from dataclasses import dataclass

import numpy as np

RULES = ("bp", "pc", "ipc")
MINIBATCHES = 8


@dataclass(frozen=True)
class Settings:
    """One training: `widths` from the input to the output, `gamma` and `alpha` as in the paper."""

    rule: str
    widths: tuple[int, ...]
    batch: int = 128
    T: int = 8
    gamma: float = 0.5
    alpha: float = 2.5e-4
    decay: float = 0.01
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8


def parse(argv=None):
    parser = argparse.ArgumentParser(description="Time the training step of an MLP.")
    parser.add_argument("--rule", choices=RULES, default="ipc")
    parser.add_argument("--widths", default="784-64-64-10", help="from the input to the output")
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--T", type=int, default=8, help="inference steps per minibatch")
    add_clock(parser, steps=200, warmup=30)
    return parser.parse_args(argv)


def add_clock(parser, steps, warmup):
    """The arguments of `serve`, which every peer has."""
    parser.add_argument("--steps", type=int, default=steps, help="steps to time")
    parser.add_argument("--warmup", type=int, default=warmup, help="steps before the clock starts")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--listen", action="store_true", help="time N steps for each line N of stdin")
    parser.add_argument("--check", action="store_true", help="compare with float64 or with theory")


def keep_to(threads):
    """Confine this process to so many cores; call before importing the framework."""
    os.environ["OMP_NUM_THREADS"] = str(threads)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])


def settings_of(arguments):
    widths = tuple(int(width) for width in arguments.widths.split("-"))
    return Settings(arguments.rule, widths, arguments.batch, arguments.T)


def initial_weights(widths, dtype):
    """[(weight, bias), ...] from the input on; weight: (inputs, outputs)."""
    random = np.random.default_rng(0)

    def draw(inputs, *shape):
        return random.uniform(-1, 1, shape).astype(dtype) / np.sqrt(inputs).astype(dtype)

    return [(draw(i, i, o), draw(i, o)) for i, o in zip(widths, widths[1:])]


def minibatches(settings, dtype):
    """[(input, target), ...]: (batch, inputs) in [0, 1), (batch, outputs) one-hot."""
    random = np.random.default_rng(1)
    shape = (MINIBATCHES, settings.batch)
    inputs = random.random((*shape, settings.widths[0])).astype(dtype)
    labels = random.integers(settings.widths[-1], size=shape)
    return list(zip(inputs, np.eye(settings.widths[-1], dtype=dtype)[labels]))


def serve(arguments, contender, task=None):
    """Warm up, time, answer. `contender`: framework, version, step(k), wait(); `task`: what it trains."""
    done = 0

    def train(steps):
        nonlocal done
        start = time.perf_counter()
        for _ in range(steps):
            contender.step(done % MINIBATCHES)
            done += 1
        last = contender.wait()
        return (time.perf_counter() - start) / steps * 1e3, last

    _, first = train(1)
    train(max(1, arguments.warmup))
    about = {
        "framework": contender.framework,
        "version": contender.version,
        **(task or {"rule": arguments.rule, "widths": arguments.widths}),
        "threads": arguments.threads,
    }

    def answer(steps):
        milliseconds, last = train(steps)
        record = {**about, "milliseconds_per_step": milliseconds, "losses": [first, last]}
        print(json.dumps(record), flush=True)

    if not arguments.listen:
        answer(arguments.steps)
        return
    print(json.dumps({**about, "ready": True}), flush=True)
    for line in sys.stdin:
        answer(int(line))
