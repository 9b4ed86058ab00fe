import assert from "node:assert/strict";
import { samplesHtml } from "./samples_html.ts";

const nowhere = () => undefined;

Deno.test("samplesHtml() sets apart what was given, written, filled in right and wrong", () => {
  const { html } = samplesHtml({
    id: "masked samples",
    caption: "Filled gaps",
    samples: [{
      label: "iPC",
      pieces: [
        { text: "The cat ", what: "given" },
        { text: "sat", what: "right" },
        { text: " on", what: "wrong", truth: " under <b>" },
        { text: " it", what: "sampled" },
      ],
    }],
  }, nowhere);
  assert.match(html, /id="masked-samples"/);
  assert.match(html, /<span class="given">The cat <\/span><ins>sat<\/ins><mark> on<\/mark>/);
  assert.match(html, /<span class="truth"> \[under &lt;b&gt;\]<\/span>/);
  assert.match(html, /<ins class="sampled"> it<\/ins>/);
});
