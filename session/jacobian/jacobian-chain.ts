import { sizeOf, type TensorData } from '../../graph-core/model/tensor.ts';
import type { Equation, Program, VarId } from '../../graph-core/program/program.ts';
import { Breath } from '../breath.ts';
import type { ChainFactor, JacobianChain } from '../protocol.ts';
import type { Asked } from '../questions.ts';
import { evaluate } from '../run.ts';
import { SessionError } from '../session-error.ts';
import { dataOf, needed, reachable } from './jacobian.ts';
import { forwardOf, pointOf, targetOf } from './jacobian-target.ts';
import { localJacobians, MAX_ENTRIES } from './local-jacobian.ts';
import { oneHots, probe } from './probing.ts';

/** Blocks in the longest chain that is taken apart. */
const MAX_FACTORS = 64;
const MAX_PATHS = 16;
/** Entries of all factors, and of the product, that are multiplied. */
const MAX_MULTIPLIED = 2 ** 20;

/** One block between two values: how the value it makes depends on one that it reads. */
interface Link {
  readonly equation: Equation;
  readonly from: VarId;
  readonly to: VarId;
  readonly rows: number;
  readonly columns: number;
}

/** d of / d wrt as the sum over all paths of the products of the blocks' Jacobians. @throws SessionError, DeviceError */
export async function jacobianChain(
  { of, wrt }: { readonly of: string; readonly wrt: string },
  asked: Asked,
): Promise<JacobianChain> {
  const { mapping, size } = await targetOf({ kind: 'total', of, wrt }, asked);
  const point = pointOf(asked);
  const forward = forwardOf(point);
  const idOf = (name: string): VarId => forward.outputs.find((o) => o.name === name)?.id as VarId;
  const [start, end] = [idOf(wrt), idOf(of)];
  const links = linksBetween(forward, start, end);
  if (links.length > MAX_FACTORS)
    throw new SessionError(
      'jacobian/long-chain',
      `${links.length} blocks lie between ${wrt} and ${of}; at most ${MAX_FACTORS} are taken apart`,
      of,
    );
  const total = links.reduce((sum, { rows, columns }) => sum + rows * columns, size.rows * size.columns);
  const numbers = total <= MAX_MULTIPLIED ? await linkJacobians(forward, links, dataOf(point), asked) : null;
  const factors = links.map((link, i) => factorOf(link, numbers?.[i] ?? null));
  const { paths, pathCount } = pathsOf(links, start, end);
  if (!numbers) return { factors, paths, pathCount, gap: null };
  const product = productOf(links, numbers, start, end, size.columns);
  const places = Array.from({ length: size.rows }, (_, i) => i);
  const vectors = oneHots(places, size.rows);
  const direct = await probe(mapping, { backward: true, vectors, count: size.rows }, asked.executor, asked.signal);
  return { factors, paths, pathCount, gap: gapOf(product, direct) };
}

/** Everything on a way from one value to the other, in the order of the forward pass. */
function linksBetween(forward: Program, start: VarId, end: VarId): Link[] {
  const [active, wanted] = [reachable(forward, start), needed(forward, [end])];
  const isOn = (id: VarId): boolean => active.has(id) && wanted.has(id) && forward.types[id]?.dtype === 'float';
  const sizeAt = (id: VarId): number => sizeOf(forward.types[id]?.shape ?? []);
  return forward.equations.flatMap((equation) =>
    // what makes the first value is no part of the way from it
    equation.outputs
      .filter((to) => isOn(to) && to !== start)
      .flatMap((to) =>
        [...new Set(equation.inputs)]
          .filter((from) => isOn(from) && from !== end)
          .map((from) => ({ equation, from, to, rows: sizeAt(to), columns: sizeAt(from) })),
      ),
  );
}

const nameOf = (id: VarId): string => `v${id}`;

