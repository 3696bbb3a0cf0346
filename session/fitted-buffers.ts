import type { Address, Document } from '../graph-core/model/document.ts';
import type { Diagnostic } from '../graph-core/model/result.ts';
import { registry } from '../graph-core/ops/index.ts';
import { buildProgram } from '../graph-core/program/build.ts';
import { Builder } from '../graph-core/program/builder.ts';
import type { Equation, Program } from '../graph-core/program/program.ts';
import { batch } from '../graph-core/transform/batch.ts';
import type { Analysis } from '../graph-core/validate/analysis.ts';
import { createCpuExecutor } from '../kernels/cpu/executor.ts';
import type { Dataset } from './data/dataset.ts';
import { openGroups } from './flatten.ts';
import { PlanCache } from './plan-cache.ts';
import { describeError, isCancelled } from './session-error.ts';
import { carriedInputs } from './stepper/compile.ts';
import { type Outputs, OverRows } from './training/over-rows.ts';

/** A graph with the data whose training rows its blocks are fitted to; null where there is none. */
export interface Fitting {
  readonly document: Document;
  readonly analysis: Analysis;
  readonly dataset: Dataset | null;
}

export interface Fitted {
  readonly values: ReadonlyMap<Address, Float64Array>;
  /** Blocks that could not be fitted, and why. */
  readonly diagnostics: readonly Diagnostic[];
}

/** One row has no spread. */
const FEWEST_ROWS = 2;

/** A block whose buffers come from the training rows. */
interface Call {
  readonly path: string;
  readonly equation: Equation;
  /** Its buffers by port. */
  readonly buffers: ReadonlyMap<string, Address>;
  /** Those that nobody gave a value. */
  readonly wanted: ReadonlySet<Address>;
}

/**
 * Works out the buffers that blocks take from the training rows, such as mean and deviation of `standardize`, unless the document
 * gives them: in float64, with the weights that `parameters` has, one block after the other, so that each sees what those before
 * it hand on. A buffer that several blocks share is fitted to the first of them.
 */
export async function fitBuffers(fitting: Fitting, parameters: Outputs, signal?: AbortSignal): Promise<Fitted> {
  const { document, analysis, dataset } = fitting;
  const values = new Map<Address, Float64Array>();
  const diagnostics: Diagnostic[] = [];
  if (!fitsAtAll(analysis)) return { values, diagnostics };
  const program = openGroups(buildProgram(document, analysis, registry), analysis);
  const executor = createCpuExecutor('float64');
  const plans = new PlanCache(executor);
  try {
    for (const call of callsOf(program, analysis)) {
      const why = dataset === null ? 'there are no rows to take them from' : reasonNot(program, call, dataset);
      if (dataset === null || why !== null) {
        if (call.wanted.size > 0) diagnostics.push(notFitted(call, why ?? ''));
        continue;
      }
      const options = { dataset, plans, limits: executor.info.limits, key: call.path };
      const overRows = new OverRows(statisticsOf(program, call), options);
      const found = await overRows.run(dataset.train, new Map([...parameters, ...values]), signal);
      for (const [address, value] of found) if (call.wanted.has(address)) values.set(address, value);
      const others = [...found].filter(([address, value]) => !call.wanted.has(address) && differ(value, parameters.get(address)));
      if (others.length > 0) diagnostics.push(ofOtherRows(call, others));
    }
  } catch (error) {
    if (isCancelled(error)) throw error;
    const { code, message, address } = describeError(error);
    const mend = 'give the buffers that are taken from the training rows a value under parameters';
    diagnostics.push({ code, severity: 'warning', address: address ?? '', message, mend });
  } finally {
    executor.destroy();
  }
  return { values, diagnostics };
}

/** Whether a buffer waits for the training rows. */
const fitsAtAll = ({ nodes }: Analysis): boolean =>
  [...nodes.values()].some(({ op, complete }) => complete && op?.kind === 'composite' && op.fits !== undefined);

function callsOf(program: Program, { parameters }: Analysis): Call[] {
  const left = new Map(parameters.flatMap(({ address, spec }) => (spec.role === 'buffer' ? [[address, spec] as const] : [])));
  const addressOf = new Map(program.inputs.map(({ id, name }) => [id, name]));
  return program.equations.flatMap((equation): Call[] => {
    const def = registry(equation.op);
    if (def.kind !== 'composite' || def.fits === undefined) return [];
    const buffers = new Map<string, Address>();
    const wanted = new Set<Address>();
    for (const [i, port] of equation.ports.entries()) {
      const address = addressOf.get(equation.inputs[i] ?? -1) ?? '';
      const spec = left.get(address);
      if (spec === undefined) continue;
      left.delete(address);
      buffers.set(port, address);
      if (spec.value === undefined) wanted.add(address);
    }
    return buffers.size > 0 ? [{ path: equation.origins[0]?.path ?? '', equation, buffers, wanted }] : [];
  });
}

/** The graph up to a block, and what its buffers should be, by address. */
function statisticsOf(program: Program, { equation, buffers }: Call): Program {
  const b = Builder.extend({ ...program, outputs: [] }, registry);
  const def = registry(equation.op);
  const inputs = Object.fromEntries(equation.ports.map((port, i) => [port, b.valueOf(equation.inputs[i] as number)]));
  const found = def.kind === 'composite' && def.fits ? def.fits(b, inputs, equation.attrs) : {};
  for (const [port, address] of buffers) {
    const value = found[port];
    if (value) b.output(address, value);
  }
  return b.build();
}

/** Why a block has nothing to be fitted to, if so. */
function reasonNot(program: Program, { equation }: Call, dataset: Dataset): string | null {
  const rows = dataset.train.length;
  // a block's first port is that of its data
  const id = equation.inputs[0] as number;
  const seen = batch({ ...program, outputs: [{ name: '', id }] }, registry, 'sample', rows, carriedInputs(dataset));
  const differs = seen.outputs.some((output) => seen.types[output.id]?.axes.includes('sample'));
  if (!differs) return 'its input is the same for every sample';
  return rows < FEWEST_ROWS ? 'one training row has no spread' : null;
}

function notFitted({ path, wanted }: Call, why: string): Diagnostic {
  const message = `${path} is not fitted to training rows: ${why}; it counts with mean 0 and deviation 1`;
  const mend = `bind a table of several rows, or give ${[...wanted].join(' and ')} a value under parameters`;
  return { code: 'standardize/not-fitted', severity: 'warning', address: path, message, mend };
}

/** More apart than rounding to float32 makes them. */
const APART = 1e-5;

const differ = (found: Float64Array, given: Float64Array | undefined): boolean =>
  given?.length !== found.length || found.some((x, i) => !(Math.abs(x - (given[i] as number)) <= APART * (Math.abs(x) + APART)));

function ofOtherRows({ path }: Call, others: readonly (readonly [Address, Float64Array])[]): Diagnostic {
  const addresses = others.map(([address]) => address).join(' and ');
  const message = `${path} counts with the ${addresses} that it was given, which are not those of the training rows`;
  const mend = 'leave it where they belong to the weights; take them out, or reset the weights, to have them taken again';
  return { code: 'standardize/other-rows', severity: 'info', address: path, message, mend };
}
