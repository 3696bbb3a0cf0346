import { describe, expect, it } from 'vitest';
import type { Catalogue } from '../edit/catalogue.ts';
import { type Document, emptyDocument } from '../model/document.ts';
import { elementwise, structural } from '../ops/define.ts';
import { LIMITS } from './limits.ts';
import { type Loaded, type LoadFailure, type LoadOptions, loadDocument } from './load.ts';
import { saveDocument } from './save.ts';

const DESIGN_EXAMPLE = `{ "format": "chainrule-graph", "version": 1, "name": "Linear regression",
  "nodes": [
    { "id": "x", "type": "observed", "attrs": { "shape": [3], "dtype": "float" }, "position": { "x": 0, "y": 0 } },
    { "id": "f", "type": "linear", "attrs": { "outFeatures": 1, "hasBias": true }, "position": { "x": 200, "y": 0 } },
    { "id": "y", "type": "observed", "attrs": { "shape": [1] }, "position": { "x": 200, "y": 160 } },
    { "id": "C", "type": "squared-norm", "position": { "x": 400, "y": 0 } } ],
  "edges": [
    { "from": "x.value", "to": "f.input" }, { "from": "f.output", "to": "C.input" }, { "from": "y.value", "to": "C.target" } ],
  "parameters": {
    "f.weight": { "init": "pytorch-linear", "trainable": true, "stream": "f.weight" },
    "f.bias": { "init": "zeros" } },
  "definitions": { },
  "data": { "sources": { "iris": { "file": "data/iris.csv" } },
            "columns": { "x.value": { "source": "iris", "columns": ["sepal_length_cm", "sepal_width_cm", "petal_length_cm"] } },
            "split": { "train": 0.8, "seed": 1 } },
  "training": { "seed": 0, "epochs": 20, "batch": { "size": 16, "order": "shuffle", "last": "keep" },
    "objectives": [ { "cost": "C.cost", "parameters": ["*"], "optimizer": { "type": "sgd", "lr": 0.01 }, "steps": 1 } ],
    "metrics": [ { "type": "r2", "output": "f.output", "target": "y.value" } ] },
  "view": { } }`;

const op = {
  symbol: '',
  docs: { summary: '' },
  tex: { forward: '', derivative: '' },
  examples: [],
  title: '',
  attrs: {},
} as const;
const exports = { torch: 'x', onnx: { op: 'X', since: 1 } } as const;
const port = { docs: '' };
const OPS = [
  structural({ ...op, exports, type: 'observed', version: 1, family: 'variables', inputs: {}, outputs: { value: port } }),
  elementwise({
    ...op,
    exports,
    type: 'relu',
    aliases: ['rectify'],
    version: 2,
    family: 'elementwise',
    inputs: { input: port },
    formula: ([x]) => x as never,
    migrations: { 1: ({ slope, ...rest }) => ({ ...rest, negativeSlope: slope }) },
  }),
];
const catalogue: Catalogue = (type) => OPS.find((o) => o.type === type || o.aliases?.includes(type));

const load = (source: unknown, options?: LoadOptions) =>
  loadDocument(
    typeof source === 'string' || source instanceof Uint8Array ? source : JSON.stringify(source),
    'g.chainrule',
    options,
  );

function mustLoad(source: unknown, options?: LoadOptions): Loaded {
  const result = load(source, options);
  if (!result.ok) throw new Error(result.error.diagnostics.map((d) => d.message).join('\n'));
  return result.value;
}

function mustFail(source: unknown, options?: LoadOptions): LoadFailure {
  const result = load(source, options);
  if (result.ok) throw new Error('the file was accepted');
  return result.error;
}

const only = (failure: LoadFailure) => {
  expect(failure.diagnostics.map((d) => d.message)).toHaveLength(1);
  return failure.diagnostics[0] as LoadFailure['diagnostics'][number];
};

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));
const at = { x: 0, y: 0 };
const graph = (parts: Partial<Record<keyof Document, unknown>>) => ({ ...emptyDocument(), ...parts });
const nodes = (...ids: string[]) => ids.map((id) => ({ id, type: 'relu', position: at }));

