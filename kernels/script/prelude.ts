/**
 * What is evaluated in the interpreter before a script: takes away what does not depend on the inputs alone (randomness, code made
 * of texts) and freezes the rest, so that no call can leave anything behind for the next. Its value makes a runner of a script's
 * function, which reads sample i of `input`, writes sample i of `output`, and returns what is wrong with the result, or nothing.
 * The runner relies on nothing that a script can reach.
 */
export const PRELUDE = `(() => {
  'use strict';
  const { getOwnPropertyDescriptor, getPrototypeOf, freeze, defineProperty } = Object;
  const { ownKeys, apply } = Reflect;
  const { isArray } = Array;
  const typedArray = getPrototypeOf(Float64Array.prototype);
  const tagOf = getOwnPropertyDescriptor(typedArray, Symbol.toStringTag).get;
  const lengthOf = getOwnPropertyDescriptor(typedArray, 'length').get;

  const promise = Promise.prototype;

  const samples = [
    function* () {}, [].values(), new Map().entries(), new Set().values(), ''[Symbol.iterator](), ''.matchAll(/a/g),
    [].values().map((x) => x), Iterator.from({ next() {} }), Iterator.concat?.([]) ?? [], () => {}, async () => {},
    async function* () {}, /a/,
  ];
  for (const f of samples) if (typeof f === 'function') delete getPrototypeOf(f).constructor;
  delete globalThis.eval;
  delete globalThis.Function;
  delete globalThis.Promise;
  delete promise.constructor;
  delete globalThis.SharedArrayBuffer;
  delete globalThis.WeakRef;
  delete globalThis.FinalizationRegistry;
  defineProperty(Math, 'random', { value: () => {
    throw new Error('there is no Math.random here: wire a random variable to an input, which is drawn from the seed of the document');
  } });

  const seen = new Set();
  const harden = (value) => {
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value)) return;
    seen.add(value);
    freeze(value);
    for (const key of ownKeys(value)) {
      const { value: own, get, set } = getOwnPropertyDescriptor(value, key);
      harden(own);
      harden(get);
      harden(set);
    }
    harden(getPrototypeOf(value));
  };
  harden(promise);
  for (const sample of samples) harden(getPrototypeOf(sample));
  harden(globalThis);

  const kindOf = (value) => {
    if (value === undefined) return 'nothing (return is missing)';
    if (value === null) return 'null';
    if (isArray(value)) return 'a list of ' + value.length;
    if (getPrototypeOf(value) === promise) return 'a promise, for which nobody waits';
    const type = typeof value;
    return type === 'object' ? 'an object' : 'a ' + type;
  };
  const listLength = (value) => {
    if (isArray(value)) return value.length;
    if (typeof value !== 'object' || value === null) return -1;
    return apply(tagOf, value, []) === undefined ? -1 : apply(lengthOf, value, []);
  };
  const place = (trail, depth) => {
    let text = '';
    for (let i = 0; i < depth; i++) text += '[' + trail[i] + ']';
    return text === '' ? '' : 'entry ' + text + ' of ';
  };

  return (fn, inputBuffer, outputBuffer, ports, shape) => {
    const input = new Float64Array(inputBuffer);
    const output = new Float64Array(outputBuffer);
    const sizes = [];
    for (let p = 0; p < ports.length; p++) {
      let size = 1;
      for (let d = 0; d < ports[p].shape.length; d++) size *= ports[p].shape[d];
      sizes[p] = size;
    }
    let size = 1;
    for (let d = 0; d < shape.length; d++) size *= shape[d];

    let at = 0;
    const read = (of, depth) => {
      if (depth === of.length) return input[at++];
      const list = [];
      for (let k = 0; k < of[depth]; k++) list[k] = read(of, depth + 1);
      return list;
    };
    const trail = [];
    const write = (value, depth) => {
      if (depth === shape.length) {
        if (typeof value === 'boolean') output[at++] = value ? 1 : 0;
        else if (typeof value === 'number') output[at++] = value;
        else return place(trail, depth) + 'what it returns is ' + kindOf(value) + ', and has to be a number';
        return;
      }
      const length = listLength(value);
      if (length !== shape[depth])
        return place(trail, depth) + 'what it returns is ' + kindOf(value) + ', and has to be a list of ' + shape[depth];
      for (let k = 0; k < length; k++) {
        trail[depth] = k;
        const own = getOwnPropertyDescriptor(value, k);
        if (own === undefined) return place(trail, depth + 1) + 'what it returns is missing';
        if (own.get !== undefined || own.set !== undefined)
          return place(trail, depth + 1) + 'what it returns is a getter, and has to be a plain value';
        const wrong = write(own.value, depth + 1);
        if (wrong !== undefined) return wrong;
      }
    };
    return (sample) => {
      const values = [];
      for (let p = 0, from = 0; p < ports.length; p++) {
        at = from + sample * sizes[p];
        values[p] = read(ports[p].shape, 0);
        from += ports[p].count * sizes[p];
      }
      const value = apply(fn, undefined, values);
      at = sample * size;
      return write(value, 0);
    };
  };
})()`;
