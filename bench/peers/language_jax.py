"""A transformer language model trained by BP, PC or iPC in JAX: a whole minibatch step jitted as one.

    python bench/peers/language_jax.py --model masked --rule ipc --T 6 --threads 2

Two post-norm blocks with one head; value nodes at the blocks' outputs, at the head's transform and at
the logits, whose energy is the cross-entropy of the piece. The T steps are unrolled, so that XLA sees
them all; the state is donated, so that XLA updates it in place.
"""

import argparse

from problem import add_clock, keep_to, serve

parser = argparse.ArgumentParser(description="Time the training step of a language model.")
parser.add_argument("--model", choices=("masked", "conditional"), default="masked")
parser.add_argument("--rule", choices=("bp", "pc", "ipc"), default="ipc")
parser.add_argument("--batch", type=int, default=128)
parser.add_argument("--T", type=int, default=6, help="inference steps per minibatch")
add_clock(parser, steps=10, warmup=3)
arguments = parser.parse_args()
keep_to(arguments.threads)

import jax  # noqa: E402 (after the number of cores is settled)
import jax.numpy as jnp  # noqa: E402
import numpy as np  # noqa: E402

from language_problem import MINIBATCHES, Settings, initial_weights, minibatches  # noqa: E402


def linear(theta, name, x):
    return x @ theta[f"{name}.weight"] + theta[f"{name}.bias"]


def norm(theta, name, x):
    """Layer norm, where the model has it."""
    if f"{name}.gain" not in theta:
        return x
    centred = x - x.mean(-1, keepdims=True)
    scale = jax.lax.rsqrt((centred**2).mean(-1, keepdims=True) + 1e-5)
    return centred * scale * theta[f"{name}.gain"] + theta[f"{name}.shift"]


def forward(settings, theta, data, node):
    """The logits' prediction; `node(level, mu)` marks a value node and says what to go on with."""
    batch, length, hidden = settings.batch, settings.length, settings.hidden
    unseen = (1 - data["valid"])[:, None, :] * -1e4  # (batch, 1, keys)
    if settings.model == "conditional":
        unseen = unseen + jnp.triu(jnp.full((length, length), -1e4, unseen.dtype), 1)
    x = norm(theta, "embedding", theta["pieces"][data["ids"]] + theta["positions"])
    for index in range(settings.blocks):
        block = f"block{index}"
        query, key, value = (linear(theta, f"{block}.{k}", x) for k in ("query", "key", "value"))
        scores = jnp.einsum("bqh,bkh->bqk", query, key) / np.sqrt(hidden).astype(x.dtype)
        mixed = jnp.einsum("bqk,bkh->bqh", jax.nn.softmax(scores + unseen), value)
        x = norm(theta, f"{block}.attention", x + linear(theta, f"{block}.output", mixed))
        wide = jnp.tanh(linear(theta, f"{block}.up", x))
        x = norm(theta, f"{block}.feed_forward", x + linear(theta, f"{block}.down", wide))
        x = node(settings.blocks + 1 - index, x)
    chosen = x.reshape(batch * length, hidden)
    if settings.model == "masked":
        chosen = chosen[data["rows"]]
    x = node(1, norm(theta, "transform", jnp.tanh(linear(theta, "transform", chosen))))
    return node(0, linear(theta, "logits", x))


def cross_entropy(data, logits):
    rows = jnp.arange(len(data["target"]))
    chosen = logits[rows, data["target"]]
    return jnp.sum(data["weight"] * (jax.nn.logsumexp(logits, -1) - chosen))


def energy(settings, values, theta, data):
    """F of free values {level: value}: Gaussian nodes row by row where the piece is real, and the logits'."""
    total = 0

    def node(level, mu):
        nonlocal total
        if level == 0:
            total += cross_entropy(data, mu)
            return mu
        weight = data["weight"][:, None] if level == 1 else data["valid"][..., None]
        total += 0.5 * jnp.sum(weight * (values[level] - mu) ** 2)
        return values[level]

    forward(settings, theta, data, node)
    return total


def predictions(settings, theta, data):
    """{level: mu} with every value node at its prediction, and the loss."""
    values = {}

    def node(level, mu):
        values[level] = mu
        return mu

    loss = cross_entropy(data, forward(settings, theta, data, node))
    del values[0]
    return values, loss


