import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cellColour, heatOf, heatScale, indexLabel, matrixOf, patternOf, windowAt, windowShowing } from './heat.ts';

describe('windows', () => {
  it('stays inside', () => {
    expect(windowAt(20, 15, 8)).toEqual({ from: 12, to: 20 });
    expect(windowAt(5, 3, 8)).toEqual({ from: 0, to: 5 });
    expect(windowAt(0, 3, 8)).toEqual({ from: 0, to: 0 });
  });
  it('moves only as far as needed', () => {
    const window = windowAt(20, 4, 8);
    expect(windowShowing(20, window, 6)).toBe(window);
    expect(windowShowing(20, window, 12)).toEqual({ from: 5, to: 13 });
    expect(windowShowing(20, window, 1)).toEqual({ from: 1, to: 9 });
  });
});

describe('heat', () => {
  it('is symmetric about 0', () => {
    const scale = heatScale([-4, 1, 2]);
    expect(scale).toBe(4);
    expect(heatOf(2, scale).percent).toBe(heatOf(-2, scale).percent);
    expect(heatOf(-4, scale)).toEqual({ sign: 'negative', percent: 100 });
    expect(heatOf(0, scale)).toEqual({ sign: 'zero', percent: 0 });
  });
  it('leaves non-finite entries out of the scale and marks them', () => {
    expect(heatScale([Number.NaN, Number.POSITIVE_INFINITY, 0.5])).toBe(0.5);
    expect(heatOf(Number.NaN, 0.5).sign).toBe('non-finite');
  });
});

describe('matrices', () => {
  it('puts the last axis across', () => {
    expect(matrixOf([])).toEqual({ rows: 1, columns: 1 });
    expect(matrixOf([3])).toEqual({ rows: 1, columns: 3 });
    expect(matrixOf([2, 3, 4])).toEqual({ rows: 6, columns: 4 });
  });
  it('labels entries by index', () => {
    expect(indexLabel([2, 3, 4], 23)).toBe('1,2,3');
    expect(indexLabel([5], 3)).toBe('3');
    expect(indexLabel([], 0)).toBe('');
  });
});

describe('patternOf', () => {
  it.each([
    [[1, 0, 0, 1], 2, 'identity'],
    [[1, 0, 0, 0], 2, 'diagonal'],
    [[0, 0, 0, 0], 2, 'zero'],
    [[1, 2, 0, 1], 2, null],
    [[1, 0, 0], 1, null],
    [[3], 1, null],
  ] as const)('%j in %i rows is %s', (values, rows, pattern) =>
    expect(patternOf(values, rows, values.length / rows)).toBe(pattern),
  );
});

/** Colours of a theme, from the style sheet itself. */
function themeColours(theme: 'light' | 'dark'): Record<string, readonly number[]> {
  const css = readFileSync(new URL('./theme.css', import.meta.url), 'utf8');
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
