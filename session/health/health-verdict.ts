import type { Address } from '../../graph-core/model/document.ts';
import type { HealthRow, HealthVerdict } from '../views/health.ts';

/** Below and above these factors a gradient counts as vanishing and as exploding. */
const VANISHING = 1e-3;
const EXPLODING = 1e3;
const MAX_BLAMED = 5;

/** A block as a step of the path: an output of it and one of the inputs that it is differentiated by. */
export interface GainEdge {
  readonly node: string;
  readonly type: string;
  readonly output: Address;
  readonly from: Address;
  /** Of the block, that `from` is wired to. */
  readonly port: string;
  readonly gain: number;
  /** Backward begins with what a cost gives: how steep it is, is no fault of the way. */
  readonly isCost: boolean;
}

/** For each value the largest product of gains over the paths from where backward begins, and the edge by which that path arrives. */
export type Products = ReadonlyMap<Address, { readonly product: number; readonly by: GainEdge | null }>;

/** NaN goes before everything: what is behind it is not known. */
const isLarger = (a: number, b: number): boolean => Number.isNaN(a) || a > b;

/** `edges` in execution order, `starts` where backward begins: costs or a value of the user's choice. */
export function productsOf(edges: readonly GainEdge[], starts: readonly Address[]): Products {
  const products = new Map<Address, { product: number; by: GainEdge | null }>(
    starts.map((start) => [start, { product: 1, by: null }]),
  );
  for (const edge of [...edges].reverse()) {
    const before = products.get(edge.output);
    if (!before) continue;
    // how steep a cost is, is no fault of the way
    const product = before.product * (edge.isCost ? 1 : edge.gain);
    const other = products.get(edge.from);
    if (!other || isLarger(product, other.product)) products.set(edge.from, { product, by: edge });
  }
  return products;
}

/** The way from the cost to a value by which the largest product comes, the cost's block first. */
export function pathTo(products: Products, end: Address): GainEdge[] {
  const path: GainEdge[] = [];
  for (let at = products.get(end)?.by ?? null; at !== null; at = products.get(at.output)?.by ?? null) path.unshift(at);
  return path;
}

/** What becomes of the gradient from where the cost hands it over to `end`, and which blocks on the way do it. */
export function verdictOf(
  whole: readonly GainEdge[],
  rows: readonly HealthRow[],
  normAt: (address: Address) => number,
  end: Address,
): HealthVerdict {
  const behind = whole.filter(({ isCost }) => !isCost);
  const path = behind.length > 0 ? behind : whole;
  const [first] = path;
  const nothing = { norms: { from: 0, to: 0 }, factor: 1, bound: 1, at: null, blame: [], type: null };
  if (!first) return { kind: 'no-path', from: '', to: '', ...nothing };
  const norms = { from: normAt(first.output), to: normAt(end) };
  const factor = norms.from === 0 ? 0 : norms.to / norms.from;
  const bound = path.reduce((product, { gain }) => product * gain, 1);
  const place = { from: first.output, to: end, norms, factor, bound, at: null };
  const culprit = culpritOf(rows);
  if (culprit || !Number.isFinite(factor) || whole.some(({ gain }) => !Number.isFinite(gain))) {
    const blame = culprit ? [{ node: culprit.node, gain: culprit.gain ?? Number.NaN }] : [];
    return { kind: 'non-finite', ...place, blame, type: null };
  }
  if (factor === 0) {
    const blame = whole.filter(({ gain }) => gain === 0).map(({ node, gain }) => ({ node, gain }));
    return { kind: 'zero', ...place, blame: blame.slice(0, MAX_BLAMED), type: null };
  }
  const kind = factor < VANISHING ? 'vanishing' : factor > EXPLODING ? 'exploding' : 'steady';
  if (kind === 'steady') return { kind, ...place, blame: [], type: null };
  const passes = (address: Address): boolean => {
    const share = normAt(address) / norms.from;
    return kind === 'exploding' ? share > EXPLODING : share < VANISHING;
  };
  const at = path.find(({ from }) => passes(from))?.node ?? null;
  return { kind, ...place, at, ...blameOf(path, kind === 'exploding' ? 1 : -1) };
}

/** The first block that made a number that is none: of the forward pass, else of the backward pass, the slope of which is none. */
function culpritOf(rows: readonly HealthRow[]): HealthRow | undefined {
  const isOff = ({ gain, nonFinite }: HealthRow): boolean => nonFinite.gradient > 0 || (gain !== null && !Number.isFinite(gain));
  return rows.find(({ nonFinite }) => nonFinite.value > 0) ?? rows.filter(isOff).at(-1);
}

/** The blocks that lengthen (`sign` 1) or shorten (-1) the gradient most, in powers of e. */
function blameOf(path: readonly GainEdge[], sign: 1 | -1): Pick<HealthVerdict, 'blame' | 'type'> {
  const guilty = path
    .map((edge) => ({ ...edge, share: sign * Math.log(edge.gain) }))
    .filter(({ share }) => share > 0)
    .sort((a, b) => b.share - a.share);
  const total = guilty.reduce((sum, { share }) => sum + share, 0);
  const types = new Map<string, { count: number; share: number }>();
  for (const { type, share } of guilty) {
    const { count, share: before } = types.get(type) ?? { count: 0, share: 0 };
    types.set(type, { count: count + 1, share: before + share / total });
  }
  const [worst] = [...types].sort(([, a], [, b]) => b.share - a.share);
  return {
    blame: guilty.slice(0, MAX_BLAMED).map(({ node, gain }) => ({ node, gain })),
    type: worst ? { type: worst[0], ...worst[1] } : null,
  };
}
