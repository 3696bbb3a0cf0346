import { describe, expect, it } from 'vitest';
import { loopLines } from './faults.ts';
import { Sandbox } from './sandbox.ts';
import type { ScriptAnswer, ScriptFault } from './script.ts';

const sandbox = new Sandbox();

/** One port `x`, a number for each sample. */
const run = (source: string, x: readonly number[] = [1], shape: readonly number[] = []): Promise<ScriptAnswer> =>
  sandbox.run({ source, ports: [{ name: 'x', shape: [] }], shape, count: x.length, inputs: [Float64Array.from(x)] });

async function valuesOf(...args: Parameters<typeof run>): Promise<number[]> {
  const answer = await run(...args);
  if ('fault' in answer) throw new Error(answer.fault.message);
  return [...answer.values];
}

async function faultOf(...args: Parameters<typeof run>): Promise<ScriptFault> {
  const answer = await run(...args);
  if ('values' in answer) throw new Error(`it gave ${answer.values}`);
  return answer.fault;
}

describe('a script', () => {
  it('is called once a sample, with numbers and lists as the shapes say', async () => {
    expect(await valuesOf('return x > 1 ? x * 2 : NaN;', [1, 2, 3])).toEqual([Number.NaN, 4, 6]);
    expect(await valuesOf('return [[x, true], new Float64Array([-0, x])];', [5], [2, 2])).toEqual([5, 1, -0, 5]);
    const answer = await sandbox.run({
      source: 'm[0].push(9); return m[0][2] + m[1][0] * k;',
      ports: [
        { name: 'm', shape: [2, 2] },
        { name: 'k', shape: [] },
      ],
      shape: [],
      count: 2,
      inputs: [Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8), Float64Array.of(10, 100)],
    });
    expect(answer).toEqual({ values: Float64Array.of(39, 709) });
  });

  it.each([
    ['\nfor (;;) {}', 'script/time', 2, /5 million steps .*line 2/],
    ['try { while (true) {} } catch { return 1; } finally { return 2; }', 'script/time', 1, /5 million steps/],
    ["return /(a+)+$/.test('a'.repeat(40) + 'b');", 'script/time', 1, /5 million steps/],
    ["const a = 1;\nreturn 'x'.repeat(2 ** 28).length;", 'script/memory', 2, /64 MiB/],
    ['return new Float64Array(2 ** 24)[0];', 'script/memory', 1, /64 MiB/],
    ['const all = [];\nfor (let i = 0; i < 2000; i++) all.push(new Uint8Array(1e5));\nreturn 1;', 'script/memory', 2, /64 MiB/],
    ['const f = (n) => f(n) + 1;\nreturn f(x);', 'script/stack', 1, /too deeply/],
    ["return JSON.parse('['.repeat(100000));", 'script/stack', null, /too deeply/],
    ["const a = 1;\nthrow new RangeError('no');", 'script/threw', 2, /^RangeError: no$/],
    ['throw { a: [1] };', 'script/threw', null, /\[1\]/],
    ["throw '';", 'script/threw', null, /cannot be written down/],
    ['throw new TypeError();', 'script/threw', 1, /^TypeError$/],
    ['\nreturn y.z;', 'script/threw', 2, /'y' is not defined/],
    ['\n\nlet q = ;', 'script/syntax', 3, /unexpected token/],
    ['if (x) {\n  return 1;', 'script/syntax', 2, /./],
  ])('%s is stopped with a message', async (source, code, line, message) => {
    const fault = await faultOf(source);
    expect({ code: fault.code, line: fault.line }).toEqual({ code, line });
    expect(fault.message).toMatch(message);
    expect(await valuesOf('return x + 1;')).toEqual([2]);
  });

  it.each([
    ['', [], /returns is nothing/],
    ["return 'a';", [], /a string, and has to be a number/],
    ['return 1n;', [], /a bigint/],
    ['return [1];', [], /a list of 1, and has to be a number/],
    ['return { length: 2, 0: 1, 1: 2 };', [2], /an object, and has to be a list of 2/],
    ['return [1, [2]];', [2], /entry \[1\] of what it returns is a list of 1/],
    ['return [[1, 2], [3]];', [2, 2], /entry \[1\] of .* a list of 1, and has to be a list of 2/],
    ['return [1, , 3];', [3], /entry \[1\] of what it returns is missing/],
    ['const a = [1]; Object.defineProperty(a, 0, { get: () => 1 }); return a;', [1], /a getter/],
    ['return (async () => 1)();', [], /a promise/],
  ])('%s is no result', async (source, shape, message) => {
    const fault = await faultOf(source, [1], shape);
    expect(fault.code).toBe('script/result');
    expect(fault.message).toMatch(message);
    expect(fault.line).toBe(1);
  });

  it.each([
    'return Math.random();',
    'return Date.now();',
    'return performance.now();',
    'return fetch;',
    'return process.pid;',
    'return new Proxy([], {}).length;',
    "return eval('1');",
    "return Function('return 1')();",
    "return (() => {}).constructor('return 1')();",
    "return (function* () {}).constructor('yield 1')().next().value;",
    "return (async () => {}).constructor('return 1')() === 1;",
    "return (async function* () {}).constructor('return 1')().next === 1;",
  ])('%s reaches nothing', async (source) => {
    expect((await faultOf(source)).code).toBe('script/threw');
  });

  it.each(['Date', 'fetch', 'console', 'process', 'window', 'setTimeout'])(
    'says that there is no %s, and what to do',
    async (name) => {
      expect(await faultOf(`const a = 1;\nreturn ${name}.x;`)).toMatchObject({
        message: `there is no ${name} here: a script sees its inputs and nothing else`,
        mend: 'wire in what it needs, and return what you want to see',
        line: 2,
      });
      expect((await faultOf('return fetchh;')).message).toBe("ReferenceError: 'fetchh' is not defined");
    },
  );

  it('says that randomness is wired in', async () => {
    expect((await faultOf('return Math.random();')).message).toMatch(
      /^Error: there is no Math.random here: wire a random variable/,
    );
  });

  it('counts the steps of all samples together', async () => {
    const strict = new Sandbox(100_000);
    const source = 'let n = 0;\nfor (let i = 0; i < 10_000; i++) n++;\nreturn n;';
    const task = (count: number) => ({ source, ports: [], shape: [], count, inputs: [] });
    expect(await strict.run(task(4))).toHaveProperty('values');
    const answer = await strict.run(task(100));
    const fault = 'fault' in answer ? answer.fault : null;
    expect(fault).toMatchObject({ code: 'script/time', line: 2 });
    expect(fault?.message).toMatch(/^\d{1,2} of 100 samples took 0.1 million steps/);
  });

  it.each([
    'globalThis.n = (globalThis.n ?? 0) + 1; return globalThis.n;',
    'Array.prototype.n = 1; return 1;',
    'Object.prototype.toJSON = () => 1; return 1;',
    'Math.sin.n = 1; return 1;',
    '[].values().__proto__.n = 1; return 1;',
    '(function* () {}).prototype.__proto__.__proto__.n = 1; return 1;',
    'new Map().entries().__proto__.n = 1; return 1;',
    'Array.isArray = () => true; return 1;',
    'Math.random.n = 1; return 1;',
    '(async () => {})().__proto__.n = 1; return 1;',
    '(async function* () {}).__proto__.n = 1; return 1;',
    '(async function* () {}).prototype.__proto__.__proto__.n = 1; return 1;',
    'arguments.callee.n = 1; return 1;',
    'n = 1; return n;',
  ])('%s leaves nothing behind', async (source) => {
    expect((await faultOf(source, [1, 1, 1])).code).toBe('script/threw');
  });

  it.each([
    '}, (() => { let n = 0; return function () { return n++; }; })() || {',
    '}(0), ((n) => function () { return n++; })(0) || {',
    '} while (false) })(), ((n) => function () { return n++; })(0) || (() => { do {',
  ])('%s cannot put anything beside its function', async (source) => {
    expect((await faultOf(source, [1, 1, 1])).code).toBe('script/syntax');
  });

  it('is given its whole memory, whatever others keep and however many numbers go in', async () => {
    // a cycle, which is not freed at once
    const large =
      'const all = [];\nall.push(all);\nfor (let i = 1; i < 400; i++) all.push(new Uint8Array(1e5));\nreturn all.length;';
    for (let i = 0; i < 4; i++) expect(await valuesOf(`${large} // ${i}`)).toEqual([400]);
    const wide = new Float64Array(1e7).fill(2);
    const ports = [{ name: 'x', shape: [1] }];
    const answer = await sandbox.run({ source: `${large.replace('400', '300')}`, ports, shape: [], count: 1, inputs: [wide] });
    expect(answer).toEqual({ values: Float64Array.of(300) });
  });

  it('gives the same for the same, whatever ran before', async () => {
    const source = 'const seen = new Map([[x, 1]]);\nseen.set(seen.size, x);\nreturn seen.size + x;';
    const before = await valuesOf(source, [3, 4]);
    await run('for (;;) {}');
    for (let i = 0; i < 12; i++) await valuesOf(`return x + ${i};`);
    expect(await valuesOf(source, [3, 4])).toEqual(before);
  });
});

describe('loopLines', () => {
  it('finds what repeats, not what is quoted', () => {
    expect(loopLines("// for\nfor (;;) {}\nconst s = 'while';\n/* do\n while */ do {} while (0);")).toEqual([2, 5]);
  });
});
