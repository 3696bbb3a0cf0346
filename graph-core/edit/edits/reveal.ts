import { matchesAny, rootOf } from '../../model/address.ts';
import {
  type Address,
  addressOf,
  type Document,
  type GraphNode,
  type NodeId,
  type Point,
  splitAddress,
} from '../../model/document.ts';
import { ok, type Result } from '../../model/result.ts';
import { type OwnParameter, type TensorType, withDefaults } from '../../ops/define.ts';
import type { Attrs } from '../../program/program.ts';
import type { Catalogue } from '../catalogue.ts';
import { getOwn } from '../immutable.ts';
import { patternsOf } from '../patterns.ts';
import { moveMeanings, moveWeights, type Relocation } from '../relocate.ts';
import type { Step } from '../step.ts';
import type { Transaction } from '../transaction.ts';
import { weightsOf } from '../weights.ts';
import type { Added } from './add-block.ts';
import { edit, findNode, freshIdLike, noNode, refusal, takenIds } from './common.ts';

/**
 * A block's own parameter (`f.weight`) can be drawn as a circle of its own (`w`, wired to the port `f.weight`), and hidden
 * again. Neither changes a number: it is a relocation of that weight. The initialiser and its fan-in stay those of the block,
 * because the analysis gives a parameter that is wired into such a port the block's own.
 */

interface Owned {
  readonly node: GraphNode;
  readonly own: OwnParameter;
  readonly attrs: Attrs;
}

/** The block that has a parameter of its own at this address. */
function ownerOf(doc: Document, catalogue: Catalogue, address: Address): Result<Owned> {
  const { node: id, port } = splitAddress(address);
  if (id.includes('/'))
    return refusal('edit/inside-group', address, `${address} lies inside a group.`, 'Open the group and show it there.');
  const node = findNode(doc, id);
  if (node === undefined) return noNode(id);
  const op = catalogue(node.type);
  const own = op === undefined ? undefined : getOwn(op.inputs, port)?.own;
  if (op === undefined || own === undefined)
    return refusal('edit/no-own-parameter', address, `Block "${id}" has no parameter "${port}" of its own.`);
  const attrs = withDefaults(op, node.attrs ?? {});
  if (own.when?.(attrs) === false) return refusal('edit/no-own-parameter', address, `Block "${id}" is set to have no "${port}".`);
  return ok({ node, own, attrs });
}

export interface RevealOptions {
  /** Types of the block's wired inputs by port, from the analysis: they give the parameter's shape. */
  readonly inputs: Record<string, TensorType>;
  readonly position?: Point;
}

/** Draws a block's own parameter as a variable. */
export function revealParameter(doc: Document, catalogue: Catalogue, address: Address, options: RevealOptions): Result<Added> {
  const owner = ownerOf(doc, catalogue, address);
  if (!owner.ok) return owner;
  const wire = doc.edges.find((e) => e.to === address);
  if (wire !== undefined) return refusal('edit/already-wired', address, `${address} already comes from ${wire.from}.`);
  const { node, own, attrs } = owner.value;
  const { port } = splitAddress(address);
  const id = revealedId(doc, address, port === 'bias' ? 'b' : port === 'weight' ? 'w' : port);
  const value = addressOf(id, 'value');
  const at = node.position ?? { x: 0, y: 0 };
  const parameter: GraphNode = {
    id,
    type: 'parameter',
    attrs: { shape: [...own.shape(options.inputs, attrs)] },
    position: options.position ?? { x: at.x, y: at.y - (port === 'bias' ? 200 : 120) },
  };
  const meaning = moved(doc, catalogue, address, value);
  const steps: Step[] = [
    { kind: 'addNode', node: parameter },
    { kind: 'addEdge', edge: { from: value, to: address } },
    ...meaning.steps,
  ];
  return ok({
    ...edit('reveal', 'reveal', steps, { labelValues: { address, id }, selectionAfter: [id] }),
    ...meaning,
    steps,
    id,
  });
}

/** A weight under another address, with everything that speaks of it. */
function moved(doc: Document, catalogue: Catalogue, from: Address, to: Address): Pick<Transaction, 'steps' | 'moved'> {
  const relocation: Relocation = { places: [[from, to]], weights: [[from, to]] };
  const all = weightsOf(doc.nodes, doc.edges, doc.definitions, catalogue);
  return {
    steps: [...moveWeights(doc, relocation.weights), ...moveMeanings(doc, catalogue, relocation, all)],
    moved: relocation,
  };
}

/** Lists of patterns that say which parameters are trained or weighed. */
const patternLists = (doc: Document): readonly (readonly string[])[] => [
  ...(doc.training.objectives ?? []).map((o) => o.parameters),
  ...doc.nodes.map((node) => patternsOf(node) ?? []),
];

/** A free id that no pattern takes for something that was not meant before. */
function revealedId(doc: Document, address: Address, base: string): NodeId {
  const taken = takenIds(doc);
  const lists = patternLists(doc);
  for (let tries = 0; tries < 100; tries++) {
    const id = freshIdLike(taken, base);
    const value = addressOf(id, 'value');
    if (!lists.some((patterns) => matchesAny(patterns, value) && !matchesAny(patterns, address))) return id;
    taken.add(id);
  }
  return freshIdLike(taken, base);
}

/** Puts a parameter that is wired into one block only back into that block. */
export function hideParameter(doc: Document, catalogue: Catalogue, id: NodeId): Result<Transaction> {
  const node = findNode(doc, id);
  if (node === undefined) return noNode(id);
  if (node.type !== 'parameter') return refusal('edit/not-a-parameter', id, `Block "${id}" is not a parameter.`);
  const wires = doc.edges.filter((e) => rootOf(e.from) === id);
  const [wire, second] = wires;
  if (wire === undefined) return refusal('edit/not-hidable', id, `"${id}" is not wired into a block that could own it.`);
  if (second !== undefined)
    return refusal(
      'edit/not-hidable',
      id,
      `"${id}" is shared: it is wired into ${wires.map((w) => w.to).join(' and ')}.`,
      'Only a parameter of one block can be hidden in it.',
    );
  const owner = ownerOf(doc, catalogue, wire.to);
  if (!owner.ok) return owner;
  const meaning = moved(doc, catalogue, addressOf(id, 'value'), wire.to);
  const steps: Step[] = [{ kind: 'removeEdge', from: wire.from, to: wire.to }, ...meaning.steps, { kind: 'removeNode', id }];
  const selection = { selectionBefore: [id], selectionAfter: [owner.value.node.id] };
  return ok({ ...edit('hide', 'hide', steps, { labelValues: { address: wire.to, id }, ...selection }), ...meaning, steps });
}
