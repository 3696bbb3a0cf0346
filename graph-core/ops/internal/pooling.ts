import { err, ok, type Result } from '../../model/result.ts';
import { type Shape, shapeText } from '../../model/tensor.ts';
import type { Attrs } from '../../program/program.ts';
import { type AttrSpec, type OpError, opError, type TensorType } from '../define.ts';
import { checkLayout, layoutText, perAxis, type SpatialRank, spatialOf } from './spatial.ts';
import type { Sliding } from './windows.ts';

/** What pooling blocks share: ports and attributes of a window that slides. */
export const poolInput = (rank: SpatialRank) => ({ docs: `Channels and places: ${layoutText(rank)}.` });

export const POOL_KERNEL: AttrSpec = { type: 'json', default: 2, docs: 'Size of the window: a number, or one for each axis.' };
export const POOL_STRIDE: AttrSpec = {
  type: 'json',
  default: null,
  docs: 'Step of the window: a number, or one for each axis; null is the size of the window.',
};
export const CEIL_MODE: AttrSpec = {
  type: 'bool',
  default: false,
  docs: 'Whether a last window may reach beyond the end, as long as it begins inside.',
};

/** A window sliding over a padded input. */
export interface Pool extends Sliding {
  readonly padding: readonly number[];
  /** Places of the window along each axis. */
  readonly places: readonly number[];
  /** Sizes that all windows together need, with the padding in front. */
  readonly sizes: readonly number[];
}

/** What the attributes come to for an input of the given spatial sizes. */
function poolOf(attrs: Attrs, spatial: Shape): Result<Pool, OpError> {
  const rank = spatial.length;
  const kernel = perAxis(attrs, 'kernelSize', rank, 1);
  if (!kernel.ok) return kernel;
  const stride = attrs.stride === null ? kernel : perAxis(attrs, 'stride', rank, 1);
  if (!stride.ok) return stride;
  const padding = perAxis(attrs, 'padding', rank, 0);
  if (!padding.ok) return padding;
  const dilation = 'dilation' in attrs ? perAxis(attrs, 'dilation', rank, 1) : ok(kernel.value.map(() => 1));
  if (!dilation.ok) return dilation;
  const wide = padding.value.findIndex((n, i) => n * 2 > (kernel.value[i] as number));
  if (wide >= 0) {
    const message = `the padding ${padding.value[wide]} is more than half of the window ${kernel.value[wide]}: a window could see nothing else`;
    return err(opError('attr/range', message, 'pad by at most half of the window', 'padding'));
  }
  const given = { kernel: kernel.value, stride: stride.value, padding: padding.value, dilation: dilation.value };
  const along = spatial.map((size, i) => alongAxis(size, given, i, attrs.ceilMode === true));
  const small = along.findIndex(({ places }) => places < 1);
  if (small >= 0) {
    const size = spatial[small] as number;
    const message = `the window reaches over ${along[small]?.reach} entries, the input ${shapeText(spatial)} has only ${size} along axis ${small}${padding.value[small] === 0 ? '' : ` and ${padding.value[small]} of padding on both sides`}`;
    return err(opError('shape/kernel', message, 'make the window smaller', 'kernelSize'));
  }
  return ok({ ...given, places: along.map(({ places }) => places), sizes: along.map(({ needed }) => needed) });
}

/** Places along one axis, as torch counts them, and the size of what the windows look at. */
function alongAxis(size: number, pool: Sliding & { readonly padding: readonly number[] }, i: number, ceil: boolean) {
  const [kernel, stride] = [pool.kernel[i] as number, pool.stride[i] as number];
  const [padding, dilation] = [pool.padding[i] as number, pool.dilation[i] as number];
  const reach = dilation * (kernel - 1) + 1;
  const steps = (size + 2 * padding - reach) / stride;
  const counted = (ceil ? Math.ceil(steps) : Math.floor(steps)) + 1;
  // the last window has to begin in the input or in the padding in front of it
  const places = ceil && (counted - 1) * stride >= size + padding ? counted - 1 : counted;
  return { places, reach, needed: Math.max(size + padding, (places - 1) * stride + reach) };
}

/** Refuses inputs and attributes that no window can slide over. */
export function checkPool(inputs: Record<string, TensorType>, attrs: Attrs, rank: SpatialRank): OpError | null {
  const { input } = inputs;
  const fault = checkLayout(input, rank);
  if (fault) return fault;
  const pool = poolOf(attrs, spatialOf((input as TensorType).shape, rank));
  return pool.ok ? null : pool.error;
}

/** {@link poolOf} for what {@link checkPool} has let through. */
export function knownPool(attrs: Attrs, spatial: Shape): Pool {
  const pool = poolOf(attrs, spatial);
  if (!pool.ok) throw new Error(pool.error.message);
  return pool.value;
}
