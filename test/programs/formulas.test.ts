import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Tensor } from '../../graph-core/model/tensor.ts';
import { registry } from '../../graph-core/ops/index.ts';
import { Builder } from '../../graph-core/program/builder.ts';
import { parseFormula } from '../../graph-core/scalar/parse.ts';
import { exprToText } from '../../graph-core/scalar/text.ts';
import { run } from '../support/program.ts';

/** A formula as text, and its value computed on the side, without the parser or the expressions. */
interface Sample {
  readonly text: string;
  readonly value: (x: number, y: number) => number;
}

const constantOf = (v: number): Sample => ({ text: String(v), value: () => v });
const SIGNS: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
};
const CALLS: Readonly<Record<string, (a: number) => number>> = { sin: Math.sin, exp: Math.exp, tanh: Math.tanh, abs: Math.abs };

const samples = fc.letrec<{ e: Sample }>((tie) => ({
  e: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom<Sample>({ text: 'x', value: (x) => x }, { text: 'y', value: (_, y) => y }),
    fc.constantFrom(0.5, 1, 2, 3, 1e-3).map(constantOf),
    fc.tuple(fc.constantFrom(...Object.keys(SIGNS)), tie('e'), tie('e')).map(([sign, a, b]): Sample => {
      const op = SIGNS[sign] as (a: number, b: number) => number;
      return { text: `(${a.text}) ${sign} (${b.text})`, value: (x, y) => op(a.value(x, y), b.value(x, y)) };
    }),
    fc.tuple(fc.constantFrom(...Object.keys(CALLS)), tie('e')).map(([name, a]): Sample => {
      const f = CALLS[name] as (a: number) => number;
      return { text: `${name}(${a.text})`, value: (x, y) => f(a.value(x, y)) };
    }),
    tie('e').map((a): Sample => ({ text: `-(${a.text})`, value: (x, y) => -a.value(x, y) })),
    fc.tuple(tie('e'), tie('e'), tie('e')).map(
      ([a, b, c]): Sample => ({
        text: `where(${a.text} > ${b.text}, ${b.text}, ${c.text})`,
        value: (x, y) => (a.value(x, y) > b.value(x, y) ? b.value(x, y) : c.value(x, y)),
      }),
    ),
  ),
})).e;

/** Texts that are long enough to be refused say nothing about what is read. */
const readable = samples.filter(({ text }) => parseFormula(text).ok);

describe('for every formula', () => {
  it('what is written is read again as the same', () => {
    fc.assert(
      fc.property(readable, ({ text }) => {
        const found = parseFormula(text);
        if (!found.ok) return false;
        const { expr, names } = found.value;
        const again = parseFormula(exprToText(expr, names));
        if (!again.ok) return again.error.code === 'formula/too-long' || again.error.code === 'formula/too-deep';
        expect(again.value.names).toEqual(names);
        expect(exprToText(again.value.expr, names)).toBe(exprToText(expr, names));
        expect(again.value.expr).toEqual(expr);
        return true;
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  const GRID = [-1.5, -0.3, 0, 0.7, 2];
  const AT = GRID.flatMap((x) => GRID.map((y) => [x, y] as const));

  it('what is computed is what the text says', async () => {
    await fc.assert(
      fc.asyncProperty(readable, async ({ text, value }) => {
        const found = parseFormula(text);
        if (!found.ok) return;
        const b = new Builder(registry);
        const given = Object.fromEntries(
          found.value.names.map((name) => [name, b.input(name, 'observed', { dtype: 'float', shape: [AT.length], axes: [] })]),
        );
        if (found.value.names.length === 0) return;
        b.output('output', b.op('formula', given, { expression: text }).output as never);
        const feeds = { x: AT.map(([x]) => x), y: AT.map(([, y]) => y) };
        const { output } = await run(b.build(), feeds);
        AT.forEach(([x, y], i) => {
          const [got, want] = [(output as Tensor).data[i] as number, value(x, y)];
          const isSame = Object.is(got, want) || Math.abs(got - want) <= 1e-12 * Math.max(1, Math.abs(want));
          if (!isSame) expect.fail(`${text} at ${x}, ${y}: got ${got}, want ${want}`);
        });
      }),
      { seed: 2, numRuns: 200 },
    );
  });
});
