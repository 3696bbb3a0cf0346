import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { Breakpoint } from '../../session/protocol.ts';

/** A breakpoint as the window has it: one that is off is kept and not sent. */
export interface SetBreakpoint extends Breakpoint {
  readonly on: boolean;
}

export interface BreakpointState {
  readonly list: readonly SetBreakpoint[];
}

export interface BreakpointActions {
  /** Sets one that always stops at a place, or takes all of that place away. */
  readonly toggle: (at: string, of?: Breakpoint['of']) => void;
  readonly change: (id: string, part: Partial<Omit<SetBreakpoint, 'id'>>) => void;
  readonly remove: (id: string) => void;
  readonly clear: () => void;
}

export type BreakpointStore = ReturnType<typeof createBreakpointStore>;

/** Breakpoints belong to the session, not to the document: nothing here is saved or undone. */
export function createBreakpointStore() {
  let serial = 0;
  return createStore<BreakpointState & BreakpointActions>()((set, get) => ({
    list: [],
    toggle: (at, of = 'value') => {
      const { list } = get();
      const others = list.filter((each) => each.at !== at);
      if (others.length < list.length) set({ list: others });
      else set({ list: [...list, { id: `b${++serial}`, at, of, when: { kind: 'always' }, on: true }] });
    },
    change: (id, part) => set({ list: get().list.map((each) => (each.id === id ? { ...each, ...part } : each)) }),
    remove: (id) => set({ list: get().list.filter((each) => each.id !== id) }),
    clear: () => set({ list: [] }),
  }));
}

/** The window's breakpoints. */
export const breakpointStore = createBreakpointStore();

export const useBreakpoints = <T>(selector: (state: BreakpointState & BreakpointActions) => T): T =>
  useStore(breakpointStore, selector);

/** What the session is told. */
export const sentBreakpoints = (list: readonly SetBreakpoint[]): Breakpoint[] =>
  list.flatMap(({ on, ...breakpoint }) => (on ? [breakpoint] : []));
