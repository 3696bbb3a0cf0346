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

/** The hidden weights of all blocks, as far as their shapes are known; one after the other, for who only wants to know of one. */
function* allWeights({ doc: { document } }: CommandContext): Iterable<Address> {
  for (const { id } of document.nodes)
    for (const address of hiddenWeights(document, id)) if (shapeOf(document, address) !== null) yield address;
}

const reveals = (
  id: string,
  needs: Need,
  weightsOf: (context: CommandContext) => Iterable<Address>,
  name?: () => string,
): CommandEntry => ({
  id,
  ...(name && { name }),
  group: 'block',
  needs,
  run: (context, dispatch) => {
    if (!dispatch) return !weightsOf(context)[Symbol.iterator]().next().done;
    const weights = [...weightsOf(context)];
    if (weights.length > 0) revealWeights(weights, context.doc);
    return weights.length > 0;
  },
});

/** Draws hidden weights as circles of their own. */
export const revealSelected = reveals('block.reveal', 'selection', selectedWeights);

/** Those of all blocks of the graph, or of the group that is open. */
export const revealAll = reveals('block.reveal-all', 'nothing', allWeights, () =>
  i18next.t(openScope() === null ? 'commands:block.reveal-all' : 'groups:reveal-all'),
);
