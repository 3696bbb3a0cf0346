import { errorAt } from '../../graph-core/model/result.ts';
import { sizeOf } from '../../graph-core/model/tensor.ts';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import type { Executor } from '../../kernels/executor.ts';
import { openExecutor } from '../../kernels/index.ts';
import { nodeGpu } from '../../kernels/webgpu/node.ts';
import { checkGradients, type GradientReport, withObserved } from '../../session/health/check.ts';
import { checkBlocks } from '../../session/health/check-blocks.ts';
import { isWithin } from '../../session/health/check-scope.ts';
import { compareDevices } from '../../session/health/compare-devices.ts';
import type { RunRequest } from '../../session/run.ts';
import { checkReport } from '../check-report.ts';
import { openDevice } from '../device.ts';
import { invalid, STATUS } from '../failure.ts';
import type { CommonOptions } from '../options.ts';
import { chosenCosts, missingValues, ofSample, type Prepared, prepare, requestOf } from '../prepare.ts';
import type { Terminal } from '../terminal.ts';

export interface CheckOptions extends CommonOptions {
  readonly cost?: string;
  /** A block or a group, by its path. */
  readonly block?: string;
  readonly sample: number;
}

/** Compares gradients with differences, and the GPU with the CPU where there is one. Status 1 when anything fails. */
export async function checkCommand(path: string, options: CheckOptions, terminal: Terminal): Promise<number> {
  const graph = await prepare(path, options);
  const missing = missingValues(graph);
  if (missing.length > 0) throw invalid(missing);
  const scope = scopeOf(graph, options.block);
  const whole: RunRequest = {
    ...requestOf(graph),
    mode: options.mode,
    cotangents: new Map(),
    tangents: new Map(),
    costs: chosenCosts(graph, options.cost),
    values: 'all',
    gradients: 'all',
  };
  const request = scope === null ? whole : ofSample(graph, whole, options.sample);
  const entries = affordable(request);
  const gradients = await gradientsOf(scope, request, { seed: graph.seed, maxEntries: entries });
  const device = await openGpu(options);
  try {
    const all = device ? await compareDevices(request, createCpuExecutor('float64'), device) : [];
    const devices = all.filter(({ address }) => scope === null || isWithin(address, scope));
    const passed = [...gradients.rows, ...devices].every((row) => row.passed);
    const name = device?.info.name ?? null;
    const whole = graph.analysis.observed.filter(({ dtype }) => scope === null && dtype !== 'float');
    const skipped = whole.map(({ address, dtype }) => ({ address, dtype }));
    const found = { graph: path, block: scope, seed: graph.seed, passed, device: name, gradients: gradients.rows };
    const result = { ...found, held: gradients.held, skipped, devices };
    if (options.json === true) terminal.out(`${JSON.stringify(result, asText)}\n`);
    else terminal.out(checkReport({ ...result, name: graph.document.name, sample: options.sample }));
    return passed ? STATUS.ok : STATUS.invalid;
  } finally {
    device?.destroy();
  }
}

/** JSON has no NaN and no infinity: as in a tensor, they are texts. */
const asText = (_: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;

/** The path of the block or group that was asked for; null for the graph. */
function scopeOf({ analysis }: Prepared, block: string | undefined): string | null {
  if (block === undefined) return null;
  const found = analysis.nodes.get(block);
  if (found && (found.group || (found.op && found.op.kind !== 'structural'))) return block;
  const message = found ? `${block} computes nothing that could be checked` : `there is no block ${block}`;
  const mend = `name one of ${[...analysis.nodes].flatMap(([path, n]) => (n.op?.kind === 'structural' && !n.group ? [] : [path])).join(', ')}`;
  throw invalid([errorAt('check/unknown-block', block, message, mend)]);
}

async function gradientsOf(
  scope: string | null,
  request: RunRequest,
  options: { readonly seed: number; readonly maxEntries: number },
): Promise<GradientReport> {
  if (scope !== null) return checkBlocks(scope, request, options);
  const found = await checkGradients(withObserved(request), createCpuExecutor('float64'), options);
  if (!found.ok) throw invalid(found.error);
  return found.value;
}

/** Multiplications that a check may cost, roughly; above it fewer entries of each parameter are looked at. */
const BUDGET = 1e9;

/** Entries of each parameter that are looked at: each takes four passes over all samples, and a pass uses every weight. */
function affordable({ analysis, samples }: RunRequest): number {
  const weights = analysis.parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 1);
  const variables = analysis.parameters.length + analysis.observed.length;
  return Math.max(4, Math.min(48, Math.floor(BUDGET / (4 * variables * weights * (samples ?? 1)))));
}

/** The GPU that is compared with the CPU: a program on the CPU will do as well; none when the CPU was asked for. */
async function openGpu(options: CheckOptions): Promise<Executor | null> {
  if (options.device === 'cpu') return null;
  if (options.device !== 'auto') return openDevice(options);
  const opened = await openExecutor({ choice: 'webgpu', gpu: await nodeGpu() });
  return opened.ok ? opened.value : null;
}
