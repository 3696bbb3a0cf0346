import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { AttrSpec, OpDef } from '../../graph-core/ops/define.ts';
import { OPS } from '../../graph-core/ops/index.ts';

const folder = new URL('../../graph-core/ops/', import.meta.url);
const KINDS = ['elementwise', 'primitive', 'composite', 'structural'];

const isOp = (value: unknown): value is OpDef =>
  typeof value === 'object' && value !== null && 'kind' in value && 'type' in value && KINDS.includes((value as OpDef).kind);

/** Files of the family folders: `elementwise/tanh.ts`. */
const files = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name }) => readdirSync(new URL(`${name}/`, folder)).map((file) => `${name}/${file}`))
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));

const opsIn = async (file: string): Promise<OpDef[]> =>
  Object.values((await import(new URL(file, folder).href)) as object).filter(isOp);

describe('registration', () => {
  it.each(files)('%s is registered', async (file) => {
    const ops = await opsIn(file);
    // rules share helpers in internal/; everywhere else one file is one op, called like it
    if (!file.startsWith('internal/')) expect(ops.map((op) => op.type)).toEqual([file.split('/')[1]?.replace('.ts', '')]);
    for (const op of ops) expect(OPS, `${op.type} of ${file} has no line in graph-core/ops/list.ts`).toContain(op);
  });

  it('has every op once: no two share a type or an alias', () => {
    const names = OPS.flatMap((op) => [op.type, ...(op.aliases ?? [])]);
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  });
});

function isOfType(value: unknown, spec: AttrSpec): boolean {
  switch (spec.type) {
    case 'int':
      return Number.isInteger(value);
    case 'float':
      return typeof value === 'number';
    case 'bool':
      return typeof value === 'boolean';
    case 'choice':
      return spec.options.includes(value as string);
    case 'string':
      return typeof value === 'string';
    case 'shape':
    case 'ints':
      return Array.isArray(value) && value.every(Number.isInteger);
    case 'floats':
      return Array.isArray(value) && value.every((v) => typeof v === 'number');
    case 'strings':
      return Array.isArray(value) && value.every((v) => typeof v === 'string');
    case 'dims':
      return value === null || Number.isInteger(value) || (Array.isArray(value) && value.every(Number.isInteger));
    case 'tensor':
      return value === null || (typeof value === 'object' && 'data' in value);
    case 'json':
      return value !== undefined;
  }
}

const sentence = /^[^a-z].*\.$/s;

/** What a stage is described by is the first output of its block: its symbol stands before the formula, its gradient is passed on. */
it('the first of several outputs has a derivative, where any has', () => {
  for (const op of OPS) {
    for (const { outputs } of op.examples) {
      const made = Object.keys(op.outputs).flatMap((port) => outputs?.[port] ?? []);
      const isFloat = made.map(({ dtype }) => (dtype ?? 'float') === 'float');
      if (isFloat.length > 1 && isFloat.includes(true)) expect(isFloat[0], `${op.type}: ${Object.keys(op.outputs)}`).toBe(true);
    }
  }
});

describe.each(OPS.map((op) => [op.type, op] as const))('%s', (_, op) => {
  it('has complete metadata', () => {
    expect(op.type).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
    expect(op.version).toBeGreaterThanOrEqual(1);
    expect(op.title).not.toBe('');
    expect(op.symbol.length).toBeLessThanOrEqual(20);
    expect(op.docs.summary).toMatch(sentence);
    for (const note of op.docs.notes ?? []) expect(note).toMatch(/\.$/);
    expect(op.tex.forward).not.toBe('');
    expect(op.tex.derivative).not.toBe('');
    for (const port of [...Object.values(op.inputs), ...Object.values(op.outputs)]) expect(port.docs).toMatch(/\.$/);
    for (const [name, spec] of Object.entries(op.attrs)) {
      expect(spec.docs, `docs of ${name}`).toMatch(/\.$/);
      if (!op.internal) expect(isOfType(spec.default, spec), `default of ${name}: ${spec.default}`).toBe(true);
    }
    for (let v = 1; v < op.version; v++) expect(op.migrations?.[v], `migration from version ${v}`).toBeTypeOf('function');
  });

  it('has exports or says why not, and words to be found by', () => {
    for (const target of [op.exports.torch, op.exports.onnx]) {
      const stated = typeof target === 'string' ? target : 'op' in target ? target.op : target.unsupported;
      expect(stated).not.toBe('');
    }
    if (!op.internal) expect(op.docs.synonyms?.length ?? 0).toBeGreaterThan(0);
  });

  it('has examples', () => {
    if (op.internal || op.type === 'group' || op.type === 'repeat') return;
    expect(op.examples.length).toBeGreaterThanOrEqual(op.kind === 'primitive' ? 2 : 1);
    const names = op.examples.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { outputs, error } of op.examples) expect(outputs !== undefined || error !== undefined).toBe(true);
  });
});
