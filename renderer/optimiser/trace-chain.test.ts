import { expect, it } from 'vitest';
import { readHyper } from '../../graph-core/optim/hyper.ts';
import { OPTIMISERS } from '../../graph-core/optim/index.ts';
import type { Optimiser } from '../../graph-core/optim/optimiser.ts';
import { startTranslations } from '../i18n/i18n.ts';
import { chainOf } from './trace-chain.ts';

const linesOf = (optimiser: Optimiser, given: Readonly<Record<string, unknown>>) => {
  const hyper = readHyper(optimiser, { type: optimiser.type, ...given }, '/optimizer');
  if (!hyper.ok) throw new Error('the specification is wrong');
  return optimiser.lines(hyper.value).map(({ name, symbol }) => ({ name, symbol, rule: null, values: null, withNumbers: null }));
};
const chain = (type: string, given: Readonly<Record<string, unknown>>): string => {
  const optimiser = OPTIMISERS.find((each) => each.type === type) as Optimiser;
  return chainOf(linesOf(optimiser, given))
    .map((link) => link.map(({ name }) => name).join('+'))
    .join(' > ');
};

it('leads from the gradient to the new weight, stage by stage', () => {
  expect(chain('sgd', {})).toBe('gradient > step > next');
  expect(chain('sgd', { momentum: 0.9, nesterov: true, weightDecay: 1 })).toBe(
    'gradient > decayed > momentum > ahead > step > next',
  );
  expect(chain('sgd', { clipNorm: 1, clipValue: 2, weightDecay: 1 })).toBe(
    'gradient > limited > norm > factor > clipped > decayed > step > next',
  );
  expect(chain('adam', { amsgrad: true })).toBe('gradient > mean+square+largest > corrected-mean+corrected-square > step > next');
  expect(chain('rmsprop', { centered: true, momentum: 0.5 })).toBe('gradient > square+mean > scaled > momentum > step > next');
});

it('has words for every line of every optimiser', () => {
  const i18n = startTranslations('en');
  const everything = {
    momentum: 0.9,
    nesterov: true,
    amsgrad: true,
    centered: true,
    lrDecay: 1,
    weightDecay: 0.1,
    clipNorm: 1,
    clipValue: 1,
  };
  expect(i18n.exists('optimiser:line.conditioned')).toBe(true);
  for (const optimiser of OPTIMISERS) {
    const known = Object.fromEntries(Object.entries(everything).filter(([name]) => name in optimiser.hyper));
    for (const { name } of linesOf(optimiser, known)) expect(i18n.exists(`optimiser:line.${name}`), name).toBe(true);
  }
});
