import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Document, Json } from '../../graph-core/model/document.ts';
import { sizeOf } from '../../graph-core/model/tensor.ts';
import type { Example, OpDef } from '../../graph-core/ops/define.ts';
import { OPS, opOf, registry } from '../../graph-core/ops/index.ts';
import type { Plan } from '../../graph-core/plan/plan.ts';
import { PlanTemplate } from '../../graph-core/plan/plan-template.ts';
import { planRun } from '../../graph-core/plan/run-plan.ts';
import { stepPlans } from '../../graph-core/plan/step-plan.ts';
import type { OpenNumbers } from '../../graph-core/program/open-numbers.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import { NamedPlan } from '../../session/device-values.ts';
import { createDirectClient } from '../../session/direct.ts';
import { allowMemory, MEMORY_BUDGET } from '../../session/memory-budget.ts';
import { type Opened, openDocument, type Ready } from '../../session/opened.ts';
import { PlanCache } from '../../session/plan-cache.ts';
import { listingOf } from '../../session/program/listing.ts';
import { carriedInputs, compileStep, openNumbersOf, stepTemplateOf, withNumbers } from '../../session/stepper/compile.ts';
import { compiledStep } from '../../session/stepper/load-stepper.ts';
import { buildStepProgram, type StepSpec } from '../../session/stepper/step-program.ts';
import { buildTrainProgram } from '../../session/training/train-program.ts';
import { exampleDocument } from '../support/example-document.ts';
import { textOf, trainedStep } from '../support/plan-text.ts';

const executor = createCpuExecutor('float64');
const { limits } = executor.info;

const operandsOf = (op: OpDef): string[] =>
  Object.entries(op.attrs).flatMap(([name, spec]) => ('operand' in spec && spec.operand === true ? [name] : []));

/** Every block with a number that is open while it is compiled. */
const CASES = OPS.filter((op) => op.internal !== true && operandsOf(op).length > 0).map((op) => [op.type, op] as const);

/** A block's examples that can be run, each with some numbers and with other ones. */
const pairsOf = (op: OpDef): readonly (readonly [one: Case, other: Case])[] =>
  op.examples
    .filter(({ error, inputs }) => error === undefined && inputs !== undefined)
    .map((example) => [opened(withOthers(op, example, 0.2)), opened(withOthers(op, example, 0.6))]);

/** The example with other numbers, which rise, as those of two bounds do. */
function withOthers(op: OpDef, example: Example, least: number): Document {
  const others = operandsOf(op).map((name, i) => [name, least + i / 4]);
  return exampleDocument(op, { ...example, attrs: { ...example.attrs, ...Object.fromEntries(others) } });
}

type Case = Opened & { readonly ready: Ready; readonly spec: StepSpec };

function opened(document: Document): Case {
  const all = openDocument(document, {}, 1);
  const { ready } = all;
  if (ready === null) throw new Error(JSON.stringify(all.diagnostics));
  return { ...all, ready, spec: trainedStep(ready) };
}

/** The plan of a training step; where `open` is null all numbers are known from the beginning. */
function runPlan({ document, analysis, ready }: Case, open: OpenNumbers | null): Plan {
  const { objectives, dataset } = ready;
  const spec = { schedule: 'sequential', batch: 2, rows: null, carried: carriedInputs(dataset), stops: [] } as const;
  const { program, loop } = buildTrainProgram(document, analysis, { ...spec, objectives }, open);
  return planRun(program, registry, limits, loop);
}

const runTemplate = (one: Case): PlanTemplate => new PlanTemplate(runPlan(one, openNumbersOf(one.document)));

/** All outputs of a plan, by name; of what a document has values for it is fed with these, with all samples or the first. */
async function computed(plan: Plan, { ready }: Case): Promise<ReadonlyMap<string, Float64Array>> {
  const loaded = new NamedPlan(await executor.load(plan));
  for (const { name, dtype, shape } of plan.inputs) {
    const feed = ready.dataset.feeds.get(name);
    const entry = (_: unknown, i: number): number => {
      if (feed) return feed.data[i] as number;
      return dtype === 'float' ? Math.sin(name.length + 3 * i) : 1;
    };
    loaded.write(name, Float64Array.from({ length: sizeOf(shape) }, entry));
  }
  await loaded.loaded.run();
  return loaded.readAll(plan.outputs.map(({ name }) => name));
}

