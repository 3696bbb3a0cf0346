import type { TFunction } from 'i18next';
import { afterEach, expect, it } from 'vitest';
import { setDecimalMark } from '../ui/number-format.ts';
import { settingValue } from './run-text.ts';

afterEach(() => setDecimalMark('.'));

const shown = (value: string): string => settingValue(((key: string) => key) as unknown as TFunction, 'betas', value);

it('a setting that is a list keeps its numbers apart beside decimal commas', () => {
  expect([shown('0.9, 0.999'), shown('0.1'), shown('f.*, g.*')]).toEqual(['0.9, 0.999', '0.1', 'f.*, g.*']);
  setDecimalMark(',');
  expect([shown('0.9, 0.999'), shown('0.1'), shown('f.*, g.*')]).toEqual(['0,9; 0,999', '0,1', 'f.*, g.*']);
});
