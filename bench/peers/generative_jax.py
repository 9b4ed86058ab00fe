"""A generative net trained by full-batch iPC in JAX: one update of all values and weights, jitted.

    python bench/peers/generative_jax.py --widths 512-512-512-512-512-12288 --batch 100 --threads 2

The images are clamped to the output; latents and hidden values are free, belong to the images and are
kept from update to update (incremental EM). Adam moves the weights.
"""

import argparse
from dataclasses import dataclass

from problem import add_clock, keep_to, serve

parser = argparse.ArgumentParser(description="Time the update of a generative net.")
parser.add_argument("--widths", default="512-512-512-512-512-12288", help="from latents to output")
parser.add_argument("--batch", type=int, default=100, help="images")
add_clock(parser, steps=30, warmup=5)
arguments = parser.parse_args()
keep_to(arguments.threads)

import jax  # noqa: E402 (after the number of cores is settled)
import jax.numpy as jnp  # noqa: E402
import numpy as np  # noqa: E402


@dataclass(frozen=True)
class Settings:
    widths: tuple[int, ...]
    batch: int
    gamma: float = 0.5
    alpha: float = 5e-5
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8


def start(settings, dtype):
    """(weights from the latents on, values from the latents on without the output, images)."""
    random = np.random.default_rng(0)
    pairs = list(zip(settings.widths, settings.widths[1:]))

    def uniform(bound, shape):
        return jnp.asarray(random.uniform(-bound, bound, shape).astype(dtype))

    weights = [(uniform(i**-0.5, (i, o)), uniform(i**-0.5, o)) for i, o in pairs]
    values = [uniform(0.5, (settings.batch, width)) for width in settings.widths[:-1]]
    images = jnp.asarray(random.random((settings.batch, settings.widths[-1])).astype(dtype))
    return weights, values, images


def energy(values, weights, images):
    total = 0
    for source, target, (weight, bias) in zip(values, [*values[1:], images], weights):
        total += 0.5 * jnp.sum((target - (jnp.tanh(source) @ weight + bias)) ** 2)
    return total


def update(settings):
    """step((weights, m, v, count, values), images) -> (state, energy per image)."""

    def step(state, images):
        weights, m, v, count, values = state
        F, (dx, g) = jax.value_and_grad(energy, argnums=(0, 1))(values, weights, images)
        g = jax.tree.map(lambda g: g / settings.batch, g)
        count = count + 1
        c1 = 1 - settings.beta1**count
        c2 = 1 - settings.beta2**count
        m = jax.tree.map(lambda m, g: settings.beta1 * m + (1 - settings.beta1) * g, m, g)
        v = jax.tree.map(lambda v, g: settings.beta2 * v + (1 - settings.beta2) * g * g, v, g)

        def move(theta, m, v):
            return theta - settings.alpha * (m / c1) / (jnp.sqrt(v / c2) + settings.epsilon)

        values = [x - settings.gamma * d for x, d in zip(values, dx)]
        return (jax.tree.map(move, weights, m, v), m, v, count, values), F / settings.batch

    return jax.jit(step, donate_argnums=0)


class JaxContender:
    framework = "jax"
    version = jax.__version__

    def __init__(self, settings):
        weights, values, self._images = start(settings, np.float32)
        zeros = [jax.tree.map(jnp.zeros_like, weights) for _ in range(2)]
        self._state = (weights, *zeros, jnp.zeros((), np.float32), values)
        self._step = update(settings)
        self._energy = None

    def step(self, _):
        self._state, self._energy = self._step(self._state, self._images)

    def wait(self):
        jax.block_until_ready(self._state)
        return float(self._energy)


def check():
    """In float64, eqs. 6 and 7 written out: the gradients of the energy."""
    jax.config.update("jax_enable_x64", True)
    weights, values, images = start(Settings((3, 4, 5, 6), 7), np.float64)
    dx, dtheta = jax.grad(energy, argnums=(0, 1))(values, weights, images)
    targets = [*values[1:], images]
    errors = [
        target - (np.tanh(x) @ weight + bias)
        for x, target, (weight, bias) in zip(values, targets, weights)
    ]
    for level, (x, (weight, _)) in enumerate(zip(values, weights)):
        own = errors[level - 1] if level > 0 else 0  # the latents have no prediction
        close(dx[level], own - errors[level] @ weight.T * (1 - np.tanh(x) ** 2))
        close(dtheta[level][0], -np.tanh(x).T @ errors[level])
        close(dtheta[level][1], -errors[level].sum(0))
    print("generative: gradients agree with eqs. 6 and 7")


def close(value, wanted):
    difference = np.max(np.abs(np.asarray(value) - wanted))
    if not difference < 1e-12:
        raise SystemExit(f"A gradient differs from its equation by {difference}: expected < 1e-12")


if __name__ == "__main__":
    if arguments.check:
        check()
    else:
        widths = tuple(int(width) for width in arguments.widths.split("-"))
        settings = Settings(widths, arguments.batch)
        serve(arguments, JaxContender(settings), {"rule": "ipc", "widths": arguments.widths})
