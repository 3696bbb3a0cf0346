import { expect, it } from 'vitest';
import { textParts } from './text-parts.ts';

const t = (text: string) => ({ kind: 'text', text });
const f = (text: string) => ({ kind: 'inline', text });

it.each([
  ['plain', [t('plain')]],
  ['', []],
  ['a $x^2$ b', [t('a '), f('x^2'), t(' b')]],
  ['$$\\sum_i\nx_i$$', [{ kind: 'display', text: '\\sum_i\nx_i' }]],
  ['\\$8, not $y$', [t('$8, not '), f('y')]],
  ['\\$$x$$', [t('$'), f('x'), t('$')]],
  ['$5 and 6', [t('$5 and 6')]],
  ['$5\n6$', [t('$5\n6$')]],
  ['$\\text{\\$}$', [f('\\text{\\$}')]],
  ['$$', [t('$$')]],
])('%j', (text, parts) => {
  expect(textParts(text)).toEqual(parts);
});

it('takes no time for many signs', () => {
  const start = performance.now();
  expect(textParts('$'.repeat(19_999)).length).toBeGreaterThan(0);
  textParts('\\'.repeat(19_999));
  expect(performance.now() - start).toBeLessThan(2000);
});
