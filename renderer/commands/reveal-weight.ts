import type { Address } from '../../graph-core/model/document.ts';
import { revealWeight } from '../canvas/nodes/reveal.ts';
import { hiddenWeights } from '../state/derived.ts';
import type { CommandContext, CommandEntry } from './command.ts';

/** The hidden weights of the selected blocks, or the one that was clicked. */
function weightsOf({ doc, ui }: CommandContext): readonly Address[] {
  const all = ui.selection.nodes.flatMap((id) => hiddenWeights(doc.document, id));
  const { value } = ui.selection;
  return value !== null && all.includes(value) ? [value] : all;
}

/** Draws hidden weights as circles of their own. */
export const revealWeights: CommandEntry = {
  id: 'block.reveal',
  group: 'block',
  run: (context, dispatch) => {
    const weights = weightsOf(context);
    if (weights.length === 0) return false;
    if (dispatch) for (const address of weights) revealWeight(address);
    return true;
  },
};
