import type { Address, Document } from '../../graph-core/model/document.ts';
import { registry } from '../../graph-core/ops/index.ts';
import { dce } from '../../graph-core/passes/dce.ts';
import { buildProgram } from '../../graph-core/program/build.ts';
import { Builder, type Value } from '../../graph-core/program/builder.ts';
import type { Program } from '../../graph-core/program/program.ts';
import { batch } from '../../graph-core/transform/batch.ts';
import { withTotalCost } from '../../graph-core/transform/mean.ts';
import type { Analysis } from '../../graph-core/validate/analysis.ts';
import { buffersOf, bufferUpdates } from '../buffers.ts';
import { openGroups } from '../flatten.ts';
import { names, type SearchObjective, TOTAL } from '../objectives.ts';
import { embed } from './embed.ts';
import { feedInputs } from './train-program.ts';

/** The axis of candidates; it lies outside that of the samples. */
export const PROBE = 'probe';

export interface ProbeSpec {
  readonly objective: SearchObjective;
  /** Samples of one step. */
  readonly batch: number;
  /** Rows of the resident data; null when the batch is all of them. */
  readonly rows: number | null;
  /** Observed variables that differ from sample to sample. */
  readonly carried: ReadonlySet<Address>;
}

/** What is evaluated for one candidate: the mean cost, and what the blocks' own buffers become. */
export interface ProbeProgram {
  readonly program: Program;
  /** Weights that the program reads and the search may move, in the order of the objective's. */
  readonly moved: readonly Address[];
  readonly buffers: readonly Address[];
}

/** The cost of one candidate over a batch; {@link overProbes} makes it that of many. */
export function buildProbeProgram(document: Document, analysis: Analysis, spec: ProbeSpec): ProbeProgram {
  const { objective, batch: samples, carried } = spec;
  const built = buildProgram(document, analysis, registry, 'train');
  // buffers in a group have a name only where the group is opened
  const forward = buffersOf(analysis).length > 0 ? openGroups(built, analysis) : built;
  const many = batch(withTotalCost(forward, registry, objective.costs, TOTAL), registry, 'sample', samples, carried);
  const own = Builder.extend({ ...many, outputs: many.outputs.filter(({ name }) => name === TOTAL) }, registry);
  const buffers = bufferUpdates(own, many, analysis);
  for (const [address, value] of buffers) own.output(names.next(address), value);
  const wanted = dce(own.build());
  const b = new Builder(registry, { sample: samples });
  const fed = feedInputs(b, forward, spec);
  const found = embed(b, wanted, (name) => fed.get(name));
  for (const [name, value] of found) b.output(name, value as Value);
  const program = dce(b.build());
  const read = new Set([...program.equations.flatMap(({ inputs }) => inputs), ...program.outputs.map(({ id }) => id)]);
  const isRead = (address: Address): boolean => program.inputs.some(({ name, id }) => name === address && read.has(id));
  const moved = objective.parameters.map(({ address }) => address).filter(isRead);
  return { program, moved, buffers: [...buffers.keys()] };
}

/** The same for `probes` candidates at once: the moved weights carry an axis of their own, and with them all that they reach. */
export const overProbes = ({ program, moved }: ProbeProgram, probes: number): Program =>
  batch(program, registry, PROBE, probes, new Set(moved));
