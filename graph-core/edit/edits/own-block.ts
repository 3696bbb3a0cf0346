import { isNodeId } from '../../model/address.ts';
import {
  type Address,
  addressOf,
  type Definition,
  type Document,
  type Edge,
  type GraphNode,
  type Json,
  type NodeId,
  splitAddress,
} from '../../model/document.ts';
import { err, errorAt, ok, type Result } from '../../model/result.ts';
import { definitionOf, isInstance } from '../../validate/instances.ts';
import type { Catalogue } from '../catalogue.ts';
import type { Step } from '../step.ts';
import type { Transaction } from '../transaction.ts';
import { edit, findNode, freshIdLike, noNode } from './common.ts';

/** What is said about a block of one's own when it is made. */
export interface OwnBlockWords {
  readonly title: string;
  readonly icon: string;
  readonly docs: string;
  /** New names of ports, by their old ones; those that are left out stay. */
  readonly inputs: { readonly [port: string]: string };
  readonly outputs: { readonly [port: string]: string };
}

/** Blocks whose formula is the user's own: each becomes a definition with nothing else in it. */
const FORMULAS: ReadonlySet<string> = new Set(['formula', 'black-box', 'script']);

/** Whether a block can be made a block of one's own: a group, a repeat, or a formula. */
export const canBeOwn = (doc: Document, node: GraphNode): boolean =>
  FORMULAS.has(node.type) || (isInstance(node) && definitionOf(node, doc.definitions) !== undefined);

/** The definition that a block is or would become, with the name that it has or would get. */
export function ownDefinition(
  doc: Document,
  catalogue: Catalogue,
  node: GraphNode,
): { readonly name: string; readonly definition: Definition } | null {
  if (isInstance(node)) {
    const definition = definitionOf(node, doc.definitions);
    return definition ? { name: String(node.attrs?.definition), definition } : null;
  }
  const op = catalogue(node.type, node.attrs ?? {});
  if (!op || !FORMULAS.has(node.type)) return null;
  const { id: _id, title: _title, symbols: _symbols, muted: _muted, ...inner } = node;
  const id = 'formula';
  const port = (name: string) => ({ name, at: addressOf(id, name) });
  const definition = {
    nodes: [{ ...inner, id, position: { x: 0, y: 0 } }],
    edges: [],
    inputs: Object.keys(op.inputs).map(port),
    outputs: Object.keys(op.outputs).map(port),
  };
  return { name: freshIdLike(new Set(Object.keys(doc.definitions)), 'own'), definition };
}

/** A name as an id: letters, digits and hyphens of it. */
export const idOf = (title: string): string =>
  title
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
    .slice(0, 60) || 'block';

/**
 * Gives a group or a formula a name, an icon and words of its own, and its ports the names that the user wants: then it is a
 * block like those that came with the program. All instances of the group are that block.
 */
export function makeOwnBlock(doc: Document, catalogue: Catalogue, id: NodeId, words: OwnBlockWords): Result<Transaction> {
  const node = findNode(doc, id);
  if (node === undefined) return noNode(id);
  const own = ownDefinition(doc, catalogue, node);
  if (own === null)
    return err([errorAt('edit/no-own-block', id, `${id} is neither a group nor a formula.`, 'Put it into a group first.')]);
  const fault = wordsFault(words, own.definition, id);
  if (fault) return err([fault]);
  const isNew = !isInstance(node);
  const name = isNew ? freshIdLike(new Set(Object.keys(doc.definitions)), idOf(words.title)) : own.name;
  const { title: _title, icon: _icon, docs: _docs, ...rest } = own.definition;
  const definition: Definition = {
    title: words.title.trim(),
    ...(words.icon === '' ? {} : { icon: words.icon }),
    ...(words.docs.trim() === '' ? {} : { docs: words.docs.trim() }),
    ...rest,
    version: own.definition.version ?? 1,
    inputs: renamedPorts(own.definition.inputs, words.inputs),
    outputs: renamedPorts(own.definition.outputs, words.outputs),
  };
  const as: Document = isNew ? { ...doc, nodes: doc.nodes.map((each) => (each.id === id ? asInstance(each, name) : each)) } : doc;
  const turned: Step[] = isNew
    ? [{ kind: 'setNode', id, changes: { type: 'group', attrs: { definition: name }, version: null } }]
    : [];
  const steps: Step[] = [
    { kind: 'setDefinition', name, definition },
    ...turned,
    ...renamedIn(as, name, words),
    ...renamedWithin(doc, name, words),
  ];
  return ok(edit('make-own', 'set.definition', steps, { labelValues: { id, title: words.title.trim() }, selectionAfter: [id] }));
}

