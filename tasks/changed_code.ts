/** @file A notice where results come from code that no commit holds. */
import { UNCOMMITTED } from "../pipeline/provenance.ts";
import type { StageInput } from "../pipeline/stage.ts";
import type { Notice } from "../reports/document.ts";

/** One notice that counts such results; none where every result has a commit. */
export function changedCodeNotices(inputs: Readonly<Record<string, StageInput>>): Notice[] {
  const commits = Object.values(inputs).flatMap((input) =>
    "failed" in input ? [] : [input.provenance.commit]
  );
  const changed = commits.filter((commit) => commit.endsWith(UNCOMMITTED)).length;
  if (changed === 0) return [];
  return [{
    level: "warning",
    text:
      `${changed} of ${commits.length} results were computed while files differed from the commit ` +
      `that stands beside them (marked \`${UNCOMMITTED}\`): that commit alone may not give them again.`,
  }];
}
