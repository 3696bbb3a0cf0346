import { bicycle } from './bicycle.ts';
import { cartPole } from './cart-pole.ts';
import type { Simulator } from './simulator.ts';

export const SIMULATORS: readonly Simulator[] = [cartPole, bicycle];

export const simulatorOf = (type: string): Simulator | undefined => SIMULATORS.find((simulator) => simulator.type === type);