const asInstance = (node: GraphNode, name: string): GraphNode => ({ ...node, type: 'group', attrs: { definition: name } });

function wordsFault({ title, inputs, outputs }: OwnBlockWords, definition: Definition, id: NodeId) {
  if (title.trim() === '' || title.length > 80)
    return errorAt('edit/bad-name', id, 'A block needs a name of at most 80 characters.', 'Type what it is called.');
  for (const [ports, names] of [
    [definition.inputs, inputs],
    [definition.outputs, outputs],
  ] as const) {
    const all = renamedPorts(ports, names).map(({ name }) => name);
    const bad = all.find((name) => !isNodeId(name));
    if (bad !== undefined)
      return errorAt(
        'edit/bad-port-name',
        id,
        `"${bad.slice(0, 80)}" cannot be the name of a port.`,
        'Use letters, digits and _.',
      );
    // several ports of one name are one input that is used in several places
    const twice = ports.find((port, i) => all.some((name, j) => name === all[i] && ports[j]?.name !== port.name));
    if (twice !== undefined)
      return errorAt(
        'edit/port-twice',
        id,
        `Two ports would be called "${names[twice.name] ?? twice.name}".`,
        'Give each a name of its own.',
      );
  }
  return null;
}

const renamedPorts = (ports: Definition['inputs'], names: { readonly [port: string]: string }): Definition['inputs'] =>
  ports.some(({ name }) => (names[name] ?? name) !== name)
    ? ports.map((port) => ({ ...port, name: names[port.name] ?? port.name }))
    : ports;

type Attrs = NonNullable<GraphNode['attrs']>;
type Ports = Pick<OwnBlockWords, 'inputs' | 'outputs'>;

/** The address of a port by its new name. */
function renamedEnd(
  address: Address,
  names: { readonly [port: string]: string },
  isInstanceOf: (id: NodeId) => boolean,
): Address {
  const { node, port } = splitAddress(address);
  const now = Object.hasOwn(names, port) ? names[port] : undefined;
  return now === undefined || !isInstanceOf(node) ? address : addressOf(node, now);
}

/** A wire of a drawing with the new names of the ports it ends at; the same object where none is new. */
function renamedEdge(edge: Edge, isInstanceOf: (id: NodeId) => boolean, { inputs, outputs }: Ports): Edge {
  const [from, to] = [renamedEnd(edge.from, outputs, isInstanceOf), renamedEnd(edge.to, inputs, isInstanceOf)];
  return from === edge.from && to === edge.to ? edge : { ...edge, from, to };
}

const instancesOf = (nodes: readonly GraphNode[], name: string): ((id: NodeId) => boolean) => {
  const ids = new Set(nodes.flatMap((node) => (isInstance(node) && node.attrs?.definition === name ? [node.id] : [])));
  return (id) => ids.has(id);
};

