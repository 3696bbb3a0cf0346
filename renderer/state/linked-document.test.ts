import { expect, it } from 'vitest';
import { isCancelled, toSessionError } from './linked-document.ts';

it('tells what was given up from what failed', () => {
  expect(isCancelled(toSessionError({ code: 'device/cancelled', message: 'The run was stopped.' }))).toBe(true);
  expect(isCancelled(toSessionError({ code: 'session/stopped', message: 'The session was ended.' }))).toBe(true);
  expect(isCancelled(toSessionError({ code: 'device/lost', message: 'The device is lost.' }))).toBe(false);
  expect(isCancelled(toSessionError(new Error('anything else')))).toBe(false);
});
