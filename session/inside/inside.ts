import type { Address, NodeId } from '../../graph-core/model/document.ts';
import { draws } from '../../graph-core/ops/define.ts';
import type { Equation, Program } from '../../graph-core/program/program.ts';
import type { Expr } from '../../graph-core/scalar/expr.ts';
import { exprToText } from '../../graph-core/scalar/text.ts';
import type { Analysis } from '../../graph-core/validate/analysis.ts';
import type { Executor } from '../../kernels/executor.ts';
import { type BlockInput, blockInputs, blockProgram } from '../block-program.ts';
import { names } from '../objectives.ts';
import type { Inside, InsideNode, InsideVariable, TensorSummary } from '../protocol.ts';
import type { Stepper } from '../stepper/stepper.ts';
import { summarise } from '../summary.ts';
import { bodyAddresses, type Fed, type Given, givenOf, inputNode, operation, runBody } from './body.ts';
import { insideGroup } from './inside-group.ts';
import { hasUnits } from './units.ts';

export interface InsideContext {
  readonly stepper: Stepper;
  readonly executor: Executor;
  readonly analysis: Analysis;
  readonly generation: number;
  readonly signal?: AbortSignal;
}

/**
 * What is inside a block of the graph, or inside an operation of a composite (`C/op1`). A group's inner blocks are part of
 * the step's program; a composite's operations are run by themselves, from what the step's plan has for the block's inputs
 * and for the gradient of its output. Null where there is nothing inside. @throws DeviceError
 */
export async function insideOf(path: string, context: InsideContext): Promise<Inside | null> {
  const node = blockOf(path, context.analysis);
  if (node === null) return null;
  if (context.analysis.nodes.get(node)?.group) return node === path ? insideGroup(node, context) : null;
  return insideComposite(path, context);
}

/** The longest beginning of a path that is a block of the graph. */
function blockOf(path: string, analysis: Analysis): NodeId | null {
  for (let node = path; node !== ''; node = node.slice(0, Math.max(0, node.lastIndexOf('/'))))
    if (analysis.nodes.has(node)) return node;
  return null;
}

/** A composite's body on the way inwards: whose it is and what its values are called in the graph. */
export interface Level {
  readonly type: string;
  readonly path: string;
  readonly body: Program;
  /** By port of the call, what it is in the graph; absent for what only exists inside. */
  readonly outside: ReadonlyMap<string, Address>;
  /** Types of the variables that feed the ports, for their form. */
  readonly feeders: ReadonlyMap<string, string>;
}

/** A composite that was gone into: the levels from the block of the graph inwards, and what the innermost was given. */
export interface OpenedComposite {
  readonly node: NodeId;
  readonly level: Level;
  readonly levels: readonly Level[];
  /** Null until the block's forward pass is done. */
  readonly given: Given | null;
}

/** Null for what is no composite, or has no such operation. @throws DeviceError */
export async function openComposite(path: string, context: InsideContext): Promise<OpenedComposite | null> {
  const node = blockOf(path, context.analysis);
  const first = node === null ? null : topLevel(node, context);
  if (node === null || !first) return null;
  const levels: Level[] = [first];
  let given = await givenBlock(node, first.body, context);
  for (const step of node === path ? [] : path.slice(node.length + 1).split('/')) {
    const level = levels.at(-1) as Level;
    const index = level.body.equations.findIndex((_, i) => operation(i) === step);
    const equation = level.body.equations[index];
    if (!equation?.body) return null;
    if (given) given = await givenOf(level.body, index, given, context.executor, context.signal);
    levels.push(innerLevel(level, equation, step));
  }
  return { node, level: levels.at(-1) as Level, levels, given };
}

async function insideComposite(path: string, context: InsideContext): Promise<Inside | null> {
  const opened = await openComposite(path, context);
  if (!opened) return null;
  const { node, level, levels, given } = opened;
  const isOutermost = levels.length === 1;
  return {
    generation: context.generation,
    path: level.path,
    kind: 'composite',
    trail: levels.map((each) => ({ path: each.path, type: each.type })),
    ...drawingOf(level),
    ...(await numbersOf(level, given, isOutermost ? node : null, context)),
    hasUnits: isOutermost && hasUnits(node, context.stepper, context.analysis),
  };
}

