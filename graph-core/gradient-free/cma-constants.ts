/**
 * The constants of CMA-ES: Hansen, "The CMA evolution strategy: a tutorial", 2016 (arXiv 1604.00772), table 1, with positive
 * weights only; those of a diagonal covariance learn faster by (n + 2) / 3, as in Ros and Hansen, "A simple modification in
 * CMA-ES achieving linear time and space complexity", 2008.
 */
export interface CmaConstants {
  /** Candidates of a generation. */
  readonly lambda: number;
  /** Weights of the better half, the best first; they add up to 1. */
  readonly weights: readonly number[];
  /** How many candidates the weighted mean is worth. */
  readonly muEff: number;
  readonly cSigma: number;
  readonly dSigma: number;
  readonly cC: number;
  readonly c1: number;
  readonly cMu: number;
  /** Expected length of a normal vector. */
  readonly chi: number;
}

/** Candidates where nothing else is said. */
export const usualPopulation = (size: number): number => 4 + Math.floor(3 * Math.log(size));

export function cmaConstants(size: number, lambda: number, isDiagonal: boolean): CmaConstants {
  const raw = Array.from({ length: Math.floor(lambda / 2) }, (_, i) => Math.log((lambda + 1) / 2) - Math.log(i + 1));
  const sum = raw.reduce((a, b) => a + b, 0);
  const weights = raw.map((w) => w / sum);
  const muEff = 1 / weights.reduce((a, w) => a + w * w, 0);
  const faster = isDiagonal ? (size + 2) / 3 : 1;
  const c1 = Math.min(1, (faster * 2) / ((size + 1.3) ** 2 + muEff));
  const cMu = Math.min(1 - c1, (faster * 2 * (muEff - 2 + 1 / muEff)) / ((size + 2) ** 2 + muEff));
  const cSigma = (muEff + 2) / (size + muEff + 5);
  return {
    lambda,
    weights,
    muEff,
    cSigma,
    dSigma: 1 + 2 * Math.max(0, Math.sqrt((muEff - 1) / (size + 1)) - 1) + cSigma,
    cC: (4 + muEff / size) / (size + 4 + (2 * muEff) / size),
    c1,
    cMu,
    chi: Math.sqrt(size) * (1 - 1 / (4 * size) + 1 / (21 * size * size)),
  };
}
