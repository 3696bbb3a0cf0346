import { dtypeOf, tensorFromJson } from '../document/tensor-json.ts';
import { inputPortOf, outputNames } from '../edit/catalogue.ts';
import type { GraphNode } from '../model/document.ts';
import { type Diagnostic, errorAt } from '../model/result.ts';
import { type Dtype, type Shape, sameShape, shapeText } from '../model/tensor.ts';
import type { InputPort, OpDef, OpError, TensorType } from '../ops/define.ts';
import { registry } from '../ops/index.ts';
import { BuildError, Builder } from '../program/builder.ts';
import { inferOutputs } from '../program/infer.ts';
import { attrsKey, shared, tensorKey, textKey } from '../program/keys.ts';
import { NumberMemo } from '../program/memo.ts';
import type { Attrs, Program, ValueType } from '../program/program.ts';
import { attrsOf, checkAttrs } from './attrs.ts';

/**
 * The types of one block, from those of its inputs. All of it depends on the block's attributes and its input types only, so that it is
 * worked out once for all blocks that are alike: after an edit, the analysis works on what changed.
 */
export interface NodeTypes extends Worked {
  /** The block's attributes with the defaults filled in. */
  readonly attrs: Attrs;
  /** Its output ports; null for those whose type is not known. */
  readonly ports: ReadonlyMap<string, TensorType | null>;
}

interface Worked {
  /** Addresses start with the node's own id. */
  readonly diagnostics: readonly Diagnostic[];
  /** Null where the block cannot say: its attributes or inputs are wrong or missing. */
  readonly outputs: Readonly<Record<string, TensorType>> | null;
  readonly parameters: readonly { readonly name: string; readonly shape: Shape; readonly fanIn: number }[];
}

/** The largest value a graph may hold: 1 GiB at four bytes an element. */
const MAX_VALUE_BYTES = 2 ** 30;

/** Of variables, whose attributes hold values: these are read once. */
const remembered = new WeakMap<GraphNode, NodeTypes>();
/** Of all blocks of one op that are alike, where nothing is wrong with them. */
const alike = new NumberMemo<OpDef, NodeTypes>();
const NO_ATTRS: Attrs = {};

/**
 * Types of a block with a definition, observed variables, parameters and constants included, groups excluded.
 * `wired` holds the types of its wired inputs by port, all of them known.
 */
export function typesOf(node: GraphNode, op: OpDef, wired: ReadonlyMap<string, TensorType>): NodeTypes {
  if (op.kind === 'structural') {
    const types = remembered.get(node) ?? typesAnew(node, op, wired);
    remembered.set(node, types);
    return types;
  }
  const attrs = node.attrs ?? NO_ATTRS;
  if (!isFlat(attrs)) return typesAnew(node, op, wired);
  const key = [attrsKey(attrs)];
  for (const [port, type] of wired) key.push(textKey(port), tensorKey(type));
  const types = alike.get(op, key, () => typesAnew(node, op, wired));
  return types.diagnostics.length === 0 ? types : typesAnew(node, op, wired);
}

/** Attributes of which a key can be made before they are checked: what a file nests in them may be anything. */
const isFlat = (attrs: Attrs): boolean =>
  Object.values(attrs).every((value) => (Array.isArray(value) ? value.every(isPrimitive) : isPrimitive(value)));

const isPrimitive = (value: unknown): boolean => typeof value !== 'object' || value === null;

function typesAnew(node: GraphNode, op: OpDef, wired: ReadonlyMap<string, TensorType>): NodeTypes {
  const worked = workOut(node, op, wired);
  const full = attrsOf(op, node);
  const ports = new Map<string, TensorType | null>();
  for (const port of outputNames(op, full, Object.fromEntries(wired))) ports.set(port, null);
  for (const [port, type] of Object.entries(worked.outputs ?? {})) ports.set(port, type);
  return { ...worked, attrs: op.kind === 'structural' ? full : shared.attrs(full), ports };
}

/** Bytes as people say them: `4 gigabytes`. */
export function bytesInWords(bytes: number): string {
  const units = ['bytes', 'kilobytes', 'megabytes', 'gigabytes', 'terabytes', 'petabytes', 'exabytes'];
  let n = bytes;
  let unit = 0;
  while (n >= 1024 && unit < units.length - 1) {
    n /= 1024;
    unit++;
  }
  const digits =
    n >= 1e6 ? n.toExponential(1) : n >= 100 || unit === 0 ? String(Math.round(n)) : String(Number(n.toPrecision(2)));
  return `${digits} ${digits === '1' ? units[unit]?.slice(0, -1) : units[unit]}`;
}

/** Refuses a value that is too large to hold, before anything is allocated. */
function checkSize(shape: Shape, address: string): Diagnostic | null {
  let elements = 1;
  for (const n of shape) if (n !== 0) elements *= n;
  const bytes = shape.includes(0) && elements * 4 <= Number.MAX_SAFE_INTEGER ? 0 : elements * 4;
  if (bytes <= MAX_VALUE_BYTES) return null;
  return errorAt(
    'shape/too-large',
    address,
    `the shape ${shapeText(shape)} takes ${bytesInWords(bytes)}; the largest value that can be held is ${bytesInWords(MAX_VALUE_BYTES)}`,
    'make an axis smaller',
  );
}