describe('good files', () => {
  it('reads the example of the format', () => {
    const { document, diagnostics } = mustLoad(DESIGN_EXAMPLE);
    expect(diagnostics).toEqual([]);
    expect(document).toEqual(JSON.parse(DESIGN_EXAMPLE));
  });
  it('fills sections that are left out', () => {
    expect(mustLoad({ format: 'chainrule-graph', version: 1, nodes: [] }).document).toEqual(emptyDocument());
  });
  it('reads CRLF and a byte order mark', () => {
    const text = DESIGN_EXAMPLE.replaceAll('\n', '\r\n');
    expect(mustLoad(`\uFEFF${text}`).document).toEqual(JSON.parse(DESIGN_EXAMPLE));
    expect(mustLoad(bytes(`\u00ef\u00bb\u00bf${text}`)).document).toEqual(JSON.parse(DESIGN_EXAMPLE));
  });
  it('keeps unknown fields and unknown blocks, and names the placeholders', () => {
    const strange = { id: 'q', type: 'quantum-layer', attrs: { qubits: [1, { a: null }] }, position: at, colour: 'red' };
    const { document, placeholders, diagnostics } = mustLoad(graph({ nodes: [strange], author: { name: 'N' } } as never), {
      catalogue,
    });
    expect(placeholders).toEqual(['q']);
    expect(diagnostics).toEqual([]);
    const again = mustLoad(saveDocument(document)).document;
    expect(again.nodes[0]).toEqual(strange);
    expect(again.author).toEqual({ name: 'N' });
  });
  it('lays out blocks without a position, in the order of computation', () => {
    const raw = graph({
      nodes: [
        { id: 'c', type: 'relu' },
        { id: 'a', type: 'relu' },
        { id: 'b', type: 'relu' },
        { id: 'p', type: 'relu', position: { x: 7, y: 5 } },
      ],
      edges: [
        { from: 'a.output', to: 'b.input' },
        { from: 'b.output', to: 'c.input' },
      ],
    });
    const { document, diagnostics } = mustLoad(raw);
    const [c, a, b, p] = document.nodes.map((n) => n.position as { x: number; y: number });
    expect(p).toEqual({ x: 7, y: 5 });
    expect((a as { x: number }).x).toBeLessThan((b as { x: number }).x);
    expect((b as { x: number }).x).toBeLessThan((c as { x: number }).x);
    expect(Math.min(a?.y as number, b?.y as number, c?.y as number)).toBeGreaterThan(5);
    expect(diagnostics.map((d) => d.code)).toEqual(['document/laid-out']);
  });
  it('renames aliases and migrates attributes of blocks', () => {
    const node = { id: 'r', type: 'rectify', attrs: { slope: 0.1 }, position: at };
    expect(mustLoad(graph({ nodes: [node] }), { catalogue }).document.nodes[0]).toEqual({
      id: 'r',
      type: 'relu',
      version: 2,
      attrs: { negativeSlope: 0.1 },
      position: at,
    });
  });
  it('keeps settings of parameters whose block is missing, and says so', () => {
    const { document, diagnostics } = mustLoad(graph({ parameters: { 'gone.weight': { init: 'zeros' } } }));
    expect(document.parameters).toEqual({ 'gone.weight': { init: 'zeros' } });
    expect(diagnostics[0]).toMatchObject({ code: 'document/stray-address', severity: 'warning', address: 'gone.weight' });
  });
});