const UNFED = { seed: 0, step: 0, sample: 0 };

/** The call that a block is, without the casts before it. */
function topLevel(node: NodeId, { analysis, stepper }: InsideContext): Level | null {
  const found = analysis.nodes.get(node);
  // over several samples each draws with a number of its own, which the body is fed with: here only that it has the inputs
  const { mode, draw } = stepper.moment;
  const program = blockProgram(analysis, node, { mode, draw: draw ?? UNFED });
  const call = program?.equations.find(({ body, op }) => body !== undefined && op === found?.op?.type);
  if (!found || !call?.body) return null;
  const inputs = blockInputs(analysis, node);
  return {
    type: found.type,
    path: node,
    body: call.body,
    outside: new Map([
      ...inputs.map(({ port, from }) => [port, from] as const),
      ...call.outputPorts.map((port) => [`>${port}`, `${node}.${port}`] as const),
    ]),
    feeders: new Map(inputs.map((input) => [input.port, feederOf(input, analysis)])),
  };
}

/** What stands as a circle of its kind where it comes in. */
const VARIABLES: ReadonlySet<string> = new Set(['observed', 'constant', 'random']);

function feederOf({ from, kind }: BlockInput, analysis: Analysis): string {
  if (kind === 'weight') return 'parameter';
  const type = analysis.nodes.get(from.slice(0, from.lastIndexOf('.')))?.type ?? '';
  return VARIABLES.has(type) ? type : '';
}

function innerLevel(outer: Level, equation: Equation, step: string): Level {
  const { variables, nodes } = drawingOf(outer);
  const addresses = bodyAddresses(outer.body);
  const outside = new Map<string, Address>();
  const feeders = new Map<string, string>();
  for (const [i, port] of equation.ports.entries()) {
    const address = addresses.get(equation.inputs[i] ?? -1) ?? '';
    const of = variables[address]?.of;
    if (of) outside.set(port, of);
    feeders.set(port, nodes.find(({ id, kind }) => kind === 'input' && address === `${id}.value`)?.type ?? '');
  }
  for (const [i, port] of equation.outputPorts.entries()) {
    const of = variables[addresses.get(equation.outputs[i] ?? -1) ?? '']?.of;
    if (of) outside.set(`>${port}`, of);
  }
  return { type: equation.op, path: `${outer.path}/${step}`, body: equation.body as Program, outside, feeders };
}

function drawingOf({ body, outside, feeders }: Level): Pick<Inside, 'nodes' | 'edges' | 'variables'> {
  const addresses = bodyAddresses(body);
  const inputs = body.inputs.map(
    ({ name }): InsideNode => ({
      id: inputNode(name),
      kind: 'input',
      type: feeders.get(name) ?? '',
      title: name,
      formula: null,
      inputs: [],
      outputs: ['value'],
      position: null,
      opens: false,
    }),
  );
  const blocks = body.equations.map(
    (equation, i): InsideNode => ({
      id: operation(i),
      kind: 'block',
      type: equation.op,
      title: null,
      formula: formulaOf(equation),
      inputs: equation.ports,
      outputs: equation.outputPorts,
      position: null,
      opens: equation.body !== undefined,
    }),
  );
  const edges = body.equations.flatMap(({ ports, inputs: ids }, i) =>
    ports.map((port, k) => ({ from: addresses.get(ids[k] as number) as Address, to: `${operation(i)}.${port}` })),
  );
  const variables: Record<Address, InsideVariable> = {};
  for (const [id, address] of addresses) variables[address] = { shape: body.types[id]?.shape ?? [], of: null, port: null };
  for (const { name, id } of body.inputs) {
    const address = addresses.get(id) as Address;
    variables[address] = { ...(variables[address] as InsideVariable), of: outside.get(name) ?? null };
  }
  for (const { name, id } of body.outputs) {
    const address = addresses.get(id) as Address;
    const before = variables[address] as InsideVariable;
    variables[address] = { ...before, of: before.of ?? outside.get(`>${name}`) ?? null, port: name };
  }
  return { nodes: [...inputs, ...blocks], edges, variables };
}

