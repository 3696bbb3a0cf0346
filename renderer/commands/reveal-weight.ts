import i18next from 'i18next';
import type { Address } from '../../graph-core/model/document.ts';
import { revealWeights } from '../canvas/nodes/reveal.ts';
import { hiddenWeights, shapeOf } from '../state/derived.ts';
import { openScope } from '../state/editing.ts';
import type { CommandContext, CommandEntry, Need } from './command.ts';

/** The hidden weights of the selected blocks, or the one that was clicked. */
function selectedWeights({ doc, ui }: CommandContext): readonly Address[] {
  const all = ui.selection.nodes.flatMap((id) => hiddenWeights(doc.document, id));
  const { value } = ui.selection;
  return value !== null && all.includes(value) ? [value] : all;
}

/** The hidden weights of all blocks, as far as their shapes are known. */
const allWeights = ({ doc: { document } }: CommandContext): readonly Address[] =>
  document.nodes.flatMap(({ id }) => hiddenWeights(document, id)).filter((address) => shapeOf(document, address) !== null);

const reveals = (
  id: string,
  needs: Need,
  weightsOf: (context: CommandContext) => readonly Address[],
  name?: () => string,
): CommandEntry => ({
  id,
  ...(name && { name }),
  group: 'block',
  needs,
  run: (context, dispatch) => {
    const weights = weightsOf(context);
    if (dispatch && weights.length > 0) revealWeights(weights, context.doc);
    return weights.length > 0;
  },
});

/** Draws hidden weights as circles of their own. */
export const revealSelected = reveals('block.reveal', 'selection', selectedWeights);

/** Those of all blocks of the graph, or of the group that is open. */
export const revealAll = reveals('block.reveal-all', 'nothing', allWeights, () =>
  i18next.t(openScope() === null ? 'commands:block.reveal-all' : 'groups:reveal-all'),
);
