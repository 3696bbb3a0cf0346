import { describe, expect, it } from 'vitest';
import { defaultPreferences, loadPreferences, parsePreferences, savePreferences } from './preferences.ts';

describe('preferences', () => {
  it('come back as they were stored', () => {
    let stored: string | null = null;
    const storage = {
      getItem: () => stored,
      setItem: (_: string, value: string) => {
        stored = value;
      },
    };
    const preferences = {
      ...defaultPreferences,
      theme: 'dark',
      inspectorWidth: 400,
      launched: true,
      mirrorSide: 'below',
      mirrorShare: 35,
    } as const;
    savePreferences(storage, preferences);
    expect(loadPreferences(storage)).toEqual(preferences);
  });
  it.each([null, '', 'no json', '[]', '7', 'null', '{"theme":"pink","inspectorWidth":"wide","hints":[],"launched":1}'])(
    '%j gives the defaults',
    (text) => {
      expect(parsePreferences(text)).toEqual(defaultPreferences);
    },
  );
  it('survive a storage that refuses', () => {
    const refuse = (): never => {
      throw new Error('denied');
    };
    expect(loadPreferences({ getItem: refuse, setItem: refuse })).toEqual(defaultPreferences);
    expect(() => savePreferences({ getItem: refuse, setItem: refuse }, defaultPreferences)).not.toThrow();
  });
  it('keep the inspector at a usable width', () => {
    expect(parsePreferences('{"inspectorWidth": 10}').inspectorWidth).toBe(280);
    expect(parsePreferences('{"drawerHeight": 1e9, "paletteWidth": null}')).toMatchObject({
      drawerHeight: 900,
      paletteWidth: 220,
    });
    expect(parsePreferences('{"inspectorWidth": 99999}').inspectorWidth).toBe(640);
  });
  it('leave the graph at least half of the canvas', () => {
    expect(parsePreferences('{"mirrorShare": 80, "mirrorSide": "above"}')).toMatchObject({
      mirrorShare: 50,
      mirrorSide: 'beside',
    });
    expect(parsePreferences('{"mirrorShare": 1}').mirrorShare).toBe(20);
  });
});
