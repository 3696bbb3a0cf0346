import { describe, expect, it } from 'vitest';
import { closeDock, dockOf, isShown, movePanel, panelsIn, parseDocks, showPanel, standardDocks, togglePanel } from './docks.ts';

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

  it('show, close and toggle a panel where it is', () => {
    const moved = movePanel(standardDocks, 'health', 'left');
    expect(dockOf(moved, 'health')).toBe('left');
    const shut = togglePanel(moved, 'health');
    expect(isShown(shut, 'health')).toBe(false);
    expect(togglePanel(shut, 'health').shown.left).toBe('health');
    expect(showPanel(moved, 'health')).toBe(moved);
    expect(closeDock(moved, 'right').shown.right).toBeNull();
  });

  it('are read from whatever was stored', () => {
    const moved = movePanel(standardDocks, 'training', 'right');
    expect(parseDocks(JSON.parse(JSON.stringify(moved)))).toEqual(moved);
    for (const bad of [null, 7, 'left', [], { places: 1, shown: null }, { places: { ghost: 'left', data: 'top' } }])
      expect(parseDocks(bad)).toEqual(standardDocks);
    // a panel that is somewhere else is not shown
    expect(parseDocks({ shown: { left: 'training', right: null } }).shown).toEqual({ left: null, right: null, bottom: null });
  });
});
