import { expect, it } from 'vitest';
import { isForField } from './field-keys.ts';

const press = (key: string, held: object = {}): boolean =>
  isForField({ key, ctrlKey: false, metaKey: false, altKey: false, ...held });

it('a field keeps what is typed, and what closes it', () => {
  for (const key of ['1', 'f', 'F', 'Delete', 'ArrowLeft', 'Enter', 'Escape', 'Tab', ' '])
    expect([key, press(key)]).toEqual([key, true]);
  expect(press('Enter', { ctrlKey: true })).toBe(true);
});

it('the window has its shortcuts', () => {
  expect([
    press('F6'),
    press('F12'),
    press('s', { ctrlKey: true }),
    press('f', { metaKey: true }),
    press('1', { altKey: true }),
  ]).toEqual(Array(5).fill(false));
});
