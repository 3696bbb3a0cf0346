import { useMemo } from 'react';
import type { ShownEdge, ShownNode } from '../canvas/bind.ts';
import { edgeId } from '../state/ui-store.ts';
import { useInfluence } from './influence-store.ts';
import './influence.css';

/** One dimmed twin for each object: what did not change is not drawn anew. */
const dimmedNodes = new WeakMap<ShownNode, ShownNode>();
const dimmedEdges = new WeakMap<ShownEdge, ShownEdge>();

function dimmed<T extends ShownNode | ShownEdge>(known: WeakMap<T, T>, each: T): T {
  const before = known.get(each);
  if (before) return before;
  const after = { ...each, className: 'dimmed' };
  known.set(each, after);
  return after;
}

/** What is drawn, dimmed where it has no part in what is asked about. */
export function useDimmed(nodes: ShownNode[], edges: ShownEdge[]): { readonly nodes: ShownNode[]; readonly edges: ShownEdge[] } {
  const influence = useInfluence()?.influence;
  return useMemo(() => {
    if (!influence) return { nodes, edges };
    const wires = new Set(influence.wires.map(({ from, to }) => edgeId(from, to)));
    return {
      nodes: nodes.map((node) => (influence.blocks.has(node.id) ? node : dimmed(dimmedNodes, node))),
      edges: edges.map((edge) => (wires.has(edge.id) ? edge : dimmed(dimmedEdges, edge))),
    };
  }, [influence, nodes, edges]);
}
