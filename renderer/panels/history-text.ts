import type { TFunction } from 'i18next';
import { attrLabel } from '../i18n/block-words.ts';
import { formatCount } from '../ui/number-format.ts';

interface Line {
  readonly label: string;
  readonly labelValues: Readonly<Record<string, string>>;
}

/** A setting as its field is called: the optimiser's own, one of the drawer's, else its name in the file. */
const settingLabel = (t: TFunction<['drawer', 'app']>, what: string): string =>
  t(`drawer:hyper.${what}`, { defaultValue: t(`drawer:training.${what}`, { defaultValue: what }) });

/** An entry of the history in words, with what it changed named as its field is. */
export function historyText(t: TFunction<['drawer', 'app']>, { label, labelValues }: Line): string {
  const { target, what, steps, number } = labelValues;
  const named = {
    ...labelValues,
    ...(steps === undefined ? {} : { steps: formatCount(Number(steps)) }),
    ...(number === undefined ? {} : { number: formatCount(Number(number)) }),
    ...(label === 'edit.attr' && target !== undefined ? { target: attrLabel(target) } : {}),
    ...(label === 'drawer:edit.training' && what !== undefined ? { what: settingLabel(t, what) } : {}),
  };
  return t(label, { ...named, ns: ['app', 'drawer'] });
}
