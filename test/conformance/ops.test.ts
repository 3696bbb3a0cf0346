import { afterAll, describe, expect, it } from 'vitest';
import { withTangents } from '../../graph-core/autodiff/jvp.ts';
import { withGradients } from '../../graph-core/autodiff/vjp.ts';
import { loadDocument } from '../../graph-core/document/load.ts';
import { saveDocument } from '../../graph-core/document/save.ts';
import type { Document, Edge, GraphNode, Json } from '../../graph-core/model/document.ts';
import { emptyDocument } from '../../graph-core/model/document.ts';
import { sizeOf, type Tensor } from '../../graph-core/model/tensor.ts';
import type { ExampleTensor } from '../../graph-core/ops/define.ts';
import { OPS, registry } from '../../graph-core/ops/index.ts';
import { buildProgram } from '../../graph-core/program/build.ts';
import { BuildError } from '../../graph-core/program/builder.ts';
import type { Program } from '../../graph-core/program/program.ts';
import { verify } from '../../graph-core/program/verify.ts';
import { DRAW_INPUTS } from '../../graph-core/random/draw-inputs.ts';
import { analyse } from '../../graph-core/validate/analyse.ts';
import { type Feed, run } from '../support/program.ts';
import {
  directionsFor,
  feedsOf,
  floatInputs,
  floatOutputs,
  forwardOf,
  inner,
  labelOf,
  randomNumbers,
  type Subject,
  withDerivatives,
} from './examples.ts';
import { CHECKS } from './table.ts';

const table = (subjects: readonly Subject[]) => subjects.map((subject) => [labelOf(subject), subject] as const);

/** Six digits, as examples are written. */
function expectClose(what: string, got: ArrayLike<number> | undefined, want: ArrayLike<number>, digits = 1e-6): void {
  expect(got?.length ?? want.length, `${what}: number of elements`).toBe(want.length);
  for (let i = 0; i < want.length; i++) {
    const w = want[i] as number;
    const g = got?.[i] ?? 0;
    if (!(Object.is(g, w) || g === w || Math.abs(g - w) <= digits * Math.max(1, Math.abs(w)))) {
      expect.fail(`${what}[${i}]: got ${g}, want ${w}`);
    }
  }
}

