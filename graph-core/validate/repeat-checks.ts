import type { GraphNode, NodeId } from '../model/document.ts';
import { errorAt } from '../model/result.ts';
import { sameShape, shapeText } from '../model/tensor.ts';
import type { TensorType } from '../ops/define.ts';
import type { InputAnalysis } from './analysis.ts';
import { iterationOf, timesOf } from './instances.ts';
import { besideOf } from './unroll.ts';
import type { Place, Walk } from './walk.ts';

/** Whether what the first iteration passes on has the type of what it was given; told once. */
export function carriesAlike(
  first: NodeId,
  repeat: NodeId,
  inputs: ReadonlyMap<string, InputAnalysis>,
  place: Place,
  walk: Walk,
): boolean {
  for (const [port, given] of walk.nodes.get(first)?.inputs ?? []) {
    const next = inputs.get(port)?.type;
    if (!given.type || !next) continue;
    if (given.type.dtype === next.dtype && sameShape(given.type.shape, next.shape)) continue;
    const address = `${place.prefix}${repeat}.${port}`;
    if (walk.diagnostics.some((d) => d.code === 'repeat/carry-shape' && d.address === address)) return false;
    const text = ({ dtype, shape }: TensorType): string => `${shapeText(shape)} (${dtype})`;
    const message = `${port} begins as ${text(given.type)}, and the first iteration passes on ${text(next)}`;
    walk.diagnostics.push(
      errorAt('repeat/carry-shape', address, message, 'let the group give what it is given, or carry another port'),
    );
    return false;
  }
  return true;
}

/** A scanned input has as many entries as there are iterations: one too few is refused by the block that cuts. */
export function checkScans(node: GraphNode, place: Place, walk: Walk): void {
  const times = timesOf(node);
  for (const port of Array.isArray(node.attrs?.scan) ? node.attrs.scan : []) {
    const cut = walk.nodes.get(besideOf(iterationOf(place.prefix + node.id, 0), port));
    const size = cut?.inputs.get('input')?.type?.shape[0];
    if (size === undefined || size === times) continue;
    const message = `${port} has ${size} entries along its first axis, and the group runs ${times} times`;
    walk.diagnostics.push(
      errorAt('repeat/scan-length', `${place.prefix}${node.id}.${port}`, message, `let it run ${size} times`),
    );
  }
}
