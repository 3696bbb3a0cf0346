import type { NodeId } from '../graph-core/model/document.ts';
import type { Analysis } from '../graph-core/validate/analysis.ts';
import { type BlockInput, blockInputs } from './block-program.ts';
import type { InsideUnits } from './protocol.ts';
import type { Stepper } from './stepper.ts';

/** Units of each side that are drawn; more would be lines without end. */
const SHOWN = 8;

const SUMS: ReadonlySet<string> = new Set(['linear', 'weighted-sum']);

/** The single units of a weighted sum of a vector; null for any other block. @throws DeviceError */
export async function unitsOf(
  node: NodeId,
  { stepper, analysis, signal }: { readonly stepper: Stepper; readonly analysis: Analysis; readonly signal?: AbortSignal },
): Promise<InsideUnits | null> {
  const found = analysis.nodes.get(node);
  const inputs = new Map(blockInputs(analysis, node).map((input) => [input.port, input]));
  const [input, weight, bias] = ['input', 'weight', 'bias'].map((port) => inputs.get(port));
  if (!found || !SUMS.has(found.op?.type ?? '') || !input || !weight) return null;
  const width = stepper.typeOf(input.from)?.shape;
  const height = found.outputs.get('output')?.shape;
  if (width?.length !== 1 || height?.length !== 1) return null;
  const [columns, rows] = [Math.min(SHOWN, width[0] as number), Math.min(SHOWN, height[0] as number)];
  const tensor = async (address: string, what: 'value' | 'gradient') =>
    (await stepper.tensor(address, what, signal))?.data ?? null;
  const back = async (of: BlockInput | undefined) => (of ? tensor(`edge:${of.from}->${of.at}`, 'gradient') : null);
  // the weight that the sum was taken with, also after its update
  const held = async (of: BlockInput | undefined) => (of ? ((await stepper.perSample(of.from, signal))?.data ?? null) : null);
  const matrix = (all: ArrayLike<number> | null): number[] | null =>
    all &&
    Array.from(
      { length: rows * columns },
      (_, i) => all[Math.floor(i / columns) * (width[0] as number) + (i % columns)] as number,
    );
  const first = (all: ArrayLike<number> | null, count: number): number[] | null => all && Array.from(all).slice(0, count);
  const output = `${node}.output`;
  return {
    inputs: width[0] as number,
    outputs: height[0] as number,
    columns,
    rows,
    input: first(await tensor(input.from, 'value'), columns),
    weight: matrix(await held(weight)),
    bias: first(await held(bias), rows),
    output: first(await tensor(output, 'value'), rows),
    gradients: {
      input: first(await back(input), columns),
      weight: matrix(await back(weight)),
      bias: first(await back(bias), rows),
      output: first(await tensor(output, 'gradient'), rows),
    },
  };
}
