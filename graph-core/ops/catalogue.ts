import type { AttrSpec, Docs, Example, Exports, ExampleTensor, Family, InputPort, OpDef, Tex } from './define.ts';
import { OPS } from './index.ts';

/** What `chainrule ops --json` prints: everything there is to know about the blocks, as plain data. */
export interface Catalogue {
  readonly format: 'chainrule-ops';
  readonly version: 1;
  readonly ops: readonly CatalogueEntry[];
}

export interface CatalogueEntry {
  /** Type id, as in a file's `type`. */
  readonly type: string;
  readonly version: number;
  readonly aliases: readonly string[];
  readonly kind: OpDef['kind'];
  readonly family: Family;
  readonly title: string;
  readonly symbol: string;
  readonly inputs: readonly CatalogueInput[];
  readonly outputs: readonly { readonly name: string; readonly docs: string }[];
  readonly attrs: readonly ({ readonly name: string } & AttrSpec)[];
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
  readonly docs: string;
  readonly dtype: NonNullable<InputPort['dtype']>;
  readonly optional: boolean;
  /** A list port is wired as `name.0`, `name.1` ... */
  readonly list: boolean;
  /** Only costs may be wired here. */
  readonly costsOnly: boolean;
  /** The block brings this parameter itself unless the port is wired. */
  readonly ownParameter: { readonly init: string } | null;
}

/** The blocks that people can place, in the order of the palette. Blocks that only derivative rules make are left out. */
export const catalogue = (): Catalogue => ({
  format: 'chainrule-ops',
  version: 1,
  ops: OPS.filter((op) => !op.internal).map(entryOf),
});

function entryOf(op: OpDef): CatalogueEntry {
  return {
    type: op.type,
    version: op.version,
    aliases: op.aliases ?? [],
    kind: op.kind,
    family: op.family,
    title: op.title,
    symbol: op.symbol,
    inputs: Object.entries(op.inputs).map(([name, port]) => inputOf(name, port)),
    outputs: Object.entries(op.outputs).map(([name, { docs }]) => ({ name, docs })),
    attrs: Object.entries(op.attrs).map(([name, spec]) => ({ name, ...spec })),
    docs: op.docs,
    tex: op.tex,
    differentiable: differentiability(op),
    exports: op.exports,
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

const inputOf = (name: string, port: InputPort): CatalogueInput => ({
  name,
  docs: port.docs,
  dtype: port.dtype ?? 'float',
  optional: port.optional === true || port.own !== undefined,
  list: port.list === true,
  costsOnly: port.accepts === 'cost',
  ownParameter: port.own ? { init: port.own.init } : null,
});

/** Whether gradients pass through an op, with the reason where they do not. */
function differentiability(op: OpDef): CatalogueEntry['differentiable'] {
  if (op.kind === 'structural') return true;
  if (op.kind === 'primitive') return 'notDifferentiable' in op.vjp ? { no: op.vjp.notDifferentiable } : true;
  return op.notDifferentiable === undefined ? true : { no: op.notDifferentiable };
}
