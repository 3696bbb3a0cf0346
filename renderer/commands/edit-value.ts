import { type Address, splitAddress } from '../../graph-core/model/document.ts';
import { comeNear } from '../canvas/view.ts';
import { hiddenWeights, nodesById } from '../state/derived.ts';
import type { CommandContext, CommandEntry } from './command.ts';
import { canWrite, write } from './write.ts';

const FED: ReadonlySet<string> = new Set(['observed', 'parameter', 'constant']);

/** The one variable that is selected and has its numbers on view; inside a group also a weight that its block keeps. */
function chosen({ doc, ui }: CommandContext): Address | null {
  const { nodes, value } = ui.selection;
  const [id, ...others] = nodes;
  const node = id === undefined ? undefined : nodesById(doc.document).get(id);
  if (node === undefined || others.length > 0) return null;
  if (FED.has(node.type)) return `${node.id}.value`;
  return ui.inside !== null && value !== null && hiddenWeights(doc.document, node.id).includes(value) ? value : null;
}

/** Opens the field over a variable's value, a frame's title or a note. */
export const editValue: CommandEntry = {
  id: 'edit.value',
  group: 'edit',
  keys: ['Enter'],
  run: (context, dispatch) => {
    if (canWrite(context)) return !dispatch || write(context);
    const address = chosen(context);
    if (address === null) return false;
    if (!dispatch) return true;
    comeNear(splitAddress(address).node);
    context.ui.edit({ kind: 'value', address, index: null });
    return true;
  },
};
