/**
 * @file The profiles, as data: how much of the paper each one trains. What a profile decides of an
 * experiment stands in the experiment's own `profiles.ts`; experiments only read it.
 */
import type { TextRequest } from "../datasets/text_dataset.ts";
import { FIG6_PROFILES } from "./fig6/profiles.ts";
import type { Fig6Profile } from "./fig6/profiles.ts";
import { FIG7_PROFILES } from "./fig7/profiles.ts";
import type { Fig7Profile } from "./fig7/profiles.ts";
import { FIG8_PROFILES } from "./fig8/profiles.ts";
import type { Fig8Profile } from "./fig8/profiles.ts";
import { LANGUAGE_PROFILES } from "./language/profiles.ts";
import type { LanguageProfile } from "./language/profiles.ts";
import { TABLE1_PROFILES } from "./table1/profiles.ts";
import type { Table1Profile } from "./table1/profiles.ts";

export type ProfileName = "smoke" | "quick" | "full" | "paper";

export interface Profile {
  readonly name: ProfileName;
  readonly table1: Table1Profile;
  readonly fig6: Fig6Profile;
  readonly fig7: Fig7Profile;
  readonly fig8: Fig8Profile;
  /** Sentences drawn from the One Billion Word benchmark. */
  readonly text: TextRequest;
  /** The language models of section 5, trained on these sentences. */
  readonly language: LanguageProfile;
}

/** A profile's parts by its name, and the sentences that it draws. */
function profile(name: ProfileName, text: TextRequest): Profile {
  return {
    name,
    table1: TABLE1_PROFILES[name],
    fig6: FIG6_PROFILES[name],
    fig7: FIG7_PROFILES[name],
    fig8: FIG8_PROFILES[name],
    text,
    language: LANGUAGE_PROFILES[name],
  };
}

export const PROFILES: Readonly<Record<ProfileName, Profile>> = {
  smoke: profile("smoke", { train: 400, dev: 100, shards: 1 }),
  quick: profile("quick", { train: 15_000, dev: 1000, shards: 1 }),
  full: profile("full", { train: 160_000, dev: 10_000, shards: 8 }),
  paper: profile("paper", { train: 200_000, dev: 10_000 }),
};

/** The profile of a name. @throws {RangeError} for an unknown one, listing the known. */
export function profileNamed(name: string): Profile {
  if (!Object.hasOwn(PROFILES, name)) {
    throw new RangeError(
      `Unknown profile "${name}": expected one of ${Object.keys(PROFILES).join(", ")}`,
    );
  }
  return PROFILES[name as ProfileName];
}
