import { inputPortOf } from '../edit/catalogue.ts';
import type { Address, Document, NodeId } from '../model/document.ts';
import { draws, type OpDef } from '../ops/define.ts';
import type { Ports } from '../ops/rules.ts';
import { DRAW_INPUTS, DRAW_PORTS, DRAW_TYPE } from '../random/draw-inputs.ts';
import { type Streams, streamOf } from '../random/streams.ts';
import type { Analysis, GroupAnalysis, NodeAnalysis } from '../validate/analysis.ts';
import { attrsOf } from '../validate/attrs.ts';
import { asPortTakesIt, inPortOrder } from '../validate/node-types.ts';
import { Builder, type Registry, type Value } from './builder.ts';
import { addPorts, attrsKey, shared, textKey } from './keys.ts';
import { NumberMemo } from './memo.ts';
import { type OpenNumbers, siteOf } from './open-numbers.ts';
import type { Attrs, InputRole, Mode, Program, ValueType } from './program.ts';
import { sharedProgram } from './shared-program.ts';

/** A value that comes from outside: an observed variable, a parameter, a constant, what random numbers depend on. */
interface Leaf {
  readonly address: Address;
  readonly role: InputRole;
  readonly type: ValueType;
}

/** A drawing being built: the document, or the inside of a group instance. */
interface Site {
  readonly b: Builder;
  readonly analysis: Analysis;
  readonly definitions: Document['definitions'];
  /** Null where all numbers are known. */
  readonly open: OpenNumbers | null;
  readonly prefix: string;
  readonly parameterPrefix: string;
  /** By full address. */
  readonly values: Map<Address, Value>;
  /** Inside a group: what its ports were given, by port. */
  readonly outer: Ports;
  /** Called with each value of the drawing in execution order. */
  readonly made: (address: Address, value: Value) => void;
}

/**
 * The forward pass of one sample. Inputs are the leaves (observed variables, parameters, constants), named by address;
 * outputs are all values of the top drawing and all parameters, named by address, in execution order. Groups and composites
 * are calls with a body. Blocks that cannot run yet are left out with everything behind them. `mode` says what blocks that
 * differ in training expand into; the inputs of blocks that draw ({@link DRAW_INPUTS}) are no outputs. With `open` the numbers of those
 * attributes are not in it yet.
 *
 * @throws Error when the analysis has errors: a document is analysed before it is built.
 */
export function buildProgram(
  document: Document,
  analysis: Analysis,
  registry: Registry,
  mode: Mode = 'eval',
  open: OpenNumbers | null = null,
): Program {
  if (!analysis.runnable) throw new Error(`${document.name} cannot be built: its analysis has errors`);
  const b = new Builder(registry, {}, mode);
  const made = (address: Address, value: Value): void => b.output(address, value);
  const { definitions } = document;
  const site: Site = { b, analysis, definitions, open, prefix: '', parameterPrefix: '', values: new Map(), outer: {}, made };
  for (const id of analysis.order) place(id, site);
  return b.build();
}

function place(id: NodeId, site: Site): void {
  const path = site.prefix + id;
  const analysis = site.analysis.nodes.get(path);
  if (!analysis?.complete) return;
  // what is inside a group is seen from the group
  site.b.withOrigins([{ path: id, rule: 'forward' }], () => {
    const leaves = leavesOf(id, analysis, site);
    for (const leaf of leaves) leafValue(leaf, site);
    if (analysis.type === 'repeat') placeRepeat(path, analysis, site);
    else if (analysis.group) placeGroup(path, analysis, analysis.group, leaves, site);
    else if (analysis.op && analysis.op.kind !== 'structural') placeBlock(path, analysis, analysis.op, site);
  });
}

/** The value of a leaf; a program input the first time. */
function leafValue({ address, role, type }: Leaf, site: Site): Value {
  const before = site.values.get(address);
  if (before) return before;
  const value = site.b.input(address, role, type);
  site.values.set(address, value);
  if (role !== 'random') site.made(address, value);
  return value;
}

const ROLES: Readonly<Record<string, InputRole>> = { observed: 'observed', parameter: 'parameter', constant: 'constant' };

