import { expect, it } from 'vitest';
import { loadDocument } from '../../graph-core/document/load.ts';
import type { Document } from '../../graph-core/model/document.ts';
import { hasInside } from '../../graph-core/ops/define.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import type { Program, VarId } from '../../graph-core/program/program.ts';
import { analyse } from '../../graph-core/validate/analyse.ts';
import { nodeGpu } from '../../kernels/webgpu/node.ts';
import { operationOrder, type ReachedInside, reached } from '../../renderer/state/operation-walk.ts';
import { blockProgram } from '../../session/block-program.ts';
import { createDirectClient } from '../../session/direct.ts';
import { bodyAddresses } from '../../session/inside/body.ts';
import type { Inside, SessionClient, StepView } from '../../session/protocol.ts';
import { describeGpu } from '../support/gpu.ts';
import { steppedGraphs } from '../support/graphs.ts';
import { type Held, type Plain, plainBody } from '../support/plain-body.ts';

type Graph = keyof typeof steppedGraphs;
const GRAPHS = Object.keys(steppedGraphs) as Graph[];

function documentOf(name: Graph): Document {
  const loaded = loadDocument(steppedGraphs[name](), name, { catalogue: opOf });
  if (!loaded.ok) throw new Error(`${name} is wrong`);
  return loaded.value.document as Document;
}

interface Opened {
  readonly client: SessionClient;
  readonly view: StepView;
}

/** A graph behind its backward pass. */
async function opened(document: Document, options: Parameters<typeof createDirectClient>[0]): Promise<Opened> {
  const client = createDirectClient(options);
  const { view } = await client.request('open', { document, tables: {}, generation: 1 });
  const cursor = view?.stages.filter(({ phase }) => phase !== 'update').length ?? 0;
  return { client, view: await client.request('goTo', { cursor }) };
}

/** A composite with what it was given: its body, its inputs in full and the gradient of its output. */
interface Place {
  readonly inside: Inside;
  readonly body: Program;
  readonly inputs: ReadonlyMap<string, Plain>;
  readonly seed: readonly number[];
}

const insideAt = async (client: SessionClient, path: string): Promise<Inside> => {
  const inside = await client.request('inside', { path });
  if (!inside) throw new Error(`nothing inside ${path}`);
  return inside;
};

const addressOf = (body: Program, id: VarId | undefined): string => bodyAddresses(body).get(id as VarId) ?? '';

/** Every composite of a graph, and those among their operations. */
async function places(document: Document, { client, view }: Opened): Promise<Place[]> {
  const analysis = analyse(document);
  const found: Place[] = [];
  for (const { node, type } of view.stages.filter(({ phase }) => phase === 'backward')) {
    const op = opOf(type);
    const body = blockProgram(analysis, node)?.equations.find((each) => each.op === type)?.body;
    if (!op || !hasInside(op) || !body) continue;
    const inside = await insideAt(client, node);
    const inputs = new Map<string, Plain>();
    for (const { name } of body.inputs) {
      const of = inside.variables[`@${name}.value`]?.of ?? '';
      const full = await client.request('tensor', { address: of, what: 'value' });
      if (full) inputs.set(name, { shape: full.shape, data: [...full.data] });
    }
    const seed = await client.request('tensor', { address: `${node}.${body.outputs[0]?.name}`, what: 'gradient' });
    const place = { inside, body, inputs, seed: [...(seed?.data ?? [])] };
    found.push(place, ...(await innerPlaces(client, place)));
  }
  return found;
}

async function innerPlaces(client: SessionClient, { inside, body, inputs }: Place): Promise<Place[]> {
  const values = plainBody(body, inputs);
  const found: Place[] = [];
  for (const [i, equation] of body.equations.entries()) {
    if (!equation.body) continue;
    const given = new Map(equation.body.inputs.map(({ name }, k) => [name, values.get(equation.inputs[k] as VarId) as Plain]));
    const seed = inside.gradients[addressOf(body, equation.outputs[0])]?.entries ?? [];
    found.push({ inside: await insideAt(client, `${inside.path}/op${i + 1}`), body: equation.body, inputs: given, seed });
  }
  return found;
}

function expectNear(found: number | undefined, wanted: number | undefined, tolerance: number, what: string): void {
  expect(found, what).toBeDefined();
  expect(Math.abs((found as number) - (wanted as number)), `${what}: ${found} and ${wanted}`).toBeLessThanOrEqual(
    tolerance * Math.max(1, Math.abs(wanted as number)),
  );
}

