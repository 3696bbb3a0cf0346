import { describe, expect, it } from 'vitest';
import type { Document } from '../../graph-core/model/document.ts';
import { sizeOf } from '../../graph-core/model/tensor.ts';
import type { Example, OpDef } from '../../graph-core/ops/define.ts';
import { OPS, opOf, registry } from '../../graph-core/ops/index.ts';
import { OpenPlan } from '../../graph-core/plan/open-plan.ts';
import type { Plan } from '../../graph-core/plan/plan.ts';
import { planRun } from '../../graph-core/plan/run-plan.ts';
import { stepPlans } from '../../graph-core/plan/step-plan.ts';
import type { OpenNumbers } from '../../graph-core/program/open-numbers.ts';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import { NamedPlan } from '../../session/device-values.ts';
import { type Opened, openDocument, type Ready } from '../../session/opened.ts';
import { PlanCache } from '../../session/plan-cache.ts';
import { listingOf } from '../../session/program/listing.ts';
import { carriedInputs, compileOpenStep, compileStep, openNumbersOf, withNumbers } from '../../session/stepper/compile.ts';
import { compiledStep } from '../../session/stepper/load-stepper.ts';
import { buildStepProgram, type StepSpec } from '../../session/stepper/step-program.ts';
import { buildTrainProgram } from '../../session/training/train-program.ts';
import { exampleDocument } from '../support/example-document.ts';
import { textOf } from '../support/plan-text.ts';

const executor = createCpuExecutor('float64');
const { limits } = executor.info;

const operandsOf = (op: OpDef): string[] =>
  Object.entries(op.attrs).flatMap(([name, spec]) => ('operand' in spec && spec.operand === true ? [name] : []));

/** Every block with a number that is open while it is compiled, in its first example that can be run. */
const CASES = OPS.filter((op) => op.internal !== true && operandsOf(op).length > 0).map(
  (op) => [op.type, op, op.examples.find(({ error }) => error === undefined) as Example] as const,
);

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
  const { costs, objectives } = ready;
  const [objective = null] = objectives;
  const spec = {
    costs,
    cotangent: null,
    objective,
    updatesCurrent: false,
    mode: 'train',
    updatesBuffers: true,
    over: null,
  } as const;
  return { ...all, ready, spec };
}

/** The plan of a training step; where `open` is null all numbers are known from the beginning. */
function runPlan({ document, analysis, ready }: Case, open: OpenNumbers | null): Plan {
  const { objectives, dataset } = ready;
  const spec = { schedule: 'sequential', batch: 2, rows: null, carried: carriedInputs(dataset), stops: [] } as const;
  const { program, loop } = buildTrainProgram(document, analysis, { ...spec, objectives }, open);
  return planRun(program, registry, limits, loop);
}

const openRun = (one: Case): OpenPlan => new OpenPlan(runPlan(one, openNumbersOf(one.document)));

/** All outputs of a plan, by name; floats that it is fed with are told by their names and places. */
async function computed(plan: Plan): Promise<ReadonlyMap<string, Float64Array>> {
  const loaded = new NamedPlan(await executor.load(plan));
  for (const { name, dtype, shape } of plan.inputs) {
    const entry = (_: unknown, i: number): number => (dtype === 'float' ? Math.sin(name.length + 3 * i) : 1);
    loaded.write(name, Float64Array.from({ length: sizeOf(shape) }, entry));
  }
  await loaded.loaded.run();
  return loaded.readAll(plan.outputs.map(({ name }) => name));
}

describe('numbers of attributes that are open while a document is compiled', () => {
  it.each(CASES)('%s is planned once for all its numbers', (_, op, example) => {
    const [one, other] = [opened(withOthers(op, example, 0.3)), opened(withOthers(op, example, 0.6))];
    expect(one.ready.form).toBe(other.ready.form);
    expect(one.ready.key).not.toBe(other.ready.key);
    const numbers = openNumbersOf(other.document);
    const open = compileOpenStep(one.document, one.analysis, one.spec, limits);
    const afresh = compileStep(other.document, other.analysis, other.spec, limits);
    expect(textOf(withNumbers(open, numbers).plan)).toBe(textOf(afresh.plan));
    const run = openRun(one).with(numbers.numbers);
    expect(textOf(run)).toBe(textOf(openRun(other).with(numbers.numbers)));
    expect(textOf(run)).not.toContain('?');
  });

  it.each(CASES)('%s computes what it does with numbers that are known', async (_, op, example) => {
    const [one, other] = [opened(withOthers(op, example, 0.3)), opened(withOthers(op, example, 0.6))];
    const { document, analysis, spec } = other;
    const known = stepPlans(buildStepProgram(document, analysis, spec).program, registry, limits).keepingAll();
    const open = withNumbers(compileOpenStep(one.document, one.analysis, one.spec, limits), openNumbersOf(document));
    expect(await computed(open.plan)).toEqual(await computed(known));
    const run = openRun(one).with(openNumbersOf(document).numbers);
    expect(await computed(run)).toEqual(await computed(runPlan(other, null)));
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
    const forms = [0.375, 0, 1, -1].map((slope) => leakyWith(slope).ready.form);
    expect(new Set(forms).size).toBe(4);
  });

  it('plans anew where two numbers that were equal no longer are', () => {
    const scaled = (scale: number, shift: number): string =>
      opened(exampleDocument(opOf('scale-shift') as OpDef, { ...(CASES[0]?.[2] as Example), attrs: { scale, shift } })).ready
        .form;
    expect(scaled(0.3, 0.3)).toBe(scaled(0.6, 0.6));
    expect(scaled(0.3, 0.3)).not.toBe(scaled(0.3, 0.6));
  });
});
