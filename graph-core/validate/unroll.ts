import {
  type Address,
  addressOf,
  type Definition,
  type Edge,
  type GraphNode,
  type NodeId,
  splitAddress,
} from '../model/document.ts';
import { type Diagnostic, errorAt } from '../model/result.ts';
import { repeat as op } from '../ops/structure/repeat.ts';
import { attrsOf, checkAttrs } from './attrs.ts';
import { shareFault } from './groups.ts';
import { type Definitions, type Drawing, definitionOf, isRepeat, iterationOf } from './instances.ts';

/**
 * A repeat is a chain of group instances: `r[0]`, `r[1]` ..., each fed by the one before. It is written out before anything
 * is analysed, so that types, programs, derivatives and steps know groups only. The node itself stays as the place where the
 * results are found: its inputs are wired to what its outputs stand for.
 */

/** What a repeat's attributes say. */
export interface Repeat {
  readonly definition: Definition;
  readonly times: number;
  /** Input port by the output port that feeds it. */
  readonly carry: ReadonlyMap<string, string>;
  readonly scan: ReadonlySet<string>;
  readonly collect: ReadonlySet<string>;
}

/** The block that cuts a scanned input's entry out, or stacks a collected output: no block in a definition has such a name. */
export const besideOf = (iteration: NodeId, port: string): NodeId => `${iteration}/@${port}`;

/** Ports of one name; else the only output, if it is not collected, goes into the first input that is not scanned. */
function natural({ inputs, outputs }: Definition, scan: readonly string[], collect: readonly string[]): [string, string][] {
  const carried = inputs.map(({ name }) => name).filter((name) => !scan.includes(name));
  const given = outputs.map(({ name }) => name).filter((name) => !collect.includes(name));
  const same = given.filter((name) => carried.includes(name)).map((name): [string, string] => [name, name]);
  const [output, input] = [given[0], carried[0]];
  return same.length === 0 && given.length === 1 && output !== undefined && input !== undefined ? [[output, input]] : same;
}

/** The attributes of a repeat, or what is wrong with them. */
function repeatOf(node: GraphNode, definitions: Definitions, path: NodeId): Repeat | Diagnostic {
  const [fault] = checkAttrs(op, node.attrs ?? {}, path).filter(({ severity }) => severity === 'error');
  if (fault) return fault;
  const stray = shareFault(path, node.attrs?.shareWith);
  if (stray) return stray;
  const attrs = attrsOf(op, node);
  const definition = definitionOf(node, definitions);
  if (!definition) {
    const what = attrs.definition === '' ? 'the repeat names no definition' : `there is no definition "${attrs.definition}"`;
    return errorAt('group/unknown-definition', path, what, 'choose one of the definitions of the document');
  }
  const scan = attrs.scan as readonly string[];
  const collect = attrs.collect as readonly string[];
  const isMap = typeof attrs.carry === 'object' && !Array.isArray(attrs.carry) && attrs.carry !== null;
  if (attrs.carry !== null && !isMap)
    return errorAt('attr/value', `${path}.carry`, `carry is ${JSON.stringify(attrs.carry)}`, 'give { output: input }, or null');
  const carry = isMap ? Object.entries(attrs.carry as Record<string, unknown>) : natural(definition, scan, collect);
  const isInput = (name: unknown): boolean => definition.inputs.some((port) => port.name === name);
  const isOutput = (name: unknown): boolean => definition.outputs.some((port) => port.name === name);
  const wrong = (where: string, what: string, names: readonly { readonly name: string }[]): Diagnostic =>
    errorAt(
      'repeat/unknown-port',
      `${path}.${where}`,
      what,
      `name one of ${names.map(({ name }) => name).join(', ') || 'its ports'}`,
    );
  for (const [output, input] of carry) {
    if (!isOutput(output)) return wrong('carry', `the definition has no output "${output}"`, definition.outputs);
    if (!isInput(input)) return wrong('carry', `the definition has no input ${JSON.stringify(input)}`, definition.inputs);
    if (scan.includes(input as string))
      return wrong('scan', `${input} is carried, and cannot be scanned as well`, definition.inputs);
  }
  const lost = scan.find((name) => !isInput(name));
  if (lost !== undefined) return wrong('scan', `the definition has no input "${lost}"`, definition.inputs);
  const missing = collect.find((name) => !isOutput(name));
  if (missing !== undefined) return wrong('collect', `the definition has no output "${missing}"`, definition.outputs);
  return {
    definition,
    times: attrs.times as number,
    carry: new Map(carry as [string, string][]),
    scan: new Set(scan),
    collect: new Set(collect),
  };
}

const isFault = (found: Repeat | Diagnostic): found is Diagnostic => 'code' in found;

/** Weights of iteration i: its own, those of the first, or those of what the repeat shares with. */
function shareWith(node: GraphNode, i: number, byId: ReadonlyMap<NodeId, GraphNode>): string | null {
  const isShared = node.attrs?.share !== false;
  const other = node.attrs?.shareWith;
  if (typeof other !== 'string') return isShared && i > 0 ? iterationOf(node.id, 0) : null;
  const source = byId.get(other);
  return source && isRepeat(source) ? iterationOf(other, source.attrs?.share === false && !isShared ? i : 0) : other;
}

/** A drawing with its repeats written out. */
export interface Unrolled extends Drawing {
  /** Ports of the repeats that a group's own ports stand for, and the ports that those feed now. */
  readonly fed: ReadonlyMap<Address, readonly Address[]>;
}