const NOTHING: Worked = { diagnostics: [], outputs: null, parameters: [] };

function workOut(node: GraphNode, op: OpDef, wired: ReadonlyMap<string, TensorType>): Worked {
  const attrs = node.attrs ?? {};
  const diagnostics = checkAttrs(op, attrs, node.id);
  if (diagnostics.some((d) => d.severity === 'error')) return { ...NOTHING, diagnostics };
  const full = attrsOf(op, node);
  if (op.kind === 'structural') return leafTypes(node, op, full, diagnostics);
  const inputs: Record<string, TensorType> = {};
  for (const [port, type] of wired) {
    const spec = inputPortOf(op, port) as InputPort;
    const problem = checkDtype(spec, type.dtype, `${node.id}.${port}`);
    if (problem) diagnostics.push(problem);
    inputs[port] = asPortTakesIt(spec, type);
  }
  if (diagnostics.some((d) => d.severity === 'error')) return { ...NOTHING, diagnostics };
  const parameters = ownParameters(op, inputs, full);
  const all = {
    ...inputs,
    ...Object.fromEntries(parameters.map(({ name, shape }) => [name, { dtype: 'float' as const, shape }])),
  };
  const outputs = outputTypes(op, inPortOrder(op, all), full);
  if ('code' in outputs) {
    const address = outputs.at === undefined ? node.id : `${node.id}.${outputs.at}`;
    return { ...NOTHING, diagnostics: [...diagnostics, errorAt(outputs.code, address, outputs.message, outputs.mend)] };
  }
  const shapes = [...parameters.map((p) => p.shape), ...outputs.inner, ...Object.values(outputs.types).map((t) => t.shape)];
  for (const shape of shapes) {
    const tooLarge = checkSize(shape, node.id);
    if (tooLarge) return { ...NOTHING, diagnostics: [...diagnostics, tooLarge] };
  }
  return { diagnostics, outputs: outputs.types, parameters };
}

/** The order of the op's own ports, list ports by number: programs do not depend on the order of wires in the file. */
export function inPortOrder<T>(op: OpDef, byPort: Readonly<Record<string, T>>): Record<string, T> {
  const whole = ofWholePorts(op, byPort);
  if (whole !== null) return whole;
  const names = Object.keys(op.inputs);
  const place = (port: string): readonly [number, number] => {
    const whole = names.indexOf(port);
    if (whole >= 0) return [whole, 0];
    const dot = port.lastIndexOf('.');
    return [names.indexOf(port.slice(0, dot)), Number(port.slice(dot + 1))];
  };
  const sorted = Object.entries(byPort).sort(([a], [b]) => {
    const [i, j] = [place(a), place(b)];
    return i[0] - j[0] || i[1] - j[1];
  });
  return Object.fromEntries(sorted);
}

/** The same where no port is one of a list, as of most blocks: null where one is. */
function ofWholePorts<T>({ inputs }: OpDef, byPort: Readonly<Record<string, T>>): Record<string, T> | null {
  const ordered: Record<string, T> = {};
  let left = Object.keys(byPort).length;
  for (const name in inputs) {
    if (!Object.hasOwn(byPort, name)) continue;
    ordered[name] = byPort[name] as T;
    left--;
  }
  return left === 0 ? ordered : null;
}

/** int32 and bool are promoted where a port works on floats. */
export const asPortTakesIt = (spec: InputPort, type: TensorType): TensorType =>
  (spec.dtype ?? 'float') === 'float' && type.dtype !== 'float' ? { ...type, dtype: 'float' } : type;

function checkDtype(spec: InputPort, dtype: Dtype, address: string): Diagnostic | null {
  const wanted = spec.dtype ?? 'float';
  if (wanted === 'any' || wanted === 'float' || wanted === dtype) return null;
  const what = wanted === 'bool' ? 'true or false values (bool)' : 'whole numbers (int32)';
  const mend =
    wanted === 'bool'
      ? 'put a comparison or a cast block before it'
      : 'declare the variable int32, or put a cast block before it';
  return errorAt('dtype/mismatch', address, `this port takes ${what}, and what is wired to it is ${dtype}`, mend);
}

function ownParameters(op: OpDef, inputs: Record<string, TensorType>, attrs: Attrs): Worked['parameters'] {
  return Object.entries(op.inputs).flatMap(([name, { own }]) => {
    if (!own || name in inputs || own.when?.(attrs) === false) return [];
    const shape = own.shape(inputs, attrs);
    // A shape that cannot be worked out (a scalar into linear) is the op's own check to explain.
    if (!shape.every((n) => Number.isInteger(n) && n >= 0)) return [];
    return [{ name, shape, fanIn: own.fanIn?.(inputs, attrs) ?? fanInOf(shape) }];
  });
}

