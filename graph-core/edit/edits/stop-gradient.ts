import {
  type Address,
  addressOf,
  type Document,
  type Edge,
  type NodeId,
  type Point,
  splitAddress,
} from '../../model/document.ts';
import { err, errorAt, ok, type Result } from '../../model/result.ts';
import { isCost } from '../../ops/define.ts';
import type { Catalogue } from '../catalogue.ts';
import type { Step } from '../step.ts';
import type { Transaction } from '../transaction.ts';
import { edit, findNode, freshId, noNode, takenIds } from './common.ts';

/**
 * "Nothing flows back from here" is a block of its own, `stop-gradient`, that stands on a wire: forward and backward, on the
 * canvas and in the mirror, it is one more block, and nothing about it has to be remembered.
 */

const STOP = 'stop-gradient';
/** From one block to the next in a row, and what a function takes of it. */
const PITCH = 220;

const outgoing = (doc: Document, id: NodeId): readonly Edge[] => doc.edges.filter(({ from }) => splitAddress(from).node === id);

const endsInStop = (doc: Document, { to }: Edge): boolean => findNode(doc, splitAddress(to).node)?.type === STOP;

/** Whether nothing flows back into a block: all that it makes goes into blocks that stop the gradient. */
export function isStopped(doc: Document, id: NodeId): boolean {
  const wires = outgoing(doc, id);
  return wires.length > 0 && wires.every((edge) => endsInStop(doc, edge));
}

/** Stops the gradient behind some blocks; where it is stopped behind all of them, lets it pass again. */
export function toggleStopGradient(doc: Document, catalogue: Catalogue, ids: readonly NodeId[]): Result<Transaction> {
  const missing = ids.find((id) => findNode(doc, id) === undefined);
  if (missing !== undefined) return noNode(missing);
  const able = ids.filter((id) => outgoing(doc, id).length > 0 && !isCostNode(doc, catalogue, id));
  const [first] = ids;
  if (first === undefined)
    return err([errorAt('edit/no-selection', '', 'No block is chosen.', 'Choose the block to stop the gradient at.')]);
  if (able.length === 0) return err([errorAt('edit/cannot-stop', first, ...why(doc, catalogue, first))]);
  const labelValues = { ids: able.join(', ') };
  if (able.every((id) => isStopped(doc, id)))
    return ok(edit('pass-gradient', 'remove.stop-gradient', removal(doc, able), { labelValues, selectionAfter: able }));
  const steps = insertion(
    doc,
    catalogue,
    able.filter((id) => !isStopped(doc, id)),
  );
  return ok(edit('stop-gradient', 'add.stop-gradient', steps, { labelValues, selectionAfter: able }));
}

function isCostNode(doc: Document, catalogue: Catalogue, id: NodeId): boolean {
  const op = catalogue(findNode(doc, id)?.type ?? '');
  return op !== undefined && isCost(op);
}

const why = (doc: Document, catalogue: Catalogue, id: NodeId): readonly [message: string, mend: string] =>
  isCostNode(doc, catalogue, id)
    ? [`${id} is a cost: gradients begin there, and none arrives.`, 'Stop the gradient at a block before it.']
    : [`Nothing goes on from ${id}, so that no gradient comes back to it.`, 'Wire its output into a block first.'];

/** One block that stops for each output that goes on otherwise; what it fed is fed by that block, which makes itself room. */
function insertion(doc: Document, catalogue: Catalogue, ids: readonly NodeId[]): readonly Step[] {
  const taken = takenIds(doc);
  const added: Step[] = [];
  const moved = new Map<NodeId, Point>();
  for (const id of ids) {
    const ports = [...new Set(outgoing(doc, id).flatMap((e) => (endsInStop(doc, e) ? [] : [splitAddress(e.from).port])))];
    const start = moved.get(id) ?? findNode(doc, id)?.position ?? { x: 0, y: 0 };
    for (const [row, port] of ports.entries()) {
      const from = addressOf(id, port);
      const stop = freshId(taken, STOP, catalogue(STOP));
      taken.add(stop);
      const position = { x: start.x + PITCH, y: start.y + row * 90 };
      added.push({ kind: 'addNode', node: { id: stop, type: STOP, position } });
      added.push(...rewired(doc, from, stop));
    }
    for (const [node, place] of roomBehind(doc, id, start.x + 2 * PITCH, moved)) moved.set(node, place);
  }
  return [...added, ...(moved.size === 0 ? [] : [{ kind: 'moveNodes', positions: Object.fromEntries(moved) } as const])];
}

/** The wires of an output begin at a block behind it, which it feeds alone. */
function rewired(doc: Document, from: Address, stop: NodeId): readonly Step[] {
  const moved = doc.edges.flatMap((edge, at): Step[] => {
    if (edge.from !== from || endsInStop(doc, edge)) return [];
    return [
      { kind: 'removeEdge', from, to: edge.to },
      { kind: 'addEdge', edge: { ...edge, from: addressOf(stop, 'output') }, at },
    ];
  });
  return [...moved, { kind: 'addEdge', edge: { from, to: addressOf(stop, 'input') } }];
}

/** Places of all that follows a block, moved right so far that what it feeds begins at `x`. */
function roomBehind(doc: Document, id: NodeId, x: number, moved: ReadonlyMap<NodeId, Point>): ReadonlyMap<NodeId, Point> {
  const placeOf = (node: NodeId): Point | undefined => moved.get(node) ?? findNode(doc, node)?.position;
  const own = placeOf(id);
  const fed = outgoing(doc, id).flatMap(({ to }) => placeOf(splitAddress(to).node) ?? []);
  const level = fed.filter((place) => own && place.x > own.x && Math.abs(place.y - own.y) < 100);
  const by = Math.max(0, ...level.map((place) => x - place.x));
  if (by === 0) return new Map();
  const behind = new Set<NodeId>([id]);
  for (const each of behind) for (const { to } of outgoing(doc, each)) behind.add(splitAddress(to).node);
  behind.delete(id);
  return new Map(
    [...behind].flatMap((node) => {
      const place = placeOf(node);
      return place ? [[node, { x: place.x + by, y: place.y }] as const] : [];
    }),
  );
}

/** Takes the blocks away that stop what comes from some others; what they fed is fed as before. */
function removal(doc: Document, ids: readonly NodeId[]): readonly Step[] {
  const stops = ids.flatMap((id) => outgoing(doc, id));
  const dropped = stops.map(({ from, to }): Step => ({ kind: 'removeEdge', from, to }));
  const bridged = stops.flatMap(({ from, to }) => {
    const stop = splitAddress(to).node;
    return doc.edges.flatMap((edge, at): Step[] =>
      splitAddress(edge.from).node === stop
        ? [
            { kind: 'removeEdge', from: edge.from, to: edge.to },
            { kind: 'addEdge', edge: { ...edge, from }, at },
          ]
        : [],
    );
  });
  const gone = new Set(stops.map(({ to }) => splitAddress(to).node));
  return [...bridged, ...dropped, ...[...gone].map((id): Step => ({ kind: 'removeNode', id }))];
}
