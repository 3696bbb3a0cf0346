import type { SessionState } from '../state/session-store.ts';

/** Whether there is a stage ahead. */
export const canStep = ({ view, status, stale }: SessionState): boolean =>
  view !== null && status !== 'training' && (view.cursor < view.stages.length || stale);

/** Whether there is a stage behind. */
export const canStepBack = ({ view, status }: SessionState): boolean => view !== null && status !== 'training' && view.cursor > 0;