/** Entries that differences are taken at: the first ones, and the last. */
const someEntries = (count: number): number[] =>
  [...new Set(count > 64 ? [0] : [0, 1, 2, count - 1])].filter((i) => i >= 0 && i < count);

const slopes = new WeakMap<Place, Map<string, number>>();

/** {@link slope} by a variable, found once: the loops are slow. */
function slopeOnce(place: Place, id: VarId, value: Plain, entry: number): number {
  const known = slopes.get(place) ?? new Map<string, number>();
  slopes.set(place, known);
  const key = `${id}[${entry}]`;
  const found = known.get(key) ?? slope(place, { id }, value, entry);
  known.set(key, found);
  return found;
}

/** d (seed . output) / d entry by a central difference, everything else as it is. */
function slope({ body, inputs, seed }: Place, held: Omit<Held, 'value'>, value: Plain, entry: number): number {
  const h = 1e-5;
  const at = (by: number): number => {
    const data = value.data.map((x, i) => (i === entry ? x + by : x));
    const output = plainBody(body, inputs, { ...held, value: { ...value, data } }).get(body.outputs[0]?.id as VarId);
    return (output?.data ?? []).reduce((sum, y, i) => sum + y * (seed[i] as number), 0);
  };
  return (at(h) - at(-h)) / (2 * h);
}

const isInput = (address: string): boolean => address.startsWith('@');
const nodeOf = (address: string): string => address.slice(0, address.indexOf('.'));

function expectForward({ inside, body, inputs }: Place): void {
  const order = operationOrder(inside, 'forward');
  expect(order).toHaveLength(body.equations.length);
  const values = plainBody(body, inputs);
  for (let at = 0; at <= order.length; at++) {
    const { inside: shown, done, current } = reached({ inside, order, at }, 'forward');
    expect(current).toBe(order[at - 1] ?? null);
    // whatever an operation reads was computed before its turn
    for (const { from, to } of shown.edges) {
      if (done.has(nodeOf(to)) && !isInput(from)) expect(order.indexOf(nodeOf(from))).toBeLessThan(order.indexOf(nodeOf(to)));
    }
    const known = [...bodyAddresses(body)].filter(([, address]) => isInput(address) || done.has(nodeOf(address)));
    expect(Object.keys(shown.values).sort()).toEqual(known.map(([, address]) => address).sort());
    expect(shown.gradients).toEqual({});
    for (const [id, address] of known) {
      const { entries } = shown.values[address] ?? { entries: [] };
      expect(entries.length).toBeGreaterThan(0);
      for (const [i, x] of entries.entries()) expectNear(x, values.get(id)?.data[i], 1e-12, `${inside.path} ${address}[${i}]`);
    }
  }
}

/** All gradients on view after `at` operations are whole, and those that are not whole are not on view. */
function expectReached(
  place: Place,
  values: ReadonlyMap<VarId, Plain>,
  { inside: shown, done, accumulating }: ReachedInside,
): void {
  const { inside, body } = place;
  for (const [id, address] of bodyAddresses(body)) {
    if (!inside.gradients[address]) continue;
    const uses = inside.edges.filter(({ from, to }) => from === address && inside.gradients[`edge:${from}->${to}`]);
    const given = uses.filter(({ to }) => done.has(nodeOf(to)));
    const what = `${inside.path} ${address} after ${done.size}`;
    expect(shown.gradients[address] !== undefined, what).toBe(given.length === uses.length);
    if (given.length < uses.length) {
      expect(accumulating[address], what).toEqual(given.length > 0 ? { done: given.length, count: uses.length } : undefined);
      continue;
    }
    for (const entry of someEntries(shown.gradients[address]?.entries.length ?? 0)) {
      const value = values.get(id) as Plain;
      expectNear(shown.gradients[address]?.entries[entry], slopeOnce(place, id, value, entry), 1e-6, `${what}[${entry}]`);
    }
  }
  const wires = Object.keys(shown.gradients).filter((key) => key.startsWith('edge:'));
  for (const wire of wires) expect(done.has(nodeOf(wire.slice(wire.indexOf('->') + 2))), wire).toBe(true);
}