/** Each block's own Jacobian, at the values that the forward pass gives. */
async function linkJacobians(
  forward: Program,
  links: readonly Link[],
  leaves: ReadonlyMap<string, TensorData>,
  asked: Asked,
): Promise<TensorData[]> {
  const { executor, signal } = asked;
  const read = [...new Set(links.flatMap(({ equation }) => equation.inputs))];
  const outputs = read.map((id) => ({ name: nameOf(id), id }));
  const values = await evaluate({ ...forward, outputs }, leaves, executor, signal);
  const data = new Map(values.map(({ name, tensor }) => [name, tensor.data]));
  const breath = new Breath(signal);
  const jacobians: TensorData[] = [];
  for (const { equation, from, to } of links) {
    await breath.take();
    const program: Program = {
      axes: {},
      types: forward.types,
      inputs: [...new Set(equation.inputs)].map((id) => ({ name: nameOf(id), role: 'observed', id })),
      equations: [equation],
      outputs: equation.outputs.map((id) => ({ name: nameOf(id), id })),
    };
    const own = new Map(program.inputs.map(({ name }) => [name, data.get(name) as TensorData]));
    const found = await localJacobians({ program, output: nameOf(to) }, [nameOf(from)], own, executor, signal);
    jacobians.push(found.get(nameOf(from)) as TensorData);
  }
  return jacobians;
}

function factorOf({ equation, rows, columns }: Link, jacobian: TensorData | null): ChainFactor {
  const entries = jacobian && jacobian.length <= MAX_ENTRIES ? Array.from(jacobian) : null;
  return { node: equation.origins[0]?.path ?? '', type: equation.op, rows, columns, entries };
}

/** The ways from one value to the other as positions of their links, the last link first. */
function pathsOf(links: readonly Link[], start: VarId, end: VarId): Pick<JacobianChain, 'paths' | 'pathCount'> {
  const counts = new Map<VarId, number>([[start, 1]]);
  for (const { from, to } of links) counts.set(to, (counts.get(to) ?? 0) + (counts.get(from) ?? 0));
  const paths: number[][] = [];
  const walk = (at: VarId, behind: readonly number[]): void => {
    if (paths.length >= MAX_PATHS) return;
    if (at === start) {
      paths.push([...behind]);
      return;
    }
    links.forEach((link, i) => {
      if (link.to === at) walk(link.from, [...behind, i]);
    });
  };
  if (start !== end) walk(end, []);
  return { paths, pathCount: start === end ? 0 : (counts.get(end) ?? 0) };
}

/** Sum over all paths of the products, one block after the other: [size of `end`][columns]. */
function productOf(
  links: readonly Link[],
  jacobians: readonly TensorData[],
  start: VarId,
  end: VarId,
  columns: number,
): TensorData {
  const sums = new Map<VarId, Float64Array>([[start, unit(columns)]]);
  links.forEach(({ from, to, rows, columns: inner }, i) => {
    const before = sums.get(from);
    const local = jacobians[i] as TensorData;
    if (!before) return;
    const sum = sums.get(to) ?? new Float64Array(rows * columns);
    for (let r = 0; r < rows; r++) {
      for (let k = 0; k < inner; k++) {
        const by = local[r * inner + k] as number;
        // a zero would make a NaN out of an infinity that it has nothing to do with
        if (by === 0) continue;
        for (let c = 0; c < columns; c++)
          sum[r * columns + c] = (sum[r * columns + c] as number) + by * (before[k * columns + c] as number);
      }
    }
    sums.set(to, sum);
  });
  return sums.get(end) ?? new Float64Array(0);
}

function unit(size: number): Float64Array {
  const data = new Float64Array(size * size);
  for (let i = 0; i < size; i++) data[i * (size + 1)] = 1;
  return data;
}

function gapOf(product: TensorData, direct: TensorData): number {
  let [largest, apart] = [0, 0];
  direct.forEach((x, i) => {
    largest = Math.max(largest, Math.abs(x));
    apart = Math.max(apart, Math.abs(x - (product[i] ?? 0)));
  });
  return largest === 0 ? apart : apart / largest;
}
