"""An MLP trained by BP, PC or iPC in JAX: a whole minibatch step jitted as one function.

    python bench/peers/mlp_jax.py --rule ipc --widths 784-64-64-10 --threads 2

Forward initialisation, the T inference steps (unrolled, so that XLA sees them all) and the AdamW
updates are one program; its state is donated, so that XLA updates it in place.
"""

from problem import initial_weights, keep_to, minibatches, parse, serve, settings_of

arguments = parse()
keep_to(arguments.threads)

import jax  # noqa: E402 (after the number of cores is settled)
import jax.numpy as jnp  # noqa: E402
import numpy as np  # noqa: E402


def predictions(weights, x, values):
    """mu of every layer from the input on; `values`: the free value nodes that feed the next one."""
    sources = [x, *(jax.nn.relu(value) for value in values)]
    return [source @ weight + bias for source, (weight, bias) in zip(sources, weights)]


def forward(weights, x):
    """The predictions when every value node sits at its own."""
    mus = []
    for weight, bias in weights:
        mus.append(x @ weight + bias)
        x = jax.nn.relu(mus[-1])
    return mus


def half_square(errors):
    return 0.5 * sum(jnp.sum(error**2) for error in errors)


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


def training_step(settings):
    """step(state, x, target) -> (state, loss): one minibatch."""

    def bp(state, x, target):
        def loss(weights):
            return half_square([target - forward(weights, x)[-1]])

        value, gradients = jax.value_and_grad(loss)(state[0])
        return adamw(settings, state, gradients), value / settings.batch

    def energy(values, weights, x, target):
        mus = predictions(weights, x, values)
        return half_square([value - mu for value, mu in zip([*values, target], mus)])

    def predictive_coding(state, x, target):
        *values, output = forward(state[0], x)
        loss = half_square([target - output]) / settings.batch
        incremental = settings.rule == "ipc"
        for _ in range(settings.T):
            if incremental:
                dx, dtheta = jax.grad(energy, argnums=(0, 1))(values, state[0], x, target)
                state = adamw(settings, state, dtheta)
            else:
                dx = jax.grad(energy)(values, state[0], x, target)
            values = [value - settings.gamma * d for value, d in zip(values, dx)]
        if not incremental:
            dtheta = jax.grad(energy, argnums=1)(values, state[0], x, target)
            state = adamw(settings, state, dtheta)
        return state, loss

    return jax.jit(bp if settings.rule == "bp" else predictive_coding, donate_argnums=0)


class JaxContender:
    """A training in progress: state on the device, minibatches too."""

    framework = "jax"
    version = jax.__version__

    def __init__(self, settings, dtype):
        weights = jax.tree.map(jnp.asarray, initial_weights(settings.widths, dtype))
        zeros = [jax.tree.map(jnp.zeros_like, weights) for _ in range(2)]
        self._state = (weights, *zeros, jnp.zeros((), dtype))
        self._data = [tuple(map(jnp.asarray, pair)) for pair in minibatches(settings, dtype)]
        self._step = training_step(settings)
        self._loss = None

    def step(self, k):
        self._state, self._loss = self._step(self._state, *self._data[k])

    def wait(self):
        jax.block_until_ready(self._state)
        return float(self._loss)

    def weights(self):
        return jax.tree.map(np.asarray, self._state[0])


if __name__ == "__main__":
    if arguments.check:
        from check import check

        jax.config.update("jax_enable_x64", True)
        check(JaxContender)
    else:
        serve(arguments, JaxContender(settings_of(arguments), np.float32))
