import type { Document } from '../../graph-core/model/document.ts';
import { type Diagnostic, errorAt } from '../../graph-core/model/result.ts';
import type { DeviceInfo } from '../../kernels/executor.ts';
import { nodeGpu } from '../../kernels/webgpu/node.ts';
import { nanIn } from '../../session/data/place.ts';
import { createDirectClient } from '../../session/direct.ts';
import type { NonFinite } from '../../session/protocol.ts';
import { numberText } from '../numbers.ts';
import type { Prepared } from '../prepare.ts';

export interface Broken {
  readonly graph: Prepared;
  /** With the weights before the step that broke. */
  readonly document: Document;
  /** Steps done before it. */
  readonly step: number;
  readonly isSearch: boolean;
  /** Values were fed beside the document's own data. */
  readonly hasInputs: boolean;
  readonly device: DeviceInfo;
}

/** What is told of a run that did not stay finite: the first block that broke, what is kept, and what may help. */
export async function notFiniteProblem(broken: Broken): Promise<Diagnostic> {
  const { graph, step, isSearch } = broken;
  const first = await firstBad(broken).catch(() => null);
  const made = first === null ? '' : `; ${culpritText(first)}`;
  const message = `the cost stopped being a finite number after step ${step}${made}; the weights before that are kept`;
  const nan = nanIn(graph.dataset.feeds.values());
  const usual = isSearch ? 'begin where the cost is a number' : 'lower the learning rate';
  const mend = nan === null ? usual : `correct the data: ${nan}`;
  return errorAt('training/not-finite', first?.node ?? graph.path, message, mend);
}

const culpritText = ({ phase, node, type, address, index, value }: NonFinite): string =>
  phase === 'forward'
    ? `the first block that broke is ${node} (${type}): entry ${index} of ${address} is ${numberText(value)}`
    : `the first block that broke is ${node} (${type}): entry ${index} of the gradient at ${address} is ${numberText(value)}`;

/** Takes the step again in a session, which stands where the first bad number is made; null where that is not found. */
async function firstBad({ graph, document, hasInputs, device }: Broken): Promise<NonFinite | null> {
  if (hasInputs) return null;
  const gpu = device.kind === 'webgpu' ? await nodeGpu() : undefined;
  const client = createDirectClient({ choice: device.kind, gpu, precision: device.precision, seed: graph.seed });
  try {
    const { view } = await client.request('open', { document, tables: graph.tables, generation: 1, fresh: true });
    if (view === null) return null;
    const { ended } = await client.request('train', { steps: 1 });
    return ended === 'not-finite' ? await client.request('nonFinite', {}) : null;
  } finally {
    client.dispose();
  }
}
