import { rootOf } from '../../model/address.ts';
import type { Address, Document, Edge, NodeId } from '../../model/document.ts';
import { ok, type Result } from '../../model/result.ts';
import type { Step } from '../step.ts';
import { applySteps, type Transaction } from '../transaction.ts';
import { findNode, noNode } from './common.ts';
import type { Judge } from './insert.ts';
import { removeSelection } from './remove.ts';

export interface Healed {
  readonly transaction: Transaction;
  /** Wires that went out of what is removed and that nothing could take the place of. */
  readonly open: readonly Edge[];
}

/** Place of an input among those of its block; null for a weight of the block's own, which is not passed on. */
export type InputPlace = (to: Address) => number | null;

/**
 * Removes blocks and reconnects: what came in at the first input that fits goes where went out. A wire that nothing can take
 * the place of is lost, and told. Chosen wires go, too.
 */
export function removeAndHeal(
  doc: Document,
  ids: readonly NodeId[],
  edges: readonly Edge[],
  judge: Judge,
  placeOf: InputPlace,
): Result<Healed> {
  const missing = ids.find((id) => findNode(doc, id) === undefined);
  if (missing !== undefined) return noNode(missing);
  const gone = new Set(ids);
  const isGone = (address: Address): boolean => gone.has(rootOf(address));
  const steps: Step[] = [];
  const open: Edge[] = [];
  let now = doc;
  for (const edge of doc.edges.filter((each) => isGone(each.from) && !isGone(each.to) && !edges.includes(each))) {
    const source = sourcesBehind(doc, edge.from, isGone, placeOf).find((from) => judge(now, from, edge.to));
    if (source === undefined) {
      open.push(edge);
      continue;
    }
    const swap: readonly Step[] = [
      { kind: 'removeEdge', from: edge.from, to: edge.to },
      { kind: 'addEdge', edge: { ...edge, from: source }, at: now.edges.findIndex(({ to }) => to === edge.to) },
    ];
    const next = applySteps(now, swap);
    if (!next.ok) return next;
    now = next.value.document;
    steps.push(...swap);
  }
  const removed = removeSelection(now, ids, edges);
  if (!removed.ok) return removed;
  const transaction = {
    ...removed.value,
    label: ids.length === 0 ? removed.value.label : 'edit.heal',
    userEvent: 'delete.heal',
    steps: [...steps, ...removed.value.steps],
  };
  return ok({ transaction, open });
}

/** Values from outside that reach a value through what is removed, those of the first inputs first. */
function sourcesBehind(
  { edges }: Document,
  from: Address,
  isGone: (address: Address) => boolean,
  placeOf: InputPlace,
): readonly Address[] {
  const found = new Set<Address>();
  const seen = new Set([rootOf(from)]);
  for (const id of seen) {
    const into = edges.flatMap((edge) => {
      const place = rootOf(edge.to) === id ? placeOf(edge.to) : null;
      return place === null ? [] : [{ from: edge.from, place }];
    });
    for (const edge of into.sort((a, b) => a.place - b.place)) {
      if (isGone(edge.from)) seen.add(rootOf(edge.from));
      else found.add(edge.from);
    }
  }
  return [...found];
}
