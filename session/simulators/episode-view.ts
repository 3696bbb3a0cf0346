import { resolveSimulator } from '../../graph-core/validate/simulator.ts';
import type { Asked } from '../questions.ts';
import type { EpisodeView } from '../views/episode.ts';
import { runEpisodes } from './episodes.ts';
import { PolicyPlan } from './policy-plan.ts';

/** One of the episodes that a policy is judged by; null for a document without a simulator. @throws SessionError, DeviceError */
export async function episodeOf({ start }: { readonly start: number }, asked: Asked): Promise<EpisodeView | null> {
  const { stepping, store, signal } = asked;
  const { document, analysis, seed } = stepping.document();
  const spec = resolveSimulator(document, analysis);
  if (!spec.ok || spec.value === null) return null;
  const { dataset, key } = stepping.ready();
  const { executor, cache } = await stepping.plans();
  const common = { document, analysis, dataset, store, plans: cache, limits: executor.info.limits, key };
  const policy = await PolicyPlan.open(spec.value, common);
  policy.begin();
  const running = runEpisodes(spec.value, { seed, iteration: 0, round: 0, greedy: true });
  let next = running.next();
  while (next.done !== true) next = running.next(await policy.outputs(next.value, signal));
  const { simulator, episodes: count, policy: how } = spec.value;
  const { states, controls, rewards, fell } = next.value[start % count] as (typeof next.value)[number];
  const { type, timeStep, fullControl, controlUnit } = simulator;
  // without logits there is nothing that keeps an action between -1 and 1
  const cut = how.kind === 'normal' ? controls.map((c) => Math.max(-1, Math.min(1, c))) : controls;
  return { simulator: type, timeStep, states, controls: cut, fullControl, controlUnit, rewards, fell, episodes: count };
}