def adamw(settings, state, gradients):
    """One update of all weights from batch-summed gradients; state: (weights, m, v, count)."""
    weights, m, v, count = state
    count = count + 1
    c1 = 1 - settings.beta1**count
    c2 = 1 - settings.beta2**count
    gradients = jax.tree.map(lambda g: g / settings.batch, gradients)
    m = jax.tree.map(lambda m, g: settings.beta1 * m + (1 - settings.beta1) * g, m, gradients)
    v = jax.tree.map(lambda v, g: settings.beta2 * v + (1 - settings.beta2) * g * g, v, gradients)

    def move(theta, m, v):
        kept = theta * (1 - settings.alpha * settings.decay)
        return kept - settings.alpha * (m / c1) / (jnp.sqrt(v / c2) + settings.epsilon)

    return jax.tree.map(move, weights, m, v), m, v, count


def bp_gradients(settings, theta, data):
    return jax.value_and_grad(lambda theta: predictions(settings, theta, data)[1])(theta)


def training_step(settings):
    """step(state, data) -> (state, loss per row): one minibatch."""

    def bp(state, data):
        loss, gradients = bp_gradients(settings, state[0], data)
        return adamw(settings, state, gradients), loss / data["weight"].sum()

    def predictive_coding(state, data):
        values, loss = predictions(settings, state[0], data)
        incremental = settings.rule == "ipc"
        gamma, before = settings.gamma, jnp.inf

        def gradients(of):
            def F(values, theta):
                return energy(settings, values, theta, data)

            return jax.value_and_grad(F, argnums=of)(values, state[0])

        for _ in range(settings.T):
            if incremental:
                _, (dx, dtheta) = gradients((0, 1))
                state = adamw(settings, state, dtheta)
            else:
                F, dx = gradients(0)
                gamma = jnp.where(F < before, gamma, gamma * settings.discount)
                before = F
            values = {level: value - gamma * dx[level] for level, value in values.items()}
        if not incremental:
            state = adamw(settings, state, gradients(1)[1])
        return state, loss / data["weight"].sum()

    return jax.jit(bp if settings.rule == "bp" else predictive_coding, donate_argnums=0)


class JaxContender:
    """A training in progress: state on the device, minibatches too."""

    framework = "jax"
    version = jax.__version__

    def __init__(self, settings):
        weights = jax.tree.map(jnp.asarray, initial_weights(settings, np.float32))
        zeros = [jax.tree.map(jnp.zeros_like, weights) for _ in range(2)]
        self._state = (weights, *zeros, jnp.zeros((), np.float32))
        self._data = [jax.tree.map(jnp.asarray, d) for d in minibatches(settings, np.float32)]
        self._step = training_step(settings)
        self._loss = None

    def step(self, k):
        self._state, self._loss = self._step(self._state, self._data[k % MINIBATCHES])

    def wait(self):
        jax.block_until_ready(self._state)
        return float(self._loss)


def check():
    """In float64: Z-IL's updates are BP's, level by level, with and without layer norm."""
    jax.config.update("jax_enable_x64", True)
    sizes = {"batch": 3, "length": 5, "vocabulary": 11, "hidden": 4, "feed_forward": 6}
    for model in ("masked", "conditional"):
        for rule in ("bp", "pc", "ipc"):
            settings = Settings(model, rule, T=4, **sizes)
            theta = jax.tree.map(jnp.asarray, initial_weights(settings, np.float64))
            data = jax.tree.map(jnp.asarray, minibatches(settings, np.float64)[0])
            loss, expected = bp_gradients(settings, theta, data)
            values, start = predictions(settings, theta, data)
            assert abs(loss - start) < 1e-12
            assert abs(energy(settings, values, theta, data) - loss) < 1e-12
            for t in range(settings.blocks + 2):
                dx, dtheta = jax.grad(
                    lambda values, theta: energy(settings, values, theta, data), argnums=(0, 1)
                )(values, theta)
                for name in names_at(settings, theta, t):
                    difference = jnp.max(jnp.abs(dtheta[name] - expected[name]))
                    if not difference < 1e-10:
                        raise SystemExit(f"{model}: Z-IL's {name} differs from BP's by {difference}")
                values = {level: value - dx[level] for level, value in values.items()}
            norms = "with" if settings.layer_norm else "without"
            print(f"{model}, {norms} layer norm: Z-IL equals BP")


def names_at(settings, theta, level):
    """Weights of the prediction of a level's value node."""
    block = settings.blocks + 1 - level
    below = ("pieces", "positions", "embedding") if block == 0 else ()
    prefixes = {0: ("logits",), 1: ("transform",)}.get(level, (f"block{block}", *below))
    return [name for name in theta if name.startswith(prefixes)]


if __name__ == "__main__":
    if arguments.check:
        check()
    else:
        settings = Settings(arguments.model, arguments.rule, arguments.T, arguments.batch)
        about = {"model": arguments.model, "rule": arguments.rule}
        serve(arguments, JaxContender(settings), about)
