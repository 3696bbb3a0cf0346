import { breakpointStore } from '../state/breakpoints.ts';
import { currentStage, type SessionState } from '../state/session-store.ts';
import type { UiState } from '../state/ui-store.ts';
import type { CommandEntry } from './command.ts';

/** Places that are selected: a weight by itself, with its gradient, else blocks and wires. */
function placesOf({ selection }: UiState, { parameters }: SessionState): { at: string; of: 'value' | 'gradient' }[] {
  const { value, nodes, edges } = selection;
  const isWeight = value !== null && parameters.some(({ address }) => address === value);
  if (isWeight && !nodes.includes(value.slice(0, value.lastIndexOf('.')) as string)) return [];
  if (isWeight && value !== null && !value.endsWith('.value')) return [{ at: value, of: 'gradient' }];
  return [
    ...nodes.map((at) => ({ at, of: 'value' as const })),
    ...edges.map((wire) => ({ at: `edge:${wire}`, of: 'value' as const })),
  ];
}

/** Inside a block with nothing in it selected it is the current block. */
function currentInside(path: string, { view }: SessionState): { at: string; of: 'value' | 'gradient' }[] {
  const stage = currentStage(view);
  if (!stage?.node.startsWith(`${path}/`) || stage.phase === 'update') return [];
  return [{ at: stage.node, of: stage.phase === 'backward' ? 'gradient' : 'value' }];
}

/** Sets a breakpoint at what is selected, or takes it away. */
export const toggleBreakpoint: CommandEntry = {
  id: 'run.breakpoint',
  group: 'run',
  keys: ['F9'],
  run: ({ ui, session }, dispatch) => {
    const { inside, selection } = ui;
    const isInner = (id: string): boolean => inside !== null && id.includes(`${inside.path}/`);
    const isChosen = inside === null || [...selection.nodes, ...selection.edges].some(isInner);
    const places = isChosen ? placesOf(ui, session) : currentInside(inside.path, session);
    if (places.length === 0) return false;
    if (dispatch) for (const { at, of } of places) breakpointStore.getState().toggle(at, of);
    return true;
  },
};