describe('files that are not graphs', () => {
  it.each([
    ['empty', '', 'g.chainrule is empty'],
    ['truncated', DESIGN_EXAMPLE.slice(0, 300), 'damaged at byte 300 (line 4): it ends too early'],
    [
      'zero-filled behind',
      bytes(`{"format"${'\0'.repeat(50)}`),
      'damaged at byte 9 (line 1): zeros instead of text, where ":" should be',
    ],
    ['all zeros', new Uint8Array(64), 'damaged at byte 0 (line 1): zeros instead of text, where a value should be'],
    ['rubbish behind', '{} x', 'damaged at byte 3 (line 1): found "x", where the end of the file should be'],
    ['a missing comma', '{"a":1\n"b":2}', 'damaged at byte 7 (line 2)'],
    ['a comma too many', '[1,]', 'byte 3 (line 1): found "]", where a value should be'],
    ['an open text', '{"a":"bc', 'byte 5 (line 1): a text that is not closed'],
    ['bytes before an umlaut count double', '{"\u00e4": ?}', 'byte 7 (line 1): found "?}"'],
  ])('%s', (_, source, message) => {
    const diagnostic = only(mustFail(source));
    expect(diagnostic.message).toContain(message);
    expect(diagnostic).toMatchObject({ code: 'file/damaged', address: 'g.chainrule' });
    expect(diagnostic.mend).toBeTruthy();
  });
  it.each([
    ['Latin-1', bytes('{"name":"caf\u00e9"}'), 'byte 12'],
    ['an overlong form', Uint8Array.of(0x22, 0xc0, 0x80, 0x22), 'byte 1'],
    ['a surrogate', Uint8Array.of(0x22, 0xed, 0xa0, 0x80, 0x22), 'byte 1'],
    ['UTF-16', Uint8Array.of(0xff, 0xfe, 0x7b, 0), 'UTF-16'],
  ])('not UTF-8: %s', (_, source, message) => {
    const diagnostic = only(mustFail(source));
    expect(diagnostic.code).toBe('file/not-utf8');
    expect(diagnostic.message).toContain(message);
  });
  it.each([
    ['another format', '{"last_node_id":3,"nodes":[]}', 'its "format" is nothing'],
    ['a foreign format', '{"format":"excalidraw"}', 'its "format" is "excalidraw"'],
    ['a list', '[1,2]', 'it holds a list of 2'],
    ['null', 'null', 'it holds null'],
  ])('foreign: %s', (_, source, message) => {
    const diagnostic = only(mustFail(source));
    expect(diagnostic.code).toBe('document/foreign');
    expect(diagnostic.message).toContain(message);
  });
  it('is made by a newer version', () => {
    const diagnostic = only(mustFail({ format: 'chainrule-graph', version: 7, nodes: 'whatever that means by then' }));
    expect(diagnostic.code).toBe('document/version');
    expect(diagnostic.message).toContain('made by a newer version: 7, this program knows 1');
  });
  it.each([[undefined], ['1'], [0], [1.5]])('has no usable version: %s', (version) => {
    expect(only(mustFail({ format: 'chainrule-graph', version, nodes: [] })).message).toContain(
      'expected a version number at /version',
    );
  });
  it('has a block from a newer version', () => {
    const failure = mustFail(graph({ nodes: [{ id: 'r', type: 'relu', version: 3, position: at }] }), { catalogue });
    expect(only(failure).message).toContain('"r" was made by a newer version of relu: 3, this program knows 2');
    expect(failure.openWithout).toBeNull();
  });
});

