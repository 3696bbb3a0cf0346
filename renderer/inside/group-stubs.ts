import type { Scope } from '../../graph-core/edit/scope.ts';
import type { Definition, Point } from '../../graph-core/model/document.ts';
import { edgeId } from '../state/ui-store.ts';
import { type Drawing, type InsideFlowEdge, POINTED_AT } from './drawing.ts';
import { inputId, outputId, outputsOf } from './group-drawing.ts';
import { type PortNode, STUB } from './port-stub.tsx';
import { addressIn, split } from './scope-ids.ts';

/** Ids of the places at which a wire makes a new port. */
export const NEW_INPUT = inputId('');
export const NEW_OUTPUT = outputId('');

/** Between the last block and the ports at the right. */
const APART = 110;
/** Between two ports on one side. */
const STEP = 64;

interface Stubs {
  readonly nodes: readonly PortNode[];
  readonly edges: readonly InsideFlowEdge[];
}

const node = (id: string, position: Point, data: PortNode['data']): PortNode => ({
  id,
  type: 'port',
  position,
  data,
  width: STUB.width,
  height: STUB.height,
  draggable: false,
  selectable: false,
  focusable: false,
  style: POINTED_AT,
});

/** The ports of an opened group: at the right where its values leave, and on both sides a place for one more. */
export function stubsOf(drawing: Drawing, definition: Definition, scope: Scope): Stubs {
  const inner = drawing.nodes.filter(({ data }) => data.block !== null);
  const right = Math.max(0, ...inner.map(({ position, data }) => position.x + data.geometry.width)) + APART;
  const outputs = outputsOf(definition);
  const nodes: PortNode[] = [];
  const edges: InsideFlowEdge[] = [];
  let lowest = Number.NEGATIVE_INFINITY;
  outputs.forEach(({ name, at }, i) => {
    const y = Math.max(at === null ? 0 : heightOf(drawing, at), lowest + STEP);
    lowest = y;
    nodes.push(
      node(
        outputId(name),
        { x: right, y: y - STUB.height / 2 },
        { side: 'output', name, place: i, isFirst: i === 0, isLast: i === outputs.length - 1, hasCircle: false },
      ),
    );
    if (at !== null) edges.push(edgeTo(drawing, at, name, scope));
  });
  const last = Number.isFinite(lowest) ? lowest + STEP : 36;
  nodes.push(
    node(
      NEW_OUTPUT,
      { x: right, y: last - STUB.height / 2 },
      { side: 'output', name: null, place: outputs.length, isFirst: true, isLast: true, hasCircle: false },
    ),
  );
  nodes.push(...inputStubs(drawing, definition));
  return { nodes, edges };
}

/** The name of each input port above its circle, and the place for one more below the last. */
function inputStubs(drawing: Drawing, { inputs }: Definition): PortNode[] {
  const names = [...new Set(inputs.map(({ name }) => name))];
  const places = names.map((name) => drawing.nodes.find(({ id }) => id === inputId(name)));
  const left = Math.min(...places.map((each) => each?.position.x ?? 0), ...drawing.nodes.map(({ position }) => position.x));
  const nodes = names.flatMap((name, i): PortNode[] => {
    const circle = places[i];
    if (!circle) return [];
    const at = { x: circle.position.x, y: circle.position.y - STUB.height - 4 };
    return [
      node(`${inputId(name)}!`, at, {
        side: 'input',
        name,
        place: i,
        isFirst: i === 0,
        isLast: i === names.length - 1,
        hasCircle: true,
      }),
    ];
  });
  const bottom = Math.max(0, ...places.map((each) => (each ? each.position.y + each.data.geometry.height + 70 : 0)));
  const at = { x: Math.min(left, names.length === 0 ? left - 160 : left), y: bottom };
  return [
    ...nodes,
    node(NEW_INPUT, at, { side: 'input', name: null, place: names.length, isFirst: true, isLast: true, hasCircle: false }),
  ];
}

/** How high a wire leaves an output. */
function heightOf(drawing: Drawing, address: string): number {
  const { node: id, port } = split(address);
  const found = drawing.nodes.find((each) => each.id === id);
  const place = found?.data.geometry.ports.find((each) => each.kind === 'source' && each.port === port);
  return (found?.position.y ?? 0) + (place?.y ?? 0);
}

function edgeTo({ symbols }: Drawing, at: string, name: string, scope: Scope): InsideFlowEdge {
  const { node: source, port } = split(at);
  const { path } = scope;
  return {
    id: `${at}->${outputId(name)}.input`,
    type: 'inside-wire',
    source,
    sourceHandle: port,
    target: outputId(name),
    targetHandle: 'input',
    focusable: false,
    data: {
      symbol: symbols.get(at) ?? '',
      value: undefined,
      gradient: undefined,
      wire: edgeId(`${path}/${at}`, `${path}.${name}`),
      use: `${path}.${name}`,
      mark: edgeId(at, addressIn(scope, `${outputId(name)}.input`)),
    },
    ariaLabel: `${at} → ${name}`,
  };
}
