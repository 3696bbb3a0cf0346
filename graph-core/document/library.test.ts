import { describe, expect, it } from 'vitest';
import { opOf } from '../ops/index.ts';
import { emptyLibrary, type Library, type LibraryBlock, readLibrary, sameBlock, standingOf, writeLibrary } from './library.ts';

const block = (more: Partial<LibraryBlock> = {}): LibraryBlock => ({
  title: 'Gate',
  version: 1,
  definition: 'gate',
  definitions: {
    gate: {
      nodes: [{ id: 'h', type: 'sigmoid', position: { x: 0, y: 0 } }],
      edges: [],
      inputs: [{ name: 'a', at: 'h.input' }],
      outputs: [{ name: 'b', at: 'h.output' }],
    },
  },
  ...more,
});

const library = (blocks: Library['blocks']): Library => ({ ...emptyLibrary('Mine'), blocks });
const read = (value: unknown) =>
  readLibrary(typeof value === 'string' ? value : JSON.stringify(value), 'l.chainrule-library', opOf);
const fault = (value: unknown) => {
  const result = read(value);
  return result.ok ? null : { code: result.error[0]?.code, address: result.error[0]?.address };
};

describe('a library file', () => {
  it('is read as it was written, with fields that this version does not know', () => {
    const all = { ...library({ gate: { ...block(), colour: 'green' } as LibraryBlock }), author: { of: 'it' } };
    expect(read(writeLibrary(all as Library))).toEqual({ ok: true, value: all });
  });

  it.each([
    ['file/damaged', 'l.chainrule-library', '{"format":'],
    ['library/foreign', 'l.chainrule-library', { format: 'chainrule-graph' }],
    ['library/foreign', 'l.chainrule-library', '[1]'],
    ['library/newer', 'l.chainrule-library', { ...library({}), version: 2 }],
    ['document/schema', '/blocks', { ...library({}), blocks: [] }],
    ['document/schema', '/blocks/gate/version', library({ gate: block({ version: 0 }) })],
    ['document/reserved-key', '/blocks/__proto__', '{"format":"chainrule-library","version":1,"blocks":{"__proto__":{}}}'],
    ['library/no-definition', '/blocks/gate/definition', library({ gate: block({ definition: 'gates' }) })],
    [
      'document/schema',
      '/blocks/gate/definitions/gate/nodes',
      library({ gate: block({ definitions: { gate: { nodes: 1 } } as never }) }),
    ],
    [
      'document/dangling-edge',
      '/blocks/gate/definitions/gate/edges/0/to',
      library({
        gate: block({
          definitions: {
            gate: {
              ...(block().definitions.gate as NonNullable<LibraryBlock['definitions'][string]>),
              edges: [{ from: 'h.output', to: 'k.input' }],
            },
          },
        }),
      }),
    ],
  ])('is refused with the place: %s at %s', (code, address, value) => {
    expect(fault(value)).toEqual({ code, address });
  });

  it('tells blocks of one id apart', () => {
    const turned = {
      ...block(),
      definitions: { gate: Object.fromEntries(Object.entries(block().definitions.gate ?? {}).reverse()) },
    };
    expect(sameBlock(block(), turned as never)).toBe(true);
    const here = block({ version: 2 });
    expect([
      standingOf(block(), undefined),
      standingOf(block({ version: 3 }), here),
      standingOf(block(), here),
      standingOf(block({ version: 2 }), here),
      standingOf(block({ version: 2, title: 'Door' }), here),
    ]).toEqual(['new', 'newer', 'older', 'same', 'different']);
  });
});