/** A map's expression, a contraction's factors; other ops say it by their symbol. */
function formulaOf({ op, attrs }: Equation): string | null {
  if (op === 'map') return exprToText(attrs.expr as Expr);
  return op === 'contract' ? 'Σ #0 #1' : null;
}

/** What the step's plan has for a block: null until its forward pass is done. @throws DeviceError */
export async function givenBlock(
  node: NodeId,
  body: Program,
  { stepper, analysis, signal }: Pick<InsideContext, 'stepper' | 'analysis' | 'signal'>,
): Promise<Given | null> {
  const { over } = stepper.compiled.spec;
  const outputs = body.outputs.map(({ name }) => name);
  if (outputs.some((port) => stepper.summary(`${node}.${port}`, 'value') === null)) return null;
  const inputs = new Map<string, Fed>(draws(analysis.nodes.get(node)?.op, stepper.moment.mode) ? stepper.drawnWith : []);
  for (const { port, from } of blockInputs(analysis, node)) {
    const fed = await stepper.perSample(from, signal);
    if (!fed) return null;
    inputs.set(port, fed);
  }
  const seeds = new Map<string, Fed>();
  if (isBackwardDone(node, stepper)) {
    for (const port of outputs) {
      const seed = await stepper.perSample(names.gradient(`${node}.${port}`), signal);
      if (seed) seeds.set(port, seed);
    }
  }
  return { inputs, seeds, samples: over?.samples ?? null };
}

const isBackwardDone = (node: NodeId, stepper: Stepper): boolean =>
  stepper.compiled.stages.infos.slice(0, stepper.cursor).some((stage) => stage.phase === 'backward' && stage.node === node);

type Numbers = Pick<Inside, 'values' | 'gradients'>;

/** Runs the body; at the outermost level what the step itself has goes before, also where forward has not come yet. */
async function numbersOf(level: Level, given: Given | null, node: NodeId | null, context: InsideContext): Promise<Numbers> {
  const own = node === null ? { values: {}, gradients: {} } : boundary(node, context);
  if (!given) return own;
  const found = await runBody(level.body, given, context.executor, context.signal);
  const isMean = given.samples !== null;
  const summaries = (
    all: ReadonlyMap<Address, { tensor: { dtype: TensorSummary['dtype']; shape: readonly number[]; data: ArrayLike<number> } }>,
  ) =>
    Object.fromEntries(
      [...all].map(([address, { tensor }]) => [address, summarise(isMean ? 'float' : tensor.dtype, tensor.shape, tensor.data)]),
    );
  const gradients = summaries(found.gradients);
  for (const { from, to } of drawingOf(level).edges) {
    const wire = gradients[to];
    if (wire) gradients[`edge:${from}->${to}`] = wire;
  }
  return { values: summaries(found.values), gradients: { ...gradients, ...own.gradients } };
}

/** What the step has at the block's ports: the values that go in, and what came back through each port. */
function boundary(
  node: NodeId,
  { stepper, analysis }: InsideContext,
): { values: Record<Address, TensorSummary>; gradients: Record<Address, TensorSummary> } {
  const values: Record<Address, TensorSummary> = {};
  const gradients: Record<Address, TensorSummary> = {};
  for (const { port, from, at } of blockInputs(analysis, node)) {
    const address = `${inputNode(port)}.value`;
    const value = stepper.summary(from, 'value');
    if (value) values[address] = value;
    const back = stepper.summary(`edge:${from}->${at}`, 'gradient');
    if (back) gradients[address] = back;
  }
  return { values, gradients };
}
