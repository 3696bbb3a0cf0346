import { sizeOf } from '../../graph-core/model/tensor.ts';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import type { Executor } from '../../kernels/executor.ts';
import { openExecutor } from '../../kernels/index.ts';
import { nodeGpu } from '../../kernels/webgpu/node.ts';
import { checkGradients, type GradientReport, withObserved } from '../../session/health/check.ts';
import { compareDevices, type DeviceRow } from '../../session/health/compare-devices.ts';
import type { RunRequest } from '../../session/run.ts';
import { openDevice } from '../device.ts';
import { invalid, STATUS } from '../failure.ts';
import { numberText } from '../numbers.ts';
import type { CommonOptions } from '../options.ts';
import { chosenCosts, missingValues, type Prepared, prepare, requestOf } from '../prepare.ts';
import type { Terminal } from '../terminal.ts';

export interface CheckOptions extends CommonOptions {
  readonly cost?: string;
}

/** Compares gradients with differences, and the GPU with the CPU where there is one. Status 1 when anything fails. */
export async function checkCommand(path: string, options: CheckOptions, terminal: Terminal): Promise<number> {
  const graph = prepare(path, options);
  const missing = missingValues(graph);
  if (missing.length > 0) throw invalid(missing);
  const costs = chosenCosts(graph, options.cost);
  const request: RunRequest = {
    ...requestOf(graph),
    mode: options.mode,
    cotangents: new Map(),
    tangents: new Map(),
    costs,
    values: 'all',
    gradients: 'all',
  };
  const reference = createCpuExecutor('float64');
  const gradients = await checkGradients(withObserved(request), reference, { seed: graph.seed, maxEntries: affordable(request) });
  if (!gradients.ok) throw invalid(gradients.error);
  const device = await openGpu(options);
  try {
    const devices = device ? await compareDevices(request, reference, device) : [];
    const { rows, held } = gradients.value;
    const passed = rows.every((row) => row.passed) && devices.every((row) => row.passed);
    const result = { graph: path, passed, device: device?.info.name ?? null, gradients: rows, held, devices };
    terminal.out(options.json === true ? `${JSON.stringify(result)}\n` : report(graph, gradients.value, devices, device));
    return passed ? STATUS.ok : STATUS.invalid;
  } finally {
    device?.destroy();
  }
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

const verdict = (passed: boolean): string => (passed ? 'ok' : 'FAILED');

function report(
  { document }: Prepared,
  { rows, held }: GradientReport,
  devices: readonly DeviceRow[],
  device: Executor | null,
): string {
  const lines = [`${document.name}: gradients by the chain rule against central differences, CPU in float64`, ''];
  const row = (name: string, ...cells: readonly string[]): string =>
    `  ${name.padEnd(22)}${cells.map((c) => c.padStart(14)).join('')}`;
  lines.push(row('', 'entries', 'checked', 'chain rule', 'differences', 'error', ''));
  for (const { address, entries, checked, kinks, worst, passed } of rows) {
    const numbers = worst
      ? [numberText(worst.gradient), numberText(worst.difference), numberText(worst.error, 2)]
      : ['-', '-', '-'];
    const note = kinks.length > 0 ? ` (${kinks.length} at a kink)` : '';
    lines.push(`${row(address, String(entries), String(checked), ...numbers, verdict(passed))}${note}`);
  }
  lines.push('', '  The entry that differs most; an error above 1 is more than the tolerance.');
  if (held.length > 0) lines.push(`  Held constant, since no gradient passes a stop-gradient: ${held.join(', ')}.`);
  lines.push('');
  if (device === null) lines.push('WebGPU was not compared with the CPU: there is no adapter, or the CPU was asked for.');
  else {
    lines.push(`${device.info.name} against the CPU, largest difference over the largest entry`, '');
    for (const { address, what, error, passed } of devices) lines.push(row(address, what, numberText(error, 2), verdict(passed)));
  }
  return `${lines.join('\n')}\n`;
}
