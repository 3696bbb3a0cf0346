import type { Address } from '../../graph-core/model/document.ts';
import { isCost } from '../../graph-core/ops/define.ts';
import { drawnOp } from '../canvas/drawn-op.ts';
import { endNudge, nudgeStore, startNudge } from '../nudge/nudge-store.ts';
import { sharedWeights } from '../state/derived.ts';
import { nodeAt } from '../state/inside-place.ts';
import type { CommandContext, CommandEntry } from './command.ts';

/** The value that is selected, else what the selected block makes or the wire carries; null where it has no derivative. */
function chosenValue({ doc: { document }, ui, session }: CommandContext): Address | null {
  const { nodes, edges, value } = ui.selection;
  const values = session.view?.values ?? {};
  const [edge] = edges;
  const wire = edge === undefined ? null : edge.slice(0, edge.indexOf('->'));
  const [path] = nodes;
  const node = path !== undefined && nodes.length === 1 ? nodeAt(path, document) : null;
  const op = node === null ? undefined : drawnOp(node, document, path);
  if (op && isCost(op)) return null;
  const [port] = Object.keys(op?.outputs ?? {});
  const made = node && port !== undefined ? `${path}.${port}` : null;
  const chosen = value ?? made ?? (nodes.length === 0 && edges.length === 1 ? wire : null);
  // a weight that an instance of a group shares is moved once, where it is kept
  const kept = chosen === null ? null : (sharedWeights(document).get(chosen) ?? chosen);
  return kept !== null && values[kept]?.dtype === 'float' ? kept : null;
}

/** Starts a nudge of the selected value; again ends it. */
export const nudgeValue: CommandEntry = {
  id: 'block.nudge-value',
  group: 'block',
  keys: ['N'],
  about: 'sight',
  run: (context, dispatch) => {
    const address = chosenValue(context);
    if (address === null) return false;
    if (!dispatch) return true;
    if (nudgeStore.getState().target?.address === address) endNudge();
    else startNudge(address, 0, context.session.view?.values[address]?.entries[0] ?? 1);
    return true;
  },
};
