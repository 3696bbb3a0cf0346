import { useCallback } from 'react';
import { uiStore, useUi } from '../state/stores.ts';
import type { UiState } from '../state/ui-store.ts';
import { allKeysOf, type Bindings } from './bindings.ts';
import type { CommandEntry } from './command.ts';
import { showKeys } from './keys.ts';
import { commandOf } from './registry.ts';

export const selectBindings = ({ preferences }: UiState): Bindings => preferences.keys;

/** The first keys of a command, as they are printed; undefined where it has none. */
export function shownKeys(entry: CommandEntry, bindings: Bindings = uiStore.getState().preferences.keys): string | undefined {
  const [keys] = allKeysOf(entry, bindings);
  return keys === undefined ? undefined : showKeys(keys);
}

/** Tells the keys of commands by their ids, as they are printed, and draws anew when the user changes some. */
export function useKeys(): (id: string) => string | undefined {
  const bindings = useUi(selectBindings);
  return useCallback((id) => shownKeys(commandOf(id), bindings), [bindings]);
}
