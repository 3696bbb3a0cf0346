import { matchesAny, rootOf } from '../../model/address.ts';
import {
  type Address,
  addressOf,
  type Document,
  type GraphNode,
  type NodeId,
  type ParameterSpec,
  type Point,
  splitAddress,
} from '../../model/document.ts';
import { ok, type Result } from '../../model/result.ts';
import { type OwnParameter, type TensorType, withDefaults } from '../../ops/define.ts';
import type { Attrs } from '../../program/program.ts';
import type { Catalogue } from '../catalogue.ts';
import { getOwn, keyIndex } from '../immutable.ts';
import { patternsOf } from '../patterns.ts';
import type { Step } from '../step.ts';
import type { Transaction } from '../transaction.ts';
import type { Added } from './add-block.ts';
import { edit, findNode, freshIdLike, noNode, refusal, takenIds } from './common.ts';

/**
 * A block's own parameter (`f.weight`) can be drawn as a circle of its own (`w`, wired to the port `f.weight`), and hidden
 * again. Neither changes a number. The settings move along; the initialiser and its fan-in stay those of the block, because
 * the analysis gives a parameter that is wired into such a port the block's own; but the random stream is named after the
 * address unless the settings name it, so its name is written out. `filled` remembers that, and hiding takes it back.
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
  const steps: Step[] = [
    { kind: 'addNode', node: parameter },
    { kind: 'addEdge', edge: { from: value, to: address } },
    ...moveSpec(doc, address, value, withStream(getOwn(doc.parameters, address) ?? {}, address)),
    ...movePatterns(doc, address, value),
  ];
  return ok({ ...edit('reveal', 'reveal', steps, { labelValues: { address, id }, selectionAfter: [id] }), id });
}

/** Writes out the name of the stream. */
const withStream = (spec: ParameterSpec, address: Address): ParameterSpec =>
  spec.stream === undefined ? { ...spec, stream: address, filled: ['stream'] } : spec;

/** Takes away again what {@link withStream} wrote; null when nothing is left. */
function withoutFilled(spec: ParameterSpec, address: Address): ParameterSpec | null {
  const { filled, ...rest } = spec;
  if (filled?.includes('stream') !== true || rest.stream !== address) return rest;
  const { stream: _, ...others } = rest;
  return Object.keys(others).length === 0 ? null : others;
}

/** Puts settings under another address, at the place where they stood. */
function moveSpec(doc: Document, from: Address, to: Address, spec: ParameterSpec | null): readonly Step[] {
  const at = keyIndex(doc.parameters, from);
  const stale = Object.hasOwn(doc.parameters, to);
  return [
    ...(stale ? [{ kind: 'setParameter', address: to, spec: null } as const] : []),
    ...(at < 0 ? [] : [{ kind: 'setParameter', address: from, spec: null } as const]),
    ...(spec === null ? [] : [{ kind: 'setParameter', address: to, spec, ...(at < 0 || stale ? {} : { at }) } as const]),
  ];
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

/** A list of patterns that means `to` where it meant `from`. */
export function movedPatterns(patterns: readonly string[], from: Address, to: Address): readonly string[] {
  if (patterns.includes(from)) {
    const rest = patterns.filter((p) => p !== from);
    return matchesAny(rest, to) ? rest : patterns.map((p) => (p === from ? to : p));
  }
  return matchesAny(patterns, from) && !matchesAny(patterns, to) ? [...patterns, to] : patterns;
}

function movePatterns(doc: Document, from: Address, to: Address): readonly Step[] {
  const steps: Step[] = [];
  const objectives = doc.training.objectives?.map((o) => ({ ...o, parameters: movedPatterns(o.parameters, from, to) }));
  if (objectives?.some((o, i) => o.parameters !== doc.training.objectives?.[i]?.parameters))
    steps.push({ kind: 'setMeta', field: 'training', value: { ...doc.training, objectives } });
  for (const node of doc.nodes) {
    const patterns = patternsOf(node);
    const moved = patterns === null ? null : movedPatterns(patterns, from, to);
    if (moved !== null && moved !== patterns)
      steps.push({ kind: 'setNode', id: node.id, changes: { attrs: { ...node.attrs, parameters: moved } } });
  }
  return steps;
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
  const value = addressOf(id, 'value');
  // Without a stream of its own it is drawn from its address, which is about to change.
  const spec = { ...(getOwn(doc.parameters, value) ?? {}), stream: doc.parameters[value]?.stream ?? value };
  const steps: Step[] = [
    { kind: 'removeEdge', from: wire.from, to: wire.to },
    ...moveSpec(doc, value, wire.to, withoutFilled(spec, wire.to)),
    ...movePatterns(doc, value, wire.to),
    { kind: 'removeNode', id },
  ];
  return ok(
    edit('hide', 'hide', steps, {
      labelValues: { address: wire.to, id },
      selectionBefore: [id],
      selectionAfter: [owner.value.node.id],
    }),
  );
}
