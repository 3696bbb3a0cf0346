import { normal, uniform } from '../../graph-core/random/distributions.ts';
import type { Policy } from '../../graph-core/validate/simulator.ts';

/** Where in the random numbers of a run an action of many episodes is drawn; null takes the likeliest. */
export interface ActionDraw {
  readonly seed: number;
  readonly iteration: number;
  /** Time steps of all episodes so far, lanes not counted. */
  readonly time: number;
}

export interface Actions {
  /** What training finds: the number of an action, or the number itself. */
  readonly actions: Float64Array;
  /** What the simulator is given, from -1 to 1: actions that are numbered are spread evenly over these. */
  readonly controls: Float64Array;
}

/** An action for each episode out of the policy's output: [lanes, actions] logits, or [lanes] means. */
export function chooseActions(policy: Policy, outputs: ArrayLike<number>, lanes: number, draw: ActionDraw | null): Actions {
  const at = draw && { seed: draw.seed, stream: 'simulator/action', step: draw.iteration, sample: draw.time };
  if (policy.kind === 'normal') {
    const noise = at ? normal(at, lanes, 0, policy.std) : new Float64Array(lanes);
    const actions = noise.map((e, lane) => (outputs[lane] as number) + e);
    return { actions, controls: actions };
  }
  const count = policy.actions;
  const draws = at ? uniform(at, lanes) : null;
  const actions = Float64Array.from({ length: lanes }, (_, lane) => {
    const logits = Array.from({ length: count }, (_, k) => outputs[lane * count + k] as number);
    return draws ? drawIndex(logits, draws[lane] as number) : logits.indexOf(Math.max(...logits));
  });
  return { actions, controls: actions.map((k) => (2 * k) / (count - 1) - 1) };
}

/** The index at which the cumulated softmax of the logits passes `u`. */
function drawIndex(logits: readonly number[], u: number): number {
  const largest = Math.max(...logits);
  const weights = logits.map((logit) => Math.exp(logit - largest));
  let left = u * weights.reduce((sum, w) => sum + w, 0);
  for (const [k, weight] of weights.entries()) {
    left -= weight;
    if (left < 0) return k;
  }
  return logits.length - 1;
}