/** The chain of one repeat: its instances, and the blocks that cut and stack. `wired`: null for what a group's port feeds. */
function chainOf(
  node: GraphNode,
  repeat: Repeat,
  wired: ReadonlyMap<string, Address | null>,
  byId: ReadonlyMap<NodeId, GraphNode>,
): Unrolled {
  const nodes: GraphNode[] = [];
  const edges: Edge[] = [];
  const fed = new Map<Address, Address[]>();
  const feed = (port: string, from: Address | null, to: Address): void => {
    if (from !== null) edges.push({ from, to });
    else fed.set(addressOf(node.id, port), [...(fed.get(addressOf(node.id, port)) ?? []), to]);
  };
  const carried = new Set(repeat.carry.values());
  for (let i = 0; i < repeat.times; i++) {
    const id = iterationOf(node.id, i);
    nodes.push({ id, type: 'group', attrs: { definition: node.attrs?.definition ?? '', shareWith: shareWith(node, i, byId) } });
    for (const [port, from] of wired) {
      if (carried.has(port) && i > 0) continue;
      const to = addressOf(id, port);
      if (!repeat.scan.has(port)) feed(port, from, to);
      else {
        const piece = besideOf(id, port);
        nodes.push({ id: piece, type: 'select', attrs: { dim: 0, index: i } });
        feed(port, from, addressOf(piece, 'input'));
        edges.push({ from: addressOf(piece, 'output'), to });
      }
    }
    for (const [output, input] of repeat.carry)
      if (i > 0) edges.push({ from: addressOf(iterationOf(node.id, i - 1), output), to: addressOf(id, input) });
  }
  for (const { name } of repeat.definition.outputs) collectOutput(node.id, name, repeat, nodes, edges);
  return { nodes, edges, fed };
}

/** What an output stands for: that of the last iteration, or the stack of all. */
function collectOutput(id: NodeId, name: string, repeat: Repeat, nodes: GraphNode[], edges: Edge[]): void {
  const of = (i: number): Address => addressOf(iterationOf(id, i), name);
  if (!repeat.collect.has(name)) {
    edges.push({ from: of(repeat.times - 1), to: addressOf(id, name) });
    return;
  }
  const all = besideOf(iterationOf(id, repeat.times - 1), name);
  nodes.push({ id: all, type: 'stack', attrs: { dim: 0 } });
  for (let i = 0; i < repeat.times; i++) edges.push({ from: of(i), to: addressOf(all, `inputs.${i}`) });
  edges.push({ from: addressOf(all, 'output'), to: addressOf(id, name) });
}

/** What is wired to a repeat's inputs; a wire to a port that is not there, or a second one, is told here. */
function wiresInto(
  node: GraphNode,
  { edges }: Drawing,
  definitions: Definitions,
  prefix: string,
  diagnostics: Diagnostic[],
): ReadonlyMap<string, Address> {
  const wired = new Map<string, Address>();
  const ports = definitionOf(node, definitions)?.inputs ?? [];
  for (const { from, to } of edges) {
    const { node: target, port } = splitAddress(to);
    if (target !== node.id) continue;
    if (wired.has(port)) {
      diagnostics.push(
        errorAt(
          'wire/twice',
          prefix + to,
          `${to} is wired twice, from ${wired.get(port)} and from ${from}`,
          'remove one of the wires',
        ),
      );
    } else if (!ports.some(({ name }) => name === port)) {
      const names = ports.map(({ name }) => name).join(', ') || 'none';
      diagnostics.push(
        errorAt(
          'wire/unknown-port',
          prefix + to,
          `the repeat has no input port "${port}" (it has: ${names})`,
          'wire one of its ports',
        ),
      );
    } else wired.set(port, from);
  }
  return wired;
}

/** A muted repeat passes its input on, as a whole. */
const isWrittenOut = (node: GraphNode): boolean => isRepeat(node) && node.muted !== true;

const NOTHING: Unrolled = { nodes: [], edges: [], fed: new Map() };

/**
 * A drawing with its repeats written out. `outer`: addresses inside that the ports of the group around it feed.
 */
export function unroll(
  drawing: Drawing,
  definitions: Definitions,
  prefix: string,
  outer: Iterable<Address>,
  diagnostics: Diagnostic[],
): Unrolled {
  if (!drawing.nodes.some(isWrittenOut)) return { ...NOTHING, ...drawing };
  const byId = new Map(drawing.nodes.map((node) => [node.id, node]));
  const ports = [...outer].map(splitAddress);
  const chains = new Map<NodeId, Unrolled>();
  for (const node of drawing.nodes.filter(isWrittenOut)) {
    const repeat = repeatOf(node, definitions, prefix + node.id);
    if (isFault(repeat)) diagnostics.push(repeat);
    const wired = new Map<string, Address | null>(wiresInto(node, drawing, definitions, prefix, diagnostics));
    for (const at of ports) if (at.node === node.id && !wired.has(at.port)) wired.set(at.port, null);
    chains.set(node.id, isFault(repeat) ? NOTHING : chainOf(node, repeat, wired, byId));
  }
  const made = [...chains.values()];
  return {
    nodes: drawing.nodes.flatMap((node) => [...(chains.get(node.id)?.nodes ?? []), node]),
    edges: [...drawing.edges.filter((edge) => !chains.has(splitAddress(edge.to).node)), ...made.flatMap(({ edges }) => edges)],
    fed: new Map(made.flatMap(({ fed }) => [...fed])),
  };
}
