import { type CatalogueEntry, type CatalogueInput, catalogue, type PlainExample, type PlainTensor } from './catalogue.ts';
import type { AttrSpec, Family, Unsupported } from './define.ts';

/** One generated file of `docs/ops`. */
export interface Page {
  readonly file: string;
  readonly text: string;
}

const FAMILIES: { readonly [family in Family]: string } = {
  variables: 'Variables',
  elementwise: 'Elementwise',
  'linear-algebra': 'Linear algebra',
  convolution: 'Convolution and pooling',
  reduction: 'Reductions',
  shape: 'Shape and indexing',
  probability: 'Probability',
  sequence: 'Sequences and attention',
  distance: 'Distances',
  cost: 'Costs',
  structure: 'Structure',
  internal: 'Internal',
};

const NOTICE = '<!-- Generated from graph-core/ops by scripts/generate-docs.mjs. -->';

/** All pages of `docs/ops`: one a block, and an index. The text is the same for the same definitions. */
export function opPages(): readonly Page[] {
  const ops = catalogue();
  return [{ file: 'README.md', text: indexPage(ops) }, ...ops.map((op) => ({ file: `${op.type}.md`, text: opPage(op) }))];
}

function indexPage(ops: readonly CatalogueEntry[]): string {
  const families = [...new Set(ops.map((op) => op.family))];
  const sections = families.map((family) => {
    const rows = ops
      .filter((op) => op.family === family)
      .map((op) => `| [${op.type}](${op.type}.md) | ${cell(op.symbol)} | ${cell(op.docs.summary)} |`);
    return `## ${FAMILIES[family]}\n\n| Block | Symbol | What it does |\n| --- | --- | --- |\n${rows.join('\n')}\n`;
  });
  return `${NOTICE}\n\n# Blocks\n\nEvery block works on one sample; \`chainrule ops --json\` prints this catalogue for programs.\n\n${sections.join('\n')}`;
}

function opPage(op: CatalogueEntry): string {
  const parts = [
    NOTICE,
    `# ${op.title}`,
    `\`${op.type}\` · ${FAMILIES[op.family]} · ${cell(op.symbol)}`,
    op.docs.summary,
    formulas(op),
    list(op.docs.notes ?? []),
    section('Inputs', op.inputs.map(inputRow)),
    section(
      'Outputs',
      op.outputs.map(({ name, docs }) => `- \`${name}\`: ${docs}`),
    ),
    section(
      'Attributes',
      Object.entries(op.attrs).map(([name, attr]) => `- \`${name}\` (${kindOf(attr)}, default ${defaultOf(attr)}): ${attr.docs}`),
    ),
    section('Elsewhere', elsewhere(op)),
    section('Examples', op.examples.map(exampleRow)),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

const section = (title: string, rows: readonly string[]): string =>
  rows.length === 0 ? '' : `## ${title}\n\n${rows.join('\n')}`;
const list = (items: readonly string[]): string => items.map((item) => `- ${item}`).join('\n');
/** Text inside a table or line: a bar would end the cell. */
const cell = (text: string): string => text.replaceAll('|', '\\|');

function formulas(op: CatalogueEntry): string {
  const { differentiable, tex } = op;
  const reason = differentiable === true ? '' : `\n\nNo gradient passes: ${differentiable.no}.`;
  return `$$${tex.forward}$$\n\n$$${tex.derivative}$$${reason}`;
}

function inputRow({ name, docs, dtype, optional, list, costsOnly, init }: CatalogueInput): string {
  const traits = [
    dtype === 'any' ? 'any dtype' : dtype,
    ...(list ? [`list: \`${name}.0\`, \`${name}.1\` …`] : []),
    ...(costsOnly ? ['costs only'] : []),
    ...(init !== null ? [`own parameter, starts as ${init}`] : optional ? ['optional'] : []),
  ];
  return `- \`${name}\` (${traits.join(', ')}): ${docs}`;
}

const kindOf = (attr: AttrSpec): string =>
  attr.type === 'choice' ? attr.options.map((o) => `\`${o}\``).join(' or ') : attr.type;
const defaultOf = (attr: AttrSpec): string => `\`${JSON.stringify(attr.default ?? null)}\``;

function elsewhere(op: CatalogueEntry): string[] {
  const say = (target: Unsupported | string): string => (typeof target === 'string' ? `\`${target}\`` : target.unsupported);
  const { torch, onnx } = op.exports;
  return [
    `- PyTorch: ${say(torch)}`,
    `- ONNX: ${'op' in onnx ? `\`${onnx.op}\` (opset ${onnx.since})` : say(onnx)}`,
    ...(op.aliases.length > 0 ? [`- Older or other type ids: ${op.aliases.map((a) => `\`${a}\``).join(', ')}`] : []),
    ...(op.docs.synonyms ? [`- Also found as: ${op.docs.synonyms.join(', ')}`] : []),
  ];
}

function exampleRow({ name, inputs, attrs, outputs, error, kink }: PlainExample): string {
  const given = [
    ...Object.entries(inputs ?? {}).map(([port, t]) => `${port} = ${tensorText(t)}`),
    ...Object.entries(attrs ?? {}).map(([key, value]) => `${key}: ${JSON.stringify(value)}`),
  ];
  const result =
    error === undefined
      ? Object.entries(outputs ?? {})
          .map(([port, t]) => `${port} = ${tensorText(t)}`)
          .join(', ')
      : `refused, \`${error}\``;
  const note = kink === undefined ? '' : ` (${kink})`;
  const from = given.length === 0 ? 'nothing' : `\`${given.join(', ')}\``;
  return `- ${name}: ${from} → ${error === undefined ? `\`${result}\`` : result}${note}`;
}

/** A tensor as nested lists, six digits a number. */
function tensorText({ shape, data, dtype }: PlainTensor): string {
  const text = nested(
    shape,
    data.map((v) => (typeof v === 'string' ? v : String(Number(v.toPrecision(6))))),
  );
  return dtype === undefined || dtype === 'float' ? text : `${dtype} ${text}`;
}

function nested(shape: readonly number[], items: readonly string[]): string {
  if (shape.length === 0) return items[0] ?? '';
  const [n, ...rest] = shape as [number, ...number[]];
  const size = items.length / Math.max(1, n);
  const parts = Array.from({ length: n }, (_, i) => nested(rest, items.slice(i * size, (i + 1) * size)));
  return `[${parts.join(', ')}]`;
}
