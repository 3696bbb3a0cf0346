import { describe, expect, it } from 'vitest';
import { emptyDocument, type GraphNode } from '../../graph-core/model/document.ts';
import { composite, elementwise, structural } from '../../graph-core/ops/define.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import { drawnOp } from './drawn-op.ts';
import { circleOf, geometryOf, SIZE } from './geometry.ts';
import { withTurned, withUpright } from './turned.ts';
import { boundsOf, detailAt, viewportFor } from './viewport.ts';
import { wiredOf } from './wired.ts';

const docs = { docs: '' };
const common = {
  version: 1,
  title: '',
  symbol: '',
  docs: { summary: '' },
  tex: { forward: '', derivative: '' },
  exports: { torch: '', onnx: { op: '', since: 1 } },
  examples: [],
} as const;
const two = elementwise({
  ...common,
  type: 'two',
  family: 'elementwise',
  inputs: { input: docs, other: docs },
  formula: ([x]) => x as never,
});
const listed = composite({
  ...common,
  type: 'listed',
  family: 'shape',
  inputs: { inputs: { ...docs, list: true } },
  expand: (_, ports) => ports,
});
const layer = composite({
  ...common,
  type: 'layer',
  family: 'linear-algebra',
  attrs: { hasBias: { type: 'bool', default: true, docs: '' } },
  inputs: {
    input: docs,
    weight: { ...docs, own: { shape: () => [1], init: 'zeros' } },
    bias: { ...docs, own: { shape: () => [1], init: 'zeros', when: (a) => a.hasBias === true } },
  },
  expand: (_, ports) => ports,
});
const red = composite({
  ...common,
  type: 'red',
  family: 'cost',
  inputs: { input: docs, target: docs },
  outputs: { cost: docs },
  expand: (_, ports) => ports,
});
const observed = structural({ ...common, type: 'observed', family: 'variables', inputs: {}, outputs: { value: docs } });

const node = (type: string, attrs: GraphNode['attrs'] = {}): GraphNode => ({ id: 'n', type, attrs });
const wired = (...inputs: string[]) => ({ inputs: new Set(inputs), feedsWeight: false });
const names = (geometry: ReturnType<typeof geometryOf>) => geometry.ports.map((port) => port.port);

describe('geometryOf', () => {
  it('draws an observed variable as a circle of 56 with its value at the right', () => {
    const geometry = geometryOf(node('observed'), observed);
    expect(geometry).toMatchObject({ form: 'observed', width: 56, height: 56 });
    expect(geometry.ports).toEqual([{ port: 'value', kind: 'source', side: 'right', x: 56, y: 28, role: 'output' }]);
  });

  it('draws a random variable as a circle', () => {
    expect(geometryOf(node('random'), structural({ ...common, type: 'random', family: 'variables', inputs: {} }))).toMatchObject({
      form: 'random',
      width: 48,
      height: 48,
    });
  });

  it('draws a block of 160 x 72 with the circle of its output behind it', () => {
    const geometry = geometryOf(node('two'), two);
    expect(geometry).toMatchObject({ form: 'block', body: 160, height: 72, width: 160 + SIZE.circle - SIZE.overlap });
    expect(names(geometry)).toEqual(['input', 'other', 'output']);
  });

  it('grows by 24 for each port beyond two and keeps a free place in a list', () => {
    const geometry = geometryOf(node('listed'), listed, wired('inputs.0', 'inputs.1', 'inputs.2'));
    expect(names(geometry)).toEqual(['inputs.0', 'inputs.1', 'inputs.2', 'inputs.3', 'output']);
    expect(geometry.height).toBe(72 + 2 * 24);
  });

  it('keeps the places of a list that lost a wire in the middle', () => {
    expect(names(geometryOf(node('listed'), listed, wired('inputs.1')))).toEqual(['inputs.0', 'inputs.1', 'inputs.2', 'output']);
  });

  it('puts weights of its own on the upper side, without making the block taller', () => {
    const geometry = geometryOf(node('layer'), layer);
    expect(geometry.height).toBe(72);
    expect(geometry.ports.filter((port) => port.role === 'own').map((port) => [port.port, port.side])).toEqual([
      ['weight', 'top'],
      ['bias', 'top'],
    ]);
    expect(names(geometryOf(node('layer', { hasBias: false }), layer))).toEqual(['input', 'weight', 'output']);
  });

  it('gives a cost no output, only an attachment', () => {
    const geometry = geometryOf(node('red'), red);
    expect(geometry).toMatchObject({ form: 'cost', width: 80, height: 80 });
    expect(geometry.ports.filter((port) => port.role === 'output')).toEqual([]);
    expect(geometry.ports.at(-1)).toMatchObject({ port: 'cost', role: 'attachment' });
  });

  it('gives an unknown block the ports that its wires name', () => {
    expect(geometryOf(node('from-the-future'), undefined, wired('left', 'right'))).toMatchObject({ form: 'unknown' });
    expect(names(geometryOf(node('from-the-future'), undefined, wired('left')))).toEqual(['left', 'output']);
  });

  it('is defined for every block of the palette', () => {
    for (const type of ['observed', 'relu', 'add', 'cat']) {
      const op = opOf(type);
      if (!op) throw new Error(`no ${type}`);
      const geometry = geometryOf({ id: 'n', type }, op);
      for (const port of geometry.ports) {
        expect(port.x).toBeGreaterThanOrEqual(0);
        expect(port.x).toBeLessThanOrEqual(geometry.width);
        expect(port.y).toBeLessThanOrEqual(geometry.height);
      }
    }
  });
});

