import type { OpError } from '../model/op-error.ts';
import type { Result } from '../model/result.ts';
import type { Dtype, Shape, TensorJson } from '../model/tensor.ts';
import type { Builder } from '../program/builder.ts';
import type { Attrs, Mode } from '../program/program.ts';
import type { Expr } from '../scalar/expr.ts';
import type { JvpRule, LowerContext, Ports, VjpRule } from './rules.ts';

export { type OpError, opError } from '../model/op-error.ts';

/** dtype and shape of one sample. */
export interface TensorType {
  readonly dtype: Dtype;
  readonly shape: Shape;
}

export type Family =
  | 'variables'
  | 'elementwise'
  | 'linear-algebra'
  | 'convolution'
  | 'reduction'
  | 'shape'
  | 'probability'
  | 'sequence'
  | 'distance'
  | 'cost'
  | 'structure'
  | 'internal';

export interface InputPort {
  readonly docs: string;
  /** `any` accepts all; default `float` (int32 and bool are then promoted). */
  readonly dtype?: Dtype | 'any';
  readonly optional?: boolean;
  /** A list port: `inputs.0`, `inputs.1` ... */
  readonly list?: boolean;
  /** Only costs may be wired here (cost-sum, cost-value). */
  readonly accepts?: 'cost';
  /** The block owns a parameter of this name unless the port is wired. */
  readonly own?: OwnParameter;
}

export type InputPorts = { readonly [port: string]: InputPort };

export interface OwnParameter {
  /** Shape from the wired inputs' types and the attributes. */
  readonly shape: (inputs: Record<string, TensorType>, attrs: Attrs) => Shape;
  readonly init: string;
  /** A buffer: no gradient changes it, only the block's own {@link CompositeOp.updates} or {@link CompositeOp.fits}, or nothing. */
  readonly role?: 'buffer';
  /** Arguments of the initialiser, as `initArgs` of a document's parameter. */
  readonly initArgs?: { readonly [name: string]: number };
  /** Whether the block has it at all; default yes. */
  readonly when?: (attrs: Attrs) => boolean;
  /** Fan-in for initialisers such as pytorch-linear, when it is not the weight's own second axis. */
  readonly fanIn?: (inputs: Record<string, TensorType>, attrs: Attrs) => number;
}

/** Most outputs of a list port. */
export const MAX_PIECES = 256;

export interface OutputPort {
  readonly docs: string;
  /** A list port, `outputs.0`, `outputs.1` ...: how many there are, as far as attributes and the types that are known tell. */
  readonly list?: (attrs: Attrs, inputs: Readonly<Record<string, TensorType>>) => number;
}

/** Attribute types: what the file may hold, what the inspector offers. */
export type AttrSpec = { readonly docs: string } & (
  | { readonly type: 'int'; readonly default?: number; readonly min?: number; readonly max?: number }
  /** `operand`: formulas take it as an operand, of which they know no number: {@link OpenNumbers} may leave it open. */
  | {
      readonly type: 'float';
      readonly default?: number;
      readonly min?: number;
      readonly max?: number;
      readonly operand?: true;
    }
  | { readonly type: 'bool'; readonly default?: boolean }
  | { readonly type: 'choice'; readonly options: readonly string[]; readonly default?: string }
  | { readonly type: 'string'; readonly default?: string; readonly maxLength?: number }
  /** Sizes; `allowInfer` admits one -1. */
  | { readonly type: 'shape'; readonly default?: readonly number[]; readonly allowInfer?: boolean }
  /** One axis (int), a list, or null for all. */
  | { readonly type: 'dims'; readonly default?: number | readonly number[] | null }
  | { readonly type: 'ints'; readonly default?: readonly number[] }
  | { readonly type: 'floats'; readonly default?: readonly number[] }
  | { readonly type: 'strings'; readonly default?: readonly string[] }
  | { readonly type: 'tensor'; readonly default?: TensorJson | null }
  | { readonly type: 'json'; readonly default?: unknown; readonly operand?: true }
);

