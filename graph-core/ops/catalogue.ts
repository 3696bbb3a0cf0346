import type { Docs, Example, ExampleTensor, Exports, Family, InputPort, OpDef, Tex } from './define.ts';
import { OPS } from './index.ts';

/** A block as `chainrule ops --json` prints it: everything there is to know about it, as plain data. */
export interface CatalogueEntry {
  /** Type id, as in a file's `type`. */
  readonly type: string;
  readonly version: number;
  readonly aliases: readonly string[];
  readonly family: Family;
  readonly title: string;
  readonly symbol: string;
  readonly kind: OpDef['kind'];
  readonly inputs: readonly CatalogueInput[];
  readonly outputs: readonly { readonly name: string; readonly docs: string }[];
  readonly attrs: OpDef['attrs'];
  readonly docs: Docs;
  readonly tex: Tex;
  /** True, or why gradients do not pass. */
  readonly differentiable: true | { readonly no: string };
  readonly exports: Exports;
  readonly examples: readonly PlainExample[];
}

/** What JSON has no number for is a text, as in files. */
export interface PlainTensor extends Omit<ExampleTensor, 'data'> {
  readonly data: readonly (number | string)[];
}

export interface PlainExample extends Omit<Example, 'inputs' | 'outputs'> {
  readonly inputs?: { readonly [port: string]: PlainTensor } | undefined;
  readonly outputs?: { readonly [port: string]: PlainTensor } | undefined;
}

export interface CatalogueInput {
  readonly name: string;
  readonly dtype: NonNullable<InputPort['dtype']>;
  readonly optional: boolean;
  /** A list port is wired as `name.0`, `name.1` ... */
  readonly list: boolean;
  /** The block brings this parameter itself unless the port is wired. */
  readonly ownParameter: boolean;
  /** How the block's own parameter starts; null where there is none. */
  readonly init: string | null;
  /** Only costs may be wired here. */
  readonly costsOnly: boolean;
  readonly docs: string;
}

/** The blocks that people can place, in the order of the palette. Blocks that only derivative rules make are left out. */
export const catalogue = (): readonly CatalogueEntry[] => OPS.filter((op) => !op.internal).map(entryOf);

function entryOf(op: OpDef): CatalogueEntry {
  const { type, version, aliases = [], family, title, symbol, kind, attrs, docs, tex, exports } = op;
  return {
    type,
    version,
    aliases,
    family,
    title,
    symbol,
    kind,
    inputs: Object.entries(op.inputs).map(([name, port]) => inputOf(name, port)),
    outputs: Object.entries(op.outputs).map(([name, port]) => ({ name, docs: port.docs })),
    attrs,
    docs,
    tex,
    differentiable: differentiability(op),
    exports,
    examples: op.examples.map(plainExample),
  };
}

const plainTensor = ({ data, ...rest }: ExampleTensor): PlainTensor => ({
  ...rest,
  data: data.map((value) => (Number.isFinite(value) && !Object.is(value, -0) ? value : numberText(value))),
});

const numberText = (value: number): string => (Object.is(value, -0) ? '-0' : String(value));

const plainTensors = (by: Example['inputs']) =>
  by && Object.fromEntries(Object.entries(by).map(([port, tensor]) => [port, plainTensor(tensor)]));

function plainExample({ inputs, outputs, ...rest }: Example): PlainExample {
  return { ...rest, ...(inputs && { inputs: plainTensors(inputs) }), ...(outputs && { outputs: plainTensors(outputs) }) };
}

const inputOf = (name: string, { docs, dtype = 'float', optional, list, own, accepts }: InputPort): CatalogueInput => ({
  name,
  dtype,
  optional: optional === true,
  list: list === true,
  ownParameter: own !== undefined,
  init: own?.init ?? null,
  costsOnly: accepts === 'cost',
  docs,
});

/** Whether gradients pass through an op, with the reason where they do not. */
function differentiability(op: OpDef): CatalogueEntry['differentiable'] {
  if (op.kind === 'structural') return true;
  if (op.kind === 'primitive') return 'notDifferentiable' in op.vjp ? { no: op.vjp.notDifferentiable } : true;
  return op.notDifferentiable === undefined ? true : { no: op.notDifferentiable };
}
