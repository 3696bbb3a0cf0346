import { describe, expect, it } from 'vitest';
import type { AttrSpec } from '../../graph-core/ops/define.ts';
import { attrText, readAttr } from './attr-text.ts';

const spec = (part: object): AttrSpec => ({ docs: '', ...part }) as AttrSpec;

describe('attributes as one line', () => {
  it.each<[object, unknown]>([
    [{ type: 'shape' }, [3, 10, 20]],
    [{ type: 'shape' }, []],
    [{ type: 'shape', allowInfer: true }, [-1, 4]],
    [{ type: 'dims' }, null],
    [{ type: 'dims' }, -1],
    [{ type: 'dims' }, [0, 2]],
    [{ type: 'ints' }, [1, -2]],
    [{ type: 'floats' }, [0.5, 1e-8]],
    [{ type: 'strings' }, ['f.*', 'g.weight']],
    [{ type: 'string' }, 'a b'],
    [{ type: 'json' }, { distribution: 'normal', stream: 'x' }],
  ])('%j keeps %j', (part, value) => {
    expect(readAttr(spec(part), attrText(spec(part), value))).toEqual({ ok: true, value });
  });
  it.each<[object, string]>([
    [{ type: 'shape' }, '3, x4y'],
    [{ type: 'shape' }, '-1'],
    [{ type: 'dims' }, 'last'],
    [{ type: 'ints' }, '1.5'],
    [{ type: 'floats' }, '1, nan'],
    [{ type: 'json' }, '{'],
    [{ type: 'string', maxLength: 2 }, 'abc'],
  ])('%j refuses %j', (part, text) => expect(readAttr(spec(part), text).ok).toBe(false));
});

it.each([
  ['same', 'same'],
  ['"same"', 'same'],
  ['true', true],
  ['null', null],
  ['[3, 2]', [3, 2]],
])('a value of any kind takes a word without quotes: %s', (text, value) =>
  expect(readAttr({ type: 'json', docs: '' } as AttrSpec, text)).toEqual({ ok: true, value }),
);
