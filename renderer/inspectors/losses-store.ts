import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { Losses, LossesRequest, SampleChoice } from '../../session/protocol.ts';
import { LiveQuestion } from '../state/live-question.ts';
import { sessionLink, sessionStore } from '../state/session.ts';
import { documentStore } from '../state/stores.ts';

/** The two losses of the cost that is looked at. */
export interface LossesState {
  readonly asked: LossesRequest;
  /** Null before the first answer, and where there is none. */
  readonly losses: Losses | null;
}

const lossesStore = createStore<LossesState>(() => ({ asked: { address: '', sample: 0 }, losses: null }));

/** Reads a part of it; keep the selector outside the component. */
export const useLosses = <T>(selector: (state: LossesState) => T): T => useStore(lossesStore, selector);

/** The sample that was on view last: beside an average there is still one to look at. */
const lastSample = (sample: SampleChoice): number => (sample === 'mean' ? lossesStore.getState().asked.sample : sample);

/** All rows are evaluated for one answer. */
const PAUSE_MS = 500;

async function ask(): Promise<void> {
  const { identity } = documentStore.getState();
  const { view } = sessionStore.getState();
  const { address } = lossesStore.getState().asked;
  if (view === null) return;
  const asked = { address, sample: Math.min(lastSample(view.sample), view.samples - 1) };
  const losses = await sessionLink()
    .ask('losses', asked)
    .catch(() => null);
  const isLatest = documentStore.getState().identity === identity && lossesStore.getState().asked.address === address;
  if (isLatest) lossesStore.setState({ asked, losses });
}

export const liveLosses = new LiveQuestion(ask, PAUSE_MS);

/** Another cost is looked at. */
export function lookAtCost(address: string): void {
  const { asked } = lossesStore.getState();
  if (asked.address !== address) lossesStore.setState({ asked: { ...asked, address }, losses: null });
  void liveLosses.now();
}
