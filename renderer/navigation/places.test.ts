import { expect, it } from 'vitest';
import { Places } from './places.ts';

const always = () => true;

/** A person who is somewhere, and goes elsewhere by name. */
function walker(limit?: number) {
  let at = 'a';
  const places = new Places<string>(() => at, limit);
  return {
    places,
    at: () => at,
    jump: (to: string) => {
      places.leave();
      at = to;
    },
    move: (to: string) => {
      at = to;
    },
    back: (exists: (place: string) => boolean = always) => {
      at = places.back(exists) ?? at;
      return at;
    },
    forward: () => {
      at = places.forward(always) ?? at;
      return at;
    },
  };
}

it('goes back and forward through jumps, to where each place was left', () => {
  const { jump, move, back, forward, places } = walker();
  expect(places.canGoBack(always)).toBe(false);
  jump('b');
  move('b moved');
  jump('c');
  expect(back()).toBe('b moved');
  move('b moved on');
  expect(back()).toBe('a');
  expect(places.canGoBack(always)).toBe(false);
  expect(back()).toBe('a');
  expect(forward()).toBe('b moved on');
  expect(forward()).toBe('c');
  expect(forward()).toBe('c');
});

it('forgets what lay ahead once somebody goes elsewhere', () => {
  const { jump, back, places } = walker();
  jump('b');
  back();
  jump('c');
  expect(places.canGoForward(always)).toBe(false);
  expect(back()).toBe('a');
});

it('passes over what is gone, and keeps no more than it may', () => {
  const { jump, back, places } = walker(3);
  for (const name of ['b', 'c', 'd', 'e']) jump(name);
  expect(back((place) => place !== 'd')).toBe('c');
  expect(back()).toBe('b');
  expect(places.canGoBack(always)).toBe(false);
});
