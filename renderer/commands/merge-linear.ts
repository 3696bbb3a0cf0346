import { mergeLinearInside } from '../../graph-core/edit/edits/merge-inside.ts';
import { mergeLinear } from '../../graph-core/edit/edits/merge-linear.ts';
import { linearBefore } from '../../graph-core/validate/linear-chain.ts';
import { flowHandle } from '../canvas/flow-handle.ts';
import { openScope, within } from '../state/editing.ts';
import { toSessionError } from '../state/linked-document.ts';
import { sessionLink } from '../state/session.ts';
import { documentStore, uiStore } from '../state/stores.ts';
import type { CommandContext, CommandEntry } from './command.ts';

/** The selected linear block that reads another one directly. */
const chosen = ({ doc, ui }: CommandContext): string | undefined =>
  ui.selection.nodes.length > 2 ? undefined : ui.selection.nodes.find((id) => linearBefore(doc.document, id) !== null);

/** Puts the keyboard on a block, where it is nowhere. */
function focusIfLost(id: string): void {
  if (document.activeElement === null || document.activeElement === document.body) flowHandle()?.focusNode(id);
}

/** Merges in the graph, or in the group that is open, once the weights have come from the session. */
async function merge(second: string): Promise<void> {
  const { document: before, dispatch, closeGroup } = documentStore.getState();
  const { notify } = uiStore.getState();
  const scope = openScope();
  try {
    const weights = await sessionLink().ask('weights', {});
    // an edit while the weights were on their way: they may be those of another graph
    if (documentStore.getState().document !== before) return;
    const weightOf = (address: string) => weights[address];
    const merged = scope === null ? mergeLinear(before, second, weightOf) : mergeLinearInside(before, scope, second, weightOf);
    if (!merged.ok) return notify({ kind: 'warning', text: merged.error[0]?.message ?? '' });
    closeGroup();
    dispatch(merged.value);
    // the block that had the focus may be the one that went: the merged one stands for both
    uiStore.getState().select({ nodes: [within(scope) + second] });
    requestAnimationFrame(() => requestAnimationFrame(() => focusIfLost(second)));
  } catch (cause) {
    notify({ kind: 'warning', text: toSessionError(cause).message });
  }
}

/** Makes one linear block of two in a row; says why where that would lose something. */
export const mergeLinearCommand: CommandEntry = {
  id: 'block.merge',
  group: 'block',
  run: (context, dispatch) => {
    const second = chosen(context);
    if (second === undefined) return false;
    if (dispatch) void merge(second);
    return true;
  },
};
