import i18next from 'i18next';
import type { GraphNode } from '../../graph-core/model/document.ts';
import { hasInside } from '../../graph-core/ops/define.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import { isRepeat, iterationOf } from '../../graph-core/validate/instances.ts';
import type { InsideNode } from '../../session/protocol.ts';
import { blockTitle, titleOf } from '../i18n/block-words.ts';
import { uiStore } from '../state/stores.ts';
import type { InsideFlowNode } from './drawing.ts';

/** Opens a block of the graph, or of an opened group. One that is a single operation has its formula in the inspector instead. */
export function openBlock(path: string, node: GraphNode): void {
  const op = opOf(node.type);
  const ui = uiStore.getState();
  if (op === undefined) return;
  ui.select({ nodes: [path] });
  if (hasInside(op)) {
    ui.openInside(isRepeat(node) ? iterationOf(path, 0) : path);
    return;
  }
  ui.showPanel('inspector');
  ui.showTab('math');
  tellSingle(node.title ?? blockTitle(op));
}

/** Opens a block of an opened group, or says that it is a single operation; of a repeat its first iteration. */
function openInner(path: string, { type, opens, title }: InsideNode, ofOp?: string): void {
  if (opens) uiStore.getState().openInside(type === 'repeat' ? iterationOf(path, 0) : path);
  else tellSingle(title ?? ofOp ?? type);
}

/** The same of one that is drawn; of a circle nothing. */
export const openNode = ({ data }: InsideFlowNode): void => {
  if (data.node.kind === 'block') openInner(`${data.path}/${data.node.id}`, data.node, titleOf(data.op));
};

/** Says that there is nothing to be opened. */
function tellSingle(title: string): void {
  uiStore.getState().notify({ kind: 'info', text: i18next.t('inside:single', { title }) });
}
