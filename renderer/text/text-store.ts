import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { NextCharacter } from '../../session/protocol.ts';
import { isCancelled, toSessionError } from '../state/linked-document.ts';
import { sessionLink } from '../state/session.ts';
import { documentStore } from '../state/stores.ts';

/** Characters that are written at one go. */
const LENGTH = 300;

/** A text that the graph goes on writing: nothing here is undone or kept. */
export interface TextState {
  readonly prompt: string;
  readonly temperature: number;
  readonly seed: number;
  /** What was begun with, and what the graph has written behind it; null before the first time. */
  readonly begun: string | null;
  readonly written: string;
  /** What it said of the character that it wrote last. */
  readonly last: NextCharacter | null;
  readonly isWriting: boolean;
  readonly problem: string | null;
  /** Identity of the document that it is of. */
  readonly of: unknown;
}

const FRESH = { begun: null, written: '', last: null, isWriting: false, problem: null } as const;

export const textStore = createStore<TextState>(() => ({ ...FRESH, prompt: '', temperature: 0.7, seed: 0, of: null }));

/** Reads a part of it; keep the selector outside the component. */
export const useText = <T>(selector: (state: TextState) => T): T => useStore(textStore, selector);

/** Which going on is the one that is wanted: an older one ends behind its next answer. */
let turn = 0;

export function changeText(change: Partial<Pick<TextState, 'prompt' | 'temperature' | 'seed'>>): void {
  textStore.setState(change);
}

/** Forgets what was written for another document. */
export function forgetOther(): void {
  const { identity } = documentStore.getState();
  if (textStore.getState().of === identity) return;
  turn += 1;
  textStore.setState({ ...FRESH, prompt: '', of: identity });
}

/** Goes on behind the prompt, a character an answer, each with the weights of its moment. */
export async function write(): Promise<void> {
  forgetOther();
  turn += 1;
  const mine = turn;
  const { prompt, temperature, seed } = textStore.getState();
  textStore.setState({ ...FRESH, begun: prompt, isWriting: true });
  try {
    for (let i = 0; i < LENGTH; i++) {
      const { written } = textStore.getState();
      const last = await sessionLink().ask('nextCharacter', { written: prompt + written, temperature, seed });
      // another document may have been opened meanwhile: what it answers belongs to no text of this one
      forgetOther();
      if (mine !== turn) return;
      if (last === null) break;
      textStore.setState({ written: written + last.character, last });
    }
  } catch (cause) {
    forgetOther();
    const error = toSessionError(cause);
    if (mine === turn && !isCancelled(error)) textStore.setState({ problem: error.message });
  }
  if (mine === turn) textStore.setState({ isWriting: false });
}

/** Keeps what is written so far. */
export function stopWriting(): void {
  turn += 1;
  textStore.setState({ isWriting: false });
}
