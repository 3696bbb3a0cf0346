import i18next from 'i18next';
import { beforeEach, describe, expect, it } from 'vitest';
import { setDecimalMark } from '../ui/number-format.ts';
import { startTranslations } from './i18n.ts';
import { translationFor } from './use-translation.ts';

describe('words for components', () => {
  beforeEach(() => {
    startTranslations('en');
  });

  it('are those of the namespace, the same function while nothing changes', () => {
    const { t, language } = translationFor('canvas');
    expect([language, t('label')]).toEqual(['en', i18next.t('canvas:label')]);
    expect(t('label')).toBe(i18next.t('canvas:label'));
    expect(t('app:theme.dark')).toBe(i18next.t('app:theme.dark'));
    expect(translationFor('canvas').t).toBe(t);
    expect(translationFor('app').t).not.toBe(t);
  });

  it('are others in another language', async () => {
    const before = translationFor('canvas');
    const english = before.t('label');
    await i18next.changeLanguage('vi');
    const after = translationFor('canvas');
    expect([after.language, after.t('label')]).toEqual(['vi', i18next.t('canvas:label')]);
    expect(after.t('label')).not.toBe(english);
    await i18next.changeLanguage('en');
    expect(translationFor('canvas').t('label')).toBe(english);
  });

  it('have the decimal mark of now, also where nothing is filled in', () => {
    const said = (): string => {
      const { t } = translationFor('breakpoints');
      return `${t('threshold-error')} ${t('inspector:attr.number', { min: 0.001, max: 1 })}`;
    };
    expect(said()).toMatch(/0\.5 or .*0\.001 to 1/);
    setDecimalMark(',');
    i18next.emit('languageChanged', i18next.language);
    expect(said()).toMatch(/0,5 or .*0,001 to 1/);
    setDecimalMark('.');
    i18next.emit('languageChanged', i18next.language);
  });
});
