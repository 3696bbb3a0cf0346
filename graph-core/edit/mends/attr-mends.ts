import { type GraphNode, type Json, splitAddress } from '../../model/document.ts';
import type { Shape } from '../../model/tensor.ts';
import type { AttrSpec } from '../../ops/define.ts';
import { opOf } from '../../ops/index.ts';
import { without } from '../immutable.ts';
import type { Proposal } from './mend.ts';
import { inserted, spotsOf } from './shape-mends.ts';
import type { Site } from './site.ts';
import { makerOf, reshaped, withAttrs } from './source-mends.ts';

const shown = (value: Json): string => JSON.stringify(value) ?? '';

/** The nearest value that an attribute may have; null where there is none to name. */
function nearestValue(spec: AttrSpec, value: unknown): Json {
  if (spec.type === 'bool') return typeof value === 'string' ? value === 'true' : null;
  if (spec.type !== 'int' && spec.type !== 'float') return null;
  const n = Number(value);
  if (!Number.isFinite(n)) return null;
  const whole = spec.type === 'int' ? Math.round(n) : n;
  return Math.min(spec.max ?? Number.POSITIVE_INFINITY, Math.max(spec.min ?? Number.NEGATIVE_INFINITY, whole));
}

const set = (node: GraphNode, name: string, value: Json): Proposal => ({
  title: 'mends:set-attr',
  values: { name, value: shown(value) },
  steps: [withAttrs(node, { ...node.attrs, [name]: value })],
});

const reset = (node: GraphNode, name: string): Proposal => ({
  title: 'mends:reset-attr',
  values: { name },
  steps: [withAttrs(node, without(node.attrs ?? {}, name))],
});

/** One attribute has a value that it cannot have: the nearest that it can, or the one it begins with. */
export function attrMends({ node, port }: Site): readonly Proposal[] {
  const spec = node && opOf(node.type)?.attrs[port];
  if (!node || !spec || node.attrs?.[port] === undefined) return [];
  const nearest = nearestValue(spec, node.attrs[port]);
  const begins = spec.default as Json | undefined;
  return [
    ...(nearest === null ? [] : [set(node, port, nearest)]),
    ...(begins === undefined || begins === nearest ? [] : [reset(node, port)]),
  ];
}

/** An attribute that means nothing goes. */
export const unknownAttrMends = ({ node, port }: Site): readonly Proposal[] =>
  node?.attrs?.[port] === undefined
    ? []
    : [{ title: 'mends:remove-attr', values: { name: port }, steps: [withAttrs(node, without(node.attrs, port))] }];

/** Settings that do not go together, or not with the input: one of them as it is at first, or an axis that there is. */
export function settingMends(site: Site): readonly Proposal[] {
  const { node } = site;
  const op = node && opOf(node.type);
  if (!node || !op) return [];
  const given = Object.keys(node.attrs ?? {}).filter((name) => op.attrs[name]?.default !== undefined);
  const named = given.filter((name) => name === site.port);
  const order = [...named, ...given.filter((name) => name !== site.port)];
  const axes = Object.keys(op.attrs).filter((name) => /dim|axis/i.test(name) && !Array.isArray(node.attrs?.[name]));
  return [
    ...axes.flatMap((name) => [set(node, name, -1), set(node, name, 0)]),
    ...order.map((name) => reset(node, name)),
    ...groupMends(node),
  ];
}

const groupMends = (node: GraphNode): readonly Proposal[] =>
  typeof node.attrs?.groups === 'number' && node.attrs.groups > 1 ? [set(node, 'groups', 1)] : [];

/** The new shape has another number of entries: all of them in a row, or the last axis worked out. */
export function reshapeMends(site: Site): readonly Proposal[] {
  const { node } = site;
  const shape = node?.attrs?.shape;
  if (!node || !Array.isArray(shape)) return [];
  const inferred = shape.map((_, axis) => shape.map((n, i) => (i === axis ? -1 : n)));
  return [...inferred, [-1]].map((value) => set(node, 'shape', value as Json));
}

/** A value of another shape than the variable declares: declare it, or take the value away. */
export function valueMends({ node }: Site): readonly Proposal[] {
  const value = node?.attrs?.value as { readonly shape?: Shape } | null | undefined;
  if (!node || !Array.isArray(value?.shape)) return [];
  const shape = value.shape as Shape;
  return [
    {
      title: 'mends:declare-shape',
      values: { shape: shape.join(' × ') },
      steps: [withAttrs(node, { ...node.attrs, shape: [...shape] })],
    },
    { title: 'mends:drop-value', steps: [withAttrs(node, without(node.attrs ?? {}, 'value'))] },
  ];
}

/** A variable without a shape, a constant without a value. */
export function absentMends({ node, port }: Site): readonly Proposal[] {
  if (!node) return [];
  if (port === 'shape') return [{ title: 'mends:declare-shape', values: { shape: '1' }, steps: [reshaped(node, [1])] }];
  if (port !== 'value' || node.type !== 'constant') return [];
  return [set(node, 'value', { dtype: 'float', shape: [], data: [0] })];
}

export const dtypeNameMends = ({ node }: Site): readonly Proposal[] => (node ? [set(node, 'dtype', 'float')] : []);

/** Another dtype than the port takes: declared anew where the value comes from, or converted on the way. */
export function dtypeMends(site: Site): readonly Proposal[] {
  return spotsOf(site).flatMap((spot) => {
    const maker = makerOf(site, spot.edge.from);
    return (['int32', 'bool', 'float'] as const)
      .filter((dtype) => dtype !== spot.type.dtype)
      .flatMap((dtype): Proposal[] => {
        const declared =
          maker?.type === 'observed' && splitAddress(spot.edge.from).node === maker.id ? [declare(site, maker, dtype)] : [];
        const turned =
          dtype === 'int32' && spot.type.shape.length > 0 ? [inserted(site, spot, 'mends:argmax', 'argmax', { dim: -1 })] : [];
        return [...declared, inserted(site, spot, 'mends:cast', 'cast', { dtype }, { dtype }), ...turned];
      });
  });
}

/** A variable declared with another dtype; its value goes along, where it has one of whole numbers. */
function declare({ prefix }: Site, node: GraphNode, dtype: string): Proposal {
  const { value, ...attrs } = node.attrs ?? {};
  const tensor = value as { readonly data?: readonly unknown[] } | null | undefined;
  const fits = tensor?.data?.every((n) => Number.isInteger(n) && (dtype !== 'bool' || n === 0 || n === 1)) === true;
  const kept = fits ? { value: { ...(value as object), dtype } as Json } : {};
  return {
    title: 'mends:declare-dtype',
    values: { id: node.id, dtype },
    steps: [withAttrs(node, { ...attrs, ...kept, dtype })],
    selects: [prefix + node.id],
  };
}
