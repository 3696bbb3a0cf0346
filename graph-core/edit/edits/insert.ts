import { type Address, addressOf, type Document, type Edge, type NodeId, type Point } from '../../model/document.ts';
import { ok, type Result } from '../../model/result.ts';
import { rerouteKey, reroutesOf, withReroutes } from '../reroutes.ts';
import type { Step } from '../step.ts';
import { applySteps, type Transaction } from '../transaction.ts';
import { edit, findNode, noNode, refusal } from './common.ts';

/** Whether a wire may be drawn: canConnect's answer, which edits do not ask for themselves. */
export type Judge = (document: Document, from: Address, to: Address) => boolean;

/** Ports of a block that a wire can be led through, in the order in which they are tried. */
export interface ThroughPorts {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

type Wire = Pick<Edge, 'from' | 'to'>;

/** The two wires that stand for one when a block is put on it; null where no two of its ports fit. */
export function endsThrough(
  doc: Document,
  wire: Wire,
  id: NodeId,
  { inputs, outputs }: ThroughPorts,
  judge: Judge,
): readonly [Edge, Edge] | null {
  const cut = { ...doc, edges: doc.edges.filter((edge) => edge.from !== wire.from || edge.to !== wire.to) };
  for (const input of inputs) {
    const into: Edge = { from: wire.from, to: addressOf(id, input) };
    if (!judge(cut, into.from, into.to)) continue;
    const joined = { ...cut, edges: [...cut.edges, into] };
    for (const output of outputs) {
      const onward: Edge = { from: addressOf(id, output), to: wire.to };
      if (judge(joined, onward.from, onward.to)) return [into, onward];
    }
  }
  return null;
}

export interface Insertion {
  readonly wire: Wire;
  readonly id: NodeId;
  /** The wires of {@link endsThrough}. */
  readonly ends: readonly [Edge, Edge];
  /** New places: of the block itself, and of those that make room for it. */
  readonly positions: { readonly [id: NodeId]: Point };
  /** How many of the points that the wire is led through come before the block. */
  readonly bends?: number;
}

/** Puts a block that is there onto a wire. Undo brings the wire back where it was. */
export function insertOnWire(doc: Document, { wire, id, ends, positions, bends = 0 }: Insertion): Result<Transaction> {
  if (findNode(doc, id) === undefined) return noNode(id);
  const at = doc.edges.findIndex((edge) => edge.from === wire.from && edge.to === wire.to);
  const old = doc.edges[at];
  if (old === undefined) return refusal('edit/no-edge', wire.to, `There is no wire ${wire.from} -> ${wire.to}.`);
  const [into, onward] = ends;
  const steps: Step[] = [
    ...(Object.keys(positions).length === 0 ? [] : [{ kind: 'moveNodes', positions } as const]),
    { kind: 'removeEdge', from: old.from, to: old.to },
    { kind: 'addEdge', edge: into, at },
    { kind: 'addEdge', edge: onward, at: at + 1 },
  ];
  const points = reroutesOf(doc).get(rerouteKey(wire));
  if (points !== undefined) {
    const changes = new Map([
      [rerouteKey(wire), null],
      [rerouteKey(into), points.slice(0, bends)],
      [rerouteKey(onward), points.slice(bends)],
    ]);
    steps.push({ kind: 'setMeta', field: 'view', value: withReroutes(doc, changes) });
  }
  const { from, to } = wire;
  return ok(edit('insert', 'add.insert', steps, { labelValues: { id, from, to }, selectionAfter: [id] }));
}

/** One transaction of two: the second is made for the document that the first leaves, and names it. */
export function andThen(
  doc: Document,
  first: Transaction,
  second: (after: Document) => Result<Transaction>,
): Result<Transaction> {
  const after = applySteps(doc, first.steps);
  const next = after.ok ? second(after.value.document) : after;
  return next.ok ? ok({ ...next.value, steps: [...first.steps, ...next.value.steps] }) : next;
}
