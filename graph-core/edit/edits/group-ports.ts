import { rootOf } from '../../model/address.ts';
import { type Address, addressOf, type Document, type GraphNode, type GroupPort, splitAddress } from '../../model/document.ts';
import { withDefaults } from '../../ops/define.ts';
import { definitionOf, isInstance } from '../../validate/instances.ts';
import { type Catalogue, outputNames } from '../catalogue.ts';
import { freshIdLike } from './common.ts';

export interface DerivedPorts {
  /** One input port may feed several places, with an entry for each. */
  readonly inputs: readonly GroupPort[];
  readonly outputs: readonly GroupPort[];
}

const VARIABLES: ReadonlySet<string> = new Set(['observed', 'parameter', 'constant', 'random']);

/**
 * The ports of a group of these blocks: one for each source outside that feeds it and for each value inside that is read
 * outside; also for what a block waits for, and for what the last blocks make, so that the group can be wired.
 */
export function portsOf(
  doc: Document,
  catalogue: Catalogue,
  nodes: readonly GraphNode[],
  nameOf: (address: Address) => string | undefined,
): DerivedPorts {
  const picked = new Set(nodes.map(({ id }) => id));
  const types = new Map(doc.nodes.map((node) => [node.id, node.type]));
  const taken = new Set<string>();
  const nameFor = (wanted: string): string => {
    const name = freshIdLike(taken, wanted.replace(/[^A-Za-z0-9_-]/g, '-').replace(/^(?![A-Za-z_])/, '_'));
    taken.add(name);
    return name;
  };
  const sources = new Map<Address, string>();
  const inputs: GroupPort[] = [];
  for (const { from, to } of doc.edges) {
    if (picked.has(rootOf(from)) || !picked.has(rootOf(to))) continue;
    const { node } = splitAddress(from);
    const plain = VARIABLES.has(types.get(node) ?? '') ? node : splitAddress(to).port;
    const name = sources.get(from) ?? nameFor(nameOf(from) ?? plain);
    sources.set(from, name);
    inputs.push({ name, at: to });
  }
  for (const at of waiting(doc, catalogue, nodes)) inputs.push({ name: nameFor(splitAddress(at).port), at });
  const leaving = new Set(
    doc.edges.filter(({ from, to }) => picked.has(rootOf(from)) && !picked.has(rootOf(to))).map((e) => e.from),
  );
  const outputs = [...leaving, ...unread(doc, catalogue, nodes)].map((at) => {
    const { node, port } = splitAddress(at);
    return { name: nameFor(nameOf(at) ?? (VARIABLES.has(types.get(node) ?? '') ? node : port)), at };
  });
  return { inputs, outputs };
}

/** Ports that need a wire and have none. */
function waiting(doc: Document, catalogue: Catalogue, nodes: readonly GraphNode[]): readonly Address[] {
  const wired = new Set(doc.edges.map(({ to }) => to));
  return nodes.flatMap((node) => {
    const names = isInstance(node)
      ? (definitionOf(node, doc.definitions)?.inputs ?? []).map(({ name }) => name)
      : Object.entries(catalogue(node.type, node.attrs ?? {})?.inputs ?? {}).flatMap(([name, port]) =>
          port.own !== undefined || port.optional === true || port.list === true ? [] : [name],
        );
    return [...new Set(names)].map((name) => addressOf(node.id, name)).filter((address) => !wired.has(address));
  });
}

/** What blocks make of which nothing is read. */
function unread(doc: Document, catalogue: Catalogue, nodes: readonly GraphNode[]): readonly Address[] {
  const read = new Set(doc.edges.map(({ from }) => splitAddress(from).node));
  return nodes.flatMap((node) => {
    if (read.has(node.id)) return [];
    const op = catalogue(node.type, node.attrs ?? {});
    const names = isInstance(node)
      ? (definitionOf(node, doc.definitions)?.outputs ?? []).map(({ name }) => name)
      : op === undefined
        ? []
        : outputNames(op, withDefaults(op, node.attrs ?? {}));
    return names.map((name) => addressOf(node.id, name));
  });
}
