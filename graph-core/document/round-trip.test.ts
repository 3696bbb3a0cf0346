import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import publishedSchema from '../../docs/schema/chainrule-graph.v1.json';
import type { Document } from '../model/document.ts';
import { documentJsonSchema } from './json-schema.ts';
import { LIMITS } from './limits.ts';
import { loadDocument } from './load.ts';
import { saveDocument } from './save.ts';

const KEYS = ['__proto__', 'constructor', 'prototype'];
const key = fc.string().filter((k) => !KEYS.includes(k));
/** JSON without the three keys, as deep as a few levels. */
const json = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constant(null),
    fc.boolean(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.string({ unit: 'binary' }),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(key, tie('value'), { maxKeys: 3, noNullPrototype: true }),
  ),
})).value;
const number = fc.double({ noNaN: true, noDefaultInfinity: true });
const extra = fc.dictionary(
  key.map((k) => `x-${k}`),
  json,
  { maxKeys: 2, noNullPrototype: true },
);
const withExtra = <T extends object>(record: fc.Arbitrary<T>) =>
  fc.tuple(extra, record).map(([more, known]) => ({ ...more, ...known }));
const coordinate = fc.double({ noNaN: true, min: -LIMITS.coordinate, max: LIMITS.coordinate });
const point = fc.record({ x: coordinate, y: coordinate }, { noNullPrototype: true });
const node = (id: string) =>
  withExtra(
    fc.record(
      {
        id: fc.constant(id),
        type: fc.string({ minLength: 1 }),
        attrs: fc.dictionary(key, json, { maxKeys: 2, noNullPrototype: true }),
        position: point,
        title: fc.string(),
      },
      { requiredKeys: ['id', 'type', 'position'], noNullPrototype: true },
    ),
  );
const element = fc.oneof(number, fc.constantFrom('NaN', 'Infinity', '-Infinity', '-0'));
const parameter = withExtra(
  fc.record(
    {
      init: fc.constantFrom('zeros', 'pytorch-linear'),
      trainable: fc.boolean(),
      stream: fc.string(),
      value: fc.array(element, { maxLength: 4 }).map((data) => ({ dtype: 'float', shape: [data.length], data })),
    },
    { requiredKeys: [], noNullPrototype: true },
  ),
);
const document = withExtra(
  fc.record(
    {
      format: fc.constant('chainrule-graph'),
      version: fc.constant(1),
      name: fc.string({ unit: 'binary' }),
      nodes: fc.tuple(node('a'), node('b'), node('_c-1')).map((list) => [...list]),
      edges: withExtra(fc.constant({ from: 'a.output', to: 'b.inputs.0' })).map((e) => [e]),
      parameters: fc.dictionary(fc.constantFrom('a.weight', 'b.value'), parameter, { noNullPrototype: true }),
      definitions: fc.constant({}),
      data: extra,
      training: extra,
      view: fc.dictionary(key, json, { maxKeys: 2, noNullPrototype: true }),
    },
    { noNullPrototype: true },
  ),
) as unknown as fc.Arbitrary<Document>;

describe('files', () => {
  it('load(save(document)) is the document, unknown fields included', () => {
    fc.assert(
      fc.property(document, (doc) => {
        const text = saveDocument(doc);
        const loaded = loadDocument(text, 'f');
        if (!loaded.ok) throw new Error(JSON.stringify(loaded.error.diagnostics));
        expect(loaded.value.document).toEqual(doc);
        expect(saveDocument(loaded.value.document)).toBe(text);
      }),
      { numRuns: 300 },
    );
  });
  it('damaged anywhere: one message, no crash', () => {
    fc.assert(
      fc.property(
        document,
        fc.nat({ max: 100_000 }),
        fc.constantFrom('', '\u0000', '"', ']', ',,', '\uFFFF'),
        (doc, at, rubbish) => {
          const text = saveDocument(doc);
          const cut = at % (text.length - 3);
          const result = loadDocument(text.slice(0, cut) + rubbish, 'f');
          if (result.ok) throw new Error('a truncated file was accepted');
          expect(result.error.diagnostics).toHaveLength(1);
          expect(result.error.diagnostics[0]?.message).toMatch(/^f (is damaged at byte \d+ \(line \d+\)|is empty)/);
        },
      ),
      { numRuns: 300 },
    );
  });
  it('random bytes are refused, not thrown at', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        expect(loadDocument(bytes, 'f').ok).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
  it('are described by the published schema', () => {
    expect(documentJsonSchema()).toEqual(publishedSchema);
  });
});
