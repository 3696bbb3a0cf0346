import { inputPortOf } from '../edit/catalogue.ts';
import { type Address, type GraphNode, type NodeId, splitAddress } from '../model/document.ts';
import { errorAt } from '../model/result.ts';
import type { OpDef, TensorType } from '../ops/define.ts';
import type { Attrs } from '../program/program.ts';
import type { InputAnalysis, NodeAnalysis, OwnParameterAnalysis } from './analysis.ts';
import { inputsOf } from './arriving.ts';
import { attrsOf } from './attrs.ts';
import { checkNesting, sharedPrefix, shareFault, tellOnce, unknownDefinition } from './groups.ts';
import {
  asIteration,
  blockOf,
  type Definitions,
  type Drawing,
  definitionOf,
  isGroup,
  isInstance,
  isRepeat,
  iterationOf,
} from './instances.ts';
import { isMuted, passageOf, passing, whyNotMuted } from './mute.ts';
import { fanInOf, typesOf } from './node-types.ts';
import type { Pieces } from './pieces.ts';
import { isPlain, keepPlain, plainBefore } from './plain-blocks.ts';
import { carriesAlike, checkScans } from './repeat-checks.ts';
import { type FoundParameter, MAX_BLOCKS, ownsParameters, type Place, type Walk } from './walk.ts';
import { hasOutput, outputPorts, penaltyPort, type Wiring, wire } from './wires.ts';

/** Analyses a drawing's blocks in execution order, block by block, also those in its groups; everything found goes into `walk`. */
export function* analysingDrawing(drawing: Drawing, place: Place, walk: Walk): Pieces<Wiring> {
  const wiring = wiringOf(drawing, place, walk);
  walk.diagnostics.push(...wiring.diagnostics);
  yield;
  // Penalties name parameters of blocks that the order has put before them, so that one pass is enough.
  const done = new Set<NodeId>();
  for (const id of wiring.order) {
    yield* visit(wiring.byId.get(id) as GraphNode, wiring, place, walk);
    done.add(id);
    yield;
  }
  for (const node of wiring.byId.values()) if (!done.has(node.id)) visitUnordered(node, wiring, place, walk);
  return wiring;
}

/** Instances are wired alike where nothing is wrong, which is told with their place, and no repeat is written out by what feeds it. */
function wiringOf(drawing: Drawing, { prefix, outer }: Place, walk: Walk): Wiring {
  const before = walk.wirings.get(drawing);
  if (before) return before;
  const wiring = wire(drawing, walk.definitions, prefix, outer.keys());
  if (wiring.diagnostics.length === 0 && !drawing.nodes.some(isRepeat)) walk.wirings.set(drawing, wiring);
  return wiring;
}

function* visit(node: GraphNode, wiring: Wiring, place: Place, walk: Walk): Pieces<void> {
  const path = place.prefix + node.id;
  walk.count++;
  if (walk.count > MAX_BLOCKS) {
    if (walk.count === MAX_BLOCKS + 1) {
      const message = `the graph has more than ${MAX_BLOCKS} blocks when its groups are opened`;
      walk.diagnostics.push(errorAt('group/too-many-blocks', path, message, 'use fewer instances'));
    }
    walk.nodes.set(path, nothing(node, new Map(), walk.definitions));
    return;
  }
  const op = blockOf(node.type, node.attrs ?? {});
  const inputs = inputsOf(node, wiring, place, walk);
  if (isMuted(node) && visitMuted(node, inputs, wiring, place, walk)) return;
  if (isGroup(node)) yield* visitInstance(node, inputs, wiring, place, walk);
  else if (isRepeat(node)) visitRepeat(node, inputs, place, walk);
  else if (op) visitBlock(node, op, inputs, wiring, place, walk);
  else {
    const message = `there is no block called "${node.type}" in this version; it is kept as it is, and does not run`;
    walk.diagnostics.push(
      errorAt('graph/unknown-op', path, message, 'replace it, or open the file with a version that knows it'),
    );
    walk.nodes.set(path, nothing(node, inputs, walk.definitions));
  }
}

/** On or behind a cycle: drawn, with its wires, without types. */
function visitUnordered(node: GraphNode, wiring: Wiring, place: Place, walk: Walk): void {
  const inputs = new Map<string, InputAnalysis>();
  for (const [port, from] of wiring.incoming.get(node.id) ?? []) inputs.set(port, { from: place.prefix + from, type: null });
  walk.nodes.set(place.prefix + node.id, nothing(node, inputs, walk.definitions));
}

const nothing = (node: GraphNode, inputs: ReadonlyMap<string, InputAnalysis>, definitions: Definitions): NodeAnalysis => ({
  node,
  type: node.type,
  op: blockOf(node.type, node.attrs ?? {}),
  inputs,
  outputs: new Map(outputPorts(node, definitions).map((port) => [port, null])),
  parameters: [],
  complete: false,
});

