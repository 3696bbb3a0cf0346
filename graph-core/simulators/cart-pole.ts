import type { Arithmetic } from './arithmetic.ts';
import type { Simulator } from './simulator.ts';

export const CART_POLE = {
  gravity: 9.8,
  cartMass: 1,
  poleMass: 0.1,
  /** Metres from the joint to the pole's centre of mass: half the pole. */
  halfLength: 0.5,
  /** Newtons. */
  force: 10,
  /** Metres from the middle to either end of the track. */
  track: 2.4,
  /** Radians. */
  fallAngle: (12 * Math.PI) / 180,
  /** Entries of a start lie between minus and plus this: metres, m/s, radians, rad/s. */
  startRange: 0.05,
} as const;

/**
 * Accelerations of cart (m/s^2) and pole (rad/s^2) under a force in newtons, the pole's angle being measured from upright,
 * to the right: equations 23 and 24 of R. V. Florian, "Correct equations for the dynamics of the cart-pole system" (2007),
 * without friction.
 */
export function cartPoleAccelerations<T>(
  m: Arithmetic<T>,
  { angle, angularVelocity, force }: { readonly angle: T; readonly angularVelocity: T; readonly force: T },
): { readonly cart: T; readonly pole: T } {
  const { gravity, cartMass, poleMass, halfLength } = CART_POLE;
  const { of, add, sub, mul, div } = m;
  const mass = cartMass + poleMass;
  const [sin, cos] = [m.keep(m.sin(angle)), m.keep(m.cos(angle))];
  const swing = mul(mul(angularVelocity, angularVelocity), sin);
  const push = div(add(force, mul(of(poleMass * halfLength), swing)), of(mass));
  const lever = mul(of(halfLength), sub(of(4 / 3), mul(of(poleMass / mass), mul(cos, cos))));
  const pole = m.keep(div(sub(mul(of(gravity), sin), mul(cos, push)), lever));
  const pull = mul(of(poleMass * halfLength), sub(swing, mul(pole, cos)));
  return { cart: div(add(force, pull), of(mass)), pole };
}

/** Kinetic and potential energy in joules; what a cart that nothing pushes keeps. */
export function cartPoleEnergy([, velocity = 0, angle = 0, angularVelocity = 0]: ArrayLike<number> & Iterable<number>): number {
  const { gravity, cartMass, poleMass, halfLength } = CART_POLE;
  const along = velocity + halfLength * angularVelocity * Math.cos(angle);
  const up = -halfLength * angularVelocity * Math.sin(angle);
  const inertia = (poleMass * halfLength ** 2) / 3;
  const kinetic = cartMass * velocity ** 2 + poleMass * (along ** 2 + up ** 2) + inertia * angularVelocity ** 2;
  return kinetic / 2 + poleMass * gravity * halfLength * Math.cos(angle);
}

/**
 * A pole on a cart on a track: A. G. Barto, R. S. Sutton and C. W. Anderson, "Neuronlike adaptive elements that can solve
 * difficult learning control problems" (1983), with their constants but without friction. It has fallen when the pole leans more than 12 degrees or the cart leaves the track.
 */
export const cartPole: Simulator = {
  type: 'cart-pole',
  state: [
    { name: 'position', unit: 'm' },
    { name: 'velocity', unit: 'm/s' },
    { name: 'angle', unit: 'rad' },
    { name: 'angularVelocity', unit: 'rad/s' },
  ],
  observed: 4,
  timeStep: 0.02,
  fullControl: CART_POLE.force,
  controlUnit: 'N',
  start: (draws) => Float64Array.from(draws, (u) => CART_POLE.startRange * u),
  slope: <T>(m: Arithmetic<T>, state: readonly T[], control: T) => {
    const [, velocity, angle, angularVelocity] = state as readonly [T, T, T, T];
    const force = m.mul(m.of(CART_POLE.force), control);
    const { cart, pole } = cartPoleAccelerations(m, { angle, angularVelocity, force });
    return [velocity, cart, angularVelocity, pole];
  },
  bounds: [
    { index: 0, most: CART_POLE.track },
    { index: 2, most: CART_POLE.fallAngle },
  ],
};
