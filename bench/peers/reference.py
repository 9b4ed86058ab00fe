"""The three rules once more in float64, every product written out: what the peers are held against.

Layers are listed from the input on: layer k predicts mu[k] = f(x[k]) W[k] + b[k], the prediction of
x[k + 1]; f = ReLU, and not applied to the clamped input x[0]. All errors of a step are taken before
anything moves.
"""

import numpy as np

from problem import initial_weights, minibatches


def train(settings, steps):
    """Losses of `steps` steps and the weights after them: ([loss], [(weight, bias), ...])."""
    weights = [list(pair) for pair in initial_weights(settings.widths, np.float64)]
    moments = [[[np.zeros_like(p), np.zeros_like(p)] for p in pair] for pair in weights]
    data = minibatches(settings, np.float64)
    count = 0
    losses = []

    def update(gradients):
        nonlocal count
        count += 1
        for pair, slots, gradient in zip(weights, moments, gradients):
            for index in range(2):
                pair[index] = adamw(settings, count, pair[index], gradient[index], slots[index])

    for k in range(steps):
        x, target = data[k % len(data)]
        values = [x]
        for layer, (weight, bias) in enumerate(weights):
            values.append(f(values[layer], layer) @ weight + bias)
        losses.append(0.5 * np.sum((target - values[-1]) ** 2) / settings.batch)
        if settings.rule == "bp":
            update(backward(settings, weights, values, target))
            continue
        values[-1] = target
        evaluations = settings.T + 1 if settings.rule == "pc" else settings.T
        for t in range(evaluations):
            errors = [
                values[layer + 1] - (f(values[layer], layer) @ weight + bias)
                for layer, (weight, bias) in enumerate(weights)
            ]
            last = t == evaluations - 1
            before = list(values)
            if settings.rule == "ipc" or not last:
                for layer in range(1, len(weights)):
                    back = errors[layer] @ weights[layer][0].T * (before[layer] > 0)
                    values[layer] = before[layer] + settings.gamma * (back - errors[layer - 1])
            if settings.rule == "ipc" or last:
                update(local(settings, before, errors))
    return losses, weights


def f(x, layer):
    return x if layer == 0 else np.maximum(x, 0)


def local(settings, values, errors):
    """Eq. 7: the batch mean of -eps f(x), per layer."""
    return [
        (-f(values[layer], layer).T @ error / settings.batch, -error.sum(0) / settings.batch)
        for layer, error in enumerate(errors)
    ]


def backward(settings, weights, values, target):
    """Backpropagation: the chain rule, layer by layer from the output."""
    delta = target - values[-1]
    errors = [delta]
    for layer in range(len(weights) - 1, 0, -1):
        delta = delta @ weights[layer][0].T * (values[layer] > 0)
        errors.insert(0, delta)
    return local(settings, values, errors)


def adamw(settings, count, theta, gradient, slots):
    """Loshchilov and Hutter's AdamW as PyTorch defines it; `slots` holds m and v."""
    slots[0] = settings.beta1 * slots[0] + (1 - settings.beta1) * gradient
    slots[1] = settings.beta2 * slots[1] + (1 - settings.beta2) * gradient**2
    m = slots[0] / (1 - settings.beta1**count)
    v = slots[1] / (1 - settings.beta2**count)
    kept = theta * (1 - settings.alpha * settings.decay)
    return kept - settings.alpha * m / (np.sqrt(v) + settings.epsilon)