describe('hostile files', () => {
  it.each(['__proto__', 'constructor', 'prototype'])('refuses the key %s with its path', (key) => {
    const text = `{"format":"chainrule-graph","version":1,"nodes":[{"id":"a","type":"relu","attrs":{"${key}":{"polluted":1}}}]}`;
    const diagnostic = only(mustFail(text));
    expect(diagnostic).toMatchObject({ code: 'document/reserved-key', address: `/nodes/0/attrs/${key}` });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(only(mustFail(text.replace('{"polluted":1}', '5'))).code).toBe('document/reserved-key');
  });
  it.each([
    ['constructor', 'reserved word'],
    ['', 'found ""'],
    ['a b', 'found "a b"'],
    ['x'.repeat(10_000), '10000 characters'],
    ['\u202eabc', 'found'],
    ['1x', 'found "1x"'],
    ['a.b', 'found "a.b"'],
  ])('refuses an id: %$', (id, message) => {
    const failure = mustFail(graph({ nodes: [...nodes('ok'), { id, type: 'relu', position: at }] }));
    expect(failure.diagnostics[0]).toMatchObject({ code: 'document/bad-id', address: '/nodes/1/id' });
    expect(failure.diagnostics[0]?.message).toContain(message);
    expect(failure.diagnostics[0]?.message.length).toBeLessThan(300);
  });
  it('names both places of an id that stands twice', () => {
    const diagnostic = only(mustFail(graph({ nodes: nodes('a', 'b', 'a') })));
    expect(diagnostic).toMatchObject({ code: 'document/duplicate-id', address: '/nodes/2/id' });
    expect(diagnostic.message).toContain('"a" is already the id of /nodes/0');
  });
  it.each([
    ['[', ']'],
    ['{"a":', '}'],
  ])('refuses deep nests of %s without overflowing', (open, close) => {
    const deep = `${open.repeat(200_000)}1${close.repeat(200_000)}`;
    const diagnostic = only(mustFail(`{"format":"chainrule-graph","version":1,"nodes":[],"view":${deep}}`));
    expect(diagnostic.code).toBe('document/too-deep');
    const broken = only(mustFail(open.repeat(200_000)));
    expect(broken.code).toBe('file/damaged');
  });
  it('accepts the deepest nest that is allowed', () => {
    const deep = `${'['.repeat(LIMITS.depth - 2)}1${']'.repeat(LIMITS.depth - 2)}`;
    expect(load(`{"format":"chainrule-graph","version":1,"nodes":[],"view":{"a":${deep}}}`).ok).toBe(true);
  });
  it.each([1e8, -1e308])('refuses a place as far away as %s, with the limit', (x) => {
    const { message } = only(mustFail(graph({ nodes: [{ id: 'r', type: 'relu', position: { x, y: 0 } }] })));
    expect(message).toMatch(/\/nodes\/0\/position\/x: expected .*10000000/);
  });
  it('refuses numbers that overflowed', () => {
    const text = '{"format":"chainrule-graph","version":1,"nodes":[{"id":"a","type":"relu","position":{"x":1e999,"y":0}}]}';
    expect(only(mustFail(text))).toMatchObject({ code: 'document/number', address: '/nodes/0/position/x' });
  });
  it('refuses sizes that overflow, also behind a zero', () => {
    const value = (shape: number[], data: number[] = []) => ({ 'a.weight': { value: { dtype: 'float', shape, data } } });
    for (const shape of [
      [2 ** 20, 2 ** 20, 2 ** 20],
      [0, 2 ** 20, 2 ** 20],
    ])
      expect(only(mustFail(graph({ nodes: nodes('a'), parameters: value(shape) })))).toMatchObject({
        address: '/parameters/a.weight/value/shape',
      });
    expect(only(mustFail(graph({ nodes: nodes('a'), parameters: value([2 ** 53]) }))).address).toBe(
      '/parameters/a.weight/value/shape/0',
    );
    expect(load(graph({ nodes: nodes('a'), parameters: value([0, 3]) })).ok).toBe(true);
  });
  it('refuses too many nodes and edges, with the count and the limit', () => {
    const many = Array.from({ length: 20_001 }, (_, i) => ({ id: `n${i}`, type: 'relu' }));
    const diagnostic = only(mustFail(graph({ nodes: many })));
    expect(diagnostic.message).toContain('expected at most 20000 entries, found 20001');
    const edges = Array.from({ length: 100_001 }, (_, i) => ({ from: 'a.output', to: `b.inputs.${i}` }));
    expect(only(mustFail(graph({ nodes: nodes('a', 'b'), edges }))).message).toContain('at most 100000 entries, found 100001');
  });
  it('refuses files above 64 MiB before parsing them', () => {
    const diagnostic = only(mustFail(new Uint8Array(64 * 2 ** 20 + 1).fill(0x20)));
    expect(diagnostic).toMatchObject({ code: 'file/too-large', message: 'g.chainrule has 65 MiB; a graph may have 64 MiB.' });
  });
  it('refuses giant labels', () => {
    const node = { id: 'a', type: 'relu', title: 'x'.repeat(5000), position: at };
    expect(only(mustFail(graph({ nodes: [node] }))).message).toContain(
      '/nodes/0/title: expected at most 4096 characters, found 5000 characters',
    );
  });
  it('collects all errors, at most a hundred', () => {
    const bad = Array.from({ length: 150 }, () => ({ id: 'a', type: 3 }));
    expect(mustFail(graph({ nodes: bad })).diagnostics).toHaveLength(100);
    const two = mustFail(graph({ nodes: [{ id: 'a', type: 3, position: at }], edges: 'none' }));
    expect(two.diagnostics.map((d) => d.message)).toEqual([
      'g.chainrule /nodes/0/type: expected a text, found 3.',
      'g.chainrule /edges: expected a list, found "none".',
    ]);
  });
  it.each([
    [{ parameters: { 'a.weight': { init: 'magic' } } }, '/parameters/a.weight/init: expected one of "zeros", "ones"'],
    [{ training: { batch: { size: 0 } } }, '/training/batch/size: expected at least 1, found 0'],
    [{ data: { split: { train: 2 } } }, '/data/split'],
    [{ edges: [{ from: 'a', to: 'b.input' }] }, '/edges/0/from: expected an address like "f.output", found "a"'],
    [{ definitions: { 'bad name': { nodes: [], edges: [], inputs: [], outputs: [] } } }, '"bad name" cannot be a definition'],
  ])('names the place: %j', (parts, message) => {
    expect(mustFail(graph({ nodes: nodes('a'), ...parts })).diagnostics[0]?.message).toContain(message);
  });
  it('takes the last of two equal keys, as JSON readers do', () => {
    const text = '{"format":"chainrule-graph","version":1,"name":"a","name":"b","nodes":[]}';
    expect(mustLoad(text).document.name).toBe('b');
  });
  it('keeps markup in labels as the text it is', () => {
    const title = '<img src=x onerror=alert(1)> \u202e \u{1F600}';
    const document = mustLoad(graph({ nodes: [{ id: 'a', type: 'relu', title, position: at }] })).document;
    expect(mustLoad(saveDocument(document)).document.nodes[0]?.title).toBe(title);
  });
});

