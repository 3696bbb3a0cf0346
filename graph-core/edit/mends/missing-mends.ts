import { type Address, addressOf, type GraphNode, type Json, type Point } from '../../model/document.ts';
import { type Shape, sameShape, shapeText, sizeOf } from '../../model/tensor.ts';
import { opOf } from '../../ops/index.ts';
import { canConnect } from '../../validate/connect.ts';
import { inputPortOf } from '../catalogue.ts';
import { freshId, takenIds } from '../edits/common.ts';
import type { Step } from '../step.ts';
import type { Proposal } from './mend.ts';
import { spotsOf, wantedShapes } from './shape-mends.ts';
import { type Site, typeAt } from './site.ts';

/** Outputs that are tried at most, the nearest first. */
const MOST_NEAR = 8;
/** Entries of a value that a new variable begins with. */
const MOST_ZEROS = 4096;

/** An input without a wire: the nearest value that fits, or a new variable. */
export const missingMends = (site: Site): readonly Proposal[] => [...nearest(site), ...variables(site)];

const distance = (a: Point = { x: 0, y: 0 }, b: Point = { x: 0, y: 0 }): number => {
  // what lies on the right of the block is against the reading direction
  const across = a.x <= b.x ? b.x - a.x : 3 * (a.x - b.x);
  return across + Math.abs(a.y - b.y);
};

function nearest(site: Site): readonly Proposal[] {
  const { document, drawing, node, port, prefix } = site;
  if (!node) return [];
  const to = addressOf(node.id, port);
  const used = new Set(drawing.edges.map(({ from }) => from));
  const outputs = drawing.nodes
    .filter(({ id }) => id !== node.id)
    .flatMap((source) => outputsOf(site, source).map((from) => ({ from, source })));
  const cost = ({ from, source }: { from: Address; source: GraphNode }): number =>
    distance(source.position, node.position) + (used.has(from) ? 10_000 : 0);
  return outputs
    .toSorted((a, b) => cost(a) - cost(b))
    .slice(0, MOST_NEAR)
    .filter(({ from }) => canConnect(document, prefix + from, prefix + to).ok)
    .map(({ from }) => ({
      title: 'mends:wire',
      values: { from, to },
      steps: [{ kind: 'addEdge', edge: { from, to } }],
    }));
}

const outputsOf = (site: Site, { id }: GraphNode): readonly Address[] =>
  [...(site.analysis.nodes.get(site.prefix + id)?.outputs.keys() ?? [])]
    .map((port) => addressOf(id, port))
    .filter((address) => typeAt(site, address) !== null);

/** An observed variable of a shape that what is wired already suggests. */
function variables(site: Site): readonly Proposal[] {
  const { node, port } = site;
  const op = node && opOf(node.type, node.attrs ?? {});
  const spec = op && inputPortOf(op, port);
  if (!node || !spec || spec.accepts === 'cost') return [];
  const shapes = [...wantedShapes(spotsOf(site).map(({ type }) => type.shape)), [1], []];
  const distinct = shapes.filter((shape, i) => shapes.findIndex((other) => sameShape(other, shape)) === i);
  const dtypes = spec.dtype === 'int32' || spec.dtype === 'bool' ? [spec.dtype] : (['float', 'int32'] as const);
  return dtypes.flatMap((dtype) => distinct.map((shape) => variable(site, node, shape, dtype)));
}

function variable({ document, drawing, port, prefix }: Site, node: GraphNode, shape: Shape, dtype: string): Proposal {
  const ports = Object.keys(opOf(node.type, node.attrs ?? {})?.inputs ?? {});
  const id = freshId(takenIds(drawing), 'observed', opOf('observed'));
  const at = node.position ?? { x: 0, y: 0 };
  const position = { x: at.x - 160, y: at.y + 110 * Math.max(0, ports.indexOf(port)) };
  // with a table, its rows say what the variable is; without one it needs a number to begin with
  const isEmpty = Object.keys(document.data.columns ?? {}).length > 0 || sizeOf(shape) > MOST_ZEROS;
  const zeros = { dtype, shape: [...shape], data: new Array<number>(isEmpty ? 0 : sizeOf(shape)).fill(0) };
  const attrs: Record<string, Json> = {
    shape: [...shape],
    ...(dtype === 'float' ? {} : { dtype }),
    ...(isEmpty ? {} : { value: zeros }),
  };
  const steps: Step[] = [
    { kind: 'addNode', node: { id, type: 'observed', attrs, position } },
    { kind: 'addEdge', edge: { from: `${id}.value`, to: addressOf(node.id, port) } },
  ];
  return { title: 'mends:variable', values: { shape: shapeText(shape), dtype }, steps, selects: [prefix + id] };
}

/** A variable that nothing feeds: numbers drawn at random, or zeros to be typed over. */
export function noValueMends({ document, node, prefix, analysis }: Site): readonly Proposal[] {
  const address = node && `${prefix}${node.id}.value`;
  const type = node && analysis.nodes.get(prefix + node.id)?.outputs.get('value');
  const attrs = node?.attrs ?? {};
  const isFed = address !== undefined && Object.hasOwn(document.data.columns ?? {}, address);
  if (node?.type !== 'observed' || !type || isFed || (attrs.value ?? attrs.fill ?? null) !== null) return [];
  const { shape, dtype } = type;
  const set = (more: Readonly<Record<string, Json>>): Step => ({
    kind: 'setNode',
    id: node.id,
    changes: { attrs: { ...attrs, ...more } },
  });
  const zeros = { dtype, shape: [...shape], data: new Array<number>(Math.min(MOST_ZEROS, sizeOf(shape))).fill(0) };
  const drawn = { distribution: 'normal', stream: node.id };
  const common = { values: { id: node.id }, selects: [prefix + node.id], isSeenLater: true };
  return [
    ...(dtype === 'float' ? [{ ...common, title: 'mends:fill', steps: [set({ fill: drawn })] } as const] : []),
    ...(sizeOf(shape) <= MOST_ZEROS ? [{ ...common, title: 'mends:zeros', steps: [set({ value: zeros })] } as const] : []),
  ];
}