/** Leaves that a node brings: itself, the weights it owns, or all those inside a group. */
function leavesOf(id: NodeId, analysis: NodeAnalysis, site: Pick<Site, 'b' | 'analysis' | 'prefix' | 'parameterPrefix'>): Leaf[] {
  const own = analysis.parameters.map(({ name, address, shape }): Leaf => {
    const role = analysis.op?.inputs[name]?.own?.role ?? 'parameter';
    return { address, role, type: shared.floats(shape) };
  });
  if (draws(analysis.op, site.b.mode))
    own.push(
      ...DRAW_PORTS.map((port): Leaf => ({ address: DRAW_INPUTS[port], role: 'random', type: { ...DRAW_TYPE, axes: [] } })),
    );
  const role = ROLES[analysis.type];
  const type = analysis.outputs.get('value');
  if (role && type) {
    const prefix = role === 'parameter' ? site.parameterPrefix : site.prefix;
    return [{ address: `${prefix}${id}.value`, role, type: { ...type, axes: [] } }];
  }
  const { group } = analysis;
  if (!group) return own;
  const inside = { b: site.b, analysis: site.analysis, prefix: `${site.prefix}${id}/`, parameterPrefix: group.parameterPrefix };
  const leaves = new Map<Address, Leaf>();
  for (const inner of group.order) {
    const found = site.analysis.nodes.get(inside.prefix + inner);
    if (found?.complete) for (const leaf of leavesOf(inner, found, inside)) leaves.set(leaf.address, leaf);
  }
  return [...leaves.values()];
}

const BLOCK = textKey('block');

/** What a block becomes is worked out once for all that are alike. */
function placeBlock(path: NodeId, analysis: NodeAnalysis, op: OpDef, site: Site): void {
  const isDrawn = draws(op, site.b.mode);
  const count = analysis.inputs.size + analysis.parameters.length + (isDrawn ? DRAW_PORTS.length : 0);
  const ports = new Array<string>(count);
  const values = new Array<Value>(count);
  let given = 0;
  const give = (port: string, value: Value): void => {
    ports[given] = port;
    values[given++] = value;
  };
  for (const [port, { from, outer }] of analysis.inputs)
    give(port, outer === undefined ? valueAt(from as Address, site) : (site.outer[outer] as Value));
  for (const { name, address } of analysis.parameters) give(name, site.values.get(address) as Value);
  if (isDrawn) for (const port of DRAW_PORTS) give(port, site.values.get(DRAW_INPUTS[port]) as Value);
  const known = attrsAt(path, op, analysis, site.analysis.streams);
  const attrs = site.open?.attrsOf(op, known, siteOf(path)) ?? known;
  const key = [BLOCK, textKey(op.type), attrsKey(attrs)];
  const outputs = site.b.applied(key, shared.names(ports), values, (b, given) => blockOf(b, op, attrs, given));
  for (const port in outputs) keep(`${path}.${port}`, outputs[port] as Value, site);
}

/** A block on values as they are wired: in the order of its ports, of the dtypes that these take. */
function blockOf(b: Builder, op: OpDef, attrs: Attrs, given: Ports): Ports {
  const inputs: Record<string, Value> = {};
  const drawn: Record<string, Value> = {};
  const isDrawn = (port: string): boolean => draws(op, b.mode) && DRAW_PORTS.some((name) => name === port);
  for (const [port, value] of Object.entries(given)) {
    const spec = inputPortOf(op, port);
    if (isDrawn(port)) drawn[port] = value;
    else inputs[port] = spec ? b.cast(value, asPortTakesIt(spec, value).dtype) : value;
  }
  return b.op(op.type, { ...inPortOrder(op, inputs), ...drawn }, attrs);
}

/** A repeat has been written out as groups: its outputs are other names of what the last of them, or their stack, gives. */
function placeRepeat(path: NodeId, analysis: NodeAnalysis, site: Site): void {
  for (const [port, { from }] of analysis.inputs) keep(`${path}.${port}`, valueAt(from as Address, site), site);
}

/** A block's attributes, with the name of its random stream where it draws. */
export function attrsAt(path: NodeId, op: OpDef, { node, attrs: known }: NodeAnalysis, streams: Streams): Attrs {
  const attrs = known ?? attrsOf(op, node);
  if (op.kind !== 'composite' || op.draws === undefined) return attrs;
  return { ...attrs, stream: streamOf(streams, path, attrs.stream) };
}

function keep(address: Address, value: Value, site: Site): void {
  site.values.set(address, value);
  site.made(address, value);
}

