/**
 * @file Faults that are easily made in learning rules, as substitutions in the source: each must make a
 * test fail (`deno task mutants`). The code itself holds no switch for them; they are planted in a copy.
 *
 * After the planted faults of PCX, a predictive coding library: what its tests could not tell apart, its
 * users could not either.
 */

/** One substitution; `find` must stand in the file exactly once. */
export interface Edit {
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

export interface Fault {
  /** What is wrong, in the field's words. */
  readonly name: string;
  readonly edits: readonly Edit[];
}

export const FAULTS: readonly Fault[] = [
  fault("energy without its 1/2", {
    file: "models/energy.ts",
    find:
      "value: tf.mul(tf.sum(rows === undefined ? tf.square(error) : tf.mul(error, weighted)), 0.5),",
    replace: "value: tf.sum(rows === undefined ? tf.square(error) : tf.mul(error, weighted)),",
  }),
  fault("flipped sign of the prediction's gradient", {
    file: "models/energy.ts",
    find: "return [scaled, tf.neg(scaled)];",
    replace: "return [scaled, scaled];",
  }),
  fault("KL gradient in x without the energy's own term", {
    file: "models/energy.ts",
    find: "tf.mul(p, tf.sub(difference, E))",
    replace: "tf.mul(p, difference)",
  }),
  fault("cross-entropy's gradient turned round", {
    file: "models/energy.ts",
    find: "save([weigh(tf.sub(tf.exp(logQ), value), rows)]);",
    replace: "save([weigh(tf.sub(value, tf.exp(logQ)), rows)]);",
  }),
  fault("predictive coding: weights by the batch's sum, not its mean", {
    file: "models/predictive_coding.ts",
    find: "const mean = tf.mul(gradient, 1 / batch);",
    replace: "const mean = gradient;",
  }),
  fault("predictive coding: value nodes by the batch's mean, not per sample", {
    file: "models/predictive_coding.ts",
    find: "tf.sub(x[name]!, tf.mul(gradient, gamma))",
    replace: "tf.sub(x[name]!, tf.mul(tf.mul(gradient, gamma), 1 / gradient.shape[0]!))",
  }),
  fault("x before theta: weights by errors taken again after the value step", {
    file: "models/predictive_coding.ts",
    find: "const movedWeights = moveWeights(current, dtheta, {",
    replace: `const again = errorsOf(network, { inputs, target, x: movedValues, theta: current }, {
          values: [],
          weights: moving.map(({ name }) => name),
        });
        const movedWeights = moveWeights(current, again.dtheta, {`,
  }),
  fault(
    "stale errors: weights by the errors of the step before",
    {
      file: "models/predictive_coding.ts",
      find: "const updatesDone = new Map<string, number>();",
      replace: "const updatesDone = new Map<string, number>(); let stale: Tensors = {};",
    },
    {
      file: "models/predictive_coding.ts",
      find: "moveWeights(current, dtheta, {",
      replace: `moveWeights(current, Object.fromEntries(
          Object.entries(dtheta).map(([name, fresh]) => [name, stale[name] ?? fresh]),
        ), {`,
    },
    {
      file: "models/predictive_coding.ts",
      find: "[x, current] = [movedValues, movedWeights];",
      replace: "[x, current] = [movedValues, movedWeights]; stale = dtheta;",
    },
  ),
  fault("the optimiser's moments reset at each t", {
    file: "models/predictive_coding.ts",
    find: "moveWeights(current, dtheta, {",
    replace: `moveWeights({
          ...current,
          ...Object.fromEntries(Object.entries(state).filter(([name]) => name.includes("/"))),
        }, dtheta, {`,
  }),
  fault("the first update's bias corrections at every t", {
    file: "models/predictive_coding.ts",
    find: "coefficientsAt(inputs, { optimiser, update })",
    replace: "coefficientsAt(inputs, { optimiser, update: 0 })",
  }),
  fault("errors flow past the value nodes: a node hands on its prediction", {
    file: "models/predictive_coding.ts",
    find: "    return value;\n",
    replace: "    return mu;\n",
  }),
  fault("value nodes start at zero instead of the forward pass", {
    file: "models/predictive_coding.ts",
    find: "x[name] = mu);",
    replace: "(x[name] = tf.zerosLike(mu), mu));",
  }),
  fault("persistent value nodes forgotten after each step", {
    file: "models/predictive_coding.ts",
    find: 'state: start === "persistent" ? { ...current, ...x } : current,',
    replace: "state: current,",
  }),
  fault("x learning-rate discount where the energy fell", {
    file: "models/predictive_coding.ts",
    find: "tf.less(F, energies.at(-1)!)",
    replace: "tf.less(energies.at(-1)!, F)",
  }),
  fault("iPC skips the first weight update", {
    file: "models/schedule.ts",
    find: "weights: () => true,",
    replace: "weights: (t) => t > 0,",
  }),
  fault("iPC skips the first value step", {
    file: "models/schedule.ts",
    find: "values: () => true,",
    replace: "values: (t) => t > 0,",
  }),
  fault(
    "PC's weights by the last step's errors, not evaluated again",
    { file: "models/schedule.ts", find: "steps: T + 1,", replace: "steps: T," },
    {
      file: "models/schedule.ts",
      find: "weights: (t) => t === T,",
      replace: "weights: (t) => t === T - 1,",
    },
  ),
  fault("Z-IL one step early for all but the output", {
    file: "models/schedule.ts",
    find: "weights: (t, level) => t === level,",
    replace: "weights: (t, level) => t === Math.max(0, level - 1),",
  }),
  fault("f applied to the clamped input", {
    file: "models/mlp.ts",
    find: "level === depth - 1 ? x : f(x)",
    replace: "f(x)",
  }),
  fault("f forgotten in the layer below the input", {
    file: "models/mlp.ts",
    find: "level === depth - 1 ? x : f(x)",
    replace: "level >= depth - 2 ? x : f(x)",
  }),
  fault("initial weights within 1 / inputs", {
    file: "models/initialisation.ts",
    find: "1 / Math.sqrt(inputs)",
    replace: "1 / inputs",
  }),
  fault("BP by the batch's sum, not its mean", {
    file: "models/backpropagation.ts",
    find: "tf.mul(grads[index]!, 1 / batch)",
    replace: "grads[index]!",
  }),
  fault("BPxT repeats the first update's gradient", {
    file: "models/backpropagation.ts",
    find: "(names.map((name) => current[name]!))",
    replace: "(names.map((name) => state[name]!))",
  }),
  fault("Adam without bias correction of the mean", {
    file: "models/optimiser.ts",
    find: "const c1 = 1 - beta1 ** count;",
    replace: "const c1 = 1;",
  }),
  fault("Adam's epsilon not scaled with its second moment", {
    file: "models/optimiser.ts",
    find: "epsilon: epsilon * scale,",
    replace: "epsilon,",
  }),
  fault("AdamW's decay coupled to the gradient", {
    file: "models/optimiser.ts",
    find: 'const coupled = kind === "adam" && decay > 0;',
    replace: "const coupled = decay > 0;",
  }),
  fault("SGD's momentum dropped", {
    file: "models/optimiser.ts",
    find: "tf.add(tf.mul(slots.velocity!, momentum), g)",
    replace: "g",
  }),
  fault("causal mask dropped", {
    file: "models/attention.ts",
    find: "if (!causal) return padding;",
    replace: "if (length > 0) return padding;",
  }),
  fault("causal mask that hides the token itself", {
    file: "models/attention.ts",
    find: "tf.greater(",
    replace: "tf.greaterEqual(",
  }),
  fault("padded keys are read", {
    file: "models/attention.ts",
    find: "tf.sub(1, valid)",
    replace: "tf.sub(valid, valid)",
  }),
  fault("attention scores not divided by the root of their length", {
    file: "models/attention.ts",
    find: "1 / Math.sqrt(units)",
    replace: "1",
  }),
  fault("padding has an error at the blocks' value nodes", {
    file: "models/transformer.ts",
    find: "if (cut) h = mark(h, valid);",
    replace: "if (cut) h = mark(h, tf.onesLike(valid));",
  }),
  fault("padding has an error at the attention scores", {
    file: "models/transformer.ts",
    find: "mark(mu, queries)",
    replace: "mark(mu, tf.onesLike(queries))",
  }),
  fault("rows that only fill up are predicted", {
    file: "models/transformer.ts",
    find: 'task === "masked" ? inputs.rows! : valid',
    replace: 'task === "masked" ? tf.onesLike(inputs.rows!) : valid',
  }),
  fault("the padding of a conditional model is predicted", {
    file: "models/transformer.ts",
    find: 'task === "masked" ? inputs.rows! : valid',
    replace: 'task === "masked" ? inputs.rows! : tf.onesLike(valid)',
  }),
  fault("layer norm before the residual sum", {
    file: "models/transformer.ts",
    find: 'h = norm(tf.add(h, fed), part("outer norm"));',
    replace: 'h = tf.add(h, norm(fed, part("outer norm")));',
  }),
  fault("a residual connection left out", {
    file: "models/transformer.ts",
    find: "norm(tf.add(h, linear(",
    replace: "norm(tf.add(tf.zerosLike(h), linear(",
  }),
  fault("layer norm's gradient without the part along its result", {
    file: "models/layer_norm.ts",
    find: "tf.sub(tf.sub(dy, tf.mean(dy, -1, true)), along)",
    replace: "tf.sub(dy, tf.mean(dy, -1, true))",
  }),
  fault("the embedding counted to the level below its own", {
    file: "models/transformer_parameters.ts",
    find: "const first = levelsOf(options, 1).scores;",
    replace: "const first = levelsOf(options, 1).scores - 1;",
  }),
  fault("evaluation counts padding", {
    file: "models/token_predictions.ts",
    find: "energy(output.energy, inputs.target!, { mu, rows })",
    replace: "energy(output.energy, inputs.target!, { mu })",
  }),
  fault("token energy's gradient without the weights of its rows", {
    file: "models/energy.ts",
    find: "save([weigh(tf.reshape(difference, prediction.shape), rows)]);",
    replace: "save([tf.reshape(difference, prediction.shape)]);",
  }),
  fault("generative net: f not applied to the latents", {
    file: "models/generative.ts",
    find: "const product = tf.matMul(f(x), theta[",
    replace: "const product = tf.matMul(level === depth - 1 ? x : f(x), theta[",
  }),
  fault("generative net: latents drawn to zero by an energy of their own", {
    file: "models/generative.ts",
    find: 'energy: "none",',
    replace: 'energy: "gaussian",',
  }),
  fault("generative net: the reconstruction from the latents alone", {
    file: "models/generative.ts",
    find: "(name, mu) => name === output ? mu : state[name]!);",
    replace: "(name, mu) => name === latents ? state[name]! : mu);",
  }),
  fault("generative curve: PC's point after T iterations before its weight update", {
    file: "training/generative.ts",
    find: "energies.push(...outputs.energies!.slice(0, rule.T));",
    replace: "energies.push(...outputs.energies!.slice(-rule.T));",
  }),
  fault("generative training: values never reset", {
    file: "training/generative.ts",
    find: "if (done > 0) await reset?.run(state, {});",
    replace: "if (done < 0) await reset?.run(state, {});",
  }),
  fault("full batch: products of dead nodes counted as executed", {
    file: "training/full_batch.ts",
    find: "return countProducts(simplifyGraph(graph)).MM;",
    replace: "return countProducts(recordGraph(step)).MM;",
  }),
  fault("language model: the last weights read the test set, not the best on the dev set", {
    file: "training/language_model.ts",
    find: "if (curve.every((record) => devPerplexity < record.devPerplexity)) {",
    replace: "if (curve.length >= 0) {",
  }),
  fault("language model: what a diverged training was worth is lost", {
    file: "training/language_model.ts",
    find: "= best === undefined\n",
    replace: "= best === undefined || diverged\n",
  }),
  fault("token energy's gradient without the label", {
    file: "models/energy.ts",
    find: "tf.sub(pick(q), 1)",
    replace: "pick(q)",
  }),
];

function fault(name: string, ...edits: readonly Edit[]): Fault {
  return { name, edits };
}

/**
 * A file's text with an edit made.
 *
 * @throws {Error} when what it looks for does not stand there exactly once: the fault no longer fits
 * the code.
 */
export function planted(text: string, { file, find, replace }: Edit): string {
  const parts = text.split(find);
  if (parts.length !== 2) {
    throw new Error(
      `Cannot plant a fault in ${file}: expected ${JSON.stringify(find)} once, found it ` +
        `${parts.length - 1} times. Fit the fault in checks/planted_faults.ts to the code`,
    );
  }
  return parts.join(replace);
}