/** Steps of the drawing itself: wires that end at renamed ports, and what repeats say about them. */
function renamedIn(doc: Document, name: string, ports: Ports): readonly Step[] {
  const isOne = instancesOf(doc.nodes, name);
  const wires = doc.edges.flatMap((edge, at): Step[] => {
    const now = renamedEdge(edge, isOne, ports);
    return now === edge
      ? []
      : [
          { kind: 'removeEdge', from: edge.from, to: edge.to },
          { kind: 'addEdge', edge: now, at },
        ];
  });
  const repeats = doc.nodes.flatMap((node): Step[] => {
    const attrs = isOne(node.id) ? renamedAttrs(node, ports) : null;
    return attrs === null ? [] : [{ kind: 'setNode', id: node.id, changes: { attrs } }];
  });
  return [...inOrder(wires), ...repeats, ...renamedTraining(doc, isOne, ports)];
}

/** What training says about outputs that have new names. */
function renamedTraining({ training }: Document, isOne: (id: NodeId) => boolean, { outputs }: Ports): readonly Step[] {
  const now = (address: Address): Address => renamedEnd(address, outputs, isOne);
  const { objectives, metrics } = training;
  const next = {
    ...training,
    ...(objectives && { objectives: objectives.map((each) => ({ ...each, cost: now(each.cost) })) }),
    ...(metrics && {
      metrics: metrics.map(({ output, target, ...rest }) => ({
        ...rest,
        ...(output === undefined ? {} : { output: now(output) }),
        ...(target === undefined ? {} : { target: now(target) }),
      })),
    }),
  };
  return JSON.stringify(next) === JSON.stringify(training) ? [] : [{ kind: 'setMeta', field: 'training', value: next }];
}

/** All wires go before any comes: two ports may have exchanged their names. */
const inOrder = (wires: readonly Step[]): readonly Step[] => [
  ...wires.filter(({ kind }) => kind === 'removeEdge'),
  ...wires.filter(({ kind }) => kind === 'addEdge'),
];

/** The same in the definitions that have instances inside. */
function renamedWithin(doc: Document, name: string, ports: Ports): readonly Step[] {
  return Object.entries(doc.definitions).flatMap(([other, definition]): Step[] => {
    const isOne = instancesOf(definition.nodes, name);
    if (other === name || !definition.nodes.some(({ id }) => isOne(id))) return [];
    const edges = definition.edges.map((edge) => renamedEdge(edge, isOne, ports));
    const nodes = definition.nodes.map((node) => {
      const attrs = isOne(node.id) ? renamedAttrs(node, ports) : null;
      return attrs === null ? node : { ...node, attrs };
    });
    const outer = (list: Definition['inputs'], names: { readonly [port: string]: string }) =>
      list.map((port) => {
        const at = splitAddress(port.at);
        const now = isOne(at.node) && Object.hasOwn(names, at.port) ? names[at.port] : undefined;
        return now === undefined ? port : { ...port, at: addressOf(at.node, now) };
      });
    const inputs = outer(definition.inputs, ports.inputs);
    const outputs = outer(definition.outputs, ports.outputs);
    return [{ kind: 'setDefinition', name: other, definition: { ...definition, nodes, edges, inputs, outputs } }];
  });
}

/** What a repeat says about its ports, by their new names; null where it says nothing. */
function renamedAttrs(node: GraphNode, { inputs, outputs }: Ports): Attrs | null {
  if (node.type !== 'repeat') return null;
  const { carry, scan, collect } = node.attrs ?? {};
  const named = (names: { readonly [port: string]: string }, port: Json): Json =>
    typeof port === 'string' && Object.hasOwn(names, port) ? (names[port] as string) : port;
  const list = (value: Json | undefined, names: { readonly [port: string]: string }): Json | undefined =>
    Array.isArray(value) ? value.map((port: Json) => named(names, port)) : value;
  const isMap = typeof carry === 'object' && carry !== null && !Array.isArray(carry);
  const carried = isMap
    ? Object.fromEntries(Object.entries(carry).map(([from, to]) => [named(outputs, from), named(inputs, to)]))
    : carry;
  const next = { carry: carried, scan: list(scan, inputs), collect: list(collect, outputs) };
  return {
    ...node.attrs,
    ...Object.fromEntries(Object.entries(next).filter(([, value]) => value !== undefined)),
  } as Attrs;
}
