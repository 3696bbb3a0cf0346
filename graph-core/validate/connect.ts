import { inputPortOf } from '../edit/catalogue.ts';
import { type Address, type Document, type Edge, type GraphNode, type NodeId, splitAddress } from '../model/document.ts';
import { type Diagnostic, err, errorAt, ok, type Result } from '../model/result.ts';
import type { TensorType } from '../ops/define.ts';
import { type Analysis, analyse } from './analyse.ts';
import { asPortTakesIt, typesOf } from './node-types.ts';
import { blockOf, type Drawing, definitionOf, isGroup } from './instances.ts';
import { checkCostWire, hasInput, hasOutput, inputNames, outputPorts } from './wires.ts';

/**
 * Whether a wire may be drawn, else why not: a wrong direction, an unknown port, a taken port, a cost, a circle, a dtype or
 * a shape that does not fit. Shapes are tried on the target block alone; what follows from them further on is for the
 * analysis to say.
 */
export function canConnect(document: Document, from: Address, to: Address): Result<void> {
  const drawing = drawingAt(document, from, to);
  if (!drawing) return refuse('wire/across-groups', to, 'a wire cannot cross the border of a group', 'add a port to the group');
  const { byId, prefix } = drawing;
  const source = splitAddress(from.slice(prefix.length));
  const target = splitAddress(to.slice(prefix.length));
  const fromNode = byId.get(source.node);
  const toNode = byId.get(target.node);
  if (!fromNode || !toNode) return refuse('wire/unknown-node', to, 'one end of the wire is no block of the graph');
  const problem =
    checkPorts(document, { from, to }, fromNode, toNode) ??
    asRefusal(checkCostWire(fromNode, toNode, { from, to }, document.definitions)) ??
    checkCircle(document, drawing, source.node, target.node);
  if (problem) return err([problem]);
  return checkTypes(analyse(document), from, to, toNode);
}

/** The analysis tells how to mend a wire that is there; one that was only tried has nothing to remove. */
const asRefusal = (problem: Diagnostic | null): Diagnostic | null =>
  problem?.code === 'wire/cost-output'
    ? {
        ...problem,
        mend: 'for a sum of costs, wire it into a cost-sum; to use its number in a block, put a cost-value between them',
      }
    : problem;

const refuse = (code: string, address: string, message: string, mend?: string): Result<void> =>
  err([errorAt(code, address, message, mend)]);

interface Inside {
  readonly prefix: string;
  readonly byId: ReadonlyMap<NodeId, GraphNode>;
  readonly drawing: Drawing;
}

const drawings = new WeakMap<Document, Map<string, Inside | null>>();

/** The drawing that both addresses are in, remembered: while a wire is dragged, every port of the graph is asked about. */
function drawingAt(document: Document, from: Address, to: Address): Inside | null {
  const prefix = from.slice(0, from.lastIndexOf('/') + 1);
  if (to.slice(0, to.lastIndexOf('/') + 1) !== prefix) return null;
  const known = drawings.get(document) ?? new Map<string, Inside | null>();
  drawings.set(document, known);
  const before = known.get(prefix);
  if (before !== undefined) return before;
  let drawing: Drawing | undefined = document;
  for (const id of prefix.split('/').slice(0, -1)) {
    const group: GraphNode | undefined = drawing?.nodes.find((n) => n.id === id);
    drawing = group && definitionOf(group, document.definitions);
  }
  const inside = drawing ? { prefix, drawing, byId: new Map(drawing.nodes.map((n) => [n.id, n])) } : null;
  known.set(prefix, inside);
  return inside;
}

