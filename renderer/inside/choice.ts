import { type Address, type NodeId, splitAddress } from '../../graph-core/model/document.ts';
import type { Inside } from '../../session/protocol.ts';
import type { Selection } from '../state/ui-store.ts';
import { edgeId } from '../state/ui-store.ts';

/** In a group's drawing: what is selected where one of its nodes is clicked. */
export interface Choice {
  /** A block by its path. */
  readonly node: NodeId;
  /** A value by its address in the graph; null for the block as such. */
  readonly value: Address | null;
}

type Drawn = Pick<Inside, 'path' | 'kind' | 'variables'>;

/**
 * What a node of the drawing stands for: a block of the group, for a weight's circle the block that owns it, for what comes in
 * through a port the block that makes it. Null where nothing can be selected: the operations of a composite are no blocks.
 */
export function choiceOf({ path, kind, variables }: Drawn, id: string): Choice | null {
  if (kind !== 'group' || id.startsWith('>')) return null;
  if (!id.startsWith('@')) return { node: `${path}/${id}`, value: null };
  const value = variables[`${id}.value`]?.of ?? null;
  if (value === null) return null;
  const colon = id.indexOf(':');
  return { node: colon < 0 ? splitAddress(value).node : `${path}/${id.slice(1, colon)}`, value };
}

/** Whether that is selected; of a value only where it is the very one. */
export const isChosen = ({ nodes, value }: Selection, choice: Choice | null, isValue: boolean): boolean =>
  choice !== null && nodes.includes(choice.node) && (!isValue || value === choice.value);

/** The wire of the graph that a line is; null for one from a weight of the block's own, and in a composite. */
export function wireOf({ path, kind, variables }: Drawn, { from, to }: { readonly from: Address; readonly to: Address }) {
  if (kind !== 'group' || from.includes(':')) return null;
  // a port that is not wired outside has no value yet
  const port = `${path}.${from.slice(1, from.lastIndexOf('.'))}`;
  const source = from.startsWith('@') ? (variables[from]?.of ?? port) : `${path}/${from}`;
  return edgeId(source, `${path}/${to}`);
}