export interface Docs {
  /** One sentence. */
  readonly summary: string;
  /** Conventions, edge cases, where references differ. */
  readonly notes?: readonly string[];
  /** Words it is also found by. */
  readonly synonyms?: readonly string[];
}

export interface Tex {
  /** The forward rule, e.g. `y = \tanh(x)`. */
  readonly forward: string;
  /** The derivative, or why there is none. */
  readonly derivative: string;
  /** The derivative where gradients are columns; absent where it reads the same. */
  readonly columns?: string;
}

export interface Exports {
  /** Name in torch, or `unsupported(reason)`. */
  readonly torch: string | Unsupported;
  readonly onnx: { readonly op: string; readonly since: number } | Unsupported;
}

export interface Unsupported {
  readonly unsupported: string;
}

export const unsupported = (reason: string): Unsupported => ({ unsupported: reason });

/** One worked case; every example is a conformance test and a page's illustration. */
export interface Example {
  readonly name: string;
  /** By port; list ports as `inputs.0` ... */
  readonly inputs?: { readonly [port: string]: ExampleTensor };
  readonly attrs?: Attrs;
  /** Expected outputs, to 6 digits. */
  readonly outputs?: { readonly [port: string]: ExampleTensor };
  /** Expected error code instead. */
  readonly error?: string;
  /** As which the block is expanded; default evaluation. */
  readonly mode?: Mode;
  /** At a kink central differences mean nothing: skip them, with the reason. */
  readonly kink?: string;
}

export interface ExampleTensor {
  readonly shape: Shape;
  readonly data: readonly number[];
  readonly dtype?: Dtype;
}

interface Common {
  /** Stable type id. */
  readonly type: string;
  readonly version: number;
  readonly aliases?: readonly string[];
  readonly family: Family;
  /** Place within its family in the palette, from 1; the others follow by title. */
  readonly rank?: number;
  readonly title: string;
  /** Short formula for the block's face, plain text: `Wz + b`, `max(0, s)`. */
  readonly symbol: string;
  readonly inputs: InputPorts;
  /** Input ports that the attributes name, in place of the declared ones; null while the attributes cannot be read. */
  readonly inputsOf?: (attrs: Attrs) => InputPorts | null;
  /** What every port name stands for while {@link inputsOf} cannot tell: wires wait until it can. */
  readonly anyInput?: InputPort;
  readonly outputs: { readonly [port: string]: OutputPort };
  readonly attrs: { readonly [name: string]: AttrSpec };
  readonly docs: Docs;
  readonly tex: Tex;
  readonly exports: Exports;
  readonly examples: readonly Example[];
  /** Not in the palette nor in files: made by rules only. */
  readonly internal?: boolean;
  /** Brings attributes of version n up to n + 1. */
  readonly migrations?: { readonly [from: number]: (attrs: Attrs) => Attrs };
}

export interface ElementwiseOp extends Common {
  readonly kind: 'elementwise';
  /** The formula of one element; operands come in port order with their dtypes. */
  readonly formula: (operands: readonly Expr[], attrs: Attrs) => Expr;
  /** Derivative by operand, where the formula's own is not the wanted one (stability, kinks). Same operands. */
  readonly derivatives?: (operands: readonly Expr[], attrs: Attrs) => readonly (Expr | null)[];
  /** Rejects attributes or types before anything is built. */
  readonly check?: (inputs: Record<string, TensorType>, attrs: Attrs) => OpError | null;
  readonly notDifferentiable?: string;
  /** There is a slope, but nobody knows it: a gradient without it would be wrong, so that training through it is refused. */
  readonly hidesSlope?: boolean;
  /** Why the derivative, which exists, is 0 wherever one looks: nothing in front of the block learns through it. */
  readonly staircase?: string;
}

export interface PrimitiveOp extends Common {
  readonly kind: 'primitive';
  readonly infer: (inputs: Record<string, TensorType>, attrs: Attrs) => Result<Record<string, TensorType>, OpError>;
  /** Named axes of the outputs; default the union of the inputs'. */
  readonly axes?: (inputs: readonly (readonly string[])[], attrs: Attrs) => readonly string[];
  /**
   * Kernel calls over strided views. Named axes lie in front of the shape, so that every primitive is batched by its views
   * alone, for any subset of its inputs. An op that only renames memory returns the input to alias instead.
   */
  readonly lower: (context: LowerContext) => { readonly alias: string } | undefined;
  readonly vjp: VjpRule;
  readonly jvp: JvpRule;
  /** As of an {@link ElementwiseOp}. */
  readonly hidesSlope?: boolean;
}

