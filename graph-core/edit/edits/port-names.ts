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
import { isInstance } from '../../validate/instances.ts';
import { instancePaths } from '../definitions.ts';
import { relocatedTraining } from '../relocate.ts';
import type { Step } from '../step.ts';

/** New names of a definition's ports, by their old ones; those that are left out stay. */
export interface PortNames {
  readonly inputs: { readonly [port: string]: string };
  readonly outputs: { readonly [port: string]: string };
}

/** Everything that speaks of the ports of a definition's instances says their new names: wires, repeats, other definitions, training. */
export const renamedPortSteps = (doc: Document, name: string, ports: PortNames): readonly Step[] => [
  ...renamedIn(doc, name, ports),
  ...renamedWithin(doc, name, ports),
];

type Attrs = NonNullable<GraphNode['attrs']>;

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
function renamedEdge(edge: Edge, isInstanceOf: (id: NodeId) => boolean, { inputs, outputs }: PortNames): Edge {
  const [from, to] = [renamedEnd(edge.from, outputs, isInstanceOf), renamedEnd(edge.to, inputs, isInstanceOf)];
  return from === edge.from && to === edge.to ? edge : { ...edge, from, to };
}

const instancesOf = (nodes: readonly GraphNode[], name: string): ((id: NodeId) => boolean) => {
  const ids = new Set(nodes.flatMap((node) => (isInstance(node) && node.attrs?.definition === name ? [node.id] : [])));
  return (id) => ids.has(id);
};

/** Steps of the drawing itself: wires that end at renamed ports, and what repeats say about them. */
function renamedIn(doc: Document, name: string, ports: PortNames): readonly Step[] {
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
  return [...inOrder(wires), ...repeats, ...renamedTraining(doc, name, ports)];
}

/** What training says about outputs that have new names. */
function renamedTraining(doc: Document, name: string, { outputs }: PortNames): readonly Step[] {
  const drawn = doc.nodes.filter((node) => isInstance(node) && node.attrs?.definition === name).map(({ id }) => id);
  const places = [...new Set([...drawn, ...instancePaths(doc, name)])].flatMap((path) =>
    Object.entries(outputs).map(([old, now]) => [addressOf(path, old), addressOf(path, now)] as const),
  );
  const training = relocatedTraining(doc.training, { places, weights: [] }, [], []);
  return training === doc.training ? [] : [{ kind: 'setMeta', field: 'training', value: training }];
}

/** All wires go before any comes: two ports may have exchanged their names. */
const inOrder = (wires: readonly Step[]): readonly Step[] => [
  ...wires.filter(({ kind }) => kind === 'removeEdge'),
  ...wires.filter(({ kind }) => kind === 'addEdge'),
];

/** The same in the definitions that have instances inside. */
function renamedWithin(doc: Document, name: string, ports: PortNames): readonly Step[] {
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
function renamedAttrs(node: GraphNode, { inputs, outputs }: PortNames): Attrs | null {
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