describe('examples', () => {
  it.each(table(CHECKS.value.subjects))('%s: value and shape', async (_, subject) => {
    const program = forwardOf(subject);
    verify(program, registry);
    const found = await run(program, feedsOf(subject));
    const wanted = subject.example.outputs ?? {};
    expect(Object.keys(found).sort()).toEqual(Object.keys(wanted).sort());
    for (const [port, want] of Object.entries(wanted)) {
      const got = found[port] as Tensor;
      expect({ shape: got.shape, dtype: got.dtype }).toEqual({ shape: want.shape, dtype: want.dtype ?? 'float' });
      expectClose(port, got.data, want.data);
    }
  });

  it.each(table(CHECKS.refusal.subjects))('%s: refused', (_, subject) => {
    let thrown: unknown;
    try {
      forwardOf(subject);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(BuildError);
    const { error } = thrown as BuildError;
    expect(error.code).toBe(subject.example.error);
    expect(error.message.length).toBeGreaterThan(10);
  });
});

const STEP = 1e-5;

/** Central differences of outputs along a direction of the inputs. */
async function differences(
  program: Parameters<typeof run>[0],
  feeds: Record<string, Feed>,
  directions: Record<string, readonly number[]>,
  outputs: readonly string[],
): Promise<Record<string, number[]>> {
  const moved = (by: number): Record<string, Feed> => ({
    ...feeds,
    ...Object.fromEntries(
      Object.entries(directions).map(([name, d]) => [
        name,
        Array.from(d, (v, i) => ((feeds[name] as number[])[i] as number) + by * v),
      ]),
    ),
  });
  const [ahead, behind] = [await run(program, moved(STEP)), await run(program, moved(-STEP))];
  return Object.fromEntries(
    outputs.map((name) => {
      const after = (ahead[name] as Tensor).data;
      const before = (behind[name] as Tensor).data;
      return [name, Array.from(after, (v, i) => (v - (before[i] as number)) / (2 * STEP))];
    }),
  );
}

const sizeOfInput = (program: Program, name: string): number =>
  sizeOf(program.types[program.inputs.find((i) => i.name === name)?.id ?? -1]?.shape ?? []);

const isDead = ({ op }: Subject): boolean =>
  op.kind !== 'structural' && 'notDifferentiable' in op && op.notDifferentiable !== undefined;

describe('derivatives', () => {
  it.each(table(CHECKS.jvp.subjects))('%s: jvp = central differences', async (_, subject) => {
    const program = forwardOf(subject);
    const full = withTangents(program, registry, { tangents: floatInputs(program) });
    verify(full, registry);
    const directions = directionsFor(full) as Record<string, number[]>;
    const found = await run(full, { ...feedsOf(subject), ...directions });
    const byInput = Object.fromEntries(Object.entries(directions).map(([name, d]) => [name.slice('tangent:'.length), d]));
    const wanted = await differences(program, feedsOf(subject), byInput, floatOutputs(program));
    for (const [name, want] of Object.entries(wanted))
      expectClose(`tangent of ${name}`, found[`tangent:${name}`]?.data, want, 1e-7);
  });

  it.each(table(CHECKS.vjp.subjects))('%s: vjp is the adjoint of jvp', async (_, subject) => {
    const program = forwardOf(subject);
    const full = withDerivatives(program);
    verify(full, registry);
    const directions = directionsFor(full) as Record<string, number[]>;
    const found = await run(full, { ...feedsOf(subject), ...directions });
    const forward = floatOutputs(program).map((name) =>
      inner(found[`tangent:${name}`]?.data ?? [], directions[`cotangent:${name}`] ?? []),
    );
    const backward = floatInputs(program).map((name) =>
      inner(found[`grad:${name}`]?.data ?? [], directions[`tangent:${name}`] ?? []),
    );
    const total = (list: readonly number[]): number => list.reduce((a, n) => a + n, 0);
    expectClose('inner product', [total(backward)], [total(forward)], 1e-11);
    if (isDead(subject)) expect([...forward, ...backward].every((n) => n === 0)).toBe(true);
  });

  it.each(table(CHECKS.second.subjects))('%s: the backward pass can be differentiated again', async (_, subject) => {
    const program = forwardOf(subject);
    const inputs = floatInputs(program);
    const gradients = withGradients(program, registry, {
      seeds: floatOutputs(program).map((output) => ({ output, cotangent: { input: `cotangent:${output}` } })),
      wrt: inputs,
    });
    const wanted = gradients.outputs.filter(({ name }) => name.startsWith('grad:')).map(({ name }) => name);
    const twice = withTangents(gradients, registry, { tangents: inputs });
    verify(twice, registry);
    const feeds = { ...feedsOf(subject), ...directionsFor(twice) } as Record<string, number[]>;
    const found = await run(twice, feeds);
    const directions = Object.fromEntries(inputs.map((name) => [name, feeds[`tangent:${name}`] as number[]]));
    const slopes = await differences(gradients, feeds, directions, wanted);
    for (const [name, want] of Object.entries(slopes))
      expectClose(`tangent of ${name}`, found[`tangent:${name}`]?.data, want, 1e-6);
  });

  it.each(table(CHECKS.third.subjects))('%s: and that derivative once more', async (_, subject) => {
    const program = forwardOf(subject);
    const inputs = floatInputs(program);
    const gradients = withGradients(program, registry, {
      seeds: floatOutputs(program).map((output) => ({ output, cotangent: { input: `cotangent:${output}` } })),
      wrt: inputs,
    });
    const twice = withTangents(gradients, registry, { tangents: inputs });
    const seconds = twice.outputs.filter(({ name }) => name.startsWith('tangent:grad:'));
    const thrice = withTangents({ ...twice, outputs: seconds }, registry, { tangents: inputs, prefix: 'again:' });
    verify(thrice, registry);
    const again = inputs.map((name) => [name, randomNumbers(`again ${name}`, sizeOfInput(program, name))] as const);
    const feeds = { ...feedsOf(subject), ...directionsFor(twice) } as Record<string, number[]>;
    const found = await run(thrice, { ...feeds, ...Object.fromEntries(again.map(([name, data]) => [`again:${name}`, data])) });
    const names = seconds.map(({ name }) => name);
    const slopes = await differences({ ...twice, outputs: seconds }, feeds, Object.fromEntries(again), names);
    for (const [name, want] of Object.entries(slopes)) expectClose(`third ${name}`, found[`again:${name}`]?.data, want, 1e-5);
  });

  afterAll(() => {
    const kinks = CHECKS.vjp.subjects.filter((subject) => !CHECKS.jvp.subjects.includes(subject));
    console.log(`central differences left out:\n${kinks.map((s) => `  ${labelOf(s)}: ${s.example.kink}`).join('\n')}`);
  });
});

/** A document in which the example's inputs are constants wired into one block. */
function documentOf({ op, example }: Subject): Document {
  const nodes: GraphNode[] = [];
  const edges: Edge[] = [];
  const position = { x: 0, y: 0 };
  for (const [port, { shape, data, dtype }] of Object.entries(example.inputs ?? {})) {
    const id = `in_${port.replace('.', '_')}`;
    nodes.push({
      id,
      type: 'constant',
      position,
      attrs: { value: { dtype: dtype ?? 'float', shape: [...shape], data: [...data] } },
    });
    const isCost = op.inputs[port.split('.')[0] as string]?.accepts === 'cost';
    if (isCost) {
      nodes.push({ id: `${id}_cost`, type: 'scalar-cost', position });
      edges.push({ from: `${id}.value`, to: `${id}_cost.input` }, { from: `${id}_cost.cost`, to: `block.${port}` });
    } else {
      edges.push({ from: `${id}.value`, to: `block.${port}` });
    }
  }
  nodes.push({ id: 'block', type: op.type, position, attrs: (example.attrs ?? {}) as { [name: string]: Json } });
  return { ...emptyDocument('example'), nodes, edges };
}

describe('documents', () => {
  it.each(table(CHECKS.file.subjects))('%s: saved, loaded and built from a document', async (_, subject) => {
    const document = documentOf(subject);
    const text = saveDocument(document);
    const loaded = loadDocument(text, 'example.json');
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
    expect(saveDocument(loaded.value.document)).toBe(text);
    const analysis = analyse(loaded.value.document);
    expect(analysis.diagnostics.filter((d) => d.severity === 'error')).toEqual([]);
    const program = buildProgram(loaded.value.document, analysis, registry, subject.example.mode);
    const drawn = Object.values(DRAW_INPUTS).map((name) => [name, [0]] as const);
    const given = Object.entries(subject.example.inputs ?? {}).map(
      ([port, t]) => [`in_${port.replace('.', '_')}.value`, t.data] as const,
    );
    const found = await run(program, Object.fromEntries([...given, ...drawn]));
    for (const [port, want] of Object.entries(subject.example.outputs ?? {}) as [string, ExampleTensor][]) {
      expectClose(port, (found[`block.${port}`] as Tensor).data, want.data);
    }
  });

  const variables = OPS.filter((op) => op.kind === 'structural').flatMap((op) => op.examples.map((example) => ({ op, example })));
  it.each(table(variables))('%s: saved and loaded, with the type it says', (_, subject) => {
    const document = documentOf(subject);
    const text = saveDocument(document);
    const loaded = loadDocument(text, 'example.json');
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
    expect(saveDocument(loaded.value.document)).toBe(text);
    const analysis = analyse(loaded.value.document);
    expect(analysis.diagnostics.filter((d) => d.severity === 'error')).toEqual([]);
    const { shape, dtype } = (subject.example.outputs as { value: ExampleTensor }).value;
    expect(analysis.nodes.get('block')?.outputs.get('value')).toEqual({ shape, dtype: dtype ?? 'float' });
  });
});
