import type { CompositeOp, TensorType } from '../../graph-core/ops/define.ts';
import type { Analysis, NodeAnalysis } from '../../graph-core/validate/analysis.ts';
import { attrsOf } from '../../graph-core/validate/attrs.ts';
import { SessionError } from '../session-error.ts';
import type { BatchOrder } from './batch-order.ts';

type Block = NodeAnalysis & { readonly op: CompositeOp };

const composites = ({ nodes }: Analysis): (readonly [string, Block])[] =>
  [...nodes].flatMap(([path, node]) => (node.op?.kind === 'composite' ? [[path, node as Block] as const] : []));

/** Whether the cost of a training step is another than that of an evaluation: masks, batch statistics, fresh noise. */
export const differsFromEvaluation = (analysis: Analysis): boolean =>
  composites(analysis).some(([, { op }]) => op.differsInTraining === true || op.draws !== undefined);

/** Refuses batches of one sample where a block takes statistics over the samples. @throws SessionError `training/batch-of-one` */
export function checkBatches(analysis: Analysis, order: BatchOrder): void {
  const [first, last] = [order.sizeAt(0), order.sizeAt(Math.max(0, order.stepsPerEpoch - 1))];
  if (first !== 1 && last !== 1) return;
  for (const [path, { op, node, inputs }] of composites(analysis)) {
    const types: Record<string, TensorType> = {};
    for (const [port, { type }] of inputs) if (type) types[port] = type;
    if (op.needsSeveral?.(types, attrsOf(op, node)) !== true) continue;
    const [message, mend] =
      first === 1
        ? ['the batches are', 'make the batch larger']
        : ['the last batch of an epoch is', 'set "last" to "drop", or take a batch size that leaves more than one over'];
    const why = `${message} of one sample, and ${path} (${op.type}) takes a variance over the samples: of one there is none`;
    throw new SessionError('training/batch-of-one', why, path, mend);
  }
}
