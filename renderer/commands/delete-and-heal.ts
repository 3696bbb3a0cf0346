import { t } from 'i18next';
import { removeAndHeal } from '../../graph-core/edit/edits/heal.ts';
import { type Address, type Document, splitAddress } from '../../graph-core/model/document.ts';
import { placed, portOf } from '../canvas/placed.ts';
import { wiresSelected } from '../canvas/selected-wire.ts';
import { judgeWire } from '../canvas/wiring.ts';
import type { CommandEntry } from './command.ts';

/** Place of an input on its block; weights of the block's own have none. */
function placeOf(document: Document, to: Address): number | null {
  const node = placed(document, splitAddress(to).node);
  const port = node && portOf(node, to, 'target');
  return node && port && port.role === 'input' ? node.geometry.ports.indexOf(port) : null;
}

/** Removes the selected blocks, and joins what came in to where it went out; says which wires nothing fits. */
export const deleteAndHeal: CommandEntry = {
  id: 'edit.delete-heal',
  group: 'edit',
  keys: ['Mod+Delete', 'Mod+Backspace'],
  run: ({ doc, ui }, dispatch) => {
    const { nodes } = ui.selection;
    if (nodes.length === 0) return false;
    if (!dispatch) return true;
    const { document } = doc;
    // wires between the chosen blocks and others are chosen with them by a frame: they are what is healed
    const wires = wiresSelected(document, ui.selection).filter(({ from, to }) => !isAt(nodes, from) && !isAt(nodes, to));
    const healed = removeAndHeal(
      document,
      nodes,
      wires,
      (now, from, to) => judgeWire(now, from, to).ok,
      (to) => placeOf(document, to),
    );
    if (!healed.ok) return doc.attempt(healed);
    const { transaction, open } = healed.value;
    if (!dispatch(transaction)) return false;
    const ports = open.map(({ to }) => to).join(', ');
    if (open.length > 0) ui.notify({ kind: 'warning', text: t('wires:heal.open', { count: open.length, ports }) });
    return true;
  },
};

const isAt = (nodes: readonly string[], address: Address): boolean => nodes.includes(splitAddress(address).node);
