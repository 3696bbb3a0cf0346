import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { zipSync } from 'fflate';
import { afterAll, describe, expect, it } from 'vitest';
import { saveDocument } from '../../graph-core/document/save.ts';
import type { Document } from '../../graph-core/model/document.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { runCaptured } from '../support/command-line.ts';

const made = mkdtempSync(join(tmpdir(), 'chainrule-run-'));
afterAll(() => rmSync(made, { recursive: true, force: true }));

let count = 0;
const file = (content: unknown, extension = 'json'): string => {
  const path = join(made, `f${count++}.${extension}`);
  writeFileSync(path, content instanceof Uint8Array ? content : typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};
const t = (shape: number[], data: number[], dtype = 'float') => ({ dtype, shape, data });

/** y = W x + b with W [2, 3]; C = ||y - t||^2 */
const model = (more: Partial<Document> = {}): string =>
  file(
    saveDocument(
      graph(
        [
          node('x', 'observed', { shape: [3], value: t([3], [9, 9, 9]) }),
          node('f', 'linear', { outFeatures: 2 }),
          node('y', 'observed', { shape: [2], value: t([2], [1, 0]) }),
          node('C', 'squared-norm'),
        ],
        wires('x.value -> f.input', 'f.output -> C.input', 'y.value -> C.target'),
        {
          parameters: { 'f.weight': { value: t([2, 3], [1, 0, -1, 2, 1, 0]) }, 'f.bias': { value: t([2], [0.5, -1]) } },
          ...more,
        },
      ),
    ),
    'chainrule',
  );

const run = async (graphFile: string, ...flags: readonly string[]) => {
  const { status, out, err } = await runCaptured(['run', graphFile, '--device', 'cpu', '--json', ...flags]);
  return { status, err, ...(status === 0 ? JSON.parse(out) : {}) };
};
const inputs = (map: unknown): string[] => ['--inputs', file(map)];

/** C = ||f||^2 of a formula f of w and x. */
const formula = (expression: string, type = 'formula'): string =>
  file(
    saveDocument(
      graph(
        [
          node('x', 'observed', { shape: [2], value: t([2], [1, -2]) }),
          node('w', 'parameter', { shape: [] }),
          node('zero', 'constant', { value: t([2], [0, 0]) }),
          node('f', type, { expression }),
          node('C', 'squared-norm'),
        ],
        wires('x.value -> f.x', 'w.value -> f.w', 'f.output -> C.input', 'zero.value -> C.target'),
        { parameters: { 'w.value': { value: t([], [3]) } } },
      ),
    ),
    'chainrule',
  );

describe('chainrule run of formulas', () => {
  it('differentiates what is typed', async () => {
    const found = await run(formula('w*x^3'));
    expect(found.values['f.output']).toEqual(t([2], [3, -24]));
    // dC/df = [6, -48]; df/dw = x^3, df/dx = 3 w x^2
    expect(found.gradients['w.value']).toEqual(t([], [6 + 48 * 8]));
    expect(found.gradients['x.value']).toEqual(t([2], [6 * 9, -48 * 36]));
  });

  it('refuses what cannot be read, with address, column and mend', async () => {
    const found = await run(formula('w*x + tanhh(x)'));
    expect(found.status).toBe(1);
    expect(found.err).toContain('formula/unknown-function f.expression: column 7: there is no function tanhh. Write tanh');
  });

  it('says which names a formula has where a wire ends at another', async () => {
    const found = await run(formula('a*x'));
    expect(found.status).toBe(1);
    expect(found.err).toMatch(/no input "w" \(it has a, x\)/);
  });

  it('runs a black box forward, and does not train past it', async () => {
    const path = formula('floor(w/2) + where(abs(x) < 1.5, 0/0, x)', 'black-box');
    const found = await run(path);
    expect(found.values['f.output']).toEqual(t([2], ['NaN', -1] as unknown as number[]));
    expect(found.gradients['w.value']).toBeUndefined();
    const trained = await runCaptured(['train', path, '--device', 'cpu', '--steps', '1']);
    expect(trained.status).toBe(1);
    expect(trained.err).toContain('training/black-box f: w.value reaches the cost through the black box f');
  });
});

describe('chainrule run of scripts', () => {
  const script = (source: string): string =>
    file(
      saveDocument(
        graph(
          [
            node('x', 'observed', { shape: [2], value: t([2], [1, -2]) }),
            node('s', 'script', { source }),
            node('C', 'scalar-cost'),
          ],
          wires('x.value -> s.x', 's.output -> C.input'),
        ),
      ),
      'chainrule',
    );

  it('gives what the script returns', async () => {
    const found = await run(script('let sum = 0;\nfor (const v of x) sum += v * v;\nreturn sum;'));
    expect(found.values['s.output']).toEqual(t([], [5]));
    expect(found.costs).toEqual({ C: 5 });
  });

  it('stops one without an end, and says where', async () => {
    const found = await runCaptured(['run', script('let n = 0;\nwhile (true) n++;'), '--device', 'cpu', '--json']);
    expect(found.status).toBe(1);
    expect(found.err).toMatch(
      /^script\/time s: the script of s gave no value at line 2: one call took more than 5 million steps/,
    );
    expect(found.err).toContain('let every loop end, or do less in one call');
  });
});

describe('chainrule run', () => {
  it('gives values, costs and gradients of one sample', async () => {
    const found = await run(model(), ...inputs({ 'x.value': t([3], [1, 2, 3]) }));
    // W x + b = [1 - 3 + 0.5, 2 + 2 - 1] = [-1.5, 3]; minus [1, 0]: [-2.5, 3]
    expect(found.samples).toBe(1);
    expect(found.values['f.output']).toEqual(t([2], [-1.5, 3]));
    expect(found.costs).toEqual({ C: 15.25 });
    expect(found.gradients['f.output']).toEqual(t([2], [-5, 6]));
    expect(found.gradients['x.value']).toEqual(t([3], [7, 6, 5]));
    expect(found.gradients['f.weight']).toEqual(t([2, 3], [-5, -10, -15, 6, 12, 18]));
    expect(found.gradients['f.bias']).toEqual(t([2], [-5, 6]));
  });

  it('takes one axis more as samples: the cost is the mean, gradients carry 1/P', async () => {
    const two = inputs({ 'x.value': t([2, 3], [1, 2, 3, 0, 0, 0]) });
    const found = await run(model(), ...two);
    expect(found.samples).toBe(2);
    expect(found.values['f.output']).toEqual(t([2, 2], [-1.5, 3, 0.5, -1]));
    expect(found.values['y.value'].shape).toEqual([2]);
    expect(found.values['C.cost']).toEqual(t([2], [15.25, 1.25]));
    expect(found.costs).toEqual({ C: 8.25 });
    expect(found.gradients['f.output']).toEqual(t([2, 2], [-2.5, 3, -0.5, -1]));
    expect(found.gradients['f.bias']).toEqual(t([2], [-3, 2]));
    expect(found.gradients['y.value']).toEqual(t([2], [3, -2]));
  });

  it.each([1, 2, 3, 5])('never mixes %i samples with a feature axis of the same or another size', async (samples) => {
    const data = Array.from({ length: samples * 3 }, (_, i) => (i * 7) % 5);
    const found = await run(model(), ...inputs({ 'x.value': t([samples, 3], data) }));
    expect(found.gradients['x.value'].shape).toEqual([samples, 3]);
    for (let p = 0; p < samples; p++) {
      const one = await run(model(), ...inputs({ 'x.value': t([3], data.slice(3 * p, 3 * p + 3)) }));
      const got = found.gradients['x.value'].data.slice(3 * p, 3 * p + 3);
      for (const [i, g] of got.entries()) expect(g).toBeCloseTo(one.gradients['x.value'].data[i] / samples, 12);
    }
  });

  it('starts backward from row vectors, summed over samples', async () => {
    const row = ['--cotangents', file({ 'f.output': t([2], [1, 10]) })];
    const one = await run(model(), ...inputs({ 'x.value': t([3], [1, 2, 3]) }), ...row);
    expect(one.gradients['x.value']).toEqual(t([3], [21, 10, -1]));
    expect(one.gradients['C.cost']).toBeUndefined();
    const two = await run(model(), ...inputs({ 'x.value': t([2, 3], [1, 2, 3, 1, 1, 1]) }), ...row);
    expect(two.gradients['f.bias']).toEqual(t([2], [2, 20]));
    const each = ['--cotangents', file({ 'f.output': t([2, 2], [1, 10, 0, 0]) })];
    expect((await run(model(), ...inputs({ 'x.value': t([2, 3], [1, 2, 3, 1, 1, 1]) }), ...each)).gradients['f.bias']).toEqual(
      t([2], [1, 10]),
    );
  });

  it('pushes tangents of variables and weights forward', async () => {
    const along = ['--tangents', file({ 'x.value': t([3], [1, 0, 0]), 'f.bias': t([2], [0, 1]) })];
    const found = await run(model(), ...inputs({ 'x.value': t([3], [1, 2, 3]) }), ...along);
    expect(found.tangents['f.output']).toEqual(t([2], [1, 3]));
    // <gradient, tangent> = -5 + 18
    expect(found.tangents['C.cost']).toEqual(t([], [13]));
  });

  it('works out Jacobians, each sample its own, by rows or by columns', async () => {
    const flags = ['--jacobian', 'f.output:x.value', '--jacobian', 'C.cost:f.output', '--jacobian', 'f.output:f.weight'];
    const one = await run(model(), ...flags);
    expect(one.jacobians['f.output:x.value']).toEqual(t([2, 3], [1, 0, -1, 2, 1, 0]));
    expect(one.jacobians['C.cost:f.output'].shape).toEqual([2]);
    const many = await run(
      model(),
      ...inputs({
        'x.value': t(
          [4, 3],
          Array.from({ length: 12 }, (_, i) => i),
        ),
      }),
      ...flags,
    );
    expect(many.jacobians['f.output:x.value'].shape).toEqual([4, 2, 3]);
    expect(many.jacobians['f.output:x.value'].data.slice(6, 12)).toEqual([1, 0, -1, 2, 1, 0]);
    expect(many.jacobians['f.output:f.weight'].shape).toEqual([4, 2, 2, 3]);
    expect(many.jacobians['f.output:f.weight'].data.slice(12, 24)).toEqual([3, 4, 5, 0, 0, 0, 0, 0, 0, 3, 4, 5]);
    expect(many.jacobians['C.cost:f.output'].shape).toEqual([4, 2]);
  });

  it('prints what is asked for', async () => {
    const found = await run(model(), '--values', 'f.output', '--gradients', 'f.bias,f.input');
    expect(Object.keys(found.values)).toEqual(['f.output']);
    expect(Object.keys(found.gradients).sort()).toEqual(['f.bias', 'f.input']);
    expect(found.gradients['f.input']).toEqual((await run(model())).gradients['x.value']);
    expect(await run(model(), '--values', 'none', '--gradients', 'none')).toMatchObject({
      values: {},
      gradients: {},
      costs: { C: expect.any(Number) },
    });
  });

  it('adds the gradients of several costs, or takes the one named', async () => {
    const both = file(
      saveDocument(
        graph(
          [
            node('x', 'observed', { shape: [2], value: t([2], [3, 4]) }),
            node('A', 'squared-norm'),
            node('s', 'sum'),
            node('B', 'scalar-cost'),
          ],
          wires('x.value -> A.input', 'x.value -> s.input', 's.output -> B.input'),
        ),
      ),
      'chainrule',
    );
    const all = await run(both);
    expect(all.costs).toEqual({ A: 25, B: 7 });
    expect(all.gradients['x.value'].data).toEqual([7, 9]);
    expect(all.diagnostics.map((d: { code: string }) => d.code)).toContain('cost/several');
    expect((await run(both, '--cost', 'A')).gradients['x.value'].data).toEqual([6, 8]);
    expect((await run(both, '--cost', 'B.cost')).gradients['x.value'].data).toEqual([1, 1]);
    expect(await run(both, '--cost', 'Z')).toMatchObject({
      status: 1,
      err: expect.stringMatching(/run\/unknown-cost Z: .*A\.cost/),
    });
  });

  it('puts inputs before a column, a column before an inline value, that before a fill', async () => {
    writeFileSync(join(made, 'table.csv'), 'a,b,c\n1,2,3\n4,5,6\n');
    const data = { sources: { t: { file: 'table.csv' } }, columns: { 'x.value': { source: 't', columns: ['a', 'b', 'c'] } } };
    const bound = model({ data });
    expect((await run(bound)).values['x.value']).toEqual(t([2, 3], [1, 2, 3, 4, 5, 6]));
    expect((await run(bound, ...inputs({ 'x.value': t([3], [7, 8, 9]) }))).values['x.value']).toEqual(t([3], [7, 8, 9]));
    expect((await run(model())).values['x.value'].data).toEqual([9, 9, 9]);
  });

  it('draws fills and weights from the seed', async () => {
    const random = file(
      saveDocument(
        graph(
          [
            node('x', 'observed', { shape: [3], fill: { distribution: 'normal', stream: 'x' } }),
            node('f', 'linear', { outFeatures: 2 }),
          ],
          wires('x.value -> f.input'),
        ),
      ),
      'chainrule',
    );
    const [a, b, c] = [await run(random), await run(random), await run(random, '--seed', '1')];
    expect(a.values).toEqual(b.values);
    expect(c.values['x.value']).not.toEqual(a.values['x.value']);
    expect(c.values['f.weight']).not.toEqual(a.values['f.weight']);
  });

  it('gives parameters values, too, and reads npz', async () => {
    const header = "{'descr': '<f8', 'fortran_order': False, 'shape': (3,), }";
    const padded = `${header}${' '.repeat(64 - ((10 + header.length + 1) % 64))}\n`;
    const npy = Uint8Array.from([
      0x93,
      ...new TextEncoder().encode('NUMPY'),
      1,
      0,
      padded.length & 255,
      padded.length >> 8,
      ...new TextEncoder().encode(padded),
      ...new Uint8Array(new Float64Array([1, 2, 3]).buffer),
    ]);
    const npz = file(zipSync({ 'x.value.npy': npy }), 'npz');
    expect((await run(model(), '--inputs', npz)).values['f.output'].data).toEqual([-1.5, 3]);
    const weights = inputs({ 'f.weight': t([2, 3], [0, 0, 0, 0, 0, 0]), 'x.value': t([3], [1, 2, 3]) });
    expect((await run(model(), ...weights)).values['f.output'].data).toEqual([0.5, -1]);
  });

  it.each([
    [{ 'q.value': t([1], [1]) }, 'inputs/unknown-address q.value'],
    [{ 'f.output': t([2], [1, 2]) }, 'inputs/unknown-address f.output'],
    [{ 'x.value': t([2], [1, 2]) }, 'inputs/shape x.value'],
    [{ 'x.value': t([1, 1, 3], [1, 2, 3]) }, 'inputs/shape x.value'],
    [{ 'f.weight': t([3, 2], [1, 2, 3, 4, 5, 6]) }, 'inputs/shape f.weight'],
    [{ 'x.value': t([2, 3], [1, 2, 3, 4, 5, 6]), 'y.value': t([3, 2], [1, 2, 3, 4, 5, 6]) }, 'data/sample-count'],
    [{ 'x.value': t([0, 3], []) }, 'data/empty x.value'],
    [{ 'x.value': { dtype: 'float', shape: [3], data: [1, 2] } }, 'tensor/length'],
    ['not json', 'file/damaged'],
    [[1, 2], 'inputs/not-a-map'],
  ])('refuses the inputs %j: %s', async (map, message) => {
    const { status, err } = await run(model(), ...inputs(map));
    expect(status).toBe(1);
    expect(err).toContain(message);
  });

  it.each(['cross-entropy', 'nll-loss', 'multi-margin-loss'])('checks class labels of %s when they are fed', async (cost) => {
    const classes = file(
      saveDocument(
        graph(
          [
            node('x', 'observed', { shape: [3], value: t([3], [1, 2, 3]) }),
            node('y', 'observed', { shape: [], dtype: 'int32' }),
            node('C', cost),
          ],
          wires('x.value -> C.input', 'y.value -> C.target'),
        ),
      ),
      'chainrule',
    );
    expect((await run(classes, ...inputs({ 'y.value': t([], [2], 'int32') }))).status).toBe(0);
    // the label that does not count, where the cost knows one
    const isKnown = cost !== 'multi-margin-loss';
    expect((await run(classes, ...inputs({ 'y.value': t([], [-100], 'int32') }))).status).toBe(isKnown ? 0 : 1);
    const { status, err } = await run(classes, ...inputs({ 'y.value': t([4], [0, 1, 3, 2], 'int32') }));
    expect(status).toBe(1);
    expect(err).toContain('data/index y.value: y.value is 3 in sample p = 2, and C.target takes whole numbers from 0 to 2.');
  });

  it('gives the same numbers with a block revealed, hidden, or inside a group', async () => {
    const parameters = { 'f.weight': { value: t([2, 3], [1, 0, -1, 2, 1, 0]) }, 'f.bias': { value: t([2], [0.5, -1]) } };
    const [{ value: weight }, { value: bias }] = [parameters['f.weight'], parameters['f.bias']];
    const x = node('x', 'observed', { shape: [3], value: t([2, 3], [1, 2, 3, -1, 0, 2]) });
    const blocks = [node('f', 'linear', { outFeatures: 2 }), node('h', 'tanh')];
    const ends = [x, node('C', 'squared-norm')];
    const make = (document: Document): string => file(saveDocument(document), 'chainrule');
    const hidden = await run(
      make(
        graph([...ends, ...blocks], wires('x.value -> f.input', 'f.output -> h.input', 'h.output -> C.input'), { parameters }),
      ),
    );
    const revealed = await run(
      make(
        graph(
          [...ends, ...blocks, node('w', 'parameter', { shape: [2, 3] })],
          wires('x.value -> f.input', 'w.value -> f.weight', 'f.output -> h.input', 'h.output -> C.input'),
          { parameters: { 'w.value': { value: weight }, 'f.bias': { value: bias } } },
        ),
      ),
    );
    const layer = {
      nodes: blocks,
      edges: wires('f.output -> h.input'),
      inputs: [{ name: 'in', at: 'f.input' }],
      outputs: [{ name: 'out', at: 'h.output' }],
    };
    const grouped = await run(
      make(
        graph([...ends, node('g', 'group', { definition: 'layer' })], wires('x.value -> g.in', 'g.out -> C.input'), {
          definitions: { layer },
          parameters: { 'g/f.weight': { value: weight }, 'g/f.bias': { value: bias } },
        }),
      ),
    );
    expect(revealed.costs).toEqual(hidden.costs);
    expect(grouped.costs).toEqual(hidden.costs);
    expect(revealed.gradients['w.value']).toEqual(hidden.gradients['f.weight']);
    expect(grouped.gradients['g/f.weight']).toEqual(hidden.gradients['f.weight']);
    expect(grouped.gradients['g/f.bias']).toEqual(hidden.gradients['f.bias']);
    expect(grouped.gradients['x.value']).toEqual(hidden.gradients['x.value']);
    expect(grouped.values['g.out']).toEqual(hidden.values['h.output']);
  });

  it('adds up the gradients of shared weights, in groups as in wires', async () => {
    const layer = {
      nodes: [node('f', 'linear', { outFeatures: 2, hasBias: false }), node('h', 'tanh')],
      edges: wires('f.output -> h.input'),
      inputs: [{ name: 'in', at: 'f.input' }],
      outputs: [{ name: 'out', at: 'h.output' }],
    };
    const weight = t([2, 2], [0.5, -1, 2, 0.25]);
    const x = node('x', 'observed', { shape: [2], value: t([2], [1, -2]) });
    const groups = file(
      saveDocument(
        graph(
          [
            x,
            node('a', 'group', { definition: 'layer' }),
            node('b', 'group', { definition: 'layer', shareWith: 'a' }),
            node('C', 'squared-norm'),
          ],
          wires('x.value -> a.in', 'a.out -> b.in', 'b.out -> C.input'),
          { definitions: { layer }, parameters: { 'a/f.weight': { value: weight } } },
        ),
      ),
      'chainrule',
    );
    const block = { outFeatures: 2, hasBias: false };
    const flat = file(
      saveDocument(
        graph(
          [
            x,
            node('w', 'parameter', { shape: [2, 2] }),
            node('f', 'linear', block),
            node('h', 'tanh'),
            node('g', 'linear', block),
            node('k', 'tanh'),
            node('C', 'squared-norm'),
          ],
          wires(
            'x.value -> f.input',
            'w.value -> f.weight',
            'f.output -> h.input',
            'h.output -> g.input',
            'w.value -> g.weight',
            'g.output -> k.input',
            'k.output -> C.input',
          ),
          { parameters: { 'w.value': { value: weight } } },
        ),
      ),
      'chainrule',
    );
    const [shared, wired] = [await run(groups), await run(flat)];
    expect(shared.costs).toEqual(wired.costs);
    expect(shared.gradients['a/f.weight']).toEqual(wired.gradients['w.value']);
  });

  it('adds a penalty on weights once, however many samples there are', async () => {
    const penalised = (...edges: string[]): string =>
      file(
        saveDocument(
          graph(
            [
              node('x', 'observed', { shape: [2] }),
              node('f', 'linear', { outFeatures: 1, hasBias: false }),
              node('C', 'squared-norm'),
              node('P', 'l2-penalty', { parameters: ['*.weight'], scale: 0.5 }),
              ...(edges.length > 0 ? [node('S', 'cost-sum')] : []),
            ],
            wires('x.value -> f.input', 'f.output -> C.input', ...edges),
            { parameters: { 'f.weight': { value: t([1, 2], [3, 4]) } } },
          ),
        ),
        'chainrule',
      );
    const two = inputs({ 'x.value': t([2, 2], [0, 0, 0, 0]) });
    const found = await run(penalised(), ...two);
    expect(found.costs).toEqual({ C: 0, P: 12.5 });
    expect(found.gradients['f.weight'].data).toEqual([3, 4]);
    const summed = await run(penalised('C.cost -> S.inputs.0', 'P.cost -> S.inputs.1'), ...two);
    expect(summed.costs).toEqual({ C: 0, P: 12.5, S: 12.5 });
    expect(summed.gradients['f.weight'].data).toEqual([3, 4]);
  });

  it('refuses addresses and shapes that are not there', async () => {
    const says = async (...flags: string[]) => (await run(model(), ...flags)).err;
    expect(await says('--values', 'f.nothing')).toContain('run/unknown-value f.nothing');
    expect(await says('--gradients', 'g.output')).toContain('run/unknown-gradient g.output');
    expect(await says('--jacobian', 'f.output:z.value')).toContain('jacobian/unknown-value z.value');
    expect(await says('--cotangents', file({ 'f.output': t([3], [1, 2, 3]) }))).toContain('run/cotangent-shape f.output');
    expect(await says('--tangents', file({ 'q.value': t([3], [1, 2, 3]) }))).toContain('run/unknown-tangent q.value');
  });

  it('writes what JSON cannot say as texts', async () => {
    const log = file(
      saveDocument(
        graph(
          [node('x', 'observed', { shape: [3] }), node('l', 'log'), node('n', 'neg')],
          wires('x.value -> l.input', 'x.value -> n.input'),
        ),
      ),
      'chainrule',
    );
    const found = await run(log, ...inputs({ 'x.value': { dtype: 'float', shape: [3], data: [-1, 0, 'Infinity'] } }));
    expect(found.values['l.output'].data).toEqual(['NaN', '-Infinity', 'Infinity']);
    expect(found.values['n.output'].data).toEqual([1, '-0', '-Infinity']);
  });

  it('refuses a Jacobian above the memory budget, with its size in words', async () => {
    const big = fileURLToPath(new URL('../../examples/lecture-network.chainrule', import.meta.url));
    const { status, err } = await run(big, '--jacobian', 'f1.output:f1.weight', '--jacobian', 'f1.weight:f1.weight');
    expect(status).toBe(1);
    expect(err).toMatch(/jacobian\/too-large .*gigabytes/);
  });
});
