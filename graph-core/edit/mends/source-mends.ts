import { type Address, type GraphNode, type Json, splitAddress } from '../../model/document.ts';
import { type Shape, sameShape, shapeText } from '../../model/tensor.ts';
import { opOf } from '../../ops/index.ts';
import { findNode } from '../edits/common.ts';
import { without } from '../immutable.ts';
import type { Step } from '../step.ts';
import type { Proposal } from './mend.ts';
import type { Spot } from './shape-mends.ts';
import { type Site, typeAt } from './site.ts';

/** Attributes that say how long the last, or the first, axis of a block's output is. */
const WIDTHS = ['outFeatures', 'outChannels', 'numClasses', 'embeddingDim', 'hiddenSize'] as const;

/** The attribute that a block is as wide as, where it has one: a new block has it without its being written. */
const widthOf = (node: GraphNode): string | undefined =>
  WIDTHS.find((name) => (node.attrs?.[name] ?? opOf(node.type)?.attrs[name]?.default ?? null) !== null);

/** Blocks that are gone through at most on the way back to what makes a shape. */
const FARTHEST = 64;

/** The block that decides the shape at an address: what hands it on unchanged is passed over. */
export function makerOf(site: Site, from: Address): GraphNode | null {
  let address = from;
  for (let i = 0; i < FARTHEST; i++) {
    const { node: id } = splitAddress(address);
    const node = findNode(site.drawing, id);
    const shape = typeAt(site, address)?.shape;
    if (!node || !shape) return null;
    if (node.type === 'observed' || widthOf(node) !== undefined) return node;
    const before = site.drawing.edges.find(
      ({ from: source, to }) => splitAddress(to).node === id && sameShape(typeAt(site, source)?.shape ?? [NaN], shape),
    );
    if (!before) return node;
    address = before.from;
  }
  return null;
}

/** Gives a block other attributes; none are not written. */
export const withAttrs = (node: GraphNode, attrs: Readonly<Record<string, Json>>): Step => ({
  kind: 'setNode',
  id: node.id,
  changes: { attrs: Object.keys(attrs).length === 0 ? null : attrs },
});

/** Gives an observed variable another shape; a value of the old one goes. */
export function reshaped(node: GraphNode, shape: Shape): Step {
  const attrs = node.attrs ?? {};
  const value = attrs.value as { readonly shape?: Shape } | null | undefined;
  const fits = value?.shape !== undefined && sameShape(value.shape.slice(-shape.length || value.shape.length), shape);
  return withAttrs(node, { ...(value === undefined || fits ? attrs : without(attrs, 'value')), shape: [...shape] });
}

/** Another width of the layer before, or another shape of the variable that the value comes from. */
export function layerMends(site: Site, spot: Spot, wanted: readonly Shape[]): readonly Proposal[] {
  const maker = makerOf(site, spot.edge.from);
  if (!maker) return [];
  const { id } = maker;
  if (maker.type === 'observed') {
    const shapes = [...wanted, ...weightShapes(site)].filter((shape) => !sameShape(shape, spot.type.shape));
    return shapes.map((shape) => ({
      title: 'mends:observed-shape',
      values: { id, shape: shapeText(shape) },
      steps: [reshaped(maker, shape)],
      selects: [site.prefix + id],
    }));
  }
  const name = widthOf(maker);
  if (name === undefined) return [];
  const sizes = [...new Set(wanted.map((shape) => shape.at(name === 'outChannels' ? 0 : -1)))];
  return sizes
    .filter((size) => size !== undefined && size !== maker.attrs?.[name] && size > 0)
    .map((size) => ({
      title: 'mends:width',
      values: { id, name, size: String(size) },
      steps: [withAttrs(maker, { ...maker.attrs, [name]: size as number })],
      selects: [site.prefix + id],
    }));
}

/** What a wired weight wants of the value that it is multiplied with. */
function weightShapes({ drawing, id, analysis, prefix }: Site): readonly Shape[] {
  return drawing.edges
    .filter(({ to }) => to === `${id}.weight`)
    .flatMap(({ from }) => {
      const { node, port } = splitAddress(from);
      const shape = analysis.nodes.get(prefix + node)?.outputs.get(port)?.shape;
      return shape && shape.length === 2 ? [[shape[1] as number]] : [];
    });
}
