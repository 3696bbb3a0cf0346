import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';

/** What a gesture that is under way would do to wires, to be seen before it happens. */
export type WireMark = 'cut' | 'bend' | 'insert';

interface MarkState {
  readonly marks: ReadonlyMap<string, WireMark>;
}

const none: ReadonlyMap<string, WireMark> = new Map();

export const markStore = createStore<MarkState>(() => ({ marks: none }));

/** Marks these wires and no others. */
export function markWires(mark: WireMark, ids: readonly string[]): void {
  const { marks } = markStore.getState();
  if (marks.size === ids.length && ids.every((id) => marks.get(id) === mark)) return;
  markStore.setState({ marks: ids.length === 0 ? none : new Map(ids.map((id) => [id, mark])) });
}

export const useWireMark = (id: string): WireMark | undefined => useStore(markStore, ({ marks }) => marks.get(id));
