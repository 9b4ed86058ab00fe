import assert from "node:assert/strict";
import { recordGraph } from "../engines/graph/recorder.ts";
import { simplifyGraph } from "../engines/graph/simplify.ts";
import { optimiser } from "./optimiser.ts";
import { trainingStep } from "./rule.ts";
import { BATCH, tiny, VARIANTS } from "./testing/language_minibatch.ts";

// Half of a step's products would be products with zeros if the compiler did not see them: one term that
// is not recognised (a sum over segments, a scale absorbed in one of two equal products) hides them all.
for (const { task, layerNorm } of VARIANTS) {
  Deno.test(`compiled PC knows that theta[l] rests until t = l (${task}, layer norm ${layerNorm})`, () => {
    const { network } = tiny({ task, layerNorm });
    for (const T of [1, 2, 3]) {
      const step = trainingStep(network, { kind: "pc", T, gamma: 0.5 }, {
        optimiser: optimiser({ kind: "sgd", alpha: 1 }),
        batch: BATCH,
      });
      const graph = simplifyGraph(recordGraph(step));
      // A weight that is known to stay what it was is handed on as it is.
      for (const { name, level } of network.parameters) {
        const rests = graph.newState[name] === undefined ||
          graph.newState[name] === graph.state[name];
        assert.equal(rests, level > T, `${name}, T = ${T}`);
      }
    }
  });
}
