import { afterEach, describe, expect, it } from 'vitest';
import type { Document } from '../graph-core/model/document.ts';
import { graph, node, wires } from '../graph-core/validate/testing.ts';
import { createSessionClient, type SessionWorker } from './client.ts';
import type { FromWorker, SessionClient, SessionEvents, StepView, ToWorker } from './protocol.ts';
import { hostSession } from './worker-host.ts';

const document: Document = graph(
  [
    node('x', 'observed', { shape: [2], value: { dtype: 'float', shape: [2], data: [1, -2] } }),
    node('f', 'linear', { outFeatures: 1 }),
    node('C', 'squared-norm'),
  ],
  wires('x.value -> f.input', 'f.output -> C.input'),
);

/** The worker's own code behind a message channel, so that everything is cloned as it is between threads. */
class ChannelWorker implements SessionWorker {
  readonly #channel = new MessageChannel();
  #deaf = false;
  readonly #onError: ((event: ErrorEvent) => void)[] = [];

  constructor() {
    const { port2 } = this.#channel;
    const receive = hostSession({ choice: 'cpu' }, (message) => port2.postMessage(message));
    port2.onmessage = (event) => {
      if (!this.#deaf) receive(event.data as ToWorker);
    };
  }

  postMessage(message: ToWorker): void {
    this.#channel.port1.postMessage(message);
  }

  addEventListener(type: 'message' | 'error', listener: (event: never) => void): void {
    if (type === 'error') this.#onError.push(listener as (event: ErrorEvent) => void);
    else this.#channel.port1.onmessage = listener as (event: MessageEvent<FromWorker>) => void;
  }

  terminate(): void {
    this.#channel.port1.close();
    this.#channel.port2.close();
  }

  /** Hears nothing any more, as if it hung in a loop. */
  hang(): void {
    this.#deaf = true;
  }

  crash(message: string): void {
    for (const listener of this.#onError) listener({ message, preventDefault: () => {} } as ErrorEvent);
  }
}

const clients: SessionClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.dispose();
});

function connect(beatMs = 2000) {
  const workers: ChannelWorker[] = [];
  const client = createSessionClient(() => {
    const worker = new ChannelWorker();
    workers.push(worker);
    return worker;
  }, beatMs);
  clients.push(client);
  const errors: SessionEvents['error'][] = [];
  client.on('error', (error) => errors.push(error));
  return { client, workers, errors };
}

const opened = (generation: number) => ({ document, tables: {}, generation });
const nextView = (client: SessionClient): Promise<StepView> =>
  new Promise((resolve) => {
    const off = client.on('view', (view) => {
      off();
      resolve(view);
    });
  });

describe('SessionClient', () => {
  it('sends requests to the worker and gives its answers and events', async () => {
    const { client } = connect();
    const report = await client.request('open', opened(1));
    expect(report.view?.stages.map((stage) => stage.node)).toContain('f');
    const progress: SessionEvents['progress'][] = [];
    const off = client.on('progress', (event) => progress.push(event));
    const last = await client.request('train', { steps: 3 });
    expect(last).toMatchObject({ ended: 'done', step: 3 });
    expect(progress.at(-1)).toEqual(last);
    off();
    await client.request('train', { steps: 1 });
    expect(progress.at(-1)).toEqual(last);
    expect((await client.request('parameters', {}))['f.weight']?.data).toBeInstanceOf(Float64Array);
  });

  it('rejects with the code and address of what went wrong', async () => {
    const { client } = connect();
    await expect(client.request('goTo', { cursor: 1 })).rejects.toMatchObject({
      name: 'SessionError',
      code: 'session/nothing-open',
    });
    await client.request('open', opened(1));
    await expect(client.request('jacobian', { of: 'f.output', wrt: 'q.value' })).rejects.toMatchObject({
      code: 'jacobian/unknown-value',
      address: 'q.value',
    });
    await expect(client.request('open', { ...opened(2), document: (() => 1) as never })).rejects.toMatchObject({
      code: 'session/not-cloneable',
    });
  });

  it('starts a new worker when one crashes, tells, and opens the document there', async () => {
    const { client, workers, errors } = connect();
    await client.request('open', opened(4));
    const view = nextView(client);
    const pending = client.request('tensor', { address: 'f.output', what: 'value' });
    workers[0]?.crash('out of memory');
    await expect(pending).rejects.toMatchObject({ code: 'session/worker-died' });
    expect(errors[0]?.code).toBe('session/worker-died');
    expect(errors[0]?.message).toContain('out of memory');
    expect((await view).generation).toBe(4);
    expect(workers).toHaveLength(2);
    expect((await client.request('goTo', { cursor: 1 })).values['f.output']).toBeDefined();
  });

  it('answers about data, also when the graph cannot run, and after a crash', async () => {
    const { client, workers } = connect();
    const bytes = new TextEncoder().encode('a,k\n1,u\n2.5,v\n,u\n4,u\n');
    const data = { sources: { t: { file: 't.csv' } }, columns: { 'x.value': { source: 't', columns: ['a'] } } };
    const unfinished = graph([node('x', 'observed', { shape: [] })], [], { data });
    const request = { document: unfinished, tables: { t: bytes }, generation: 1 };
    const { diagnostics } = await client.request('open', request);
    expect(diagnostics.map(({ message }) => message)).toContain('t.csv, line 4, column "a": there is no value.');
    const rows = {
      from: 2,
      rows: [
        ['', 'u'],
        ['4', 'u'],
      ],
    };
    expect(await client.request('tableRows', { source: 't', from: 2, count: 9 })).toEqual(rows);
    const view = client.request('dataReport', { source: 't' });
    expect(await view).toMatchObject({
      ok: true,
      table: {
        rows: 4,
        columns: [
          { name: 'a', type: 'float', missing: 1, range: { min: 1, max: 4 } },
          {
            classes: [
              { name: 'u', rows: 3 },
              { name: 'v', rows: 1 },
            ],
          },
        ],
      },
      parts: [],
    });
    // The worker has the file already; the one after it does not.
    await client.request('open', { ...request, generation: 2 });
    expect(await client.request('tableRows', { source: 't', from: 2, count: 9 })).toEqual(rows);
    workers[0]?.crash('out of memory');
    await expect.poll(() => client.request('tableRows', { source: 't', from: 2, count: 9 }).catch(() => null)).toEqual(rows);
    const toy = await client.request('inspectSource', { name: 'm', source: { generator: 'sine', rows: 3 }, content: null });
    expect(toy).toMatchObject({
      ok: true,
      table: { rows: 3 },
      head: { rows: [expect.any(Array), expect.any(Array), expect.any(Array)] },
    });
    const bad = await client.request('inspectSource', { name: 'b.csv', source: { inline: 'a\n' }, content: null });
    expect(bad).toMatchObject({ ok: false, diagnostics: [{ code: 'data/empty' }] });
  });

  it('notices a worker that does not answer', async () => {
    const { client, workers, errors } = connect(20);
    await client.request('open', opened(1));
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect(workers).toHaveLength(1);
    const view = nextView(client);
    workers[0]?.hang();
    await view;
    expect(workers).toHaveLength(2);
    expect(errors[0]?.message).toContain('has not answered');
  });

  it('does not start workers for ever', async () => {
    const { client, workers, errors } = connect();
    for (let i = 0; i < 4; i++) workers.at(-1)?.crash('again');
    expect(workers).toHaveLength(4);
    expect(errors.at(-1)?.message).toContain('too often');
    await expect(client.request('devices', {})).rejects.toMatchObject({ code: 'session/worker-died' });
  });
});
