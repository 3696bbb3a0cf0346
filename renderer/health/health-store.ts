import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { Document } from '../../graph-core/model/document.ts';
import type { GradientCheck, Health, NonFinite } from '../../session/protocol.ts';
import { toSessionError } from '../state/linked-document.ts';
import { sessionLink } from '../state/session.ts';
import { documentStore, uiStore } from '../state/stores.ts';
import { unmoved } from '../state/unmoved.ts';
import { currentMoment, whenAsked } from './moment.ts';

/** What the session said about the gradient: nothing here is undone or kept. */
export interface HealthState {
  readonly health: Health | null;
  /** Why there is no health to be shown. */
  readonly problem: string | null;
  /** Count units that are dead for every sample as well. */
  readonly set: boolean;
  readonly nonFinite: NonFinite | null;
  readonly checking: boolean;
  /** Values that were checked, of those there are; null before the first of a check that takes long. */
  readonly checkDone: { readonly done: number; readonly of: number } | null;
  readonly check: GradientCheck | null;
  /** Identity of the document that the check, or what kept it from being done, is about: of another one nothing is shown. */
  readonly checkedIn: string | null;
  /** When it was made: the report is old once weights, graph, sample or device are others. */
  readonly checkedAt: string;
  readonly checkProblem: string | null;
  /** Blocks whose check passed, and the document it was in: an edit makes them unchecked, unless it only moves blocks. */
  readonly checked: { readonly document: Document; readonly nodes: ReadonlySet<string> } | null;
}

export const healthStore = createStore<HealthState>(() => ({
  health: null,
  problem: null,
  set: false,
  nonFinite: null,
  checking: false,
  checkDone: null,
  check: null,
  checkedIn: null,
  checkedAt: '',
  checkProblem: null,
  checked: null,
}));

/** Reads a part of it; keep the selector outside the component. */
export const useHealth = <T>(selector: (state: HealthState) => T): T => useStore(healthStore, selector);

let asked = 0;

/** Asks where the gradient shrinks; what a newer question has overtaken is left out. */
export async function askHealth(): Promise<void> {
  const mine = ++asked;
  try {
    const health = await sessionLink().ask('health', { set: healthStore.getState().set });
    if (mine === asked) healthStore.setState({ health, problem: null });
  } catch (cause) {
    if (mine === asked) healthStore.setState({ health: null, problem: toSessionError(cause).message });
  }
}

/** Checks gradients and shows the panel with the result. Null is the whole graph. */
export async function runCheck(scope: string | null): Promise<void> {
  uiStore.getState().showPanel('health');
  const { document: whole, identity } = documentStore.getState();
  const document = unmoved(whole);
  healthStore.setState({ checking: true, checkDone: null, checkProblem: null, check: null, checkedIn: `${identity}` });
  const since = currentMoment();
  const off = sessionLink().onAnswering((checkDone) => healthStore.setState({ checkDone }));
  try {
    const check = await sessionLink().ask('check', { scope });
    const before = healthStore.getState().checked;
    const nodes = new Set(before?.document === document ? before.nodes : []);
    if (check.passed) for (const node of scope === null ? document.nodes.map(({ id }) => id) : [scope]) nodes.add(node);
    healthStore.setState({ checking: false, check, checkedAt: whenAsked(since), checked: { document, nodes } });
  } catch (cause) {
    healthStore.setState({ checking: false, checkProblem: toSessionError(cause).message });
  } finally {
    off();
  }
}
