import {
  type Address,
  type Definition,
  type Document,
  type GraphNode,
  type GroupPort,
  type Json,
  splitAddress,
} from '../model/document.ts';
import { isRecord } from '../model/is-record.ts';
import { isInstance, isRepeat } from '../validate/instances.ts';
import { dropEdges } from './edits/wire.ts';
import { NOWHERE } from './scope-ports.ts';
import type { Step } from './step.ts';

/** Names that are in the first list only. */
function goneOf(before: readonly GroupPort[], after: readonly GroupPort[]): ReadonlySet<string> {
  const left = new Set(after.map(({ name }) => name));
  return new Set(before.flatMap(({ name }) => (left.has(name) ? [] : [name])));
}

/** Names of the ports that a definition had and has no longer: those that wires come from, its outputs, and those that they go to. */
export const portsGone = (before: Definition, after: Definition): PortsGone => ({
  from: goneOf(before.outputs, after.outputs),
  to: goneOf(before.inputs, after.inputs),
});

interface PortsGone {
  readonly from: ReadonlySet<string>;
  readonly to: ReadonlySet<string>;
}

/**
 * Takes away what speaks of ports that a definition no longer has, in the graph and in other definitions: wires of its instances, and
 * what repeats carry, cut and collect.
 */
export function cutGonePorts(doc: Document, name: string, before: Definition, after: Definition): readonly Step[] {
  const ports = portsGone(before, after);
  if (ports.from.size + ports.to.size === 0) return [];
  const gone = (nodes: Document['nodes']): ((address: Address, side: 'from' | 'to') => boolean) => {
    const users = new Set(nodes.filter((node) => isInstance(node) && node.attrs?.definition === name).map(({ id }) => id));
    return (address, side) => {
      const { node, port } = splitAddress(address);
      return users.has(node) && ports[side].has(port);
    };
  };
  const isGone = gone(doc.nodes);
  const cut = doc.edges.filter(({ from, to }) => isGone(from, 'from') || isGone(to, 'to'));
  const definitions = Object.entries(doc.definitions).flatMap(([inside, drawing]): Step[] => {
    const next = inside === name ? drawing : withoutPorts(drawing, name, ports, gone(drawing.nodes));
    return next === drawing ? [] : [{ kind: 'setDefinition', name: inside, definition: next }];
  });
  const repeats = doc.nodes.flatMap((node): Step[] => {
    const attrs = repeatWithout(node, name, ports);
    return attrs === null ? [] : [{ kind: 'setNode', id: node.id, changes: { attrs } }];
  });
  return [...dropEdges(doc, cut), ...repeats, ...definitions];
}

/** A definition without the wires at ports that are gone; a port of its own that was one of them leads nowhere. */
function withoutPorts(
  drawing: Definition,
  name: string,
  gone: PortsGone,
  isGone: (address: Address, side: 'from' | 'to') => boolean,
): Definition {
  const nodes = drawing.nodes.map((node) => {
    const attrs = repeatWithout(node, name, gone);
    return attrs === null ? node : { ...node, attrs };
  });
  const edges = drawing.edges.filter(({ from, to }) => !isGone(from, 'from') && !isGone(to, 'to'));
  const led = (ports: readonly GroupPort[], side: 'from' | 'to'): readonly GroupPort[] =>
    ports.map((port) => (isGone(port.at, side) ? { ...port, at: NOWHERE } : port));
  const [inputs, outputs] = [led(drawing.inputs, 'to'), led(drawing.outputs, 'from')];
  const isSame =
    edges.length === drawing.edges.length &&
    same(nodes, drawing.nodes) &&
    same(inputs, drawing.inputs) &&
    same(outputs, drawing.outputs);
  return isSame ? drawing : { ...drawing, nodes, edges, inputs, outputs };
}

/** What a repeat of a definition says about its ports, without those that are gone; null where it says nothing of them. */
function repeatWithout(node: GraphNode, name: string, { from, to }: PortsGone): NonNullable<GraphNode['attrs']> | null {
  if (!isRepeat(node) || node.attrs?.definition !== name) return null;
  const { carry, scan, collect } = node.attrs;
  const left = (list: Json | undefined, gone: ReadonlySet<string>): Json | undefined =>
    Array.isArray(list) ? list.filter((port: Json) => typeof port !== 'string' || !gone.has(port)) : list;
  const carried =
    isRecord(carry) && !Array.isArray(carry)
      ? Object.fromEntries(Object.entries(carry).filter(([output, input]) => !from.has(output) && !to.has(input as string)))
      : carry;
  const next = Object.entries({ carry: carried as Json | undefined, scan: left(scan, to), collect: left(collect, from) });
  const attrs = {
    ...node.attrs,
    ...Object.fromEntries(next.flatMap(([key, value]) => (value === undefined ? [] : [[key, value]]))),
  };
  return JSON.stringify(attrs) === JSON.stringify(node.attrs) ? null : attrs;
}

const same = (a: readonly unknown[], b: readonly unknown[]): boolean => a.length === b.length && a.every((x, i) => x === b[i]);