/** What came back through each input alone, by holding that input. */
function expectParts(place: Place): number {
  const { inside, body, inputs } = place;
  const values = plainBody(body, inputs);
  let parts = 0;
  for (const [e, { inputs: ids, ports }] of body.equations.entries()) {
    for (const [i, id] of ids.entries()) {
      const key = `edge:${addressOf(body, id)}->op${e + 1}.${ports[i]}`;
      const found = inside.gradients[key]?.entries;
      if (!found) continue;
      parts++;
      const value = values.get(id) as Plain;
      for (const entry of someEntries(found.length))
        expectNear(found[entry], slope(place, { id, at: [e, i] }, value, entry), 1e-6, `${inside.path} ${key}[${entry}]`);
    }
  }
  return parts;
}

it.each(GRAPHS)(
  'walks through every composite of "%s": values and gradients are those of plain loops',
  async (name) => {
    const document = documentOf(name);
    const session = await opened(document, { choice: 'cpu' });
    const all = await places(document, session);
    expect(all.length).toBeGreaterThan(0);
    for (const place of all) {
      expectForward(place);
      const order = operationOrder(place.inside, 'backward');
      const forward = operationOrder(place.inside, 'forward');
      const values = plainBody(place.body, place.inputs);
      expect(order.length, place.inside.path).toBeGreaterThan(0);
      expect([...order].reverse()).toEqual(forward.filter((id) => order.includes(id)));
      for (let at = 0; at <= order.length; at++)
        expectReached(place, values, reached({ inside: place.inside, order, at }, 'backward'));
      expect(expectParts(place)).toBeGreaterThan(0);
    }
    session.client.dispose();
  },
  60_000,
);

it('the gradient of what softmax divides is whole only after both of its uses', async () => {
  const document = documentOf('attention');
  const session = await opened(document, { choice: 'cpu' });
  const inside = await insideAt(session.client, 'A');
  const order = operationOrder(inside, 'backward');
  // quotient, expand, sum, exp, shift, maximum: e is used by the quotient and by the sum
  expect(order).toEqual(['op6', 'op5', 'op4', 'op3', 'op2', 'op1']);
  const after = (at: number) => reached({ inside, order, at }, 'backward');
  expect(after(0).inside.gradients['op6.output']).toBeDefined();
  expect(Object.keys(after(0).inside.gradients)).toEqual(['op6.output']);
  for (const at of [1, 2]) {
    expect(after(at).accumulating).toEqual({ 'op3.output': { done: 1, count: 2 } });
    expect(after(at).inside.gradients['op3.output']).toBeUndefined();
  }
  expect(after(3).accumulating).toEqual({});
  const parts = inside.edges.filter(({ from }) => from === 'op3.output').map(({ from, to }) => `edge:${from}->${to}`);
  expect(parts).toHaveLength(2);
  const shown = after(3).inside.gradients;
  for (const [i, x] of (shown['op3.output']?.entries ?? []).entries())
    expectNear(
      x,
      parts.reduce((sum, key) => sum + (shown[key]?.entries[i] ?? Number.NaN), 0),
      1e-12,
      `e[${i}]`,
    );
  // the scores are read by the maximum as well as by the shift
  expect(after(5).accumulating).toEqual({ '@input.value': { done: 1, count: 2 } });
  session.client.dispose();
});

describeGpu('operations on WebGPU', () => {
  it.each(['cross-entropy', 'attention'] as const)('"%s" has the arithmetic of the CPU', async (name) => {
    const document = documentOf(name);
    const cpu = await opened(document, { choice: 'cpu' });
    const gpu = await opened(document, { choice: 'webgpu', gpu: await nodeGpu() });
    const path = name === 'attention' ? 'A' : 'C/op1';
    const order = operationOrder(await insideAt(gpu.client, path), 'backward');
    expect(order.length).toBeGreaterThan(4);
    for (const id of order) {
      const found = await gpu.client.request('operation', { path, id });
      const wanted = await cpu.client.request('operation', { path, id });
      expect(found?.products.length).toBeGreaterThan(0);
      for (const [k, { wrt, row, jacobian, result }] of (wanted?.products ?? []).entries()) {
        const product = found?.products[k];
        expect(product?.wrt).toBe(wrt);
        for (const [part, numbers] of Object.entries({ row, jacobian: jacobian ?? [], result }))
          for (const [i, x] of numbers.entries())
            expectNear(product?.[part as 'row' | 'jacobian' | 'result']?.[i], x, 1e-5, `${wrt} ${part}[${i}]`);
      }
    }
    cpu.client.dispose();
    gpu.client.dispose();
  });
});
