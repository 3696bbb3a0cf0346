import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ScriptTask } from './script.ts';
import { type FromScriptWorker, WorkerScriptHost } from './worker-host.ts';

/** A worker that says what the test lets it say. */
class Puppet {
  readonly tasks: ScriptTask[] = [];
  isEnded = false;
  say: (message: FromScriptWorker) => void = () => {};
  fail: (reason: string) => void = () => {};
  post(task: ScriptTask): void {
    this.tasks.push(task);
  }
  listen(onMessage: Puppet['say'], onError: Puppet['fail']): void {
    this.say = onMessage;
    this.fail = onError;
  }
  terminate(): void {
    this.isEnded = true;
  }
}

const task = (source: string): ScriptTask => ({ source, ports: [], shape: [], count: 1, inputs: [] });
const one = { values: Float64Array.of(1) };
const two = { values: Float64Array.of(2) };

describe('a worker of scripts', () => {
  let workers: Puppet[];
  let host: WorkerScriptHost;

  beforeEach(() => {
    vi.useFakeTimers();
    workers = [];
    host = new WorkerScriptHost(() => {
      const worker = new Puppet();
      workers.push(worker);
      return worker;
    });
  });
  afterEach(() => {
    host.dispose();
    vi.useRealTimers();
  });

  const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

  it('that cannot be started is said, and tried again with the next task', async () => {
    let isThere = false;
    const late = new WorkerScriptHost(() => {
      if (!isThere) throw new Error('no threads left');
      const worker = new Puppet();
      workers.push(worker);
      return worker;
    });
    expect(await late.run(task('a'))).toMatchObject({
      fault: { code: 'script/broken', message: expect.stringContaining('no threads left') },
    });
    isThere = true;
    const answer = late.run(task('b'));
    await pass(0);
    workers[0]?.say(one);
    expect(await answer).toBe(one);
    late.dispose();
  });

  it('is started by the first task, and asked one after another', async () => {
    expect(workers).toHaveLength(0);
    const answers = [host.run(task('a')), host.run(task('b'))];
    await pass(0);
    expect(workers[0]?.tasks.map(({ source }) => source)).toEqual(['a']);
    workers[0]?.say(one);
    await pass(0);
    expect(workers[0]?.tasks.map(({ source }) => source)).toEqual(['a', 'b']);
    workers[0]?.say(two);
    expect(await Promise.all(answers)).toEqual([one, two]);
    expect(workers).toHaveLength(1);
  });

  it('is ended where nothing is heard of it, which is told with the loops, and made anew', async () => {
    const answer = host.run(task('for (;;) {}'));
    await pass(0);
    workers[0]?.say('ready');
    workers[0]?.say('beat');
    await pass(5500);
    expect(workers[0]?.isEnded).toBe(false);
    await pass(1000);
    expect(workers[0]?.isEnded).toBe(true);
    expect(await answer).toMatchObject({
      fault: { code: 'script/time', line: 1, message: expect.stringContaining('more than 5 s') },
    });
    const next = host.run(task('b'));
    await pass(0);
    // what the old one says now is nobody's answer
    workers[0]?.say(one);
    workers[1]?.say(two);
    expect(await next).toEqual(two);
  });

  it('goes on after a stop where it answers soon, and is ended where it does not', async () => {
    const stop = new AbortController();
    const quick = host.run(task('a'), stop.signal);
    await pass(0);
    stop.abort();
    workers[0]?.say(one);
    await quick;
    expect(workers[0]?.isEnded).toBe(false);
    const again = new AbortController();
    const slow = host.run(task('b'), again.signal);
    await pass(0);
    again.abort();
    await pass(200);
    expect(await slow).toBeNull();
    expect(workers[0]?.isEnded).toBe(true);
    expect(await host.run(task('c'), again.signal)).toBeNull();
    expect(workers).toHaveLength(1);
  });

  it('says so where it cannot be loaded', async () => {
    const answer = host.run(task('a'));
    await pass(0);
    workers[0]?.fail('no such file');
    expect(await answer).toMatchObject({ fault: { code: 'script/broken', message: 'the interpreter ended: no such file' } });
  });
});
