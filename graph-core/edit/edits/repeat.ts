import type { Address, Document, Json, NodeId } from '../../model/document.ts';
import { err, errorAt, ok, type Result } from '../../model/result.ts';
import { isGroup, isRepeat, iterationOf } from '../../validate/instances.ts';
import { without } from '../immutable.ts';
import type { Step } from '../step.ts';
import type { Transaction } from '../transaction.ts';
import { edit, findNode, noNode } from './common.ts';

/** Steps that give what is kept under `from/` the same names under `to/`; `dropped` says whose settings go. */
function renamed(doc: Document, from: string, to: string, dropped: (address: Address) => boolean): Step[] {
  return Object.entries(doc.parameters).flatMap(([address, spec]): Step[] => {
    if (dropped(address)) return [{ kind: 'setParameter', address, spec: null }];
    if (!address.startsWith(`${from}/`)) return [];
    return [
      { kind: 'setParameter', address, spec: null },
      { kind: 'setParameter', address: to + address.slice(from.length), spec },
    ];
  });
}

/** What only a repeat has. */
const OF_REPEAT = ['times', 'share', 'carry', 'scan', 'collect'] as const;

/** Lets a group run twice, one time after the other, or a repeat once, as a group: its weights are those of the first iteration. */
export function toggleRepeat(doc: Document, id: NodeId): Result<Transaction> {
  const node = findNode(doc, id);
  if (node === undefined) return noNode(id);
  const attrs: Readonly<Record<string, Json>> = node.attrs ?? {};
  if (!isGroup(node) && !isRepeat(node))
    return err([errorAt('edit/no-group', id, `${id} is no group: only a group can be repeated.`, 'choose a group')]);
  const first = iterationOf(id, 0);
  const steps: Step[] = isGroup(node)
    ? [
        { kind: 'setNode', id, changes: { type: 'repeat', attrs: { ...attrs, times: 2 } } },
        ...renamed(doc, id, first, () => false),
      ]
    : [
        { kind: 'setNode', id, changes: { type: 'group', attrs: OF_REPEAT.reduce((kept, name) => without(kept, name), attrs) } },
        ...renamed(doc, first, id, (at) => at.startsWith(`${id}[`) && !at.startsWith(`${first}/`)),
      ];
  return ok(edit('repeat', 'repeat', steps, { labelValues: { id }, target: id }));
}