function checkPorts(document: Document, { from, to }: Edge, fromNode: GraphNode, toNode: GraphNode): Diagnostic | null {
  const source = splitAddress(from).port;
  const target = splitAddress(to).port;
  const { definitions } = document;
  if (hasOutput(fromNode, source, definitions) !== true) {
    if (hasInput(fromNode, source, definitions)) {
      return errorAt(
        'wire/direction',
        from,
        `${from} is an input: a wire starts at an output`,
        'draw the wire the other way round',
      );
    }
    const ports = outputPorts(fromNode, definitions).join(', ') || 'none';
    return errorAt('wire/unknown-port', from, `${fromNode.type} has no output port "${source}" (it has: ${ports})`);
  }
  if (hasInput(toNode, target, definitions) !== true) {
    if (hasOutput(toNode, target, definitions)) {
      return errorAt('wire/direction', to, `${to} is an output: a wire ends at an input`, 'end the wire at an input port');
    }
    return errorAt(
      'wire/unknown-port',
      to,
      `${toNode.type} has no input port "${target}" (it has: ${inputNames(toNode, definitions)})`,
    );
  }
  const before = analyse(document).nodes.get(splitAddress(to).node)?.inputs.get(target);
  if (before?.from == null) return null;
  return errorAt(
    'wire/twice',
    to,
    `${to} is already wired, from ${before.from}`,
    'remove that wire first, or add the two with an add block',
  );
}

const ancestors = new WeakMap<Document, Map<NodeId, ReadonlySet<NodeId>>>();

function checkCircle(document: Document, { drawing, prefix }: Inside, from: NodeId, to: NodeId): Diagnostic | null {
  const known = ancestors.get(document) ?? new Map<NodeId, ReadonlySet<NodeId>>();
  ancestors.set(document, known);
  const path = prefix + from;
  const before = known.get(path) ?? feeders(drawing, from);
  known.set(path, before);
  if (!before.has(to)) return null;
  const how = from === to ? `${to} would feed itself` : `${to} already feeds ${from}: the wire would close a circle`;
  return errorAt('graph/cycle', prefix + to, how, 'wire it to a block that comes later: a graph has no circles');
}

/** A block and everything that feeds it, directly or not. */
function feeders(drawing: Drawing, of: NodeId): ReadonlySet<NodeId> {
  const into = new Map<NodeId, NodeId[]>();
  for (const { from, to } of drawing.edges) {
    const target = splitAddress(to).node;
    const list = into.get(target);
    if (list) list.push(splitAddress(from).node);
    else into.set(target, [splitAddress(from).node]);
  }
  const seen = new Set([of]);
  for (const id of seen) for (const before of into.get(id) ?? []) seen.add(before);
  return seen;
}

/** The target block's types with the new wire, as far as its other inputs are known. */
function checkTypes(analysis: Analysis, from: Address, to: Address, toNode: GraphNode): Result<void> {
  const source = splitAddress(from);
  const target = splitAddress(to);
  const type = analysis.nodes.get(source.node)?.outputs.get(source.port);
  const op = blockOf(toNode.type, toNode.attrs ?? {});
  if (!type || !op || isGroup(toNode)) return ok(undefined);
  const wired = new Map<string, TensorType>();
  for (const [port, input] of analysis.nodes.get(target.node)?.inputs ?? []) if (input.type) wired.set(port, input.type);
  wired.set(target.port, type);
  const spec = inputPortOf(op, target.port);
  const wanted = spec?.dtype ?? 'float';
  if (spec && wanted !== 'any' && asPortTakesIt(spec, type).dtype !== wanted) {
    const what = wanted === 'bool' ? 'true or false values (bool)' : 'whole numbers (int32)';
    return refuse('dtype/mismatch', to, `${to} takes ${what}, and ${from} is ${type.dtype}`, 'put a cast block between them');
  }
  const waiting = Object.entries(op.inputs).some(
    ([port, p]) => !p.own && p.optional !== true && p.list !== true && !wired.has(port),
  );
  if (waiting) return ok(undefined);
  // A copy: the block's own entry in the memory of types belongs to the wires that are there.
  const problems = typesOf({ ...toNode }, op, wired).diagnostics.filter(
    (d) => d.severity === 'error' && !d.code.startsWith('attr/'),
  );
  return problems.length === 0 ? ok(undefined) : err(problems);
}
