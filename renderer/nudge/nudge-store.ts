import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { Address } from '../../graph-core/model/document.ts';
import type { Nudge } from '../../session/protocol.ts';

/** The entry that is changed, and by how much. Lives beside the document: nothing of it is stored or undone. */
export interface NudgeTarget {
  readonly address: Address;
  readonly index: number;
  readonly delta: number;
}

export interface NudgeState {
  readonly target: NudgeTarget | null;
  /** For the target or, while a newer one is on its way, for the one before. */
  readonly answer: Nudge | null;
  readonly problem: string | null;
}

export const nudgeStore = createStore<NudgeState>()(() => ({ target: null, answer: null, problem: null }));

/** Reads a part of the nudge; keep the selector outside the component. */
export const useNudge = <T>(selector: (state: NudgeState) => T): T => useStore(nudgeStore, selector);

/** Whether an address is one of the value that is changed. */
export const isMoved = ({ target, answer }: NudgeState, address: Address): boolean =>
  target !== null && (target.address === address || (answer?.own.includes(address) ?? false));

/** Begins with a change of about a tenth of the entry. */
export function startNudge(address: Address, index: number, entry: number): void {
  nudgeStore.setState({ target: { address, index, delta: 10 * unitOf(entry) }, answer: null, problem: null });
}

export function changeNudge(part: Partial<Omit<NudgeTarget, 'address'>>): void {
  const { target } = nudgeStore.getState();
  if (target) nudgeStore.setState({ target: { ...target, ...part } });
}

export const endNudge = (): void => nudgeStore.setState({ target: null, answer: null, problem: null });

/** Whether an answer may be shown: the same entry is still changed, if by another amount. At 0 there is nothing to show. */
export function isStillAbout({ address, index }: NudgeTarget): boolean {
  const { target } = nudgeStore.getState();
  return target !== null && target.address === address && target.index === index && target.delta !== 0;
}

/** One pixel or press of a key: a power of ten near a hundredth of the entry, so that whole steps are round numbers. */
export function unitOf(entry: number): number {
  const size = Number.isFinite(entry) ? Math.max(Math.abs(entry), 0.5) : 1;
  return Number(`1e${Math.floor(Math.log10(2 * size)) - 2}`);
}

/** Adds without the dust of binary fractions: 0.1 + 0.2 is 0.3. */
export const addClean = (delta: number, by: number): number => Number((delta + by).toPrecision(12));
