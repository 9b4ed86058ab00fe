/** @file The paper's claims that no report has results for: told, so that no count hides them. */
import type { Claim } from "./experiment.ts";

/** A claim without a result here. */
type NotRun = Pick<Claim, "id" | "claim" | "published"> & {
  /** What testing it would take. */
  readonly needs: string;
};

const CNN = "no convolutional network is trained here";
const ALEXNET = "no AlexNet is trained here";
const CALIBRATION = "no network's calibration is measured here";

const CLAIMS: readonly NotRun[] = [
  {
    id: "cnn-svhn",
    claim: "Table 1: iPC outperforms BP and PC on a CNN on SVHN",
    published: "96.45 against BP's 95.35 and PC's 94.53",
    needs: CNN,
  },
  {
    id: "cnn-cifar-10",
    claim: "Table 1: iPC outperforms BP and PC on a CNN on CIFAR-10",
    published: "72.54 against BP's 69.34 and PC's 70.84",
    needs: CNN,
  },
  {
    id: "alexnet",
    claim: "Table 1: on AlexNet, CIFAR-10, iPC lies between BP and PC",
    published: "72.42 against BP's 75.64 and PC's 64.63",
    needs: ALEXNET,
  },
  {
    id: "alexnet-augmented",
    claim: "Table 1: so it does with augmented images",
    published: "80.11 against BP's 83.12 and PC's 71.99",
    needs: ALEXNET,
  },
  {
    id: "width",
    claim: "Table 2: iPC beats BP on CNNs of every width, most on narrow ones",
    published: "70.61 against 67.92 (C = 1) to 76.12 against 75.51 (C = 20)",
    needs: CNN,
  },
  {
    id: "calibration",
    claim: "Fig. 3 (left): iPC is better calibrated than BP on the data's own distribution",
    published: "AdaECE 0.05 against 0.12",
    needs: CALIBRATION,
  },
  {
    id: "calibration-shift",
    claim: "Fig. 3 (left): and stays so under shifts of the data, at every intensity",
    published: "iPC's median below that of BP at the mildest shift",
    needs: CALIBRATION,
  },
  {
    id: "dendritic",
    claim: "Fig. 4: the dendritic form makes the same updates",
    published: "equal by construction",
    needs: "held by a test in float64, and no part of this report",
  },
];

/** A row of the claims table for each. */
export function claimsNotRun(): Claim[] {
  return CLAIMS.map(({ needs, ...claim }): Claim => ({
    ...claim,
    ours: needs,
    seeds: "no seeds",
    scale: "no",
    data: "no data",
    verdict: "not tested here",
  }));
}