describe('wires', () => {
  it('offers the graph without wires that cannot be', () => {
    const edges = [
      { from: 'a.output', to: 'b.input' },
      { from: 'gone.output', to: 'a.input' },
      { from: 'a.output', to: 'gone.input' },
      { from: 'b.output', to: 'b.input' },
      { from: 'b.nonsense', to: 'a.input' },
    ];
    const failure = mustFail(graph({ nodes: [...nodes('a', 'b')], edges }), { catalogue });
    expect(failure.diagnostics.map((d) => [d.code, d.address])).toEqual([
      ['document/dangling-edge', '/edges/1/from'],
      ['document/dangling-edge', '/edges/2/to'],
      ['document/two-wires', '/edges/3/to'],
      ['document/unknown-port', '/edges/4/from'],
    ]);
    expect(failure.diagnostics[2]?.message).toContain('the wire b.output -> b.input: the input already has the wire /edges/0');
    expect(failure.openWithout?.document.edges).toEqual([edges[0]]);
    expect(failure.openWithout?.document.nodes).toHaveLength(2);
  });
  it('looks into definitions', () => {
    const d = { nodes: nodes('a'), edges: [{ from: 'a.output', to: 'b.input' }], inputs: [], outputs: [] };
    const failure = mustFail(graph({ definitions: { D: d } }));
    expect(failure.diagnostics[0]?.address).toBe('/definitions/D/edges/0/to');
    expect(failure.openWithout?.document.definitions.D?.edges).toEqual([]);
  });
  it('loads cycles and self edges: they can be drawn', () => {
    const edges = [
      { from: 'a.output', to: 'b.input' },
      { from: 'b.output', to: 'a.input' },
      { from: 'c.output', to: 'c.input' },
    ];
    expect(
      mustLoad(
        graph({
          nodes: [
            { id: 'a', type: 'relu' },
            { id: 'b', type: 'relu' },
            { id: 'c', type: 'relu' },
          ],
          edges,
        }),
      ).document.edges,
    ).toEqual(edges);
  });
});

describe('older versions', () => {
  // A made-up version 0 of the format is not possible (versions begin at 1), so the present one stands in for the old.
  it('is migrated step by step, and the file keeps its own object', async () => {
    const { migrateDocument } = await import('./migrations/migrate.ts');
    const raw = Object.freeze({ version: 1, blocks: ['a'] });
    const migrations = [
      {
        from: 1,
        why: 'blocks are called nodes',
        migrate: ({ blocks, ...rest }: Record<string, unknown>) => ({ ...rest, nodes: blocks }),
      },
      {
        from: 2,
        why: 'nodes have types',
        migrate: (r: Record<string, unknown>) => ({ ...r, nodes: (r.nodes as string[]).map((id) => ({ id })) }),
      },
    ];
    expect(migrateDocument(raw, 'old', migrations, 3)).toEqual({ ok: true, value: { version: 3, nodes: [{ id: 'a' }] } });
    expect(migrateDocument({ version: 1 }, 'old', migrations.slice(1), 3)).toMatchObject({ ok: false });
    expect(() => migrateDocument({ version: 1 }, 'old', migrations.slice(0, 1), 3)).toThrow('no migration from version 2');
  });
});