describe('numbers of attributes that are open while a document is compiled', () => {
  it.each(CASES)('%s is planned once for all its numbers', (_, op) => {
    for (const [one, other] of pairsOf(op)) {
      expect(one.ready.form).toBe(other.ready.form);
      expect(one.ready.key).not.toBe(other.ready.key);
      const numbers = openNumbersOf(other.document);
      const template = stepTemplateOf(one.document, one.analysis, one.spec, limits);
      const afresh = compileStep(other.document, other.analysis, other.spec, limits);
      expect(textOf(withNumbers(template, numbers).plan)).toBe(textOf(afresh.plan));
      const run = runTemplate(one).with(numbers.numbers);
      expect(textOf(run)).toBe(textOf(runTemplate(other).with(numbers.numbers)));
      expect(textOf(run)).not.toContain('?');
    }
  });

  it.each(CASES)('%s computes what it does with numbers that are known', async (_, op) => {
    let differ = 0;
    for (const [one, other] of pairsOf(op)) {
      const { document, analysis, spec } = other;
      const known = stepPlans(buildStepProgram(document, analysis, spec).program, registry, limits).keepingAll();
      const template = stepTemplateOf(one.document, one.analysis, one.spec, limits);
      const found = await computed(withNumbers(template, openNumbersOf(document)).plan, other);
      expect(found).toEqual(await computed(known, other));
      const before = await computed(withNumbers(template, openNumbersOf(one.document)).plan, one);
      if (!isDeepStrictEqual(found, before)) differ++;
      const run = runTemplate(one).with(openNumbersOf(document).numbers);
      expect(await computed(run, other)).toEqual(await computed(runPlan(other, null), other));
    }
    // else the numbers would say nothing
    expect(differ).toBeGreaterThan(0);
  });

  const leaky = opOf('leaky-relu') as OpDef;
  const leakyWith = (slope: number): Case =>
    opened(
      withOthers(
        leaky,
        { name: '', inputs: { input: { shape: [2], data: [1, -1] } }, outputs: { output: { shape: [2], data: [0, 0] } } },
        slope,
      ),
    );

  it('shows people the numbers', () => {
    const { document, analysis, spec } = leakyWith(0.375);
    const compiled = compileStep(document, analysis, spec, limits);
    const { equations, shaders } = listingOf('block', compiled, executor.info);
    expect(equations).toContain('negativeSlope=0.375');
    expect(equations).toContain('select((#0 > 0), 1, 0.375)');
    expect(shaders.some(({ wgsl }) => wgsl.includes('0.375'))).toBe(true);
  });

  it('gives a step that is known with other numbers at once', () => {
    const choice = { mode: 'train', turn: null, over: null, seed: null } as const;
    const place = { executor, cache: new PlanCache(executor), budget: Number.POSITIVE_INFINITY };
    const [one, other] = [0.375, 0.625].map((slope) => {
      const all = leakyWith(slope);
      return compiledStep(all, all.ready, choice, place).compiled;
    });
    expect(other?.step).toBe(one?.step);
    expect(other?.stages).toBe(one?.stages);
    expect(textOf(other?.plan as Plan)).toBe(textOf(one?.plan as Plan).replaceAll('0.375', '0.625'));
  });

  it('plans anew where formulas are written another way', () => {
    const forms = [0.375, 0, 1, -1, 2].map((slope) => leakyWith(slope).ready.form);
    expect(new Set(forms).size).toBe(5);
  });

  it('plans anew where two numbers that were equal no longer are', () => {
    const scaleShift = opOf('scale-shift') as OpDef;
    const [example] = scaleShift.examples as readonly [Example];
    const scaled = (scale: number, shift: number): string =>
      opened(exampleDocument(scaleShift, { ...example, attrs: { scale, shift } })).ready.form;
    expect(scaled(0.3, 0.3)).toBe(scaled(0.6, 0.6));
    expect(scaled(0.3, 0.3)).not.toBe(scaled(0.3, 0.6));
  });

  it('keeps what is made of a definition apart from the numbers of the document around it', async () => {
    const definition = {
      nodes: [node('e', 'elu', { alpha: 0.3 })],
      edges: [],
      inputs: [{ name: 'x', at: 'e.input' }],
      outputs: [{ name: 'y', at: 'e.output' }],
    };
    const definitions = { cell: definition };
    const around = (slope: number): Case =>
      opened(
        graph(
          [
            node('x', 'observed', { shape: [2], value: { dtype: 'float', shape: [2], data: [-1, 2] } }),
            node('r', 'leaky-relu', { negativeSlope: slope }),
            node('g', 'group', { definition: 'cell' }),
            node('C', 'squared-norm'),
          ],
          wires('x.value -> r.input', 'r.output -> g.x', 'g.y -> C.input'),
          { definitions },
        ),
      );
    const [one, same, other] = [around(0.7), around(0.3), around(0.4)] as [Case, Case, Case];
    expect(other.ready.form).toBe(one.ready.form);
    expect(same.ready.form).not.toBe(one.ready.form);
    for (const each of [same, other]) {
      const known = stepPlans(buildStepProgram(each.document, each.analysis, each.spec).program, registry, limits).keepingAll();
      const template = stepTemplateOf(each === other ? one.document : each.document, each.analysis, each.spec, limits);
      expect(await computed(withNumbers(template, openNumbersOf(each.document)).plan, each)).toEqual(await computed(known, each));
    }
  });

  it('knows a structure again whatever a definition says that is not used', () => {
    const unused = (alpha: number): Case =>
      opened({
        ...leakyWith(0.375).document,
        definitions: {
          cell: {
            nodes: [node('e', 'elu', { alpha })],
            edges: [],
            inputs: [{ name: 'x', at: 'e.input' }],
            outputs: [{ name: 'y', at: 'e.output' }],
          },
        },
      });
    expect(unused(0.3).ready.key).toBe(unused(0.6).ready.key);
  });

  it('takes no formula from a file', () => {
    const clamped = (min: Json): readonly string[] =>
      openDocument(
        exampleDocument(opOf('clamp') as OpDef, {
          name: '',
          inputs: { input: { shape: [1], data: [1] } },
          outputs: { output: { shape: [1], data: [1] } },
          attrs: { min },
        }),
        {},
        1,
      ).diagnostics.map(({ code }) => code);
    expect(clamped(0.25)).toEqual([]);
    for (const kind of ['const', 'attribute', 'input', 'anything'])
      expect(clamped({ kind, dtype: 'float', value: 0.25, index: 0 }), kind).toContain('attr/value');
  });

  it('refuses training that a smaller budget has no room for, also where it was planned with other numbers', async () => {
    const client = createDirectClient({ choice: 'cpu' });
    const large = (slope: number): Document => {
      const rows = { dtype: 'float' as const, shape: [500, 32], data: new Array<number>(16_000).fill(0.5) };
      return graph(
        [
          node('x', 'observed', { shape: [32], value: rows }),
          node('f', 'linear', { outFeatures: 32 }),
          node('h', 'leaky-relu', { negativeSlope: slope }),
          node('g', 'linear', { outFeatures: 32 }),
          node('C', 'squared-norm'),
        ],
        wires('x.value -> f.input', 'f.output -> h.input', 'h.output -> g.input', 'g.output -> C.input'),
        {
          training: {
            objectives: [{ cost: 'C.cost', parameters: ['*'], optimizer: { type: 'sgd', lr: 0.01 } }],
            batch: { size: 'all' },
          },
        },
      );
    };
    try {
      await client.request('open', { document: large(0.3), tables: {}, generation: 1 });
      await client.request('train', { steps: 1 });
      await client.request('memory', { bytes: 240_000 });
      await client.request('open', { document: large(0.4), tables: {}, generation: 2 });
      await expect(client.request('train', { steps: 1 })).rejects.toMatchObject({ code: 'session/too-large' });
    } finally {
      client.dispose();
      // it is one for all that the process computes, other tests too
      allowMemory(MEMORY_BUDGET);
    }
  });
});