export interface CompositeOp extends Common {
  readonly kind: 'composite';
  /** Clear errors before expansion (its inner blocks' messages would name ports that the user never sees). */
  readonly check?: (inputs: Record<string, TensorType>, attrs: Attrs) => OpError | null;
  /** Outputs by port, built from other ops. */
  readonly expand: (b: Builder, inputs: Ports, attrs: Attrs) => Ports;
  /** Overrides of what differentiating the body would give. */
  readonly vjp?: VjpRule;
  readonly jvp?: JvpRule;
  readonly notDifferentiable?: string;
  /** As of an elementwise op; nor is there a way to look inside. */
  readonly hidesSlope?: boolean;
  /** It expands differently in training: `expand` reads the builder's mode. */
  readonly differsInTraining?: true;
  /** When it draws random numbers: it then gets the inputs `seed`, `step` and `sample` beside its ports (`internal/draw.ts`). */
  readonly draws?: 'always' | 'training';
  /** Whether training needs more than one sample in every batch. */
  readonly needsSeveral?: (inputs: Readonly<Record<string, TensorType>>, attrs: Attrs) => boolean;
  /** The new values of its buffers after a training step, by port, from the step's own inputs. */
  readonly updates?: (b: Builder, inputs: Ports, attrs: Attrs) => Ports;
  /** What its buffers are unless the document gives them, by port: means over the samples of the training rows. */
  readonly fits?: (b: Builder, inputs: Ports, attrs: Attrs) => Ports;
}

/** observed, parameter, constant, group: blocks that the program builder turns into inputs or calls itself. */
export interface StructuralOp extends Common {
  readonly kind: 'structural';
}

export type OpDef = ElementwiseOp | PrimitiveOp | CompositeOp | StructuralOp;

type New<T extends OpDef> = Omit<T, 'kind' | 'inputs' | 'outputs' | 'attrs'> &
  Partial<Pick<T, 'attrs' | 'outputs'>> & { inputs: T['inputs'] };

const OUTPUT = { output: { docs: 'The result.' } } as const;

export const elementwise = (op: New<ElementwiseOp>): ElementwiseOp => ({
  attrs: {},
  outputs: OUTPUT,
  ...op,
  kind: 'elementwise',
});
export const primitive = (op: New<PrimitiveOp>): PrimitiveOp => ({ attrs: {}, outputs: OUTPUT, ...op, kind: 'primitive' });
export const composite = (op: New<CompositeOp>): CompositeOp => ({ attrs: {}, outputs: OUTPUT, ...op, kind: 'composite' });
export const structural = (op: New<StructuralOp>): StructuralOp => ({ attrs: {}, outputs: OUTPUT, ...op, kind: 'structural' });

/** A cost is a red square: an op of family `cost` with one scalar output `cost`. */
export const isCost = (op: OpDef): boolean => op.family === 'cost';

/** Whether a block draws random numbers in a mode. */
export const draws = (op: OpDef | undefined, mode: Mode): boolean =>
  op?.kind === 'composite' && (op.draws === 'always' || (op.draws === 'training' && mode === 'train'));

/** Whether a block is made of others: a composite of the ops it expands into, a group of what was drawn. */
export const hasInside = (op: OpDef): boolean =>
  (op.kind === 'composite' && op.hidesSlope !== true) || op.type === 'group' || op.type === 'repeat';

/** Attributes with the op's defaults filled in. */
export function withDefaults(op: Pick<OpDef, 'attrs'>, attrs: Attrs): Attrs {
  let full: Record<string, unknown> | null = null;
  for (const name in op.attrs) {
    if (attrs[name] !== undefined) continue;
    full ??= { ...attrs };
    full[name] = op.attrs[name]?.default;
  }
  return full ?? attrs;
}