/** Inputs of one unit: the second axis of a matrix times what follows it. */
export const fanInOf = (shape: Shape): number =>
  shape.length < 2 ? (shape[0] ?? 1) : shape.slice(1).reduce((product, n) => product * n, 1);

type Outputs = { readonly types: Record<string, TensorType>; readonly inner: readonly Shape[] };

function outputTypes(op: OpDef, inputs: Record<string, TensorType>, attrs: Attrs): Outputs | OpError {
  if (op.kind === 'composite') return trace(op.type, inputs, attrs);
  const values = Object.values(inputs).map((type): ValueType => ({ ...type, axes: [] }));
  const inferred = inferOutputs(op, Object.keys(inputs), values, attrs);
  if (!inferred.ok) return inferred.error;
  return { types: plain(inferred.value), inner: [] };
}

const plain = (types: Readonly<Record<string, TensorType>>): Record<string, TensorType> =>
  Object.fromEntries(Object.entries(types).map(([port, { dtype, shape }]) => [port, { dtype, shape }]));

function trace(type: string, inputs: Record<string, TensorType>, attrs: Attrs): Outputs | OpError {
  const b = new Builder(registry);
  const values = Object.entries(inputs).map(([port, t]) => [port, b.input(port, 'observed', { ...t, axes: [] })] as const);
  try {
    const outputs = b.op(type, Object.fromEntries(values), attrs);
    return { types: plain(outputs), inner: bodyShapes(b.build()) };
  } catch (error) {
    if (error instanceof BuildError) return error.error;
    throw error;
  }
}

const bodyShapes = (program: Program): Shape[] =>
  program.equations.flatMap((e) => (e.body ? [...e.body.types.map((t) => t.shape), ...bodyShapes(e.body)] : []));

/** observed, parameter, constant: the type stands in the attributes. */
function leafTypes(node: GraphNode, op: OpDef, full: Attrs, diagnostics: Diagnostic[]): Worked {
  const value = full.value as
    | { readonly dtype: string; readonly shape: Shape; readonly data: readonly unknown[] }
    | null
    | undefined;
  const shape = op.type === 'constant' ? value?.shape : (full.shape as Shape | undefined);
  if (!shape) {
    const what = op.type === 'constant' ? 'value' : 'shape';
    const problem = errorAt('attr/missing', `${node.id}.${what}`, `the ${op.type} has no ${what}`, `give its ${what}`);
    return { ...NOTHING, diagnostics: [...diagnostics, problem] };
  }
  const problem = checkSize(shape, node.id) ?? checkInline(node, op, shape, value) ?? checkFill(node, full.fill);
  if (problem) return { ...NOTHING, diagnostics: [...diagnostics, problem] };
  const dtype = dtypeOf(String(op.type === 'constant' ? value?.dtype : (full.dtype ?? 'float')));
  if (!dtype) {
    const wrong = errorAt(
      'dtype/unknown',
      `${node.id}.dtype`,
      `there is no dtype ${String(full.dtype)}`,
      'choose float, int32 or bool',
    );
    return { ...NOTHING, diagnostics: [...diagnostics, wrong] };
  }
  return { diagnostics, outputs: { value: { dtype, shape } }, parameters: [] };
}

/** A fault of a tensor at an address of the graph, with what would mend it. */
export const mended = (fault: Diagnostic, address: string): Diagnostic => ({
  ...fault,
  address,
  mend: fault.mend ?? 'correct the tensor: { "dtype": "float", "shape": [2], "data": [1, 2] }',
});

/** An inline tensor has the declared shape; an observed variable's may have one axis more in front, for several samples. */
function checkInline(
  node: GraphNode,
  op: OpDef,
  shape: Shape,
  value: { readonly shape: Shape } | null | undefined,
): Diagnostic | null {
  if (!value) return null;
  const at = `${node.id}.value`;
  const read = tensorFromJson(value, at);
  if (!read.ok) return mended(read.error[0] as Diagnostic, at);
  const samples = op.type === 'observed' && value.shape.length === shape.length + 1;
  if (sameShape(samples ? value.shape.slice(1) : value.shape, shape)) return null;
  return errorAt(
    'shape/value',
    at,
    `the value has shape ${shapeText(value.shape)}, and the variable is declared ${shapeText(shape)}`,
    'give it the declared shape, or change the declaration',
  );
}

/** `fill: { distribution: normal | uniform, stream }`. */
function checkFill(node: GraphNode, fill: unknown): Diagnostic | null {
  if (fill === null || fill === undefined) return null;
  const { distribution, stream } = (typeof fill === 'object' ? fill : {}) as { distribution?: unknown; stream?: unknown };
  const named = distribution === 'normal' || distribution === 'uniform';
  if (named && (stream === undefined || typeof stream === 'string')) return null;
  const message = 'fill has to be { "distribution": "normal" or "uniform", "stream": a name }';
  return errorAt('attr/value', `${node.id}.fill`, message, 'correct it, or remove it and give a value');
}
