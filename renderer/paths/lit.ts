import { useCallback } from 'react';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { rootOf } from '../../graph-core/model/address.ts';
import { type Address, type Document, type NodeId, splitAddress } from '../../graph-core/model/document.ts';
import { edgeId } from '../state/ui-store.ts';

/** What is lit on the canvas, as somebody points at it in a list: blocks by path and wires by id. */
export interface Lit {
  readonly nodes: ReadonlySet<NodeId>;
  readonly wires: ReadonlySet<string>;
  /** Ports that are entered, by their address: where a group is open these tell the wires in it. */
  readonly uses: ReadonlySet<Address>;
}

const NOTHING: Lit = { nodes: new Set(), wires: new Set(), uses: new Set() };

const litStore = createStore<Lit>()(() => NOTHING);

export const light = (lit: Lit | null): void => litStore.setState(lit ?? NOTHING);

/** All that is lit now. */
export const useLit = (): Lit => useStore(litStore);

export const useIsLit = (kind: keyof Lit, id: string): boolean =>
  useStore(
    litStore,
    useCallback((lit: Lit) => lit[kind].has(id), [kind, id]),
  );

/** A use of a value: the block, which may lie in a group, and its port. */
export interface Use {
  readonly node: NodeId;
  readonly port: string;
}

const outermost = (node: NodeId): NodeId => rootOf(node);

/** A block and the groups around it. */
const withGroups = (node: NodeId): NodeId[] => node.split('/').map((_, i, ids) => ids.slice(0, i + 1).join('/'));

/** The blocks and wires of the drawing on the way from a value through some uses; a group stands for what is inside it. */
export function litBy({ edges }: Pick<Document, 'edges'>, from: Address, uses: readonly Use[]): Lit {
  const start = outermost(splitAddress(from).node);
  const nodes = new Set<NodeId>([start, splitAddress(from).node]);
  const wires = new Set<string>();
  let before = start;
  for (const [step, { node, port }] of uses.entries()) {
    const here = outermost(node);
    for (const path of withGroups(node)) nodes.add(path);
    for (const edge of edges) {
      if (splitAddress(edge.from).node !== before || splitAddress(edge.to).node !== here) continue;
      // a value of several outputs leaves by its own; a block of the drawing itself is entered by the very port
      const leaves = step > 0 || edge.from === from || from.includes('/');
      if (leaves && (here !== node || edge.to === `${node}.${port}`)) wires.add(edgeId(edge.from, edge.to));
    }
    before = here;
  }
  return { nodes, wires, uses: new Set(uses.map(({ node, port }) => `${node}.${port}`)) };
}
