import { useEffect } from 'react';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { FormulaCheck } from '../../session/protocol.ts';
import { sessionLink, useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';

/**
 * Checks of formulas, by text: what was found holds for that text wherever it stands, also when an edit is undone. Null while
 * the answer is awaited.
 */
const checksStore = createStore<Readonly<Record<string, FormulaCheck | null>>>(() => ({}));

/** Checks come with the first run of a graph: before, there is no session to ask. */
const selectGeneration = (state: SessionState): number | null => state.view?.generation ?? null;

/** The check of a formula, asked for as soon as its graph runs; null while it is not known, and for a text of none. */
export function useFormulaCheck(expression: string | null): FormulaCheck | null {
  const generation = useSession(selectGeneration);
  useEffect(() => {
    if (expression !== null && generation !== null) void ask(expression);
  }, [expression, generation]);
  return useStore(checksStore, (checks) => (expression === null ? null : (checks[expression] ?? null)));
}

async function ask(expression: string): Promise<void> {
  if (Object.hasOwn(checksStore.getState(), expression)) return;
  checksStore.setState({ [expression]: null });
  const found = await sessionLink()
    .ask('formulaCheck', { expression })
    .catch(() => null);
  if (found) checksStore.setState({ [expression]: found });
  // a graph that stopped running meanwhile: asked again with the next run
  else checksStore.setState(({ [expression]: _, ...others }) => others, true);
}