function visitBlock(
  node: GraphNode,
  op: OpDef,
  inputs: Map<string, InputAnalysis>,
  { refused }: Wiring,
  place: Place,
  walk: Walk,
): void {
  const path = place.prefix + node.id;
  const before = plainBefore(node, op, inputs);
  if (before) {
    walk.nodes.set(path, before);
    return;
  }
  const missing = missingPorts(op, inputs);
  for (const port of missing) {
    if (refused.has(`${node.id}.${port}`)) continue;
    walk.diagnostics.push({
      code: 'wire/missing',
      severity: 'warning',
      address: `${path}.${port}`,
      message: `${port} of ${path} is not wired`,
      mend: 'wire a value into it',
    });
  }
  const wired = new Map<string, TensorType>();
  for (const [port, { type }] of inputs) if (type) wired.set(port, type);
  const known = missing.length === 0 && wired.size === inputs.size;
  if (!known) {
    walk.nodes.set(path, nothing(node, inputs, walk.definitions));
    return;
  }
  const types = typesOf(node, op, wired);
  for (const fault of types.diagnostics) walk.diagnostics.push({ ...fault, address: place.prefix + fault.address });
  const parameters = types.parameters.map(({ name, shape, fanIn }): OwnParameterAnalysis => {
    const address = `${place.parameterPrefix}${node.id}.${name}`;
    const { init = 'zeros', initArgs, role } = op.inputs[name]?.own ?? {};
    findParameter({ address, shape, fanIn, init, initArgs, role }, path, place, walk);
    return { name, address, shape };
  });
  const value = types.outputs?.value;
  if (op.type === 'parameter' && value) {
    const address = `${place.parameterPrefix}${node.id}.value`;
    findParameter({ address, shape: value.shape, fanIn: fanInOf(value.shape), init: 'zeros' }, path, place, walk);
    walk.fresh.add(address);
  }
  if (types.outputs) followOwn(op, types.attrs, inputs, place, walk);
  const { attrs, ports } = types;
  const complete = types.outputs !== null;
  const analysis: NodeAnalysis = { node, type: op.type, op, inputs, outputs: ports, parameters, complete, attrs };
  walk.nodes.set(path, analysis);
  if (isPlain(op, types)) keepPlain(analysis);
}

function findParameter(found: FoundParameter, at: NodeId, place: Place, walk: Walk): void {
  if (ownsParameters(place, walk) && !(place.parameterPrefix !== place.prefix && walk.parameters.has(found.address)))
    walk.parameters.set(found.address, found);
  else walk.shared.push({ at, address: found.address, shape: found.shape });
}

/** A parameter node that takes the place of a block's own weight starts as that would: hiding it again changes no number. */
function followOwn(op: OpDef, attrs: Attrs, inputs: ReadonlyMap<string, InputAnalysis>, place: Place, walk: Walk): void {
  if (place.parameterPrefix !== place.prefix) return;
  for (const [port, { from }] of inputs) {
    const own = inputPortOf(op, port)?.own;
    const found = from === null ? undefined : walk.parameters.get(from);
    if (!own || from === null || !found || !walk.fresh.delete(from)) continue;
    const types = Object.fromEntries([...inputs].flatMap(([name, input]) => (input.type ? [[name, input.type]] : [])));
    walk.parameters.set(from, {
      ...found,
      init: own.init,
      initArgs: own.initArgs,
      role: own.role,
      fanIn: own.fanIn?.(types, attrs) ?? found.fanIn,
    });
  }
}

/** Ports that need a wire and have none; a list port needs one at least, and no gaps. */
function missingPorts(op: OpDef, inputs: ReadonlyMap<string, unknown>): string[] {
  const missing: string[] = [];
  for (const [port, spec] of Object.entries(op.inputs)) {
    if (spec.list === true) missing.push(...missingPieces(op, port, spec.optional === true, inputs));
    else if (!spec.own && spec.optional !== true && !inputs.has(port)) missing.push(port);
  }
  return missing;
}

function missingPieces(op: OpDef, port: string, isOptional: boolean, inputs: ReadonlyMap<string, unknown>): string[] {
  if (port === penaltyPort(op)) return [];
  const count = [...inputs.keys()].filter((name) => name.startsWith(`${port}.`)).length;
  const places = [...Array(Math.max(count, isOptional ? 0 : 1)).keys()].map((i) => `${port}.${i}`);
  return places.filter((name) => !inputs.has(name)).slice(0, 1);
}