describe('a turned block', () => {
  const turned = { ...wired(), turned: true };
  it('has its output above, its inputs below and its weights at the side', () => {
    const geometry = geometryOf(node('layer'), layer, turned);
    expect(geometry.ports.map((port) => [port.port, port.side])).toEqual([
      ['input', 'bottom'],
      ['weight', 'left'],
      ['bias', 'left'],
      ['output', 'top'],
    ]);
    const output = geometry.ports.at(-1);
    expect(output).toMatchObject({ x: geometry.width / 2, y: 0 });
    expect(output && circleOf(geometry, output)).toEqual({ cx: geometry.width / 2, cy: SIZE.circle / 2 });
    for (const { side, y } of geometry.ports) if (side === 'bottom') expect(y).toBe(geometry.height);
  });
  it('goes with circles whose wire leaves upwards, and costs whose wires come from below', () => {
    const [circle, cost] = [geometryOf(node('observed'), observed, turned), geometryOf(node('red'), red, turned)];
    expect(circle.ports.map(({ side }) => side)).toEqual(['top']);
    expect(new Set(cost.ports.map(({ side }) => side))).toEqual(new Set(['bottom', 'top']));
    for (const [turnedOne, upright] of [
      [circle, geometryOf(node('observed'), observed)],
      [cost, geometryOf(node('red'), red)],
    ] as const)
      expect([turnedOne.width, turnedOne.height]).toEqual([upright.height, upright.width]);
  });
  it('can be upside down, for diagrams that are read from the top', () => {
    const up = geometryOf(node('layer'), layer, turned);
    const down = geometryOf(node('layer'), layer, { ...wired(), down: true });
    expect([down.width, down.height]).toEqual([up.width, up.height]);
    const output = down.ports.find(({ role }) => role === 'output');
    expect(output).toMatchObject({ side: 'bottom', y: down.height });
    expect(output && circleOf(down, output)).toEqual({ cx: down.width / 2, cy: down.height - SIZE.circle / 2 });
    for (const { side, y } of down.ports) if (side === 'top') expect(y).toBe(0);
  });
  it('is upside down where the view lists it so, and no longer once it is turned up', () => {
    const before = { ...emptyDocument(), nodes: [{ id: 'f', type: 'layer' }], view: { turnedDown: ['f', 'gone'], frames: 3 } };
    expect(wiredOf(before, () => layer).get('f')).toMatchObject({ down: true });
    expect(withUpright(before, ['f'], 'up')).toEqual({ frames: 3, turned: ['f'] });
    expect(withUpright(before, ['f'], null)).toEqual({ frames: 3 });
    expect(wiredOf({ ...before, view: { turnedDown: 'f' } }, () => layer).get('f')?.down).toBeUndefined();
  });
  it('is listed in the view, whose other fields stay', () => {
    const document = { ...emptyDocument(), nodes: [{ id: 'f', type: 'layer' }], view: { notes: 1, turned: ['gone', 7] } };
    expect(withTurned(document, ['f'])).toEqual({ notes: 1, turned: ['f'] });
    const after = { ...document, view: withTurned(document, ['f']) };
    expect(wiredOf(after, () => layer).get('f')?.turned).toBe(true);
    expect(withTurned(after, ['f'])).toEqual({ notes: 1 });
  });
});

