import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { loadDocument } from '../../graph-core/document/load.ts';
import { saveDocument } from '../../graph-core/document/save.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import { analyse } from '../../graph-core/validate/analyse.ts';
import { runCaptured } from '../support/command-line.ts';

const folder = fileURLToPath(new URL('files/', import.meta.url));

interface Case {
  readonly code: string;
  readonly address: string;
  /** What the message has to say about it. */
  readonly says: RegExp;
  readonly command?: 'train';
  /** Whether the graph can be drawn, with its places marked. */
  readonly opens?: boolean;
}

const damaged = (says: RegExp, file: string): Case => ({ code: 'file/damaged', address: file, says });
const badId = (says: RegExp): Case => ({ code: 'document/bad-id', address: '/nodes/0/id', says });
const drawn = (code: string, address: string, says: RegExp): Case => ({ code, address, says, opens: true });
const path = (says: RegExp): Case => drawn('data/path', '/data/sources/t/file', says);

/** Files that cannot run, and what is said about each. */
const CASES: Readonly<Record<string, Case>> = {
  'empty.chainrule': damaged(/is empty/, 'empty.chainrule'),
  'truncated.chainrule': damaged(/at byte \d+ .* ends too early/, 'truncated.chainrule'),
  'zero-filled.chainrule': damaged(/at byte 0 .* zeros/, 'zero-filled.chainrule'),
  'not-json.chainrule': damaged(/at byte 0/, 'not-json.chainrule'),
  'utf-16.chainrule': { code: 'file/not-utf8', address: 'utf-16.chainrule', says: /UTF-16/ },
  'foreign.json': { code: 'document/foreign', address: 'foreign.json', says: /not a Chainrule graph/ },
  'a-list.json': { code: 'document/foreign', address: 'a-list.json', says: /a list of 3/ },
  'newer-version.chainrule': { code: 'document/version', address: '/version', says: /newer version: 7/ },
  'version-text.chainrule': { code: 'document/version', address: '/version', says: /found "1"/ },
  'reserved-key.chainrule': { code: 'document/reserved-key', address: '/view/__proto__', says: /__proto__/ },
  'id-with-space.chainrule': badId(/"my x"/),
  'id-constructor.chainrule': badId(/reserved word/),
  'id-empty.chainrule': badId(/found ""/),
  'id-right-to-left.chainrule': badId(/must match/),
  'duplicate-id.chainrule': { code: 'document/duplicate-id', address: '/nodes/2/id', says: /already the id of \/nodes\/0/ },
  'too-deep.chainrule': { code: 'document/too-deep', address: '/view/deep', says: /more than 64 levels/ },
  'number-overflow.chainrule': { code: 'document/number', address: '/nodes/3/position/x', says: /too large/ },
  'parameter-init.chainrule': { code: 'document/schema', address: '/parameters/f.weight/init', says: /pytorch-linear/ },
  'edge-to-nowhere.chainrule': { code: 'document/dangling-edge', address: '/edges/3/to', says: /no block "ghost"/ },
  'edge-unknown-port.chainrule': { code: 'document/unknown-port', address: '/edges/3/to', says: /no input "colour"/ },
  'edge-twice.chainrule': { code: 'document/two-wires', address: '/edges/3/to', says: /already has the wire/ },
  'cycle.chainrule': drawn('graph/cycle', 'a', /a -> t -> a/),
  'self-edge.chainrule': drawn('graph/cycle', 't', /t feeds itself/),
  'unknown-op.chainrule': drawn('graph/unknown-op', 'w', /warp-drive/),
  'recursive-group.chainrule': drawn('group/recursive', 'g/g', /contains itself/),
  'shape-mismatch.chainrule': drawn('shape/mismatch', 'C', /3.*2/),
  'huge-shape.chainrule': drawn('shape/too-large', 'x', /4 exabytes/),
  'shape-fraction.chainrule': drawn('attr/value', 'x.shape', /whole number/),
  'shape-negative.chainrule': drawn('attr/value', 'x.shape', /whole number/),
  'attribute-type.chainrule': drawn('attr/value', 'f.outFeatures', /"many"/),
  'value-shape.chainrule': drawn('shape/value', 'x.value', /declared 3/),
  'value-length.chainrule': drawn('tensor/length', 'x.value', /3 numbers.*found 2/),
  'value-text.chainrule': drawn('tensor/element', 'x.value', /found "two"/),
  'value-dtype.chainrule': drawn('tensor/dtype', 'x.value', /complex64/),
  'parameter-shape.chainrule': drawn('parameters/shape', 'f.weight', /3 × 1.*1 × 3/),
  'dtype-mismatch.chainrule': drawn('dtype/mismatch', 's.index', /int32/),
  'cost-into-block.chainrule': drawn('wire/cost-output', 't.input', /cost-sum or cost-value only/),
  'not-wired.chainrule': drawn('wire/missing', 'f.input', /not wired/),
  'no-value.chainrule': drawn('data/missing', 'x.value', /has no value/),
  'table-ragged.chainrule': drawn('data/ragged', 'ragged.csv', /line 3: expected 3 cells, found 2/),
  'table-words.chainrule': drawn('data/not-a-number', 'words.csv', /"b"/),
  'table-empty.chainrule': drawn('data/empty', 'headless.csv', /no rows/),
  'table-missing.chainrule': path(/does not exist/),
  'table-outside.chainrule': path(/leads out of the document's folder/),
  'table-absolute.chainrule': path(/not relative/),
  'table-url.chainrule': path(/URLs/),
  'table-unknown-column.chainrule': drawn('data/unknown-column', 'good.csv', /no column "z"/),
  'table-column-count.chainrule': drawn('data/column-count', 'x.value', /2 columns/),
  'table-unknown-source.chainrule': drawn('data/unknown-source', 'x.value', /"q"/),
  'table-sample-count.chainrule': drawn('data/sample-count', 'y.value', /2 samples.*3/),
  'training-optimizer.chainrule': {
    ...drawn('training/optimizer', '/training/objectives/0/optimizer/type', /"lion"/),
    command: 'train',
  },
  'training-cost.chainrule': { ...drawn('training/cost', '/training/objectives/0/cost', /D\.cost/), command: 'train' },
  'training-lr.chainrule': { ...drawn('training/hyper', '/training/objectives/0/optimizer/lr', /-1/), command: 'train' },
};

/** Files that look odd and run all the same. */
const HARMLESS: readonly string[] = [
  'byte-order-mark.chainrule',
  'markup-in-label.chainrule',
  'unknown-fields.chainrule',
  'unknown-parameter.chainrule',
];

describe('bad input on the command line', () => {
  it.each(Object.entries(CASES))('%s', async (file, { code, address, says, command = 'run' }) => {
    const before = readFileSync(join(folder, file));
    const { status, out, err } = await runCaptured([command, join(folder, file), '--device', 'cpu']);
    expect(status).toBe(1);
    expect(out).toBe('');
    const [first, ...lines] = err.trimEnd().split('\n');
    expect(first).toBe(`${join(folder, file)}: not run`);
    const line = lines.find((l) => l.startsWith(`${code} `)) ?? err;
    expect(line).toMatch(says);
    expect(line).toContain(address);
    // code, address, what is wrong, and a second sentence: what would mend it
    expect(line).toMatch(/^\S+ .+: .+[.!?] \S.*[.!?]$/);
    expect(err).not.toMatch(/\n\s+at /);
    expect(readFileSync(join(folder, file)).equals(before)).toBe(true);
  });

  it.each(HARMLESS)('%s runs', async (file) => {
    const { status, err } = await runCaptured(['run', join(folder, file), '--device', 'cpu']);
    expect(status).toBe(0);
    expect(err.includes('error')).toBe(false);
  });

  it('has a case for every file', () => {
    const files = readdirSync(folder).filter((file) => /\.(chainrule|json)$/.test(file));
    expect(files.sort()).toEqual([...Object.keys(CASES), ...HARMLESS].sort());
  });
});

describe('bad input in the editor', () => {
  it.each(Object.entries(CASES))('%s opens or is refused', (file, { code, opens, command }) => {
    const loaded = loadDocument(readFileSync(join(folder, file)), file, { catalogue: opOf });
    expect(loaded.ok).toBe(opens === true);
    if (!loaded.ok) {
      expect(loaded.error.diagnostics.map((d) => d.code)).toContain(code);
      expect(loaded.error.diagnostics.every((d) => d.message.includes(file) || d.address.includes(file))).toBe(true);
      return;
    }
    const analysis = analyse(loaded.value.document);
    if (code.startsWith('data/')) return;
    if (code !== 'training/hyper') expect(analysis.diagnostics.map((d) => d.code)).toContain(code);
    expect(analysis.runnable).toBe(command === 'train' || code === 'wire/missing');
  });

  it.each(['unknown-op.chainrule', 'unknown-fields.chainrule', 'markup-in-label.chainrule'])(
    '%s saves back with everything it held',
    (file) => {
      const text = readFileSync(join(folder, file), 'utf8');
      const loaded = loadDocument(text, file, { catalogue: opOf });
      if (!loaded.ok) throw new Error('it is refused');
      const saved = JSON.parse(saveDocument(loaded.value.document));
      const before = JSON.parse(text);
      expect(saved).toMatchObject({
        ...before,
        nodes: before.nodes.map(({ position: _, ...node }: { position?: unknown }) => node),
      });
    },
  );
});

describe('hostile input', () => {
  const made = mkdtempSync(join(tmpdir(), 'chainrule-bad-'));
  afterAll(() => rmSync(made, { recursive: true, force: true }));

  const fails = async (file: string, code: string): Promise<string> => {
    const { status, err } = await runCaptured(['run', file, '--device', 'cpu']);
    expect(status).toBe(1);
    expect(err).toContain(code);
    return err;
  };

  it('a file that is not there, and a folder', async () => {
    expect(await fails(join(made, 'nowhere.chainrule'), 'file/unreadable')).toContain('does not exist');
    expect(await fails(made, 'file/unreadable')).toContain('is a folder');
  });

  it('too many blocks', async () => {
    const nodes = Array.from({ length: 20_001 }, (_, i) => ({ id: `n${i}`, type: 'tanh' }));
    const file = join(made, 'many.chainrule');
    writeFileSync(file, JSON.stringify({ format: 'chainrule-graph', version: 1, name: 'many', nodes, edges: [] }));
    expect(await fails(file, 'document/')).toMatch(/20,?000/);
  });

  it('a nest of a million brackets', async () => {
    const file = join(made, 'nest.chainrule');
    writeFileSync(file, `{"format":"chainrule-graph","version":1,"view":${'['.repeat(1e6)}${']'.repeat(1e6)}}`);
    await fails(file, 'document/too-deep');
  });

  it('a table behind a link that leads out of the folder', async () => {
    cpSync(join(folder, 'table-ragged.chainrule'), join(made, 'link.chainrule'));
    symlinkSync(join(folder, 'good.csv'), join(made, 'ragged.csv'));
    expect(await fails(join(made, 'link.chainrule'), 'data/path')).toContain('outside');
  });

  it('a graph that nothing can run of', async () => {
    const file = join(made, 'nothing.chainrule');
    writeFileSync(file, JSON.stringify({ format: 'chainrule-graph', version: 1, name: 'nothing', nodes: [], edges: [] }));
    await fails(file, 'graph/empty');
  });
});
