import { healthStore } from '../health/health-store.ts';
import { runById, runsStore } from './runs-store.ts';

/** Tells which block broke a run that did not stay finite, once that is found in the step on view. */
export function followCulprits(found: (run: string, culprit: string) => void): void {
  healthStore.subscribe(({ nonFinite }, before) => {
    if (nonFinite === null || nonFinite === before.nonFinite) return;
    const run = runById(runsStore.getState().active);
    if (run?.ended === 'not-finite' && run.culprit === null) found(run.id, nonFinite.node);
  });
}
