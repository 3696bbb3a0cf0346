import { type Address, type Document, type Edge, splitAddress } from '../../graph-core/model/document.ts';
import { wiresSelected } from '../canvas/selected-wire.ts';
import { reveal } from '../canvas/view.ts';
import { edgeId, type Selection } from '../state/ui-store.ts';
import type { CommandEntry } from './command.ts';

interface Way {
  readonly wire: Edge;
  /** The end to go to. */
  readonly to: Address;
}

/**
 * From a wire to its target, from there to its source, and so on. From a block, or a value that is selected on it, along the
 * first wire that goes out, else the first that comes in.
 */
export function wayFrom(document: Document, selection: Selection): Way | null {
  const { nodes, value } = selection;
  const [wire, ...more] = wiresSelected(document, selection);
  const [id] = nodes;
  if (more.length > 0 || nodes.length > 1) return null;
  if (wire) return { wire, to: splitAddress(wire.to).node === id ? wire.from : wire.to };
  if (id === undefined) return null;
  const isHere = (address: Address): boolean => (value === null ? splitAddress(address).node === id : address === value);
  const out = document.edges.find(({ from }) => isHere(from));
  if (out) return { wire: out, to: out.to };
  const into = document.edges.find(({ to }) => isHere(to));
  return into ? { wire: into, to: into.from } : null;
}

/** Selects the block at the other end of the selected wire, or of the selected block's, and brings it on view. */
export const otherEnd: CommandEntry = {
  id: 'view.other-end',
  group: 'view',
  keys: ['E'],
  run: ({ doc, ui }, dispatch) => {
    const way = ui.inside === null ? wayFrom(doc.document, ui.selection) : null;
    if (!way) return false;
    if (!dispatch) return true;
    const { node } = splitAddress(way.to);
    ui.select({ nodes: [node], edges: [edgeId(way.wire.from, way.wire.to)], value: way.to === way.wire.from ? way.to : null });
    reveal(node);
    return true;
  },
};