it('gives a group the ports of its definition', () => {
  const definition = { nodes: [], edges: [], inputs: [{ name: 'a', at: 'f.input' }], outputs: [{ name: 'b', at: 'f.output' }] };
  const group = node('group', { definition: 'd' });
  const geometry = geometryOf(group, drawnOp(group, { ...emptyDocument('g'), definitions: { d: definition } }));
  expect(geometry.form).toBe('group');
  expect(names(geometry)).toEqual(['a', 'b']);
  expect(geometryOf(group, drawnOp(group, emptyDocument('g'))).form).toBe('unknown');
});

it('sends a parameter that feeds a weight downwards', () => {
  const document = {
    ...emptyDocument(),
    nodes: [
      { id: 'w', type: 'parameter' },
      { id: 'f', type: 'layer' },
    ],
    edges: [{ from: 'w.value', to: 'f.weight' }],
  };
  const all = wiredOf(document, (type) => (type === 'layer' ? layer : undefined));
  expect(all.get('w')?.feedsWeight).toBe(true);
  expect(all.get('f')?.inputs.has('weight')).toBe(true);
  expect(all.get('f')?.feedsWeight).toBe(false);
});

describe('viewportFor', () => {
  it('centres what it shows', () => {
    const rect = { x: 100, y: 50, width: 400, height: 200 };
    const { x, y, zoom } = viewportFor(rect, { width: 800, height: 600 }, 4);
    expect(zoom).toBe(2);
    expect([x + (rect.x + rect.width / 2) * zoom, y + (rect.y + rect.height / 2) * zoom]).toEqual([400, 300]);
  });
  it('gives up its side margins to keep the numbers readable', () => {
    const pane = { width: 700, height: 600 };
    expect(viewportFor({ x: 0, y: 0, width: 700 / 0.78, height: 100 }, pane).zoom).toBe(0.8);
    expect(viewportFor({ x: 0, y: 0, width: 700 / 0.5, height: 100 }, pane).zoom).toBeCloseTo(0.5);
  });
  it('moves up to leave the room for a card in one piece, and shrinks for it only so far', () => {
    const pane = { width: 800, height: 600 };
    const spare = { top: 40, bottom: 300, until: 0.8 };
    const wide = viewportFor({ x: 0, y: 0, width: 800, height: 100 }, pane, 1.25, spare);
    expect([wide.zoom, wide.y]).toEqual([1, 50]);
    const square = viewportFor({ x: 0, y: 0, width: 400, height: 260 }, pane, 1.25, spare);
    expect([square.zoom, square.y]).toEqual([1, 40]);
    const high = viewportFor({ x: 0, y: 0, width: 400, height: 500 }, pane, 1.25, spare);
    expect([high.zoom, high.y]).toEqual([0.8, 40]);
    expect(viewportFor({ x: 0, y: 0, width: 400, height: 1200 }, pane, 1.25, spare).y).toBe(0);
  });
  it('does not blow up a single small block', () =>
    expect(viewportFor({ x: 0, y: 0, width: 10, height: 10 }, { width: 800, height: 600 }).zoom).toBe(1.25));
});

it('has bounds only where there are nodes', () => {
  expect(boundsOf([])).toBeNull();
  const geometry = geometryOf(node('observed'), observed);
  const bounds = boundsOf([
    { position: { x: 0, y: 0 }, geometry },
    { position: { x: 200, y: 100 }, geometry },
  ]);
  expect(bounds?.x).toBeLessThan(0);
  expect((bounds?.x ?? 0) + (bounds?.width ?? 0)).toBeGreaterThan(256);
});

it.each([
  [1, 'full'],
  [0.8, 'full'],
  [0.79, 'middle'],
  [0.4, 'middle'],
  [0.39, 'far'],
] as const)('at zoom %s shows detail %s', (zoom, detail) => expect(detailAt(zoom)).toBe(detail));
