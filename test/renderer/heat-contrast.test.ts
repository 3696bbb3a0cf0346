import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cellColour } from '../../renderer/ui/heat.ts';

/** Colours of a theme, from the style sheet itself. */
function themeColours(theme: 'light' | 'dark'): Record<string, readonly number[]> {
  const css = readFileSync(new URL('../../renderer/ui/theme.css', import.meta.url), 'utf8');
  const block = css.slice(css.indexOf(`:root[data-theme="${theme}"]`)).split('}')[0] as string;
  return Object.fromEntries(
    [...block.matchAll(/--([\w-]+): #([0-9a-f]{6});/g)].map(([, name, hex]) => [
      name as string,
      [0, 2, 4].map((at) => Number.parseInt((hex as string).slice(at, at + 2), 16) / 255),
    ]),
  );
}
const linear = (c: number): number => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
/** color-mix(in oklab, a p%, b), as linear red, green and blue. */
function mix(a: readonly number[], b: readonly number[], p: number): number[] {
  const lab = (rgb: readonly number[]): number[] => {
    const [r, g, bl] = rgb.map(linear) as [number, number, number];
    const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * bl);
    const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * bl);
    const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * bl);
    return [l, m, s];
  };
  // OKLab is linear in the cube roots, so that these may be mixed themselves.
  const [x, y] = [lab(a), lab(b)];
  const [l, m, s] = x.map((v, i) => (v * p + (y[i] as number) * (1 - p)) ** 3) as [number, number, number];
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}
const luminance = ([r, g, b]: readonly number[]): number =>
  0.2126 * (r as number) + 0.7152 * (g as number) + 0.0722 * (b as number);

describe('numbers on heat cells', () => {
  it.each([
    ['light', 'positive'],
    ['light', 'negative'],
    ['dark', 'positive'],
    ['dark', 'negative'],
  ] as const)('can be read: %s, %s', (theme, sign) => {
    const colours = themeColours(theme);
    for (let percent = 0; percent <= 100; percent++) {
      const cell = cellColour(sign, percent, theme);
      const back = luminance(mix(colours[`heat-${sign}`] as number[], colours['heat-neutral'] as number[], cell.percent / 100));
      const text = luminance((colours[cell.strong ? 'heat-text-strong' : 'text'] as number[]).map(linear));
      const contrast = (Math.max(back, text) + 0.05) / (Math.min(back, text) + 0.05);
      expect(contrast, `${percent} %`).toBeGreaterThanOrEqual(4.5);
    }
  });
});