/** The value an address names; a penalty inside shared weights names those of the instance they belong to. */
function valueAt(address: Address, site: Site): Value {
  const found = site.values.get(address) ?? site.values.get(site.parameterPrefix + address.slice(site.prefix.length));
  if (!found) throw new Error(`${address} is used before it is made`);
  return found;
}

/** By the definitions of a document: the bodies of groups, whose instances are alike but for what {@link bodyKey} says. */
const bodies = new NumberMemo<Document['definitions'], Program>();

/** A group is a call: its inputs are its wired ports and then the leaves inside, its body a program of its own. */
function placeGroup(path: NodeId, analysis: NodeAnalysis, group: GroupAnalysis, leaves: readonly Leaf[], site: Site): void {
  const wired = [...analysis.inputs].map(([port, { from, outer }]) => {
    return [port, outer === undefined ? valueAt(from as Address, site) : (site.outer[outer] as Value)] as const;
  });
  const prefixes = [group.parameterPrefix, `${path}/`];
  const from = leaves.map(({ address }) => prefixes.findIndex((prefix) => address.startsWith(prefix)));
  const names = leaves.map(({ address }, i) => address.slice(prefixes[from[i] as number]?.length ?? 0));
  const inputs: Record<string, Value> = Object.fromEntries(wired);
  for (const [i, { address }] of leaves.entries()) inputs[names[i] as string] = site.values.get(address) as Value;
  const make = (): Program => sharedProgram(bodyOf(path, group, wired, leaves, names, site));
  const body = dependsOnPlace(path, group, site)
    ? make()
    : bodies.get(site.definitions, bodyKey(group, wired, leaves, names, from, site), make);
  const outputs = site.b.call('group', inputs, body, { definition: group.definition });
  for (const [port, value] of Object.entries(outputs)) keep(`${path}.${port}`, value, site);
}

type Wired = readonly (readonly [port: string, value: Value])[];

/** All that the body of a group depends on, where no block in it depends on its place; `from` says from which prefix on each leaf is named. */
function bodyKey(
  { definition }: GroupAnalysis,
  wired: Wired,
  leaves: readonly Leaf[],
  names: readonly string[],
  from: readonly number[],
  { b, values, open }: Site,
): number[] {
  // what is open in a definition is so by the same indices in every document that has it
  const key = [textKey(b.mode), textKey(definition), open === null ? 0 : 1];
  const typeOf = (value: Value): ValueType => b.typeOf(value);
  addPorts(
    key,
    shared.names(wired.map(([port]) => port)),
    wired.map(([, value]) => typeOf(value)),
  );
  addPorts(
    key,
    shared.names(names),
    leaves.map(({ address }) => typeOf(values.get(address) as Value)),
  );
  for (const [i, { role }] of leaves.entries()) key.push(textKey(role), from[i] as number);
  return key;
}

/** Whether a block in a group depends on where that is: the stream of what it draws is named after its place. */
function dependsOnPlace(path: NodeId, group: GroupAnalysis, site: Site): boolean {
  return group.order.some((id) => {
    const inner = site.analysis.nodes.get(`${path}/${id}`);
    if (inner?.group) return dependsOnPlace(`${path}/${id}`, inner.group, site);
    const op = inner?.op;
    return op !== undefined && op.kind === 'composite' && op.draws !== undefined;
  });
}

function bodyOf(
  path: NodeId,
  group: GroupAnalysis,
  wired: Wired,
  leaves: readonly Leaf[],
  names: readonly string[],
  site: Site,
): Program {
  const inner = new Builder(site.b.registry, site.b.axes, site.b.mode);
  const outer = Object.fromEntries(wired.map(([port, value]) => [port, inner.input(port, 'observed', typeOf(value))]));
  const values = new Map(leaves.map(({ address, role, type }, i) => [address, inner.input(names[i] as string, role, type)]));
  const inside: Site = {
    ...site,
    b: inner,
    prefix: `${path}/`,
    parameterPrefix: group.parameterPrefix,
    values,
    outer,
    made: () => {},
  };
  for (const id of group.order) place(id, inside);
  for (const [port, address] of group.outputs) inner.output(port, valueAt(address, inside));
  return inner.build();
}

const typeOf = ({ dtype, shape, axes }: Value): Omit<Value, 'id'> => ({ dtype, shape, axes });
