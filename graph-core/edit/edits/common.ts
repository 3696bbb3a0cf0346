import { rootOf } from '../../model/address.ts';
import type { Document, GraphNode, NodeId } from '../../model/document.ts';
import { type Diagnostic, err, errorAt } from '../../model/result.ts';
import { isCost, type OpDef } from '../../ops/define.ts';
import type { Step } from '../step.ts';
import type { Transaction } from '../transaction.ts';

/** A transaction; `label` is a translation key under `edit.`. */
export const edit = (
  label: string,
  userEvent: string,
  steps: readonly Step[],
  more: Partial<Pick<Transaction, 'labelValues' | 'target' | 'addToHistory' | 'selectionBefore' | 'selectionAfter'>> = {},
): Transaction => ({ steps, label: `edit.${label}`, userEvent, ...more });

/** An edit that cannot be done. The code is written out where it is given, so that a search for it finds the place. */
export const refusal = (
  code: string,
  address: string,
  message: string,
  mend?: string,
): { ok: false; error: readonly Diagnostic[] } => err([errorAt(code, address, message, mend)]);

export const findNode = (doc: Document, id: NodeId): GraphNode | undefined => doc.nodes.find((node) => node.id === id);

export const noNode = (id: NodeId) => refusal('edit/no-node', id, `There is no block "${id}".`);

/** Ids that a new block must not get: those in use, and those that leftover settings still speak of. */
export function takenIds(doc: Document): Set<NodeId> {
  const taken = new Set(doc.nodes.map((node) => node.id));
  const { columns = {} } = doc.data;
  const { streams = {} } = doc.training;
  for (const address of [doc.parameters, columns, streams].flatMap(Object.keys)) taken.add(rootOf(address));
  return taken;
}

/**
 * Ids that a block that was not there before must not get: those taken, and those that random streams are named after, or it would
 * start with the numbers of the block that had the id.
 */
export const idsOfOthers = (doc: Document): Set<NodeId> =>
  new Set([
    ...takenIds(doc),
    ...Object.values(doc.parameters).flatMap(({ stream }) => (stream === undefined ? [] : [rootOf(stream)])),
    ...Object.values(doc.training.streams ?? {}).map(rootOf),
  ]);

/** The names that the notation uses first, by type; a cost is C. */
const FIRST_NAMES: ReadonlyMap<string, readonly string[]> = new Map([
  ['observed', ['x', 'y']],
  ['parameter', ['w']],
  ['constant', ['c']],
  ['linear', ['f', 'g', 'h']],
  ['weighted-sum', ['s']],
]);

/** A readable id for a new block: x, y, w, f, C as in the notation, then numbered; else the type's name with a number. */
export function freshId(taken: ReadonlySet<NodeId>, type: string, op: OpDef | undefined): NodeId {
  const names = op !== undefined && isCost(op) ? ['C'] : FIRST_NAMES.get(type);
  const free = names?.find((name) => !taken.has(name));
  if (free !== undefined) return free;
  return numbered(
    taken,
    names?.[0] ?? type.replace(/[^A-Za-z0-9_-]/g, '-').replace(/^(?![A-Za-z_])/, '_'),
    names === undefined ? 1 : 2,
  );
}

/** An id like another: itself where it is free, else with the next free number. */
export function freshIdLike(taken: ReadonlySet<NodeId>, id: NodeId): NodeId {
  return taken.has(id) ? numbered(taken, id.replace(/\d+$/, '') || id, 2) : id;
}

function numbered(taken: ReadonlySet<NodeId>, base: string, from: number): NodeId {
  for (let n = from; ; n++) {
    const id = `${base.slice(0, 120)}${n}`;
    if (!taken.has(id)) return id;
  }
}
