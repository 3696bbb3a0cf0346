import { describe, expect, it } from 'vitest';
import {
  closeDock,
  dockOf,
  type HasPanel,
  isShown,
  movePanel,
  onView,
  PANEL_IDS,
  panelsIn,
  parseDocks,
  putPanel,
  shiftPanel,
  showPanel,
  standardDocks,
} from './docks.ts';

const all: HasPanel = () => true;
/** A document without a simulator. */
const noEpisode: HasPanel = (id) => id !== 'episode';

describe('docks', () => {
  it('have each panel in one place, in one order', () => {
    expect(panelsIn(standardDocks, 'left')).toEqual(['palette']);
    expect(panelsIn(standardDocks, 'right')).toEqual(['inspector']);
    const moved = movePanel(movePanel(standardDocks, 'training', 'right'), 'data', 'right');
    expect(panelsIn(moved, 'right')).toEqual(['inspector', 'data', 'training']);
    expect(panelsIn(moved, 'bottom')).not.toContain('training');
    expect(moved.shown.right).toBe('data');
  });

  it('close with their last panel and show another while there is one', () => {
    const withoutPalette = movePanel(standardDocks, 'palette', 'right');
    expect(withoutPalette.shown).toEqual({ left: null, right: 'palette', bottom: null });
    const back = movePanel(withoutPalette, 'palette', 'left');
    expect(back.places).toEqual({});
    expect(back.shown).toEqual(standardDocks.shown);
  });

  it('leave what is on view in a dock alone when another panel leaves it', () => {
    const open = showPanel(standardDocks, 'field');
    expect(movePanel(open, 'training', 'left').shown).toEqual({ left: 'training', right: 'inspector', bottom: 'field' });
  });

  it('show and close a panel where it is', () => {
    const moved = movePanel(standardDocks, 'health', 'left');
    expect(dockOf(moved, 'health')).toBe('left');
    const shut = closeDock(moved, 'left');
    expect(isShown(shut, 'health', all)).toBe(false);
    expect(showPanel(shut, 'health').shown.left).toBe('health');
    expect(showPanel(moved, 'health')).toBe(moved);
    expect(closeDock(moved, 'right').shown.right).toBeNull();
  });

  it('show another panel while the document lacks the chosen one, and say so', () => {
    const below = showPanel(standardDocks, 'episode');
    expect(onView(below, 'bottom', all)).toBe('episode');
    expect([onView(below, 'bottom', noEpisode), isShown(below, 'episode', noEpisode)]).toEqual(['training', false]);
    expect(isShown(below, 'training', noEpisode)).toBe(true);
    const left = movePanel(standardDocks, 'episode', 'left');
    expect(onView(left, 'left', noEpisode)).toBe('palette');
    // nothing else is there: the dock is none
    const alone = movePanel(left, 'palette', 'right');
    expect([onView(alone, 'left', noEpisode), onView(alone, 'left', all)]).toEqual([null, 'episode']);
    expect(onView(closeDock(alone, 'left'), 'left', all)).toBeNull();
  });

  it('put a panel before another, of its own dock or of another one, and behind all', () => {
    const first = putPanel(standardDocks, 'history', 'bottom', 'data');
    expect(panelsIn(first, 'bottom').slice(0, 3)).toEqual(['history', 'data', 'training']);
    expect(first.shown.bottom).toBe('history');
    const right = putPanel(putPanel(first, 'data', 'right', 'inspector'), 'runs', 'right', null);
    expect(panelsIn(right, 'right')).toEqual(['data', 'inspector', 'runs']);
    expect(putPanel(putPanel(first, 'history', 'bottom', null), 'history', 'bottom', 'program').order).toBeUndefined();
    // into an empty dock there is nothing to be before
    expect(putPanel(closeDock(movePanel(standardDocks, 'palette', 'right'), 'left'), 'text', 'left', null).order).toBeUndefined();
  });

  it('move a tab past one that is there, and at an end not at all', () => {
    const passed = shiftPanel(standardDocks, 'surface', 1, noEpisode);
    expect(panelsIn(passed, 'bottom').filter(noEpisode).slice(7, 10)).toEqual(['text', 'surface', 'problems']);
    expect(panelsIn(shiftPanel(passed, 'surface', -1, noEpisode), 'bottom').filter(noEpisode)).toEqual(
      panelsIn(standardDocks, 'bottom').filter(noEpisode),
    );
    expect(shiftPanel(standardDocks, 'data', -1, all)).toBe(standardDocks);
    expect(shiftPanel(standardDocks, 'breakpoints', 1, all)).toBe(standardDocks);
  });

  it('keep the order of tabs, with panels that a stored one does not know where they belong', () => {
    const moved = putPanel(standardDocks, 'history', 'bottom', 'data');
    expect(parseDocks(JSON.parse(JSON.stringify(moved)))).toEqual(moved);
    const old = parseDocks({ order: ['history', 'ghost', 'palette', 'history', 'inspector', 'data', 3] }).order;
    expect(old?.slice(0, 6)).toEqual(['history', 'program', 'breakpoints', 'palette', 'inspector', 'data']);
    expect([...(old ?? [])].sort()).toEqual([...PANEL_IDS].sort());
  });

  it('are read from whatever was stored', () => {
    const moved = movePanel(standardDocks, 'training', 'right');
    expect(parseDocks(JSON.parse(JSON.stringify(moved)))).toEqual(moved);
    for (const bad of [
      null,
      7,
      'left',
      [],
      { places: 1, shown: null },
      { places: { ghost: 'left', data: 'top' } },
      { order: 'data' },
    ])
      expect(parseDocks(bad)).toEqual(standardDocks);
    // a panel that is somewhere else is not shown
    expect(parseDocks({ shown: { left: 'training', right: null } }).shown).toEqual({ left: null, right: null, bottom: null });
  });
});
