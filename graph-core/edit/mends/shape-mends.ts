import { type Edge, type Json, splitAddress } from '../../model/document.ts';
import { type Shape, sameShape, shapeText, sizeOf } from '../../model/tensor.ts';
import type { TensorType } from '../../ops/define.ts';
import { insertOn } from './insert.ts';
import type { MendTitle, Proposal } from './mend.ts';
import { type Site, typeAt } from './site.ts';
import { layerMends } from './source-mends.ts';

/** A wire into the block, with what comes along it. */
export interface Spot {
  readonly edge: Edge;
  readonly type: TensorType;
}

/** The wires into the block at fault whose types are known, that of the port at fault first. */
export function spotsOf(site: Site): readonly Spot[] {
  const into = site.drawing.edges.filter(({ to }) => splitAddress(to).node === site.id);
  const spots = into.flatMap((edge): Spot[] => {
    const type = typeAt(site, edge.from);
    return type ? [{ edge, type }] : [];
  });
  const isNamed = ({ edge }: Spot): boolean => splitAddress(edge.to).port === site.port;
  return [...spots.filter(isNamed), ...spots.filter((spot) => !isNamed(spot))];
}

/** A proposal that puts a block into a wire. */
export function inserted(
  site: Site,
  { edge }: Spot,
  title: MendTitle,
  type: string,
  attrs: Readonly<Record<string, Json>> = {},
  values: Readonly<Record<string, string>> = {},
): Proposal {
  const { id, steps } = insertOn(site.drawing, edge, type, attrs);
  return { title, values: { from: edge.from, to: edge.to, ...values }, steps, selects: [site.prefix + id] };
}

/** Axes whose loss makes `shape` the wanted one; null where no single axis, and not all, does. */
function extraAxis(shape: Shape, wanted: Shape): number | 'all' | null {
  if (wanted.length === 0 && shape.length > 0) return 'all';
  const at = shape.findIndex((_, axis) => sameShape(shape.toSpliced(axis, 1), wanted));
  return at < 0 ? null : at;
}

/** What a wire's value may have to be: the shapes beside it, and those without one of their axes. */
export function wantedShapes(others: readonly Shape[]): readonly Shape[] {
  const found = [...others, ...others.flatMap((shape) => shape.map((_, axis) => shape.toSpliced(axis, 1)))];
  return found.filter((shape, i) => found.findIndex((other) => sameShape(other, shape)) === i).slice(0, 8);
}

/** Reduces a value to a shape beside it. */
function reductions(site: Site, spot: Spot, wanted: readonly Shape[]): readonly Proposal[] {
  return wanted.flatMap((shape) => {
    const axis = extraAxis(spot.type.shape, shape);
    if (axis === null) return [];
    const attrs: Readonly<Record<string, Json>> = axis === 'all' ? {} : { dim: axis };
    const values = { shape: shapeText(shape) };
    return [inserted(site, spot, 'mends:sum', 'sum', attrs, values), inserted(site, spot, 'mends:mean', 'mean', attrs, values)];
  });
}

/** Puts a block that only reorders entries into a wire. */
function reorderings(site: Site, spot: Spot, wanted: readonly Shape[]): readonly Proposal[] {
  const { shape } = spot.type;
  const size = sizeOf(shape);
  const flat = shape.length >= 2 ? [inserted(site, spot, 'mends:flatten', 'flatten')] : [];
  const last: Readonly<Record<string, Json>> = shape.length === 2 ? {} : { dim0: -2, dim1: -1 };
  const turned = shape.length >= 2 ? [inserted(site, spot, 'mends:transpose', 'transpose', last)] : [];
  const vector = shape.length === 0 ? [inserted(site, spot, 'mends:vector', 'reshape', { shape: [1] })] : [];
  const again = wanted
    .filter((other) => !sameShape(other, shape) && sizeOf(other) === size && size > 0)
    .map((other) => inserted(site, spot, 'mends:reshape', 'reshape', { shape: [...other] }, { shape: shapeText(other) }));
  return [...flat, ...turned, ...again, ...vector];
}

/** Shapes that do not fit: change what makes them, or put a block between that changes them; the likeliest of all wires first. */
export function shapeMends(site: Site): readonly Proposal[] {
  const spots = spotsOf(site);
  const each = (propose: (spot: Spot, beside: readonly Shape[], wanted: readonly Shape[]) => readonly Proposal[]) =>
    spots.flatMap((spot) => {
      const beside = spots.filter((other) => other !== spot).map(({ type }) => type.shape);
      return propose(spot, beside, wantedShapes(beside));
    });
  return [
    ...each((spot, beside) => layerMends(site, spot, beside)),
    ...each((spot, beside) => labelMends(site, spot, beside)),
    ...each((spot, _, wanted) => reorderings(site, spot, wanted)),
    ...each((spot, _, wanted) => reductions(site, spot, wanted)),
    ...each((spot, _, wanted) => layerMends(site, spot, wanted)),
  ];
}

/** A class label where one number for each class is wanted. */
function labelMends(site: Site, spot: Spot, beside: readonly Shape[]): readonly Proposal[] {
  if (spot.type.dtype !== 'int32') return [];
  return beside
    .filter((shape) => shape.length > 0)
    .map((shape) => {
      const classes = shape.at(-1) as number;
      return inserted(site, spot, 'mends:one-hot', 'one-hot', { numClasses: classes }, { classes: String(classes) });
    });
}

/** A single number is wanted. */
export const scalarMends = (site: Site): readonly Proposal[] =>
  spotsOf(site).flatMap((spot) => (spot.type.shape.length === 0 ? [] : reductions(site, spot, [[]])));

/** The kernel does not fit into its input: a smaller one, or zeros around the input. */
export function kernelMends(site: Site): readonly Proposal[] {
  const { node } = site;
  const spot = spotsOf(site)[0];
  if (!node || !spot) return [];
  const smallest = Math.min(...spot.type.shape.slice(1));
  const name = ['kernelSize', 'kernel'].find((each) => node.attrs?.[each] !== undefined);
  if (name === undefined || !(smallest >= 1)) return [];
  const before = node.attrs?.[name];
  const value = Array.isArray(before) ? before.map(() => smallest) : smallest;
  return [
    {
      title: 'mends:set-attr',
      values: { name, value: JSON.stringify(value) },
      steps: [{ kind: 'setNode', id: node.id, changes: { attrs: { ...node.attrs, [name]: value } } }],
    },
  ];
}