/** A muted block: its first input goes on from it, and nothing else of it is there. False where it cannot be muted, which is told. */
function visitMuted(node: GraphNode, inputs: Map<string, InputAnalysis>, wiring: Wiring, place: Place, walk: Walk): boolean {
  const path = place.prefix + node.id;
  const wired = new Map<string, TensorType>();
  for (const [port, { type }] of inputs) if (type) wired.set(port, type);
  const passage = passageOf(node, wired, walk.definitions);
  if (typeof passage === 'string') {
    if (passage === 'unknown') return false;
    const [why, mend] = whyNotMuted(passage);
    walk.diagnostics.push(errorAt('mute/impossible', path, `${path} is muted, and cannot be: ${why}`, mend));
    return false;
  }
  walk.muted.add(path);
  const own = blockOf(node.type, node.attrs ?? {});
  if (own && !isInstance(node)) followOwn(own, attrsOf(own, node), inputs, place, walk);
  const { node: stands, op } = passing(node, passage);
  visitBlock(stands, op, new Map([...inputs].filter(([port]) => port === passage.input)), wiring, place, walk);
  return true;
}

/** A group as it is drawn, or an iteration of a repeat: what is wrong in all iterations is told of the first. */
function* visitInstance(
  node: GraphNode,
  inputs: Map<string, InputAnalysis>,
  wiring: Wiring,
  place: Place,
  walk: Walk,
): Pieces<void> {
  const iteration = asIteration(node.id);
  if (!iteration || iteration.index === 0) {
    yield* visitGroup(node, inputs, wiring, place, walk);
    return;
  }
  const first = iterationOf(place.prefix + iteration.repeat, 0);
  if (!walk.nodes.get(first)?.complete || !carriesAlike(first, iteration.repeat, inputs, place, walk)) {
    walk.nodes.set(place.prefix + node.id, nothing(node, inputs, walk.definitions));
    return;
  }
  yield* visitGroup(node, inputs, wiring, place, walk);
}

/** The place where a repeat's results are found: each output has the type of what it stands for. */
function visitRepeat(node: GraphNode, inputs: Map<string, InputAnalysis>, place: Place, walk: Walk): void {
  const path = place.prefix + node.id;
  const known = nothing(node, inputs, walk.definitions);
  const outputs = new Map([...known.outputs.keys()].map((port) => [port, inputs.get(port)?.type ?? null]));
  const complete = outputs.size > 0 && [...outputs.values()].every((type) => type !== null);
  checkScans(node, place, walk);
  walk.nodes.set(path, { ...known, outputs, complete });
}

function* visitGroup(
  node: GraphNode,
  inputs: Map<string, InputAnalysis>,
  wiring: Wiring,
  place: Place,
  walk: Walk,
): Pieces<void> {
  const path = place.prefix + node.id;
  const name = String(node.attrs?.definition);
  const definition = definitionOf(node, walk.definitions);
  const problem = definition
    ? (checkNesting(path, name, place) ?? shareFault(path, node.attrs?.shareWith))
    : unknownDefinition(path, node);
  const parameterPrefix = problem ? null : sharedPrefix(node, wiring, place, walk);
  if (!definition || problem || parameterPrefix === null) {
    if (problem) tellOnce(problem, node, place, walk);
    walk.nodes.set(path, nothing(node, inputs, walk.definitions));
    return;
  }
  const outer = new Map<Address, { port: string; input: InputAnalysis }>();
  for (const { name: port, at } of definition.inputs) {
    const input = inputs.get(port);
    if (input) outer.set(at, { port, input });
  }
  const prefix = `${path}/`;
  const inside = yield* analysingDrawing(definition, { prefix, parameterPrefix, within: [...place.within, name], outer }, walk);
  const outputs = new Map<string, TensorType | null>();
  const addresses = new Map<string, Address>();
  let complete = !inside.hasCycle;
  for (const { name: port, at } of definition.outputs) {
    const inner = splitAddress(at);
    const source = inside.byId.get(inner.node);
    if (!source || hasOutput(source, inner.port, walk.definitions) === false) {
      const message = `the group's output port "${port}" stands for ${at}, which does not exist inside`;
      walk.diagnostics.push(
        errorAt('group/unknown-port', `${path}.${port}`, message, 'remove the port, or let it stand for another one'),
      );
    }
    const type = walk.nodes.get(prefix + inner.node)?.outputs.get(inner.port) ?? null;
    outputs.set(port, type);
    addresses.set(port, prefix + at);
    if (!type) complete = false;
  }
  const group = { definition: name, order: inside.hasCycle ? [] : inside.order, outputs: addresses, parameterPrefix };
  walk.nodes.set(path, { node, type: 'group', op: blockOf('group'), inputs, outputs, parameters: [], complete, group });
}
